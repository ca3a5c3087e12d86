"""Read comma-separated values, with whatever stands between them.

Sources: RFC 4180; what Excel writes where the comma is the decimal sign (semicolons, Windows-1252, a first line
`sep=;`, or "Unicode text": UTF-16 with tabs).
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from pathlib import Path

from weerklank.conversations.records import Channel
from weerklank.sources.opened import open_text
from weerklank.sources.records import Item, Note, ReadOptions, Sample, Skipped, SkipReason
from weerklank.sources.tables.cells import Row, Rows
from weerklank.sources.tables.columns import header_score
from weerklank.sources.tables.messages import Table, read_table, sample_of

__all__ = ["Csv"]

_DELIMITERS = ";,\t|"
_SEPARATOR_LINE = re.compile(r'"?sep=([;,\t|])"?\s*$', re.IGNORECASE)
_OTHER_FORMAT = re.compile(
    r"[\ufeff\s]*(?:[\[{<]|WEBVTT|From \S+@|[A-Za-z-]+: \S+.*\n(?:[A-Za-z-]+: |\s))|[^\n]{0,40}-->"
)
_LOOK_AT_ROWS = 60
_HEADER_ALONE = 3
"""A table that nobody has filled yet is known by a text column and one or two others."""
_SURE, _LIKELY, _POSSIBLE = 0.9, 0.6, 0.35


@dataclass(frozen=True)
class Csv:
    """Read tables with semicolons, commas, tabs or bars between their cells."""

    id: str = "csv"
    channel: Channel = Channel.TABLE

    def recognise(self, sample: Sample) -> float:
        """Tell a table by the words above its columns, or by rows of one width."""
        if not sample.text or _OTHER_FORMAT.match(sample.text):
            return 0.0
        delimiter = _find_delimiter(sample.text)
        rows = _sample_rows(sample.text, delimiter)
        score = header_score(rows)
        if len(rows) < 2 or max(row.width for row in rows) < 2:
            return _LIKELY if score >= _HEADER_ALONE else 0.0
        even = _evenness(rows)
        if score >= 3 and even > 0.3:
            return _SURE
        if _SEPARATOR_LINE.match(sample.text.split("\n", 1)[0]):
            return _LIKELY
        even_enough = len(rows) >= 3 and even >= 0.9
        named = sample.name.lower().endswith((".csv", ".tsv", ".tab"))
        return (_LIKELY if named or score >= 2 else _POSSIBLE) if even_enough else 0.0

    def items(self, path: Path, *, options: ReadOptions) -> Iterator[Item]:
        """Stream the messages, one a row.

        Raises:
            SourceError: the columns can't be told (S060 to S063), or there are no rows (S064).
        """
        return read_table(_table(path, options), options=options, place=str(path))

    def sample(self, path: Path, *, options: ReadOptions) -> list[Row]:
        """Return the first rows, for telling what their columns hold."""
        return sample_of(_table(path, options))


def _table(path: Path, options: ReadOptions) -> Table:
    with open_text(path, options, newline="") as lines:
        delimiter = _find_delimiter(lines.read(65536))
    return Table(lambda: _rows(path, options, delimiter), delimiter)


def _rows(path: Path, options: ReadOptions, delimiter: str) -> Rows:
    """Read the rows of a file; what can't be one row is skipped, and the rows after it are read."""
    with open_text(path, options, newline="") as lines:
        reader = csv.reader(lines, delimiter=delimiter)
        while True:
            number = reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error:
                yield Skipped(number, SkipReason.MALFORMED, Note("broken_row"))
                continue
            if cells is None:
                return
            yield _row(number, cells, delimiter)


def _row(number: int, cells: list[str], delimiter: str) -> Row | Skipped:
    if number == 1 and _SEPARATOR_LINE.match(delimiter.join(cells)):
        return Row(number, ())
    return Row(number, tuple(cells))


def _sample_rows(text: str, delimiter: str) -> list[Row]:
    lines = text.lstrip("\ufeff")
    rows: list[Row] = []
    try:
        for number, cells in enumerate(
            islice(csv.reader(StringIO(lines, newline=""), delimiter=delimiter), _LOOK_AT_ROWS), 1
        ):
            row = _row(number, cells, delimiter)
            if isinstance(row, Row) and row.width:
                rows.append(row)
    except csv.Error:
        return rows
    return rows


def _find_delimiter(text: str) -> str:
    """Find what stands between the cells: as the first line says, else what makes the best header and even rows."""
    told = _SEPARATOR_LINE.match(text.lstrip("\ufeff").split("\n", 1)[0].rstrip("\r"))
    if told:
        return told[1]

    def fit(delimiter: str) -> tuple[int, float, int]:
        rows = _sample_rows(text, delimiter)
        widths = Counter(row.width for row in rows)
        usual = widths.most_common(1)[0][0] if widths else 0
        return header_score(rows) if usual > 1 else 0, _evenness(rows), usual

    return max(_DELIMITERS, key=fit)


def _evenness(rows: list[Row]) -> float:
    """Return the part of the rows that have the usual number of cells, where that is more than one."""
    widths = Counter(len(row.cells) for row in rows)
    usual, count = widths.most_common(1)[0] if widths else (0, 0)
    return count / len(rows) if usual > 1 else 0.0
