"""Know the head of a message: the date and time in front of it, in the shape that one phone wrote.

WhatsApp documents no format. The shapes come from the exports and test data of public readers: whatsapp-chat-parser,
whatstk, chat-miner, WhatsR, whatsapp-export-inconsistencies; and from the short dates of Unicode's CLDR, which phones
use. One export is written by one phone in one go, so one file has one shape.
"""

import re
from dataclasses import dataclass
from re import Match, Pattern

__all__ = ["Shape", "shape_of"]

_MARKS = "[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]*"
_SPACE = "[ \u00a0\u2009\u202f]"
_HALF = rf"{_SPACE}?[AaPp]\.?{_SPACE}?[Mm]\.?"
_ENDS = {"]": rf"\]{_SPACE}?", "-": rf"{_SPACE}[-\u2013]{_SPACE}", ":": rf":{_SPACE}"}
_ANY_DATE = (
    r"(?P<first>[0-9]{4}|[0-9]{1,2})(?P<separator>[-/.]) ?[0-9]{1,2}(?P=separator) ?(?P<last>[0-9]{4}|[0-9]{1,2})"
)
_ANY_TIME = rf"[0-9]{{1,2}}[:.][0-9]{{2}}(?P<seconds>[:.][0-9]{{2}})?(?P<half>{_HALF})?"

_DATE_FIRST = re.compile(
    rf"{_MARKS}(?P<open>\[?){_ANY_DATE}\.?,?{_SPACE}{{1,2}}{_ANY_TIME}(?P<end>{'|'.join(_ENDS.values())})"
)
_TIME_FIRST = re.compile(rf"{_MARKS}(?P<open>\[){_ANY_TIME},{_SPACE}{_ANY_DATE}(?P<end>{_ENDS[']']})")


@dataclass(frozen=True, slots=True)
class Shape:
    """Describe how one phone or computer writes date and time.

    Attributes:
        time_first: WhatsApp Web copies messages as `[time, date] `, exports begin with the date.
        bracketed: iOS writes `[date, time] `, Android `date, time - `.
        separator: between day, month and year.
        year_first: ISO order; then the month is always in the middle.
        long_year: four digits instead of two.
        seconds: whether the time has them.
        halves: whether AM or PM follows the time.
        end: the sign that ends the head: `]`, `-` or, in old exports, `:`.
    """

    time_first: bool
    bracketed: bool
    separator: str
    year_first: bool
    long_year: bool
    seconds: bool
    halves: bool
    end: str

    def pattern(self) -> Pattern[str]:
        """Compile the pattern of a line that starts a message, with the groups date, time and rest."""
        date, time = f"(?P<date>{self._date()})", f"(?P<time>{self._time()})"
        head = rf"{time},{_SPACE}{date}" if self.time_first else rf"{date}\.?,?{_SPACE}{{1,2}}{time}"
        opening = r"\[" if self.bracketed else ""
        return re.compile(rf"{_MARKS}{opening}{head}{_ENDS[self.end]}(?P<rest>.*)", re.DOTALL)

    def _date(self) -> str:
        year = "[0-9]{4}" if self.long_year else "[0-9]{2}"
        fields = (year, "[0-9]{1,2}", "[0-9]{1,2}") if self.year_first else ("[0-9]{1,2}", "[0-9]{1,2}", year)
        return (re.escape(self.separator) + " ?").join(fields)

    def _time(self) -> str:
        return "[0-9]{1,2}[:.][0-9]{2}" + ("[:.][0-9]{2}" if self.seconds else "") + (_HALF if self.halves else "")


def shape_of(line: str) -> Shape | None:
    """Name the shape of the head that a line begins with; None where it begins with none."""
    found = _DATE_FIRST.match(line)
    if found is not None:
        return _shape(found, time_first=False)
    found = _TIME_FIRST.match(line)
    return _shape(found, time_first=True) if found else None


def _shape(found: Match[str], *, time_first: bool) -> Shape | None:
    bracketed, end = bool(found["open"]), found["end"].strip().replace("\u2013", "-")
    year_first, long_last = len(found["first"]) == 4, len(found["last"]) == 4
    if bracketed != (end == "]") or (year_first and long_last) or not (year_first or len(found["last"]) > 1):
        return None
    return Shape(
        time_first=time_first,
        bracketed=bracketed,
        separator=found["separator"],
        year_first=year_first,
        long_year=year_first or long_last,
        seconds=found["seconds"] is not None,
        halves=found["half"] is not None,
        end=end,
    )
