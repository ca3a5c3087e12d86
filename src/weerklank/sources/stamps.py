"""Read the dates and times that programs write, in Dutch and English, before the order of day and month is known.

Sources: ISO 8601; the short and long date patterns of CLDR for nl, nl-BE, en-GB and en-US; RFC 5322 dates;
the serial day numbers of Excel (days since 30 December 1899, ECMA-376 part 1, 18.17.4); Unix time.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

__all__ = ["DayOrder", "Written", "infer_order", "read_clock", "read_number", "read_stamp", "to_utc"]

_YEARS = range(1970, 2101)
_MONTH_WORDS = (
    ("jan", "januari", "january"),
    ("feb", "februari", "february", "febr"),
    ("mrt", "maart", "mar", "march"),
    ("apr", "april"),
    ("mei", "may"),
    ("jun", "juni", "june"),
    ("jul", "juli", "july"),
    ("aug", "augustus", "august"),
    ("sep", "sept", "september"),
    ("okt", "oktober", "oct", "october"),
    ("nov", "november"),
    ("dec", "december"),
)
_MONTHS = {word: number for number, words in enumerate(_MONTH_WORDS, 1) for word in words}
_WEEKDAY = re.compile(
    r"^(?:ma(?:andag)?|di(?:nsdag)?|wo(?:ensdag)?|do(?:nderdag)?|vr(?:ijdag)?|za(?:terdag)?|zo(?:ndag)?"
    r"|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
    r"\.?,?\s+(?=\w)"
)
_REST = r"(?:(?:\s*,\s*|\s+|t)(?:(?:om|at|-)\s+)?(?P<clock>\S.*))?"
_DATES = (
    re.compile(rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_REST}"),
    re.compile(rf"(?P<year>(?:19|20)\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d){_REST}"),
    re.compile(rf"(?P<first>\d{{1,2}})[-/. ](?P<second>\d{{1,2}})[-/. ](?P<year>\d{{4}}|\d{{2}}){_REST}"),
    re.compile(
        r"(?P<day>\d{1,2})(?:e|ste|de|st|nd|rd|th)?[-/. ]+(?P<name>[a-z]{3,9})\.?[-/, ]+"
        rf"(?P<year>\d{{4}}|'?\d{{2}}){_REST}"
    ),
    re.compile(rf"(?P<name>[a-z]{{3,9}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s*|\s+)(?P<year>\d{{4}}){_REST}"),
)
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:\s?[:.uh]\s?(?P<minute>\d{2}))?(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?:(?P<half>[ap])\.?\s?m\.?|uur|u|h)?\s*(?P<zone>z|[a-z]{3,4}|(?:utc|gmt)?\s?[+-]\d{1,2}(?::?\d{2})?)?"
)
_OFFSET = re.compile(r"(?:utc|gmt)?\s?(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?")
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "west": 1, "cet": 1, "met": 1, "cest": 2, "mest": 2}
_CLOCK_FIRST = re.compile(r"(?P<clock>\d{1,2}[:.]\d{2}(?::\d{2})?(?:\s?[ap]m)?)[,\s]+(?P<date>\S.*)")
_PARENTHESIS = re.compile(r"\s*\([^()]*\)$")
_LONGEST = 64
_EXCEL_START = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial number tells no zone; the caller adds the user's
_EXCEL_DAYS = range(25569, 73415)
_LARGEST = 1e15
_EPOCH_S = range(10**8, 4 * 10**9)


@dataclass(frozen=True, slots=True)
class Written:
    """Hold a date as it was written.

    Attributes:
        first: the first of two numbers that are day and month in an order still to be found out.
        second: the other.
        ordered: whether the writing itself leaves no doubt; then `first` is the day.
        half_day: whether the clock said AM or PM.
    """

    first: int
    second: int
    year: int
    clock: time
    zone: tzinfo | None = None
    ordered: bool = True
    half_day: bool = False

    def hint(self) -> bool | None:
        """Say whether the day comes first, as far as this one date shows."""
        if self.ordered or self.first == self.second:
            return None
        if self.first > 12:
            return True
        return False if self.second > 12 else None

    def at(self, *, day_first: bool, zone: tzinfo) -> datetime | None:
        """Return the moment in UTC; a date that only fits the other order takes that one; None for no date at all."""
        hint = self.hint()
        as_day_first = self.ordered or (day_first if hint is None else hint)
        day, month = (self.first, self.second) if as_day_first else (self.second, self.first)
        try:
            moment = datetime.combine(date(self.year, month, day), self.clock)
        except ValueError:
            return None
        return to_utc(moment, self.zone or zone)


@dataclass(frozen=True, slots=True)
class DayOrder:
    """Say whether days come before months in a file, and why: the last part of a note's id, empty where it is plain."""

    day_first: bool
    why: str


