"""Write plain tables into an Excel workbook; nothing that somebody said can become a formula."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from weerklank.outputs.clean import clean

__all__ = ["Column", "Table", "Value", "write_workbook"]

Value = str | float | int | bool | date | datetime | None

_MOST_ROWS = 1_048_576
_MOST_CHARS = 32_767
"""Source: Microsoft, Excel specifications and limits: rows on a worksheet, characters in a cell."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""Source: OWASP, CSV Injection."""
_FORMATS = {"moment": "yyyy-mm-dd hh:mm", "date": "yyyy-mm-dd", "percent": "0%"}
_HEADER_FONT = Font(bold=True, color="FFFFFF")
_HEADER_FILL = PatternFill("solid", fgColor="1F4E4A")
_TOP = Alignment(vertical="top")
_WRAPPED = Alignment(vertical="top", wrap_text=True)


@dataclass(frozen=True, slots=True)
class Column:
    """Name one column; `kind` is text, number, percent, moment or date."""

    title: str
    width: int
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Hold one table; its rows may be made as they are written."""

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Value]]


def write_workbook(tables: Iterable[Table], stream: IO[bytes], *, created: datetime | None) -> None:
    """Write each table on a sheet of its own, and on more sheets where it is longer than a sheet can be.

    Args:
        tables: in the order of the sheets.
        stream: takes bytes.
        created: stands in the properties of the workbook; naive, UTC.
    """
    workbook = Workbook(write_only=True)
    if created is not None:
        workbook.properties.created = created
    workbook.properties.creator = "Weerklank"
    for table in tables:
        _write_table(workbook, table)
    workbook.save(stream)


class _Styles:
    """Keep one ready style for each look: openpyxl would otherwise work it out for every cell anew."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self._known: dict[tuple[str, bool], Any] = {}

    def cell(self, kind: str, *, risky: bool = False) -> Cell:
        """Return a new cell of this kind; a risky one stays a string when somebody edits it."""
        if (kind, risky) not in self._known:
            example: Any = _styled(WriteOnlyCell(self.sheet), kind)
            example.quotePrefix = risky
            self._known[kind, risky] = example._style  # noqa: SLF001 - the one way to share a style
        return Cell(self.sheet, row=1, column=1, style_array=self._known[kind, risky])


def _styled(cell: Cell, kind: str) -> Cell:
    cell.alignment = _WRAPPED if kind in {"text", "header"} else _TOP
    if kind == "header":
        cell.font, cell.fill = _HEADER_FONT, _HEADER_FILL
    if kind in _FORMATS:
        cell.number_format = _FORMATS[kind]
    return cell


def _write_table(workbook: Workbook, table: Table) -> None:
    rows, sheets = iter(table.rows), 0
    more = True
    while more:
        sheets += 1
        more = _write_sheet(_sheet(workbook, table, sheets), table.columns, rows)


def _sheet(workbook: Workbook, table: Table, number: int) -> Any:
    sheet = workbook.create_sheet(table.title if number == 1 else f"{table.title} {number}")
    sheet.freeze_panes = "A2"
    for place, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    return sheet


def _write_sheet(sheet: Any, columns: Sequence[Column], rows: Iterator[Sequence[Value]]) -> bool:
    """Write as many rows as a sheet holds, and tell whether it is full."""
    styles = _Styles(sheet)
    sheet.append([_text(styles, "header", column.title) for column in columns])
    written = 1
    for row in islice(rows, _MOST_ROWS - 1):
        sheet.append([_cell(styles, column.kind, value) for column, value in zip(columns, row, strict=True)])
        written += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{written}"
    return written == _MOST_ROWS


def _cell(styles: _Styles, kind: str, value: Value) -> Cell | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return _text(styles, kind, value)
    cell = styles.cell(kind)
    cell.value = value
    return cell


def _text(styles: _Styles, kind: str, text: str) -> Cell:
    """Store a text as a string, whatever it looks like."""
    safe = clean(text)
    cell = styles.cell(kind, risky=text.startswith(_FORMULA_STARTS) or safe.startswith(_FORMULA_STARTS))
    cell.value = safe if len(safe) <= _MOST_CHARS else f"{safe[: _MOST_CHARS - 1]}…"
    cell.data_type = "s"
    return cell
