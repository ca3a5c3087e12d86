"""Decide which column of a corpus holds what: as the user says, else as the reader of tables guesses it."""

from collections.abc import Mapping, Sequence
from typing import Any

from weerklank.batch.records import ColumnMap
from weerklank.batch.values import cell_of
from weerklank.conversations.notes import Note
from weerklank.errors import SourceError, say
from weerklank.sources.tables.cells import Row
from weerklank.sources.tables.columns import Columns, find_columns
from weerklank.sources.tables.headers import match_headers, plain_header

__all__ = ["FIELDS", "map_columns", "told"]

FIELDS = ("conversation", "speaker", "role", "text", "at", "id", "lang", "channel", "context")
"""What a column of a corpus can hold."""

_OWN = {
    "id": ("id", "utterance id", "utteranceid", "message id", "bericht id", "row id", "rij id"),
    "lang": ("lang", "language", "taal", "taalcode", "language code", "locale"),
    "channel": ("channel", "kanaal", "medium", "source channel"),
    "context": ("context", "previous", "vorige", "previous text", "previous message", "vorig bericht"),
}
_OLD_CONVOKIT = "root"
"""What older corpora of ConvoKit call the conversation."""
_NOBODY_SPEAKS = "S061"


def map_columns(
    names: Sequence[str], sample: Sequence[Mapping[str, Any]], *, wanted: Mapping[str, str], place: str
) -> ColumnMap:
    """Say which column holds what.

    Args:
        names: of all columns.
        sample: some of the first rows.
        wanted: what the user set: field → column; an empty column means that none holds it.
        place: the input, for errors.

    Raises:
        SourceError: see `find_columns`; and a corpus of conversations needs to say who speaks.
    """
    _check_fields(wanted, place)
    own = _own_columns(names, wanted, place)
    if _OLD_CONVOKIT in names and not {"conversation_id", _OLD_CONVOKIT} <= set(names):
        wanted = {"conversation": _OLD_CONVOKIT, **wanted}
    rest = [name for name in names if name not in own.values()]
    rows = [Row(1, tuple(rest))]
    rows += [Row(number, tuple(cell_of(raw.get(name)) for name in rest)) for number, raw in enumerate(sample, start=2)]
    found = _find(rows, {field: name for field, name in wanted.items() if field not in _OWN}, place)
    places = {field: rest[index] for field, index in found.places.items() if field != "clock"}
    loose = "conversation" not in places
    return ColumnMap(dict(sorted({**places, **own}.items())), counterpart=found.counterpart, loose=loose)


def _check_fields(wanted: Mapping[str, str], place: str) -> None:
    for field in wanted:
        if field not in FIELDS:
            problem = say("{name!r} is nothing that a column can hold", name=field)
            raise SourceError(place, "S063", problem, say("Use one of: {known}.", known=", ".join(FIELDS)))


def _own_columns(names: Sequence[str], wanted: Mapping[str, str], place: str) -> dict[str, str]:
    """Find the columns that a plain table of messages doesn't have."""
    plain = {plain_header(name): name for name in reversed(names)}
    found = {}
    for field, headers in _OWN.items():
        if wanted.get(field):
            found[field] = _named(wanted[field], plain, field, place)
        elif field not in wanted:
            known = next((plain[header] for header in headers if header in plain), None)
            taken = known is None or known in wanted.values()
            found |= {} if taken else {field: str(known)}
    return found


def _named(name: str, plain: Mapping[str, str], field: str, place: str) -> str:
    if plain_header(name) not in plain:
        problem = say("there is no column {name!r} for {field}", name=name, field=field)
        raise SourceError(
            place, "S062", problem, say("The columns are: {columns}.", columns=", ".join(map(repr, plain.values())))
        )
    return plain[plain_header(name)]


def _find(rows: Sequence[Row], wanted: Mapping[str, str], place: str) -> Columns:
    """Let the reader of tables look; loose utterances need not say who speaks."""
    try:
        return find_columns(rows, wanted=wanted, place=place)
    except SourceError as error:
        names = tuple(str(cell) for cell in rows[0].cells)
        places = match_headers(names) | {
            field: names.index(name) for field, name in wanted.items() if name in names and field != "at"
        }
        if error.code != _NOBODY_SPEAKS or "conversation" in places or "text" not in places:
            raise
        return Columns(1, names, {"text": places["text"]})


def told(columns: ColumnMap) -> Note:
    """Tell the mapping to the user."""
    taken = {field: columns.names[field] for field in FIELDS if field in columns.names}
    return Note("columns.loose" if columns.loose else "columns.of_batch", {"columns": taken})
