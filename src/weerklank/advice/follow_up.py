"""Find the moment that somebody puts something off to, and the day it points at; nothing is invented."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from weerklank.method.records import Calendar, CalendarRow, DayMeans, Delay, Method, NamedDay, TimeUnit
from weerklank.text.language import Language
from weerklank.text.normalize import fold
from weerklank.text.span import Span

__all__ = ["NamedMoment", "day_to_propose", "named_moment", "put_off"]

_FARTHEST_DAYS = 215
"""A month or date without a year that comes round later than this was most likely meant as the past one."""
_WEEK_DAYS = 7
_LAST_SAFE_DAY = 28
_MONTHS_A_YEAR = 12
_MONTHS_A_QUARTER = 3
_CARNIVAL_BEFORE_EASTER = timedelta(days=47)
_SATURDAY = 5
_VERY_DAYS = (DayMeans.WEEKDAY, DayMeans.WEEKDAY_NEXT_WEEK, DayMeans.WEEK_AFTER_WEEKDAY, DayMeans.FULL_DATE)


@dataclass(frozen=True, slots=True)
class NamedMoment:
    """Hold the moment that a turn names.

    Attributes:
        span: the words, in the raw text.
        due: the day that they point at; None where only the speaker knows it ("na mijn examens").
        is_day: whether they name that very day ("zaterdag"), and not a time that begins then ("over een week").
    """

    span: Span
    due: date | None
    is_day: bool = False


def named_moment(text: str, *, language: Language, said_on: date, method: Method) -> NamedMoment | None:
    """Return the first moment that a text puts something off to; of two at one place, the fullest.

    What lies behind ("een half jaar geleden") or is a wish ("gelukkig nieuw jaar") puts nothing off (cue `no_delay`).

    Args:
        said_on: the day of the turn, from which "over twee weken" counts.
    """
    found = [
        *_fixed(text, language, said_on, method.delays),
        *_in_calendar(text, language, said_on, method),
    ]
    return _first(found, text, language, method)


def day_to_propose(moment: NamedMoment, *, language: Language, method: Method) -> date | None:
    """Return the day on which to come back: the very day where one was named, else the first working day from it."""
    if moment.due is None or moment.is_day:
        return moment.due
    return _in_time(partial(_working_day, moment.due, language, method.calendar))


def _working_day(day: date, language: Language, calendar: Calendar) -> date:
    while day.weekday() >= _SATURDAY or _is_holiday(day, language, calendar):
        day += timedelta(days=1)
    return day


def _is_holiday(day: date, language: Language, calendar: Calendar) -> bool:
    after_easter = (day - _easter(day.year)).days
    return (
        day.month * 100 + day.day in calendar.holidays[language] or after_easter in calendar.easter_holidays[language]
    )


def put_off(text: str, *, language: Language, said_on: date, method: Method) -> NamedMoment | None:
    """Return the first moment that one of the method's delays names, without the calendar's days."""
    return _first(_fixed(text, language, said_on, method.delays), text, language, method)


def _first(found: Iterable[NamedMoment], text: str, language: Language, method: Method) -> NamedMoment | None:
    moments = list(found)
    denied = method.cues["no_delay"].of(language).find(text) if moments else []
    ahead = [moment for moment in moments if not any(_touch(moment.span, span, text) for span in denied)]
    return min(ahead, key=_fullest_first, default=None)


def _touch(one: Span, other: Span, text: str) -> bool:
    """Tell whether two stretches overlap, or have only white space between them."""
    return not text[min(one.end, other.end) : max(one.start, other.start)].strip()


def _fullest_first(moment: NamedMoment) -> tuple[int, int, date]:
    return moment.span.start, -moment.span.end, moment.due or date.max


def _fixed(text: str, language: Language, said_on: date, delays: tuple[Delay, ...]) -> Iterator[NamedMoment]:
    for delay in delays:
        for span in delay.phrases.of(language).find(text):
            yield NamedMoment(span, _in_time(partial(_due_on, delay, said_on)), delay.is_day)


def _in_time(count: Callable[[], date | None]) -> date | None:
    """Return a day; None where there is none, such as 31 February, or none that a calendar holds."""
    try:
        return count()
    except (ValueError, OverflowError):
        return None


def _due_on(delay: Delay, said_on: date) -> date:
    if delay.days is not None:
        return said_on + timedelta(days=delay.days)
    if delay.months is not None:
        return _months_later(said_on, delay.months)
    month, day = divmod(delay.month_day or 101, 100)
    return _next(said_on, month, day)


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, _MONTHS_A_YEAR)
    return date(day.year + years, month + 1, min(day.day, _LAST_SAFE_DAY))


def _next(said_on: date, month: int, day: int) -> date:
    due = date(said_on.year, month, day)
    return due if due > said_on else date(said_on.year + 1, month, day)


@dataclass(frozen=True, slots=True)
class _Said:
    """Hold what turns the words of one calendar phrase into a day."""

    row: CalendarRow
    slots: Mapping[str, str]
    said_on: date
    calendar: Calendar
    months: tuple[str, ...]
    language: Language

    @property
    def unit(self) -> TimeUnit:
        return self.calendar.units[self.slots["unit"]]

    @property
    def number(self) -> int:
        word = self.slots["number"]
        return int(word) if word.isdigit() else _place(word, self.calendar.numbers.of(self.language))

    @property
    def month(self) -> int:
        if "month" in self.slots:
            return _place(self.slots["month"], self.months)
        return _place(self.slots["short_month"], self.calendar.short_months.of(self.language))

    @property
    def weekday(self) -> int:
        return _place(self.slots["weekday"], self.calendar.weekdays.of(self.language)) - 1


def _place(word: str, words: tuple[str, ...]) -> int:
    """Return the place of a folded word in a list, counted from 1."""
    return [fold(each).text for each in words].index(word) + 1


def _in_calendar(text: str, language: Language, said_on: date, method: Method) -> Iterator[NamedMoment]:
    months = method.wording.months.of(language)
    for row in method.calendar.rows:
        for named in row.find(text, language):
            said = _Said(row, named.slots, said_on, method.calendar, months, language)
            yield from _resolved(said, named)


def _resolved(said: _Said, named: NamedDay) -> Iterator[NamedMoment]:
    if said.row.means is DayMeans.UNDATED:
        yield NamedMoment(named.span, None)
        return
    due = _in_time(partial(_MEANING[said.row.means], said))
    if due is not None and due > said.said_on:
        yield NamedMoment(named.span, due, said.row.means in _VERY_DAYS)


def _counted(said: _Said) -> date:
    return _units_later(said, said.number)


def _one_unit(said: _Said) -> date:
    return _units_later(said, 1)


def _units_later(said: _Said, count: int) -> date:
    if said.unit.months:
        return _months_later(said.said_on, said.unit.months * count)
    return said.said_on + timedelta(days=said.unit.days * count)


def _weekday(said: _Said) -> date:
    ahead = (said.weekday - said.said_on.weekday() - 1) % _WEEK_DAYS + 1
    return said.said_on + timedelta(days=ahead)


def _week_after_weekday(said: _Said) -> date:
    return _weekday(said) + timedelta(days=_WEEK_DAYS)


def _weekday_next_week(said: _Said) -> date:
    monday = said.said_on - timedelta(days=said.said_on.weekday())
    return monday + timedelta(days=_WEEK_DAYS + said.weekday)


def _month(said: _Said) -> date | None:
    return _soon(said, said.month, said.row.day)


def _after_month(said: _Said) -> date | None:
    return _soon(said, said.month % _MONTHS_A_YEAR + 1, said.row.day)


def _full_date(said: _Said) -> date | None:
    return _soon(said, said.month, int(said.slots["day"]))


def _soon(said: _Said, month: int, day: int) -> date | None:
    due = _next(said.said_on, month, day)
    return due if (due - said.said_on).days <= _FARTHEST_DAYS else None


def _next_monday(said: _Said) -> date:
    return said.said_on + timedelta(days=_WEEK_DAYS - said.said_on.weekday() + said.row.day - 1)


def _next_month(said: _Said) -> date:
    return _months_later(said.said_on, 1).replace(day=said.row.day)


def _next_quarter(said: _Said) -> date:
    months_left = _MONTHS_A_QUARTER - (said.said_on.month - 1) % _MONTHS_A_QUARTER
    return _months_later(said.said_on, months_left).replace(day=said.row.day)


def _after_easter(said: _Said) -> date:
    return _after_feast(said, _easter)


def _after_carnival(said: _Said) -> date:
    return _after_feast(said, lambda year: _easter(year) - _CARNIVAL_BEFORE_EASTER)


def _after_feast(said: _Said, feast: Callable[[int], date]) -> date:
    years = (said.said_on.year, said.said_on.year + 1)
    dates = [feast(year) + timedelta(days=said.row.day) for year in years]
    return next(day for day in dates if day > said.said_on)


def _easter(year: int) -> date:
    """Return Easter Sunday.

    Source: the anonymous Gregorian algorithm (Nature, 20 April 1876), as in Meeus, Astronomical Algorithms, chapter 8.
    """
    century, of_century = divmod(year, 100)
    golden = year % 19
    correction = (8 * century + 13) // 25
    epact = (19 * golden + century - century // 4 - correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


_MEANING: Mapping[DayMeans, Callable[[_Said], date | None]] = {
    DayMeans.COUNTED: _counted,
    DayMeans.ONE_UNIT: _one_unit,
    DayMeans.WEEKDAY: _weekday,
    DayMeans.WEEKDAY_NEXT_WEEK: _weekday_next_week,
    DayMeans.WEEK_AFTER_WEEKDAY: _week_after_weekday,
    DayMeans.MONTH: _month,
    DayMeans.AFTER_MONTH: _after_month,
    DayMeans.FULL_DATE: _full_date,
    DayMeans.NEXT_MONDAY: _next_monday,
    DayMeans.NEXT_MONTH: _next_month,
    DayMeans.NEXT_QUARTER: _next_quarter,
    DayMeans.AFTER_EASTER: _after_easter,
    DayMeans.AFTER_CARNIVAL: _after_carnival,
}
