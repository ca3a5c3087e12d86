"""Go through a whole export once, to learn how its lines must be read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from re import Pattern

from weerklank.sources.whatsapp.date_order import DateEvidence
from weerklank.sources.whatsapp.header import Shape, shape_of

__all__ = ["NAME_CHARS", "Survey", "Tally", "survey"]

_DUTCH_WORDS = (" worden ", " gewijzigd", " toegevoegd", " versleuteld", " verwijderd", " weggelaten", " niet.")
NAME_CHARS = 120
"""Longer names are a sentence that holds a colon."""
_COLON_NAME_TIMES = 3
"""Fewer messages that all begin with the same word and a colon may as well be a habit."""
_COLON_NAME_CHARS = 40
_MOST_NAMES = 10_000
"""WhatsApp's largest groups have a tenth of that."""
_NOTHING_YET = ("", 0)
_PROGRAM_STARTS = ("\u200e", "<")


@dataclass(slots=True)
class Tally:
    """Count the heads of one shape and gather what stands in them.

    Attributes:
        after_line_feed: heads right after a line that ends in a bare line feed.
        second_parts: per name, what stood between the name and the next colon in all its messages, and how often;
            None once they differed.
    """

    shape: Shape
    pattern: Pattern[str]
    evidence: DateEvidence
    first_line: int
    heads: int = 0
    after_line_feed: int = 0
    last_date: str = ""
    second_parts: dict[str, tuple[str, int] | None] = field(default_factory=dict)

    def add(self, date: str, time: str, rest: str, line: int) -> None:
        """Count one head."""
        self.heads += 1
        if date != self.last_date:
            self.last_date = date
            if not self.shape.year_first:
                self.evidence.add(date, time, line)
        name, colon, text = rest.partition(": ")
        if colon:
            known = self.second_parts.get(name, _NOTHING_YET)
            if known is not None and len(name) <= NAME_CHARS:
                self._follow(name, known, text)
        if (not colon or text.startswith(_PROGRAM_STARTS)) and any(word in rest for word in _DUTCH_WORDS):
            self.evidence.saw_dutch(date, line)

    def _follow(self, name: str, known: tuple[str, int], text: str) -> None:
        part, colon, _ = text.partition(": ")
        alike = colon and 0 < len(part) <= _COLON_NAME_CHARS and known[0] in ("", part)
        if known[1] or len(self.second_parts) < _MOST_NAMES:
            self.second_parts[name] = (part, known[1] + 1) if alike else None

    def colon_names(self) -> frozenset[str]:
        """Return the names that hold a colon themselves: whatever such a sender writes begins with the same words."""
        return frozenset(
            f"{name}: {part[0]}"
            for name, part in self.second_parts.items()
            if part is not None and part[1] >= _COLON_NAME_TIMES
        )


@dataclass(frozen=True, slots=True)
class Survey:
    """Say what was learnt about an export.

    Attributes:
        best: the heads of the shape that most have.
        colon_names: names with a colon and a space in them.
        others: heads of other shapes: dates that somebody typed or pasted, unless they are many.
        crlf_ends_messages: iOS ends a message with CR LF and a line within it with LF, so that a head after LF is
            a piece of another chat that somebody pasted.
    """

    best: Tally
    others: tuple[Tally, ...]
    colon_names: frozenset[str]
    crlf_ends_messages: bool


def survey(lines: Iterable[str]) -> Survey | None:
    """Read all lines; None where no line is the head of a message."""
    tallies: dict[Shape, Tally] = {}
    current: Tally | None = None
    crlf, loose_after_crlf = True, 0
    for number, line in enumerate(lines, 1):
        found = current.pattern.match(line) if current else None
        if found is None and (other := _tally_for(line, number, tallies)):
            current, found = other, other.pattern.match(line)
        if found is not None and current is not None:
            current.add(found["date"], found["time"], found["rest"], number)
            current.after_line_feed += not crlf
        elif crlf:
            loose_after_crlf += 1
        crlf = line.endswith("\r\n")
    if not tallies:
        return None
    best = max(tallies.values(), key=lambda tally: tally.heads)
    others = tuple(tally for tally in tallies.values() if tally is not best)
    return Survey(
        best,
        others,
        best.colon_names(),
        crlf_ends_messages=loose_after_crlf == 0 and 2 * best.after_line_feed < best.heads,
    )


def _tally_for(line: str, number: int, tallies: dict[Shape, Tally]) -> Tally | None:
    shape = shape_of(line)
    if shape is None:
        return None
    if shape not in tallies:
        tallies[shape] = Tally(shape, shape.pattern(), DateEvidence(shape.separator), number)
    return tallies[shape]
