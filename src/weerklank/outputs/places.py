"""Say where in a file a span stands: line and column, or the slide of a deck."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from weerklank.advice.rules.records import Passage
from weerklank.text.span import Span

__all__ = ["Place", "Places"]


@dataclass(frozen=True, slots=True)
class Place:
    """Hold a place as editors count it; everything is 1-based.

    Attributes:
        line: for a deck that was read from a file, the number of the slide.
        column: of the first character, in code points.
        last_column: of the last character in that first line.
        end_line: of the last character.
        end_column: one past the last character, in its own line.
    """

    line: int
    column: int
    last_column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Places:
    """Know where the lines (or slides) of one draft begin."""

    starts: tuple[int, ...]
    text: str

    @classmethod
    def of(cls, passage: Passage, *, by_slide: bool) -> "Places":
        """Find the beginnings once."""
        if by_slide and passage.slides:
            return cls((0, *(slide.span.start for slide in passage.slides[1:])), passage.raw)
        return cls(tuple(_line_starts(passage.raw)), passage.raw)

    def place(self, span: Span) -> Place:
        """Return where a span stands."""
        last = max(span.start, span.end - 1)
        line, end_line = bisect_right(self.starts, span.start), bisect_right(self.starts, last)
        column = span.start - self.starts[line - 1] + 1
        first_end = span.end if line == end_line else self._line_end(line)
        return Place(
            line,
            column,
            max(column, first_end - self.starts[line - 1]),
            end_line,
            span.end - self.starts[end_line - 1] + 1,
        )

    def _line_end(self, line: int) -> int:
        """Return the offset after the last character of a line, its line break not counted."""
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        return self.starts[line - 1] + len(self.text[self.starts[line - 1] : end].rstrip("\r\n"))


def _line_starts(text: str) -> Sequence[int]:
    return [0, *(index + 1 for index, character in enumerate(text) if character == "\n")]
