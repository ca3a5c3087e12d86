"""Half-open stretches of a raw text."""

from dataclasses import dataclass

__all__ = ["Span"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Point at `text[start:end]`, in Unicode code points of the raw text.

    Raises:
        ValueError: the ends are not 0 ≤ start ≤ end.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"span {self.start}..{self.end} is not 0 ≤ start ≤ end")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """Return the words that this span points at."""
        return text[self.start : self.end]

    def shift(self, offset: int) -> "Span":
        """Move the span, for a text that is itself a part of another."""
        return Span(self.start + offset, self.end + offset)

    def overlaps(self, other: "Span") -> bool:
        """Tell whether both spans share at least one code point."""
        return max(self.start, other.start) < min(self.end, other.end)
