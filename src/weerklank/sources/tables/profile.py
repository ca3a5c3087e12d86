"""Describe what is in a column, so that it can be known without a word above it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

from weerklank.sources.roles import is_machine, role_of
from weerklank.sources.tables.cells import Row, cell_text, clock_of, has_date, is_filled, moment_of

__all__ = ["Profile", "profile"]

_PROSE_CHARS = 12
_NAME_CHARS = 40


@dataclass(frozen=True, slots=True)
class Profile:
    """Describe the filled cells of one column.

    Attributes:
        filled: how many there are.
        dates_ratio: the part that is a date without doubt.
        times_ratio: the part that can be a date or a time of day, also as a number.
        roles_ratio: the part that is a word for a side.
        letters_ratio: the part that has letters in it.
    """

    filled: int
    distinct: int
    mean_chars: float
    spaced_ratio: float
    dates_ratio: float
    times_ratio: float
    roles_ratio: float
    letters_ratio: float

    @property
    def is_time(self) -> bool:
        """Tell whether most cells can be read as a date or a time."""
        return self.times_ratio >= 0.5

    @property
    def is_role(self) -> bool:
        """Tell whether most cells say on which side somebody stands."""
        return self.roles_ratio >= 0.5

    @property
    def is_prose(self) -> bool:
        """Tell whether the cells can be messages."""
        return (
            self.dates_ratio < 0.5
            and self.letters_ratio > 0.5
            and (self.mean_chars >= _PROSE_CHARS and self.spaced_ratio >= 0.3)
        )

    @property
    def is_few_names(self) -> bool:
        """Tell whether the cells can be the names of a few speakers."""
        few = self.distinct <= max(2, self.filled // 2)
        named = self.letters_ratio > 0.8 and self.dates_ratio < 0.2 and self.mean_chars <= _NAME_CHARS
        return self.distinct > 1 and few and named


def profile(rows: Sequence[Row], index: int) -> Profile:
    """Describe the column with this index."""
    cells = [cell for row in rows if is_filled(cell := row.cell(index))]
    texts = [cell_text(cell) for cell in cells]
    count = max(1, len(cells))

    def ratio(matches: list[bool]) -> float:
        return sum(matches) / count

    return Profile(
        filled=len(cells),
        distinct=len(set(texts)),
        mean_chars=sum(len(text) for text in texts) / count,
        spaced_ratio=ratio([" " in text for text in texts]),
        dates_ratio=ratio([has_date(cell) for cell in cells]),
        times_ratio=ratio(
            [
                clock_of(cell) is not None or moment_of(cell, None, day_first=True, zone=UTC) is not None
                for cell in cells
            ]
        ),
        roles_ratio=ratio([role_of(text) is not None or is_machine(text) for text in texts]),
        letters_ratio=ratio([any(character.isalpha() for character in text) for text in texts]),
    )
