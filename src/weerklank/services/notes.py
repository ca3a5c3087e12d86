"""What people add to a conversation: a better label, a note, a day to come back, and that it is closed."""

from datetime import date, datetime

from django.db import transaction

from weerklank.errors import Said, SettingsError, say
from weerklank.method.records import Method
from weerklank.services.audit import log
from weerklank.services.jobs import enqueue
from weerklank.services.retention import day_of
from weerklank.store.models import Conversation, Correction, FollowUp, JobKind, Membership, Moment, Note, Turn
from weerklank.store.records import CERTAIN, read_as_heavy

__all__ = [
    "add_note", "check_day", "close", "correct", "finish_follow_up", "follow_up", "mark_heavy", "name_product",
    "reopen",
]  # fmt: skip

_LONGEST_NOTE_CHARS = 5000
_LONGEST_PRODUCT_CHARS = 80


def correct(membership: Membership, turn: Turn, label: str, *, method: Method) -> Correction:
    """Give a customer's turn the label that a person says it has; the worker then advises anew.

    Raises:
        SettingsError: there is no such label, or the turn isn't a customer's.
    """
    if label not in {*method.forms, *method.kinds} or not turn.label:
        raise SettingsError(
            "label", "C049", say("{label!r} can't be the label of this turn", label=label), "Choose one of the list."
        )
    with transaction.atomic():
        made = Correction.rows.create(
            team_id=membership.team_id, turn=turn, before=turn.label, after=label, by=membership.user
        )
        turn.label, turn.score, turn.unsure = label, CERTAIN, False
        turn.save(update_fields=["label", "score", "unsure"])
        Conversation.rows.filter(pk=turn.conversation_id).update(is_read=False)
        enqueue(membership.team_id, JobKind.READ)
        log(membership, "turn.correct", f"turn {turn.pk}")
    return made


def mark_heavy(membership: Membership, turn: Turn, *, is_heavy: bool | None) -> None:
    """Say whether something heavy is in a customer's turn; the worker then advises anew.

    Args:
        is_heavy: None takes back what people said of it, so that the reading counts again.

    Raises:
        SettingsError: the turn isn't a customer's, or wasn't read yet.
    """
    if not turn.label:
        problem = "only a customer's turn can have something heavy in it"
        raise SettingsError("heavy", "C049", problem, "Choose a turn of the customer.")
    with transaction.atomic():
        if is_heavy is None:
            turn.corrections.exclude(heavy=None).delete()
        else:
            Correction.rows.create(team_id=membership.team_id, turn=turn, heavy=is_heavy, by=membership.user)
        turn.is_vulnerable = read_as_heavy(turn) if is_heavy is None else is_heavy
        turn.save(update_fields=["is_vulnerable"])
        Conversation.rows.filter(pk=turn.conversation_id).update(is_read=False)
        enqueue(membership.team_id, JobKind.READ)
        log(membership, "turn.heavy", f"turn {turn.pk}")


def add_note(membership: Membership, conversation: Conversation, text: str) -> Note | None:
    """Write down a remark; an empty one is none."""
    kept = text.replace("\0", "").strip()[:_LONGEST_NOTE_CHARS]
    if not kept:
        return None
    return Note.rows.create(team_id=membership.team_id, conversation=conversation, text=kept, by=membership.user)


def check_day(membership: Membership, due_on: date, remedy: Said, *, now: datetime) -> None:
    """Refuse a day to come back that is over where the team is: nothing would come back on it.

    Raises:
        SettingsError: C094 it is over.
    """
    if due_on < day_of(membership.team, now):
        raise SettingsError("due_on", "C094", "this day is over already", remedy)


def follow_up(membership: Membership, conversation: Conversation, due_on: date, *, now: datetime) -> FollowUp:
    """Plan a day to come back; it takes the place of one that is still open.

    Raises:
        SettingsError: C094 the day is over.
    """
    check_day(membership, due_on, "Choose today or a later day.", now=now)
    with transaction.atomic():
        # Two at one moment would each find no open day, and leave two.
        Conversation.rows.select_for_update(no_key=True).get(pk=conversation.pk)
        conversation.follow_ups.filter(done_at=None).delete()
        return FollowUp.rows.create(
            team_id=membership.team_id, conversation=conversation, due_on=due_on, by=membership.user
        )


def finish_follow_up(membership: Membership, conversation: Conversation, *, now: datetime) -> None:
    """Mark the open follow-up of a conversation as done."""
    FollowUp.rows.for_member(membership).filter(conversation=conversation, done_at=None).update(done_at=now)


def close(membership: Membership, conversation: Conversation, *, now: datetime) -> None:
    """Say that nothing is asked for any more; a new turn opens it again."""
    Conversation.rows.for_member(membership).filter(pk=conversation.pk).update(closed_at=now)


def reopen(membership: Membership, conversation: Conversation) -> None:
    """Say that something is asked for after all."""
    Conversation.rows.for_member(membership).filter(pk=conversation.pk).update(closed_at=None)


def name_product(membership: Membership, conversation: Conversation, product: str) -> None:
    """Say which product a conversation is about; an empty name says none."""
    kept = " ".join(product.replace("\0", "").split())[:_LONGEST_PRODUCT_CHARS]
    with transaction.atomic():
        Conversation.rows.for_member(membership).filter(pk=conversation.pk).update(product=kept)
        Moment.rows.for_member(membership).filter(conversation=conversation).update(product=kept)
