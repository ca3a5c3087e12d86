"""Tell what each column of a table seems to hold, so that a person can say otherwise."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from weerklank.errors import SourceError, say
from weerklank.sources.records import ReadOptions
from weerklank.sources.tables.cells import Row, cell_text
from weerklank.sources.tables.columns import SETTABLE, look_at_columns
from weerklank.sources.tables.delimited import Csv
from weerklank.sources.tables.headers import plain_header
from weerklank.sources.tables.workbook import Xlsx

__all__ = ["TABLES", "ColumnLook", "TableLook", "TableSource", "look_at_table"]

_EXAMPLES = 3
_COLUMNS_SHOWN = 40


class TableSource(Protocol):
    """Read a format of tables."""

    def sample(self, path: Path, *, options: ReadOptions) -> list[Row]:
        """Return the first rows that hold anything."""


TABLES: Mapping[str, TableSource] = {"csv": Csv(), "xlsx": Xlsx()}
"""Format → its reader."""


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """Hold one column.

    Attributes:
        name: as ReadOptions.columns calls it; `column 3` where its own name is missing or another column's too.
        header: what stands above it; empty where nothing does.
        field: what it holds, one of SETTABLE; empty where it isn't read.
        examples: the first different cells.
    """

    name: str
    header: str
    field: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableLook:
    """Hold the columns of a table, in order."""

    columns: tuple[ColumnLook, ...]

    def wanted(self, fields: list[str], *, place: str) -> dict[str, str]:
        """Return what ReadOptions.columns is where these fields are chosen for the columns, in order.

        What was chosen anew for one column is taken from the column that held it so far.

        Args:
            fields: of SETTABLE, or empty for a column that isn't read.
            place: the file, for errors.

        Raises:
            SourceError: two columns are to hold the same (S140), or a field isn't one (S063).
        """
        unknown = next((field for field in fields if field and field not in SETTABLE), None)
        if unknown is not None:
            problem = say("{name!r} is nothing that a column can hold", name=unknown)
            raise SourceError(place, "S063", problem, say("Use one of: {known}.", known=", ".join(SETTABLE)))
        return {field: self._holder(field, fields, place) for field in SETTABLE}

    def _holder(self, field: str, fields: list[str], place: str) -> str:
        """Return the name of the column that is to hold a field; empty where none is."""
        holders = [column for column, chosen in zip(self.columns, fields, strict=False) if chosen == field]
        anew = [column for column in holders if column.field != field]
        if len(holders) > 1 and len(anew) != 1:
            raise SourceError(
                place, "S140", say("two columns are to hold {field!r}", field=field), "Choose it for one of them."
            )
        found = anew if len(holders) > 1 else holders
        return found[0].name if found else ""


def look_at_table(path: Path, source: TableSource, *, options: ReadOptions) -> TableLook:
    """Look at the first rows of a table.

    Raises:
        SourceError: the file can't be read, or the options name a column or field that there is not.
    """
    sample = source.sample(path, options=options)
    found = look_at_columns(sample, wanted=options.columns, place=str(path))
    fields = {index: field for field, index in found.places.items()}
    if found.counterpart:
        # The conversation follows from the name there; what was found in the column itself is the speaker.
        fields |= {found.places["speaker"]: "speaker"}
    body = [row for row in sample if row.number > found.header]
    plain = Counter(map(plain_header, found.names))
    columns = tuple(
        ColumnLook(
            name=name if plain_header(name) and plain[plain_header(name)] == 1 else f"column {index + 1}",
            header=name if found.header else "",
            field=fields.get(index, ""),
            examples=_examples(body, index),
        )
        for index, name in enumerate(found.names[:_COLUMNS_SHOWN])
    )
    return TableLook(columns)


def _examples(body: list[Row], index: int) -> tuple[str, ...]:
    texts = dict.fromkeys(text for row in body if (text := cell_text(row.cell(index))))
    return tuple(texts)[:_EXAMPLES]
