"""Turn the rows of a table into messages."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from weerklank.conversations.records import Role
from weerklank.errors import SourceError
from weerklank.sources.records import Item, Message, Note, ReadOptions, Skipped, SkipReason
from weerklank.sources.roles import is_machine, role_of
from weerklank.sources.stamps import DayOrder, infer_order
from weerklank.sources.tables.cells import Cell, Row, Rows, cell_text, has_date, is_filled, moment_of, written_of
from weerklank.sources.tables.columns import SAMPLE_ROWS, Columns, find_columns
from weerklank.sources.typed import typed_name

__all__ = ["Table", "read_table", "sample_of"]

_KEY = "table"


@dataclass(frozen=True, slots=True)
class Table:
    """Give the rows of one table, as often as asked.

    Attributes:
        rows: opens the table anew; a table may be read up to three times.
        joiner: what stood between cells, for putting a text together again that nobody quoted; None where cells
            can't have been torn.
    """

    rows: Callable[[], Rows]
    joiner: str | None = None


@dataclass(frozen=True, slots=True)
class _Reader:
    """Know what is needed to read any row of a table."""

    columns: Columns
    options: ReadOptions
    day_first: bool
    joiner: str | None


def read_table(table: Table, *, options: ReadOptions, place: str) -> Iterator[Item]:
    """Stream the messages of a table, after notes on the columns and on the order of day and month.

    Raises:
        SourceError: see `find_columns`.
    """
    sample = sample_of(table)
    if not sample:
        raise SourceError(place, "S064", "there is no row with anything in it", "Export the table again.")
    columns = find_columns(sample, wanted=options.columns, place=place)
    yield columns.told()
    if left := columns.left():
        yield left
    if columns.counterpart:
        yield Note("columns.counterpart", {"column": columns.names[columns.places["speaker"]]})
    order = _day_order(table, columns, options, sample)
    if order.why:
        yield Note(f"dates.{'day' if order.day_first else 'month'}.{order.why}")
    yield from _messages(table, _Reader(columns, options, order.day_first, table.joiner))


def sample_of(table: Table) -> list[Row]:
    """Return the first rows that hold anything."""
    return [row for row in islice(table.rows(), SAMPLE_ROWS) if isinstance(row, Row) and row.width]


def _day_order(table: Table, columns: Columns, options: ReadOptions, sample: Sequence[Row]) -> DayOrder:
    """Find the order of day and month; the whole table is read for it only where its first dates leave a doubt."""
    place = columns.place("at")
    asked = any(_is_unordered(row.cell(place)) for row in sample)
    if options.day_first is not None or not asked:
        return DayOrder(options.day_first is not False, "")
    rows = (row for row in table.rows() if isinstance(row, Row) and row.number > columns.header)
    stamps = (written_of(row.cell(place)) for row in rows)
    return infer_order(stamp for stamp in stamps if stamp is not None)


def _is_unordered(cell: Cell) -> bool:
    written = written_of(cell)
    return written is not None and not written.ordered


def _messages(table: Table, reader: _Reader) -> Iterator[Item]:
    untold = 0
    key = ""
    for row in _whole_rows(table, reader):
        if isinstance(row, Skipped):
            yield row
        elif row.number > reader.columns.header and row.width:
            key = _one_line(row, reader.columns.place("conversation")) or key
            item = _item(row, reader, key or _KEY)
            untold += isinstance(item, Message) and item.at is None and is_filled(row.cell(reader.columns.place("at")))
            yield item
    if untold:
        yield Note("no_time", {"n": untold})


def _whole_rows(table: Table, reader: _Reader) -> Rows:
    """Read the rows; where a quote that nobody closed took rows into a cell, give those rows back."""
    for row in table.rows():
        if isinstance(row, Skipped):
            yield row
            continue
        pieces = _torn(row, reader)
        if len(pieces) > 1:
            yield Skipped(row.number, SkipReason.MALFORMED, Note("open_quote", {"n": len(pieces)}))
        yield from pieces


def _torn(row: Row, reader: _Reader) -> list[Row]:
    """Cut a row where a line within its last cell has as many cells and a date in its place: a row of its own."""
    place, width = reader.columns.place("at"), row.width
    last = row.cell(width - 1)
    if place is None or not reader.joiner or not isinstance(last, str) or "\n" not in last:
        return [row]
    enough = max(2, place + 1, len(reader.columns.names) - 1)
    kept: list[str] = []
    torn: list[Row] = []
    for number, line in enumerate(last.splitlines(), row.number):
        parts = [part.strip('"') for part in line.split(reader.joiner)]
        if number > row.number and len(parts) >= enough and has_date(parts[place]):
            torn.append(Row(number, tuple(parts)))
        elif torn:
            before = torn[-1].cells
            torn[-1] = Row(torn[-1].number, (*before[:-1], f"{before[-1]}\n{line}"))
        else:
            kept.append(line)
    return [Row(row.number, (*row.cells[: width - 1], "\n".join(kept))), *torn] if torn else [row]


def _item(row: Row, reader: _Reader, key: str) -> Message | Skipped:
    columns = reader.columns
    if columns.header and [cell_text(cell) for cell in row.cells[: len(columns.names)]] == list(columns.names):
        return Skipped(row.number, SkipReason.SYSTEM, Note("header_again"))
    text = _text(row, reader)
    if text is None:
        detail = Note("cells", {"cells": row.width, "columns": len(columns.names)})
        return Skipped(row.number, SkipReason.MALFORMED, detail)
    if not text:
        return Skipped(row.number, SkipReason.EMPTY, Note("row_without_text"))
    word = _one_line(row, columns.place("role"))
    if is_machine(word):
        return Skipped(row.number, SkipReason.SYSTEM, Note("machine_row"))
    role = role_of(word)
    speaker = _speaker(row, columns, role, word)
    if not speaker:
        return Skipped(row.number, SkipReason.NO_SPEAKER, Note("row_without_speaker"))
    at = moment_of(
        row.cell(columns.place("at")),
        row.cell(columns.place("clock")),
        day_first=reader.day_first,
        zone=reader.options.timezone,
    )
    return Message(key, speaker, text, at, row.number, role)


def _text(row: Row, reader: _Reader) -> str | None:
    """Return the row's text; None where cells stand that the table has no columns for."""
    columns, place = reader.columns, reader.columns.places["text"]
    width = row.width
    if reader.joiner is None or width <= len(columns.names):
        return cell_text(row.cell(place))
    if place != len(columns.names) - 1:
        return None
    return cell_text(reader.joiner.join(str(cell) for cell in row.cells[place:width]))


def _speaker(row: Row, columns: Columns, role: Role | None, word: str) -> str:
    if columns.counterpart and role is Role.SELLER:
        return word
    return _one_line(row, columns.place("speaker")) or word


def _one_line(row: Row, place: int | None) -> str:
    return typed_name(cell_text(row.cell(place)))
