"""What somebody says of an uploaded file before it is imported: what its columns hold, and how its dates are read."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from weerklank.errors import SourceError
from weerklank.sources.detect import detect
from weerklank.sources.records import ReadOptions
from weerklank.sources.tables.look import TABLES, TableLook, look_at_table
from weerklank.store.models import Import, ImportState, Membership, SourceFile

__all__ = [
    "DOUBTFUL_DATES", "NO_DATE_ORDER", "choose_columns", "choose_dates", "folder_of", "options_of", "table_of",
    "two_days",
]  # fmt: skip

NO_DATE_ORDER = "S011"
DOUBTFUL_DATES = tuple(f"dates.{first}.{why}" for first in ("day", "month") for why in ("mostly", "moves", "assumed"))
"""What a reader tells where it took one order for likelier, and may be wrong."""
_THIS_CENTURY = 2000


def folder_of(row: Import, folder: Path) -> Path:
    """Return where an import's files lie."""
    return folder / f"import-{row.pk}"


def options_of(file: SourceFile, options: ReadOptions) -> ReadOptions:
    """Return how this file is read: as somebody said, else as all are."""
    day_first = options.day_first if file.day_first is None else file.day_first
    return replace(options, columns=file.columns or options.columns, day_first=day_first)


def choose_columns(
    membership: Membership, file: SourceFile, fields: Sequence[str], *, folder: Path, options: ReadOptions
) -> None:
    """Say what the columns of an uploaded table hold, before it is imported.

    Args:
        fields: for each column in order, one of SETTABLE or empty; none at all lets the reader guess again.

    Raises:
        SourceError: two columns are to hold the same, a field isn't one, or the file is no table.
    """
    row = file.belongs_to
    chosen: dict[str, str] = {}
    if fields:
        path = folder_of(row, folder) / file.name
        table = table_of(path, detect(path).id, options_of(file, options))
        chosen = table.wanted(list(fields), place=file.name) if table else {}
    waiting = SourceFile.rows.for_member(membership).filter(pk=file.pk, belongs_to__state=ImportState.UPLOADED)
    waiting.update(columns=chosen)


def choose_dates(membership: Membership, file: SourceFile, *, day_first: bool | None) -> None:
    """Say whether an uploaded file's dates begin with the day, before it is imported; None lets the reader guess."""
    waiting = SourceFile.rows.for_member(membership).filter(pk=file.pk, belongs_to__state=ImportState.UPLOADED)
    waiting.update(day_first=day_first)


def table_of(path: Path, format_id: str, options: ReadOptions) -> TableLook | None:
    """Look at the columns of a table; None of any other format."""
    source = TABLES.get(format_id)
    return look_at_table(path, source, options=options) if source else None


def two_days(error: SourceError | None) -> tuple[str, date, date] | None:
    """Return the date that an error says can be read in two ways, and both days: with the day first, and the month."""
    if error is None or error.code != NO_DATE_ORDER:
        return None
    written = str(error.said_problem.values.get("date", ""))
    numbers = [int(number) for number in re.findall(r"\d+", written)]
    try:
        one, two, year = numbers
        year += _THIS_CENTURY if year < _THIS_CENTURY else 0
        return written, date(year, two, one), date(year, one, two)
    except ValueError:
        return None
