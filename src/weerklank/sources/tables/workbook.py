"""Read .xlsx workbooks, a row at a time.

Sources: ECMA-376 part 1, through openpyxl in its read-only mode. That mode trusts what a sheet says of its own size and
gives a merged cell's value only to the first of its cells; both are mended here. Formulas give the value that the
spreadsheet program kept for them.
"""

import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from weerklank.conversations.records import Channel
from weerklank.errors import SourceError, say
from weerklank.sources.records import Item, Note, ReadOptions, Sample
from weerklank.sources.tables.archive import check_archive, merged_ranges
from weerklank.sources.tables.cells import Cell, Row, Rows, is_filled
from weerklank.sources.tables.columns import header_score
from weerklank.sources.tables.messages import Table, read_table, sample_of

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["Xlsx"]

_T = TypeVar("_T")
_MAX_ROWS = 1_048_576
_MAX_COLUMNS = 256
_BLOCK_ROWS = 256
_HEADER_WITHIN_ROWS = 50
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")
_DAMAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""What openpyxl and the libraries below it raise for a damaged workbook; they have no common base."""


@dataclass(frozen=True)
class Xlsx:
    """Read the sheet of a workbook that has messages in it."""

    id: str = "xlsx"
    channel: Channel = Channel.TABLE

    def recognise(self, sample: Sample) -> float:
        """Tell a workbook by the parts that its zip names."""
        if not sample.head.startswith(b"PK\x03\x04"):
            return 0.0
        if b"xl/" in sample.head:
            return 0.95
        return 0.5 if sample.name.lower().endswith((".xlsx", ".xlsm")) else 0.0

    def items(self, path: Path, *, options: ReadOptions) -> Iterator[Item]:
        """Stream the messages, one a row, of the sheet whose columns look most like messages.

        Raises:
            SourceError: the workbook can't be read (S070 to S073), or its columns can't be told (S060 to S063).
        """
        check_archive(path)
        with path.open("rb") as stream, closing(_guarded(path, lambda: _open(stream))) as book:
            sheet, others = _choose_sheet(path, book)
            if others:
                yield Note("sheet", {"sheet": sheet.title, "others": others})
            merges = _guarded(path, lambda: _vertical(merged_ranges(path, sheet.title)))
            yield from read_table(Table(lambda: _rows(path, sheet, merges)), options=options, place=str(path))

    def sample(self, path: Path, *, options: ReadOptions) -> list[Row]:  # noqa: ARG002 - as of every table
        """Return the first rows of the sheet that is read, for telling what their columns hold.

        Raises:
            SourceError: the workbook can't be read (S070 to S073).
        """
        check_archive(path)
        with path.open("rb") as stream, closing(_guarded(path, lambda: _open(stream))) as book:
            sheet, _ = _choose_sheet(path, book)
            return sample_of(Table(lambda: _rows(path, sheet, [])))


@dataclass(frozen=True, slots=True)
class _Merge:
    """Hold one column's part of a merged range of several rows."""

    column: int
    first: int
    last: int


def _choose_sheet(path: Path, book: "Workbook") -> tuple[Any, list[str]]:
    """Choose the sheet with the best header, else the first that holds rows; also name the others that hold rows."""
    scores: list[tuple[int, Any]] = []
    for sheet in book.worksheets:
        rows = [
            row for row in islice(_rows(path, sheet, []), _HEADER_WITHIN_ROWS) if isinstance(row, Row) and row.width
        ]
        if rows:
            scores.append((header_score(rows), sheet))
    if not scores:
        raise SourceError(str(path), "S064", "there is no row with anything in it", "Export the table again.")
    best = max(scores, key=lambda pair: pair[0])[1]
    return best, [sheet.title for _, sheet in scores if sheet is not best]


def _open(stream: BinaryIO) -> "Workbook":
    """Open a workbook; by its stream, for by its path openpyxl goes by the ending of the name."""
    from openpyxl import load_workbook  # noqa: PLC0415 - it takes a fifth of a second, and few commands read workbooks

    return load_workbook(stream, read_only=True, data_only=True, keep_links=False)


def _guarded(path: Path, call: Callable[[], _T]) -> _T:
    """Do one thing with a workbook, without its library's warnings, and turn damage into a coded error."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return call()
    except _DAMAGE as error:
        problem = say("this workbook is damaged: {why}", why=type(error).__name__)
        raise SourceError(str(path), "S070", problem, "Save it again as .xlsx, or as .csv.") from error


def _rows(path: Path, sheet: Any, merges: list[_Merge]) -> Rows:
    values = _guarded(path, lambda: _values(sheet))
    held: dict[int, tuple[int, Cell]] = {}
    waiting = list(merges)
    number = 0
    while number < _MAX_ROWS:
        block = _guarded(path, lambda: list(islice(values, _BLOCK_ROWS)))
        if not block:
            return
        for cells in block:
            number += 1
            yield Row(number, _unmerged(cells[:_MAX_COLUMNS], number, waiting, held))


def _values(sheet: Any) -> Iterator[tuple[Cell, ...]]:
    sheet.reset_dimensions()
    rows: Iterator[tuple[Cell, ...]] = sheet.iter_rows(values_only=True)
    return rows


def _unmerged(
    cells: tuple[Cell, ...], number: int, waiting: list[_Merge], held: dict[int, tuple[int, Cell]]
) -> tuple[Cell, ...]:
    """Give each row below the first of a merged range the range's value; a row without cells of its own stays empty.

    Args:
        waiting: the ranges that begin further down, the next one last; used up here.
        held: column → the last row that has the value, and the value; kept from row to row here.
    """
    while waiting and waiting[-1].first <= number:
        merge = waiting.pop()
        if merge.column < len(cells):
            held[merge.column] = (merge.last, cells[merge.column])
    for column in [column for column, (last, _) in held.items() if last < number]:
        del held[column]
    if not held or not any(is_filled(cell) for cell in cells):
        return cells
    filled = [*cells, *(None for _ in range(max(held) + 1 - len(cells)))]
    for column, (_, value) in held.items():
        filled[column] = value if filled[column] is None else filled[column]
    return tuple(filled)


def _vertical(ranges: list[str]) -> list[_Merge]:
    """Read ranges such as `B4:B6`; those of one row only (titles) don't matter. The first one comes last."""
    merges = []
    for text in ranges:
        found = _RANGE.fullmatch(text)
        if found and int(found[2]) < int(found[4]):
            column = _column(found[1])
            merges.append(_Merge(column, int(found[2]), int(found[4])))
    return sorted(merges, key=lambda merge: -merge.first)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
