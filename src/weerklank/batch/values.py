"""Read single values of Parquet and JSON as the cells of a table."""

from datetime import date, datetime, time, timedelta
from typing import Any

from weerklank.sources.tables.cells import Cell

__all__ = ["cell_of", "is_readable"]


def cell_of(value: Any) -> Cell:
    """Return a value as a cell: a speaker written as an object by its id or name, nothing for what is no cell."""
    if isinstance(value, dict):
        value = value.get("id") or value.get("name")
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return str(value) if abs(value) > 2**53 else float(value)
    if isinstance(value, str | float | datetime | date | time | timedelta):
        return value
    return None


def is_readable(value: Any) -> bool:
    """Tell whether a value can be somebody's words: text, or nothing at all."""
    return value is None or isinstance(value, str)
