"""Lay out what was understood of a conversation for the pages that look over many: moments, sellers, promises."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from weerklank.advice.promises import SpokenPromise, promises
from weerklank.advice.records import Report
from weerklank.conversations.records import Role
from weerklank.insight.summary import aftermath
from weerklank.method.records import Method
from weerklank.services.people import voices
from weerklank.store.models import Conversation, Moment, Person, Promise, SellerIn, Side, Turn

__all__ = ["gather"]


@dataclass(frozen=True, slots=True)
class _Read:
    """Hold a conversation that was just read."""

    row: Conversation
    turns: Sequence[Turn]
    report: Report
    method: Method
    zone: tzinfo


def gather(row: Conversation, turns: Sequence[Turn], report: Report, *, method: Method) -> None:
    """Write anew what a conversation adds to People and Resistance; call it within the transaction that keeps it.

    Args:
        turns: in order, as they are in the database.
        report: on these turns, with people's corrections.
    """
    read = _Read(row, turns, report, method, ZoneInfo(row.team.timezone))
    Moment.rows.filter(conversation=row).delete()
    Moment.rows.bulk_create(_moments(read))
    SellerIn.rows.filter(conversation=row).delete()
    sellers = {who["name"] for who in row.participants if who["role"] == Role.SELLER.value}
    SellerIn.rows.bulk_create(SellerIn(team_id=row.team_id, conversation=row, name=name) for name in sorted(sellers))
    if row.person_id is not None:
        _keep_promises(read)
        Person.rows.filter(pk=row.person_id).update(is_current=False)


def _moments(read: _Read) -> Iterator[Moment]:
    forms = frozenset(read.method.forms)
    for turn, reading in zip(read.turns, read.report.readings, strict=True):
        if reading.label not in forms or reading.unsure:
            continue
        after = aftermath(read.report, reading, forms=forms)
        yield Moment(
            team_id=turn.team_id,
            turn=turn,
            conversation=read.row,
            form=reading.label,
            stage=reading.stage.id if reading.stage else "",
            channel=read.row.channel,
            at=turn.at,
            week=_week(turn.at, read.zone),
            seller=_seller(read, turn.index),
            product=read.row.product,
            move=after.move,
            answer=read.turns[after.answer] if after.answer is not None else None,
            softened=after.softened,
        )


def _seller(read: _Read, index: int) -> str:
    """Return to whom a turn was said: who of us spoke last before it, else who spoke next."""
    ours = [turn for turn in read.turns if turn.role == Role.SELLER.value]
    before = [turn.speaker for turn in ours if turn.index < index]
    return (before[-1:] or [turn.speaker for turn in ours[:1]] or [""])[0]


def _week(at: datetime | None, zone: tzinfo) -> date | None:
    if at is None:
        return None
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def _keep_promises(read: _Read) -> None:
    """Add what was found, and drop what isn't found any more; what a person touched stays as they made it."""
    kept = {(each.turn_id, each.start): each for each in Promise.rows.filter(turn__conversation=read.row)}
    found = {(turn.pk, spoken.span.start): (turn, spoken) for turn, spoken in _spoken(read)}
    gone = [each.pk for key, each in kept.items() if key not in found and _is_untouched(each)]
    Promise.rows.filter(pk__in=gone).delete()
    fresh = [_promise(read, turn, spoken) for key, (turn, spoken) in found.items() if key not in kept]
    Promise.rows.bulk_create(fresh)


def _is_untouched(promise: Promise) -> bool:
    return promise.by_id is None and promise.kept_at is None and promise.struck_at is None


def _spoken(read: _Read) -> Iterator[tuple[Turn, SpokenPromise]]:
    theirs = voices(read.row)
    for turn, reading in zip(read.turns, read.report.readings, strict=True):
        role = Role(turn.role)
        if role is Role.CUSTOMER and turn.speaker not in theirs:
            continue
        on = turn.at.astimezone(read.zone).date() if turn.at else None
        language = read.report.conversation.language
        for spoken in promises(turn.text, reading, role=role, on=on, language=language, method=read.method):
            yield turn, spoken


def _promise(read: _Read, turn: Turn, spoken: SpokenPromise) -> Promise:
    return Promise(
        team_id=turn.team_id,
        person_id=read.row.person_id,
        turn=turn,
        start=spoken.span.start,
        side=Side.US if turn.role == Role.SELLER.value else Side.THEM,
        text=spoken.span.of(turn.text),
        said_at=turn.at,
        due_on=spoken.due_on,
    )
