"""Give lines that only look like the head of a message back to the message they stand in.

A proposal like "12-02-2025 10:00 - 11:00", on a line of its own, has the shape of a line of the program on Android.
It shows itself by its time: chats are in order, and an appointment lies ahead of the messages around it.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from weerklank.sources.whatsapp.body import is_known_notice
from weerklank.sources.whatsapp.clock import Clock
from weerklank.sources.whatsapp.raw import RawMessage

__all__ = ["settled"]

_DISORDER = timedelta(minutes=10)
"""Messages that came late stand this much out of order."""
_MOST_DOUBTS = 100
_CLOCK = re.compile(r"\s*[0-9]{1,2}[:.][0-9]{2}\b")

Timed = tuple[RawMessage, datetime | None]


def settled(messages: Iterable[RawMessage], instant: Clock) -> Iterator[Timed]:
    """Give all messages with their time, None where it doesn't exist, and pasted lines where they belong."""
    sure: Timed = (RawMessage(1), None)
    doubtful: list[Timed] = []
    before: datetime | None = None
    for message in messages:
        at = instant(message.date, message.time, before) if message.date else None
        if ": " not in message.rest and _is_doubtful(message) and len(doubtful) < _MOST_DOUBTS:
            doubtful.append((message, at))
            continue
        if doubtful:
            doubtful = _kept(sure, doubtful, at)
        yield sure
        yield from doubtful
        sure, doubtful, before = (message, at), [], at or before
    doubtful = _kept(sure, doubtful, None)
    yield sure
    yield from doubtful


def _is_doubtful(message: RawMessage) -> bool:
    return bool(message.date) and not message.rest.rstrip().endswith(":") and not is_known_notice(message.rest)


def _kept(sure: Timed, doubtful: list[Timed], after: datetime | None) -> list[Timed]:
    """Add what was pasted to the sure message before it, and return what may well be the program's."""
    message, before = sure
    kept = []
    for doubt, at in doubtful:
        if message.date and _is_pasted(doubt, at, before, after):
            message.add(doubt.head, *doubt.tail)
        else:
            kept.append((doubt, at))
    return kept


def _is_pasted(doubt: RawMessage, at: datetime | None, before: datetime | None, after: datetime | None) -> bool:
    if at is None or _CLOCK.match(doubt.rest):
        return True
    too_late = after is not None and at > after + _DISORDER
    return too_late or (before is not None and at < before - _DISORDER)
