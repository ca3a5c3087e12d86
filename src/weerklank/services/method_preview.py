"""What a change of a form or rule would do to the conversations that a team has."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.db.models import F

from weerklank.advice.lint import check
from weerklank.advice.passage import passage_of_turn
from weerklank.advice.rules.records import Passage
from weerklank.conversations.records import Role
from weerklank.method.rules import Rule, RuleBook
from weerklank.services.recurring import MomentFilter, moments_matching
from weerklank.store.models import Conversation, Membership, Moment, Turn
from weerklank.store.records import conversation_record, final_reading
from weerklank.text.span import Span

__all__ = ["Flagged", "FormPreview", "RulePreview", "preview_form", "preview_rule"]

_LATEST_TURNS = 200
_SHOWN = 20
_MOMENTS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Flagged:
    """Hold one of the team's turns in which a rule finds something, and where."""

    turn: Turn
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class RulePreview:
    """Tell what a rule finds in the team's latest turns.

    Attributes:
        looked_at: how many turns there were to look at.
        count: in how many of them it finds something; `flagged` are the newest of these.
        gone: in which the rule as it was found something, and the new one doesn't.
        fresh: the ids of the turns in which only the new one does.
    """

    looked_at: int
    count: int
    flagged: Sequence[Flagged]
    gone: Sequence[Flagged]
    fresh: frozenset[int]


@dataclass(frozen=True, slots=True)
class FormPreview:
    """Tell which turns have a form; their conversations get their advice anew when it changes."""

    turns: int
    conversations: int
    latest: Sequence[Moment]


def preview_rule(membership: Membership, rule: Rule, *, before: Rule | None, book: RuleBook) -> RulePreview:
    """Try a rule on the team's latest turns that are read, as the findings in a conversation would.

    Args:
        before: the rule as it is now; None for a new one.
        book: whose cues and references count.
    """
    alone = replace(book, rules={rule.id: rule})
    earlier = replace(book, rules={before.id: before} if before else {})
    looked_at = 0
    now: list[Flagged] = []
    gone: list[Flagged] = []
    fresh: set[int] = set()
    for turn, passage in _latest(membership):
        looked_at += 1
        spans, old = (tuple(found.span for found in check(passage, rules=each)) for each in (alone, earlier))
        if spans:
            now.append(Flagged(turn, spans))
        if spans and not old:
            fresh.add(turn.pk)
        if old and not spans:
            gone.append(Flagged(turn, old))
    return RulePreview(looked_at, len(now), now[:_SHOWN], gone[:_SHOWN], frozenset(fresh))


def _latest(membership: Membership) -> Iterator[tuple[Turn, Passage]]:
    """Give the team's latest turns, the newest first, each ready for the rules."""
    ours = Turn.rows.for_member(membership).filter(role=Role.SELLER.value, reading__isnull=False)
    newest = list(ours.order_by(F("at").desc(nulls_last=True), "-pk").only("pk", "conversation_id")[:_LATEST_TURNS])
    wanted: dict[int, list[int]] = defaultdict(list)
    for turn in newest:
        wanted[turn.conversation_id].append(turn.pk)
    rows = Conversation.rows.for_member(membership).in_bulk(list(wanted))
    for pk, turns in wanted.items():
        yield from _prepared(rows[pk], frozenset(turns))


def _prepared(row: Conversation, wanted: frozenset[int]) -> Iterator[tuple[Turn, Passage]]:
    turns = list(row.turns.order_by("index"))
    if any(turn.reading is None for turn in turns):
        return
    record = conversation_record(row, turns)
    readings = [final_reading(turn, index) for index, turn in enumerate(turns)]
    for index in reversed(range(len(turns))):
        if turns[index].pk in wanted:
            turns[index].conversation = row
            yield turns[index], passage_of_turn(record, readings, index)


def preview_form(membership: Membership, form: str) -> FormPreview:
    """Tell which turns have a form now."""
    found = moments_matching(membership, MomentFilter(form=form))
    latest = found.select_related("turn", "conversation").order_by(F("at").desc(nulls_last=True), "-pk")[
        :_MOMENTS_SHOWN
    ]
    return FormPreview(found.count(), found.values("conversation_id").distinct().count(), tuple(latest))
