"""Give a team all of its data: tables as CSV or in one workbook, or everything as JSON."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from weerklank.outputs.clean import clean
from weerklank.outputs.workbook import Column, Table, Value, write_workbook
from weerklank.services.audit import log
from weerklank.store.models import (
    Conversation,
    Correction,
    FollowUp,
    Identity,
    Membership,
    Note,
    Person,
    PersonNote,
    Promise,
    Turn,
)

__all__ = ["FORMATS", "export_all", "guarded"]

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Source: OWASP, CSV Injection; the last four are the wide forms, which some programs fold."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Say which columns of which rows stand in a table."""

    name: str
    model: Any
    columns: tuple[str, ...]


_SHEETS = (
    _Sheet("people", Person, ("id", "name", "created_at")),
    _Sheet("identities", Identity, ("id", "person_id", "kind", "value")),
    _Sheet("conversations", Conversation, (
        "id", "person_id", "title", "source", "channel", "language", "turn_count", "first_at", "last_at", "closed_at",
        "waiting", "step", "form", "stage", "tension", "is_vulnerable", "unsure_count", "resistant_count",
    )),
    _Sheet("turns", Turn, (
        "id", "conversation_id", "index", "at", "speaker", "role", "text", "label", "second", "score", "resistance",
        "talk", "nature", "depth", "stage", "move", "is_vulnerable", "unsure",
    )),
    _Sheet("corrections", Correction, ("id", "turn_id", "before", "after", "heavy", "at")),
    _Sheet("notes", Note, ("id", "conversation_id", "text", "at")),
    _Sheet("follow_ups", FollowUp, ("id", "conversation_id", "due_on", "created_at", "done_at")),
    _Sheet("person_notes", PersonNote, ("id", "person_id", "text", "at")),
    _Sheet("promises", Promise, (
        "id", "person_id", "turn_id", "side", "text", "said_at", "due_on", "kept_at", "struck_at",
    )),
)  # fmt: skip


def export_all(membership: Membership, stream: IO[bytes], *, form: str) -> None:
    """Write all of the team's data.

    Args:
        form: one of FORMATS.
    """
    FORMATS[form](membership, stream)
    log(membership, "team.export", f"team {membership.team_id}")


def guarded(value: object) -> str:
    """Write a value for a cell of CSV; a text that a spreadsheet would take for a formula gets a quote before it."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value.isoformat() if isinstance(value, datetime | date) else str(value)
    plain = clean(value)
    return f"'{plain}" if value.startswith(FORMULA_STARTS) or plain.lstrip().startswith(FORMULA_STARTS) else plain


def _rows(sheet: _Sheet, membership: Membership) -> Iterator[tuple[Any, ...]]:
    rows = sheet.model.rows.for_member(membership).order_by("pk")
    yield from rows.values_list(*sheet.columns).iterator(chunk_size=500)


def _write_csv(membership: Membership, stream: IO[bytes]) -> None:
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for sheet in _SHEETS:
            with (
                file.open(f"{sheet.name}.csv", "w", force_zip64=True) as raw,
                io.TextIOWrapper(raw, "utf-8-sig", newline="") as text,
            ):
                writer = csv.writer(text)
                writer.writerow(sheet.columns)
                writer.writerows([guarded(value) for value in row] for row in _rows(sheet, membership))


def _write_xlsx(membership: Membership, stream: IO[bytes]) -> None:
    tables = [
        Table(
            sheet.name,
            tuple(Column(name, 60 if name == "text" else 18) for name in sheet.columns),
            _cells(sheet, membership),
        )
        for sheet in _SHEETS
    ]
    write_workbook(tables, stream, created=None)


def _cells(sheet: _Sheet, membership: Membership) -> Iterable[Sequence[Value]]:
    for row in _rows(sheet, membership):
        yield [value.isoformat() if isinstance(value, datetime | date) else value for value in row]


def _write_json(membership: Membership, stream: IO[bytes]) -> None:
    """Write one object with a list for each table, a row a line; readings and advice stand with their rows."""
    extra = {"turns": ("reading",), "conversations": ("participants",)}
    stream.write(b'{"format": "weerklank-export/1"')
    for sheet in _SHEETS:
        full = _Sheet(sheet.name, sheet.model, (*sheet.columns, *extra.get(sheet.name, ())))
        stream.write(f',\n"{sheet.name}": ['.encode())
        for place, row in enumerate(_rows(full, membership)):
            tree = dict(zip(full.columns, row, strict=True))
            line = json.dumps(tree, default=lambda value: value.isoformat(), ensure_ascii=False)
            stream.write((",\n " if place else "\n ").encode() + line.encode("utf-8"))
        stream.write(b"]")
    stream.write(b"}\n")


FORMATS: dict[str, Callable[[Membership, IO[bytes]], None]] = {
    "csv": _write_csv,
    "xlsx": _write_xlsx,
    "json": _write_json,
}