def read_stamp(text: str) -> Written | None:
    """Read a date with or without a time; None for anything else."""
    if len(text) > 4 * _LONGEST:
        return None
    folded = " ".join(text.lower().split())
    if not 6 <= len(folded) <= _LONGEST:
        return None
    plain = _PARENTHESIS.sub("", _WEEKDAY.sub("", folded, count=1))
    turned = _CLOCK_FIRST.fullmatch(plain)
    return _read_date(plain) or (_read_date(f"{turned['date']} {turned['clock']}") if turned else None)


def read_clock(text: str) -> time | None:
    """Read a time of day, such as 10:02, 10.02 uur, 10u02 or 10:02 AM; None for anything else."""
    found = _clock(" ".join(text.lower().split())[:_LONGEST])
    return found[0] if found else None


def read_number(number: float) -> datetime | None:
    """Read Unix time in seconds or milliseconds (aware), or an Excel day number (naive); None for another number."""
    if not -_LARGEST < number < _LARGEST:
        return None
    seconds = number / 1000 if abs(number) > _EPOCH_S.stop else number
    if _EPOCH_S.start <= seconds < _EPOCH_S.stop:
        return datetime.fromtimestamp(seconds, UTC)
    if _EXCEL_DAYS.start <= number < _EXCEL_DAYS.stop:
        return _EXCEL_START + timedelta(seconds=round(number * 86400))
    return None


def to_utc(moment: datetime, zone: tzinfo) -> datetime | None:
    """Return the moment in UTC, with `zone` for one that names none; None for a year that no conversation is of."""
    if moment.year not in _YEARS:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return aware.astimezone(UTC)


def infer_order(stamps: Iterable[Written]) -> DayOrder:
    """Find out over a whole file whether the day comes before the month.

    A number over 12 settles it. Without one, the order in which time goes back least often is taken, and the
    Dutch order when both are as good, unless clocks with AM and PM speak for an American program.
    """
    votes = {True: 0, False: 0}
    steps_back = {True: 0, False: 0}
    last: dict[bool, datetime] = {}
    half_days = 0
    for stamp in stamps:
        if stamp.ordered:
            continue
        half_days += stamp.half_day
        if (hint := stamp.hint()) is not None:
            votes[hint] += 1
        for order in (True, False):
            moment = stamp.at(day_first=order, zone=UTC)
            if moment is not None:
                steps_back[order] += moment < last.get(order, moment)
                last[order] = moment
    if votes[True] != votes[False]:
        return DayOrder(votes[True] > votes[False], "over_12")
    if steps_back[True] != steps_back[False]:
        return DayOrder(steps_back[True] < steps_back[False], "in_order")
    return DayOrder(not half_days, "assumed")


def _read_date(text: str) -> Written | None:
    for pattern in _DATES:
        if found := pattern.fullmatch(text):
            return _written(found)
    return None


def _written(found: re.Match[str]) -> Written | None:
    parts = found.groupdict()
    clock = _clock(parts["clock"]) if parts["clock"] else (time(), None, False)
    if clock is None:
        return None
    year = int(parts["year"].lstrip("'"))
    year += 2000 if year < 100 else 0
    if year not in _YEARS:
        return None
    if "first" in parts:
        return Written(int(parts["first"]), int(parts["second"]), year, *clock[:2], ordered=False, half_day=clock[2])
    month = int(parts["month"]) if "month" in parts else _MONTHS.get(parts["name"], 0)
    return Written(int(parts["day"]), month, year, *clock[:2], half_day=clock[2]) if 1 <= month <= 12 else None


def _clock(text: str) -> tuple[time, tzinfo | None, bool] | None:
    found = _CLOCK.fullmatch(text)
    if not found or not (found["minute"] or found["half"] or text.endswith(("u", "uur", "h"))):
        return None
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"] == "p" else 0)
    micros = int((found["fraction"] or "0").ljust(6, "0")[:6])
    try:
        clock = time(hour, int(found["minute"] or 0), int(found["second"] or 0), micros)
    except ValueError:
        return None
    return clock, _zone(found["zone"]), found["half"] is not None


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text in _ZONES:
        return timezone(timedelta(hours=_ZONES[text]))
    found = _OFFSET.fullmatch(text)
    if not found or int(found["hours"]) > 14:
        return None
    ahead = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
    return timezone(ahead if found["sign"] == "+" else -ahead)
