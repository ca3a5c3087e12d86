"""Hold rows of a table, and read single cells, whatever program wrote them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from weerklank.sources.records import Skipped
from weerklank.sources.stamps import Written, read_clock, read_number, read_stamp, to_utc
from weerklank.sources.typed import typed_text

__all__ = ["Cell", "Row", "Rows", "cell_text", "clock_of", "has_date", "is_filled", "moment_of", "written_of"]

Cell = str | float | bool | datetime | date | time | timedelta | None
_SOME_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 - only its clock is used
_EXCEL_LINE_END = "_x000D_"
_ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#N/B", "#VERW!", "#WAARDE!"))


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one row; `number` is its 1-based line or row in the file."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, index: int | None) -> Cell:
        """Return the cell in this column; None where the row or the column is not there."""
        return self.cells[index] if index is not None and 0 <= index < len(self.cells) else None

    @property
    def width(self) -> int:
        """Count the cells up to the last filled one."""
        return max((place for place, cell in enumerate(self.cells, 1) if is_filled(cell)), default=0)


Rows = Iterator[Row | Skipped]


def cell_text(cell: Cell) -> str:
    """Return the words in a cell; empty for an empty one and for a spreadsheet's error."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = typed_text(str(cell).replace(_EXCEL_LINE_END, ""))
    return "" if text in _ERRORS else text


def is_filled(cell: Cell) -> bool:
    """Tell whether there is anything in a cell."""
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def written_of(cell: Cell) -> Written | None:
    """Return a date that was typed as text, whose day and month may be in either order."""
    return read_stamp(cell) if isinstance(cell, str) else None


def has_date(cell: Cell) -> bool:
    """Tell whether a cell holds a date, as a spreadsheet or as text tells it."""
    return isinstance(cell, date) or written_of(cell) is not None


def clock_of(cell: Cell) -> time | None:
    """Return the time of day in a cell, also as a spreadsheet's part of a day."""
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    number = _number(cell.total_seconds() / 86400) if isinstance(cell, timedelta) else _number(cell)
    if number is not None and 0 <= number < 1:
        return (_SOME_DAY + timedelta(seconds=round(number * 86400))).time()
    return read_clock(cell) if isinstance(cell, str) else None


def moment_of(cell: Cell, clock: Cell, *, day_first: bool, zone: tzinfo) -> datetime | None:
    """Return the moment in UTC that a date cell, with a time cell where there is one, tells."""
    hour = clock_of(clock)
    if written := written_of(cell):
        moment = written.at(day_first=day_first, zone=zone)
        if moment is None or hour is None:
            return moment
        cell = moment.astimezone(written.zone or zone)
    plain = _moment(cell)
    if plain is None:
        return None
    return to_utc(plain if hour is None else datetime.combine(plain.date(), hour, plain.tzinfo), zone)


def _moment(cell: Cell) -> datetime | None:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    number = _number(cell)
    return None if number is None else read_number(number)


def _number(cell: Cell) -> float | None:
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return None
    try:
        return float(cell.strip().replace(",", ".")) if isinstance(cell, str) else float(cell)
    except (OverflowError, ValueError):
        return None
