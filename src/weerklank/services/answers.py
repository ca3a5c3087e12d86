"""What somebody answers: rewritten where they ask for it, sent elsewhere, and kept as the seller's turn."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from weerklank.advice.records import Rewrite
from weerklank.advice.rules.records import Form
from weerklank.conversations.records import Channel, Role
from weerklank.errors import ModelError, SettingsError, say
from weerklank.method.records import Method
from weerklank.services.audit import log
from weerklank.services.jobs import enqueue
from weerklank.services.merge import sent_fingerprint
from weerklank.services.rewriting import Occasion, Rewriter, rewrite
from weerklank.store.models import Conversation, JobKind, Membership, Team, Turn, Waiting
from weerklank.text.language import Language

__all__ = ["form_of_answer", "last_customer_turn", "rewritten", "sent", "take_back"]

_LONGEST_ANSWER_CHARS = 20_000
_TURNS_OF_OURS = 3
_JUST_NOW = timedelta(minutes=10)
"""Nobody sends the same words twice within this, with nothing said between: it is another tab, or another click."""


def last_customer_turn(conversation: Conversation) -> Turn | None:
    """Return what the customer said last: the turn that an answer answers."""
    return conversation.turns.filter(role=Role.CUSTOMER.value).order_by("-index").first()


def form_of_answer(conversation: Conversation) -> Form:
    """Return what an answer in this conversation is going to be."""
    return Form.MAIL if conversation.channel == Channel.EMAIL.value else Form.MESSAGE


def rewritten(
    membership: Membership,
    conversation: Conversation,
    text: str,
    *,
    method: Method,
    make_rewriter: Callable[[Team], Rewriter],
) -> Rewrite:
    """Let the language model rewrite an answer that isn't sent yet; nothing of it is kept.

    Args:
        make_rewriter: gives what rewrites for a team; a ModelError from it leaves the text as it was.
    """
    try:
        rewriter = make_rewriter(membership.team)
    except ModelError as error:
        return Rewrite(text, (), "", error.code)
    log(membership, "answer.rewrite", f"conversation {conversation.pk}")
    return rewrite(text, _occasion_of(conversation, method), rewriter=rewriter)


def _occasion_of(conversation: Conversation, method: Method) -> Occasion:
    answered = last_customer_turn(conversation)
    ours = conversation.turns.filter(role=Role.SELLER.value).order_by("-index").values_list("text", flat=True)
    language, step = Language(conversation.language), method.steps.get(conversation.step)
    return Occasion(
        language=language,
        form=form_of_answer(conversation),
        answering=answered.text if answered else "",
        names=tuple(who["name"] for who in conversation.participants),
        ours="\n".join(ours[:_TURNS_OF_OURS]),
        purpose=step.what.of(language) if step else "",
        is_heavy=conversation.is_vulnerable,
    )


def sent(membership: Membership, conversation: Conversation, text: str, *, now: datetime) -> Turn:
    """Keep an answer that was sent, as the last turn; from now on we wait for the customer.

    Args:
        text: as it was sent.
        now: aware, UTC; a turn never stands before the one that it answers.

    Returns:
        The turn; where the same words were kept a moment ago and nothing was said since, that of then.

    Raises:
        SettingsError: nothing stands there, or far too much.
    """
    words = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not words or len(words) > _LONGEST_ANSWER_CHARS:
        problem = say("an answer of {n} characters can't be kept", n=len(words))
        raise SettingsError(
            "answer", "C085", problem, say("Write something, of at most {most}.", most=_LONGEST_ANSWER_CHARS)
        )
    with transaction.atomic():
        row = Conversation.rows.for_member(membership).select_for_update().get(pk=conversation.pk)
        before = _kept_just_now(row, words, now)
        if before is not None:
            return before
        at = max(now, row.last_at) if row.last_at else now
        speaker = _our_name(row, membership)
        made = Turn.rows.create(
            team_id=row.team_id,
            conversation=row,
            sent_by=membership.user,
            index=row.turn_count,
            at=at,
            speaker=speaker,
            role=Role.SELLER.value,
            text=words,
            fingerprint=sent_fingerprint(speaker, words, at),
        )
        row.turn_count, row.last_at, row.changed_at = row.turn_count + 1, at, now
        row.waiting, row.step, row.closed_at = Waiting.THEM, "", None
        _renew(row)
        log(membership, "answer.sent", f"conversation {row.pk}")
    return made


def _kept_just_now(row: Conversation, words: str, now: datetime) -> Turn | None:
    last = row.turns.order_by("-index").first()
    if last is None or last.sent_by_id is None or last.at is None or last.text.split() != words.split():
        return None
    found: Turn | None = last if now - last.at < _JUST_NOW else None
    return found


def _our_name(row: Conversation, membership: Membership) -> str:
    """Return the name under which our side spoke last; the member's own where it never did, kept from then on."""
    before = row.turns.filter(role=Role.SELLER.value).order_by("-index").values_list("speaker", flat=True).first()
    ours = before or next((who["name"] for who in row.participants if who["role"] == Role.SELLER.value), None)
    if ours is None:
        ours = _unused(membership.user.name, {who["name"] for who in row.participants})
        row.participants = [*row.participants, {"name": ours, "role": Role.SELLER.value}]
    return str(ours)


def _unused(name: str, taken: set[str]) -> str:
    return name if name not in taken else f"{name} (2)"


def take_back(membership: Membership, turn: Turn, *, now: datetime) -> None:
    """Take away an answer that was kept as sent and wasn't.

    Raises:
        SettingsError: it was imported, or something was said after it.
    """
    with transaction.atomic():
        row = Conversation.rows.for_member(membership).select_for_update().get(pk=turn.conversation_id)
        if turn.sent_by_id is None or turn.index != row.turn_count - 1:
            remedy = "Only the last turn can be, and only where it was written here."
            raise SettingsError("answer", "C086", "this turn can't be taken back", remedy)
        turn.delete()
        times = [at for at in row.turns.values_list("at", flat=True) if at]
        row.turn_count, row.last_at, row.changed_at = row.turn_count - 1, max(times, default=None), now
        _renew(row)
        log(membership, "answer.take_back", f"conversation {row.pk}")


def _renew(row: Conversation) -> None:
    row.is_read = False
    row.save()
    enqueue(row.team_id, JobKind.READ)
