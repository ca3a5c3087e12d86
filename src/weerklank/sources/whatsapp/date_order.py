"""Tell day from month, from all dates of a file together.

3/2 is the third of February on a Dutch, Belgian or British phone and the second of March on an American one, and the
file doesn't say which. A number over 12 is a day. Else the reading under which fewer messages go back in time is the
right one: chats are exported in order. Else what phones are known to write (the short dates of Unicode's CLDR: only
dates with slashes begin with the month, American ones have no leading zeros and a capital AM or PM), which number
moves, and the language of the program's own lines.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from weerklank.conversations.notes import Note, Value
from weerklank.errors import SourceError, say
from weerklank.sources.whatsapp.header import Shape

__all__ = ["DateEvidence", "DateOrder", "decide"]

_MONTHS = 12
_ENOUGH_VALUES = 3
"""Three days of one month are far likelier in a chat than the same day of three months and no other day."""


@dataclass(frozen=True, slots=True)
class DateOrder:
    """Say which number is the day, and how that was found; no note where there was nothing to infer."""

    day_first: bool
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class _Sight:
    """Point at one date in the file."""

    line: int
    date: str


@dataclass(slots=True)
class _Number:
    """Follow the first or the second number of the dates."""

    values: set[int] = field(default_factory=set)
    first_zero: _Sight | None = None
    """The first date in which it has a leading zero."""
    over: int = 0
    first_over: _Sight | None = None

    def follow(self, text: str, sight: _Sight) -> None:
        value = int(text)
        self.values.add(value)
        if text.startswith("0"):
            self.first_zero = self.first_zero or sight
        if value > _MONTHS:
            self.over += 1
            self.first_over = self.first_over or sight


@dataclass(slots=True)
class _Reading:
    """Follow the dates under one order of day and month."""

    last: tuple[int, int, int] = (0, 0, 0)
    backward: int = 0
    first_backward: _Sight | None = None

    def follow(self, now: tuple[int, int, int], sight: _Sight) -> None:
        if now < self.last:
            self.backward += 1
            self.first_backward = self.first_backward or sight
        self.last = now


@dataclass(slots=True)
class DateEvidence:
    """Gather what the dates of one file tell, without keeping the dates."""

    separator: str
    first: _Sight | None = None
    apart: _Sight | None = None
    """The first date that the two orders read differently."""
    small_half: _Sight | None = None
    """The first time with am or pm in small letters."""
    dutch: _Sight | None = None
    """The first line that the program wrote in Dutch."""
    numbers: tuple[_Number, _Number] = field(default_factory=lambda: (_Number(), _Number()))
    day_first: _Reading = field(default_factory=_Reading)
    month_first: _Reading = field(default_factory=_Reading)

    def add(self, date: str, time: str, line: int) -> None:
        """Take in one date with its year last; the date of the line before needn't be added again."""
        sight = _Sight(line, date)
        one, two, year = date.split(self.separator)
        self.numbers[0].follow(one.strip(), sight)
        self.numbers[1].follow(two.strip(), sight)
        self.day_first.follow((int(year), int(two), int(one)), sight)
        self.month_first.follow((int(year), int(one), int(two)), sight)
        self.first = self.first or sight
        if int(one) != int(two):
            self.apart = self.apart or sight
        if "m" in time:
            self.small_half = self.small_half or sight

    def saw_dutch(self, date: str, line: int) -> None:
        """Take in a line that the program wrote in Dutch."""
        self.dutch = self.dutch or _Sight(line, date)


def decide(evidence: DateEvidence, shape: Shape, *, wanted: bool | None, path: str) -> DateOrder:
    """Settle the order of day and month for a file.

    Args:
        wanted: what the user said; it always wins.

    Raises:
        SourceError: both orders fit the whole file equally well, and they differ.
    """
    if shape.year_first or (wanted is None and evidence.apart is None):
        return DateOrder(day_first=not shape.year_first)
    if wanted is not None:
        return DateOrder(wanted, _against(evidence, day_first=wanted))
    found = _from_numbers(evidence) or _from_order(evidence) or _from_hints(evidence, shape)
    if found is None:
        assert evidence.apart is not None
        problem = say(
            "nothing in this file tells whether {date!r} begins with the day or with the month",
            date=evidence.apart.date,
        )
        remedy = "Say --dates day-first or --dates month-first."
        raise SourceError(f"{path}:{evidence.apart.line}", "S011", problem, remedy)
    return found


def _against(evidence: DateEvidence, *, day_first: bool) -> Note | None:
    clash = evidence.numbers[1 if day_first else 0].first_over
    return _order("asked", clash, day_first=day_first).note if clash else None


def _order(reason: str, sight: _Sight | None = None, *, day_first: bool) -> DateOrder:
    values: dict[str, Value] = {"line": sight.line, "date": sight.date} if sight else {}
    return DateOrder(day_first, Note(f"dates.{'day' if day_first else 'month'}.{reason}", values))


def _from_numbers(evidence: DateEvidence) -> DateOrder | None:
    one, two = evidence.numbers
    if one.over == two.over:
        return None
    sight = one.first_over if one.over > two.over else two.first_over
    assert sight is not None
    return _order("number", sight, day_first=one.over > two.over)


def _from_order(evidence: DateEvidence) -> DateOrder | None:
    day_first, month_first = evidence.day_first, evidence.month_first
    if day_first.backward == month_first.backward:
        return None
    wrong = max(day_first, month_first, key=lambda reading: reading.backward)
    assert wrong.first_backward is not None
    right = day_first if wrong is month_first else month_first
    return _order("mostly" if right.backward else "order", wrong.first_backward, day_first=right is day_first)


def _from_hints(evidence: DateEvidence, shape: Shape) -> DateOrder | None:
    if shape.separator != "/":
        return _order("separator", day_first=True)
    hints = (*_phone_hints(evidence, shape), *_other_hints(evidence))
    return hints[0] if len({hint.day_first for hint in hints}) == 1 else None


def _phone_hints(evidence: DateEvidence, shape: Shape) -> Iterator[DateOrder]:
    one, two = evidence.numbers
    zero, small, first = one.first_zero or two.first_zero, evidence.small_half, evidence.first
    assert first is not None
    if zero is not None:
        yield _order("zero", zero, day_first=True)
    elif small is not None:
        yield _order("small", small, day_first=True)
    elif shape.halves and not shape.long_year:
        yield _order("capital", first, day_first=False)


def _other_hints(evidence: DateEvidence) -> Iterator[DateOrder]:
    if evidence.dutch is not None:
        yield _order("dutch", evidence.dutch, day_first=True)
    one, two = (len(number.values) for number in evidence.numbers)
    if max(one, two) >= max(_ENOUGH_VALUES, 2 * min(one, two)):
        yield _order("moves", day_first=one > two)
