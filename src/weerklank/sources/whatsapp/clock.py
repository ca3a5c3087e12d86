"""Turn the date and time of a phone into an instant, quickly."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from weerklank.sources.whatsapp.header import Shape

__all__ = ["Clock", "clock"]

_ONE_DAY = timedelta(days=1)
_CENTURY = 2000
"""WhatsApp dates from 2009, so two digits are years of this century."""

Clock = Callable[[str, str, datetime | None], datetime | None]
"""Gives the instant of a date and a time, given the instant before it; None for what is on no calendar or clock."""


@dataclass(frozen=True, slots=True)
class _Day:
    """Hold one local day.

    Attributes:
        midnight: local, naive.
        start: the instant of that midnight; None on days whose clock is put forward or back.
    """

    midnight: datetime
    start: datetime | None


def clock(shape: Shape, zone: tzinfo, *, day_first: bool) -> Clock:
    """Make the clock of one file.

    Most messages share their date with the one before and their minute with one of an earlier day, so both are kept.
    """
    day = lru_cache(maxsize=4096)(_day_reader(shape, zone, day_first=day_first))

    def instant(date: str, clock_time: str, before: datetime | None) -> datetime | None:
        on, after_midnight = day(date), _time(clock_time)
        if on is None or after_midnight is None:
            return None
        if on.start is not None:
            return on.start + after_midnight
        return _on_a_changing_day(on.midnight + after_midnight, zone, before)

    return instant


def _on_a_changing_day(local: datetime, zone: tzinfo, before: datetime | None) -> datetime:
    """Read a time that the clock may show twice: the second time where the first would go back.

    A time that the clock skips is read as if it hadn't been put forward yet.
    """
    first = local.replace(tzinfo=zone).astimezone(UTC)
    second = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return second if before is not None and first < before <= second else first


def _day_reader(shape: Shape, zone: tzinfo, *, day_first: bool) -> Callable[[str], _Day | None]:
    def read(date: str) -> _Day | None:
        numbers = [int(number) for number in date.split(shape.separator)]
        year, month, day = _in_order(numbers, year_first=shape.year_first, day_first=day_first)
        try:
            return _local_day(datetime(year if shape.long_year else year + _CENTURY, month, day), zone)  # noqa: DTZ001
        except (ValueError, OverflowError):
            return None

    return read


def _in_order(numbers: list[int], *, year_first: bool, day_first: bool) -> tuple[int, int, int]:
    one, two, three = numbers
    if year_first:
        return one, two, three
    return (three, two, one) if day_first else (three, one, two)


def _local_day(midnight: datetime, zone: tzinfo) -> _Day:
    start = midnight.replace(tzinfo=zone).astimezone(UTC)
    end = (midnight + _ONE_DAY).replace(tzinfo=zone).astimezone(UTC)
    return _Day(midnight, start if end - start == _ONE_DAY else None)


@lru_cache(maxsize=65536)
def _time(text: str) -> timedelta | None:
    letters = [character for character in text.lower() if character in "ap"]
    digits = text.rstrip("APMapm. \u00a0\u2009\u202f").replace(".", ":")
    hour, minute, *rest = (int(part) for part in digits.split(":"))
    second = rest[0] if rest else 0
    if hour > 24 or minute > 59 or second > 59:
        return None
    if letters and hour <= 12:
        hour = hour % 12 + (12 if letters[0] == "p" else 0)
    return timedelta(hours=hour % 24, minutes=minute, seconds=second)
