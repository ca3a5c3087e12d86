"""Decide which column of a table holds what: as the user says, else by the words above, else by what is in it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from weerklank.conversations.notes import Note
from weerklank.conversations.records import Role
from weerklank.errors import SourceError, say
from weerklank.sources.roles import role_of
from weerklank.sources.tables.cells import Row, cell_text, has_date, is_filled
from weerklank.sources.tables.headers import FIELDS, match_headers, plain_header
from weerklank.sources.tables.profile import Profile, profile

__all__ = ["SAMPLE_ROWS", "SETTABLE", "Columns", "find_columns", "header_score", "look_at_columns"]

SAMPLE_ROWS = 200
_HEADER_WITHIN_ROWS = 25
SETTABLE = ("speaker", "text", "at", "clock", "conversation", "role")
"""What a user may name a column for."""
_SHORT_HEADER_CHARS = 40
_NUMBERED = re.compile(r"column ([1-9]\d{0,2})")
"""What a column without a name of its own is called."""
_LISTED_NAMES = 40


@dataclass(frozen=True, slots=True)
class Columns:
    """Say where a table holds what.

    Attributes:
        header: the number of the row with the columns' names; 0 where the table has none.
        names: what the columns are called, in order.
        places: field → index of its column; where a table can be read, `text` is there, and `speaker` or `role`.
        counterpart: whether the speaker column names the other party also where the house itself speaks.
    """

    header: int
    names: tuple[str, ...]
    places: Mapping[str, int]
    counterpart: bool = False

    def place(self, field: str) -> int | None:
        """Return the index of the column that holds this field; None where no column does."""
        return self.places.get(field)

    def told(self) -> Note:
        """Tell the mapping to the user."""
        taken = {field: self.names[self.places[field]] for field in FIELDS if field in self.places}
        if self.header:
            return Note("columns.named", {"columns": taken, "row": self.header})
        return Note("columns.unnamed", {"columns": taken})

    def left(self) -> Note | None:
        """Tell which columns are read for nothing, and whether one of them may say who speaks; None where none is."""
        used = set(self.places.values())
        names = tuple(name for index, name in enumerate(self.names) if index not in used)
        if not names or not self.header:
            return None
        if "speaker" in self.places:
            return Note("columns.unused", {"names": names})
        return Note("columns.speakerless", {"names": names, "first": names[0]})


def header_score(rows: Iterable[Row]) -> int:
    """Count how many fields the best of these rows makes known with the words of a header; texts count most."""
    return max((_known(row) for row in islice(rows, _HEADER_WITHIN_ROWS)), default=0)


def find_columns(sample: Sequence[Row], *, wanted: Mapping[str, str], place: str) -> Columns:
    """Find the columns of a table.

    Args:
        sample: the first rows, title rows and all.
        wanted: what the user set: field → header.
        place: the file, for errors.

    Raises:
        SourceError: no column holds texts (S060) or speakers (S061); the user named a column (S062) or field (S063)
            that there is not.
    """
    columns = look_at_columns(sample, wanted=wanted, place=place)
    _check_found(columns.places, columns.names, place)
    return columns


def look_at_columns(sample: Sequence[Row], *, wanted: Mapping[str, str], place: str) -> Columns:
    """Find the columns of a table, and leave open what no column seems to hold.

    Args, Raises: as in `find_columns`, without S060 and S061.
    """
    _check_fields(wanted, place)
    header = _find_header(sample, wanted)
    body = [row for row in sample if header is None or row.number > header.number]
    width = max((row.width for row in ([header] if header else body)), default=0)
    names = tuple(_name(header, index) for index in range(width))
    profiles = [profile(body, index) for index in range(width)]
    places = {} if header is None else _fitting(match_headers(header.cells[:width]), profiles)
    set_by_user = _set(wanted, names, place)
    places = {field: index for field, index in places.items() if index not in set_by_user.values()} | set_by_user
    places = {field: index for field, index in places.items() if wanted.get(field) != ""}
    _fill(places, profiles, unwanted={field for field, name in wanted.items() if not name})
    columns = Columns(header.number if header else 0, names, places)
    return _with_counterpart(columns, body)


def _check_fields(wanted: Mapping[str, str], place: str) -> None:
    for field in wanted:
        if field not in SETTABLE:
            problem = say("{name!r} is nothing that a column can hold", name=field)
            raise SourceError(place, "S063", problem, say("Use one of: {known}.", known=", ".join(SETTABLE)))


def _known(row: Row) -> int:
    places = match_headers(row.cells)
    return len(places) + ("text" in places)


def _find_header(sample: Sequence[Row], wanted: Mapping[str, str]) -> Row | None:
    top = sample[:_HEADER_WITHIN_ROWS]
    named = [name for name in wanted.values() if name and not _NUMBERED.fullmatch(name)]
    names = {plain_header(part) for name in named for part in (name, *name.split("+"))}
    for row in top:
        if names and len(names & {plain_header(cell) for cell in row.cells}) >= len(named):
            return row
    best = max(top, key=lambda row: (_known(row), -row.number), default=None)
    if best is not None and (_known(best) > 2 or (_known(best) and _looks_like_header(best, sample))):
        return best
    first = next((row for row in top if row.width > 1), None)
    return first if first is not None and _looks_like_header(first, sample) else None


def _looks_like_header(row: Row, sample: Sequence[Row]) -> bool:
    """Tell whether a row holds short, different words where the rows below hold dates or long texts."""
    cells = [cell for cell in row.cells[: row.width] if is_filled(cell)]
    words = [
        cell for cell in cells if isinstance(cell, str) and not has_date(cell) and len(cell) <= _SHORT_HEADER_CHARS
    ]
    if len(words) < max(2, len(cells)) or len(set(words)) < len(words):
        return False
    below = [other for other in sample if other.number > row.number]
    profiles = [profile(below, index) for index in range(row.width)]
    return any(column.dates_ratio > 0.7 or column.mean_chars > 2 * _SHORT_HEADER_CHARS for column in profiles) or any(
        column.mean_chars > 3 * len(cell_text(row.cell(index))) for index, column in enumerate(profiles)
    )


def _name(header: Row | None, index: int) -> str:
    return (cell_text(header.cell(index)) if header else "") or f"column {index + 1}"


def _fitting(places: dict[str, int], profiles: Sequence[Profile]) -> dict[str, int]:
    """Drop what a header promises and its column doesn't hold, and put a lone time column in the date's place."""
    fitting = {
        field: index
        for field, index in places.items()
        if not (field in ("at", "clock") and profiles[index].filled and not profiles[index].is_time)
        and not (field == "role" and profiles[index].filled and not profiles[index].is_role)
    }
    if "clock" in fitting and "at" not in fitting:
        fitting["at"] = fitting.pop("clock")
    return fitting


def _set(wanted: Mapping[str, str], names: Sequence[str], place: str) -> dict[str, int]:
    """Find the columns that the user named; a date and a time column may be joined as `Date+Time`."""
    places: dict[str, int] = {}
    plain = [plain_header(name) for name in names]
    for field, name in wanted.items():
        if not name:
            continue
        parts = [name] if plain_header(name) in plain or field != "at" else name.split("+", 1)
        for part, part_field in zip(parts, (field, "clock"), strict=False):
            index = _index_of(part, plain)
            if index is None:
                listed = ", ".join(repr(known) for known in names[:_LISTED_NAMES])
                problem = say("there is no column {name!r} for {field}", name=part.strip(), field=field)
                raise SourceError(place, "S062", problem, say("The columns are: {columns}.", columns=listed))
            places[part_field] = index
    return places


def _index_of(name: str, plain: Sequence[str]) -> int | None:
    """Return which column has this name; `column 3` is the third where none is called so."""
    if plain_header(name) in plain:
        return plain.index(plain_header(name))
    numbered = _NUMBERED.fullmatch(name.strip())
    return int(numbered[1]) - 1 if numbered and int(numbered[1]) <= len(plain) else None


def _fill(places: dict[str, int], profiles: Sequence[Profile], *, unwanted: set[str]) -> None:
    """Find by their content the columns that no word above them made known."""

    def take(field: str, ranks: Iterable[float | None]) -> None:
        free = [(rank, -index) for index, rank in enumerate(ranks) if rank is not None and index not in places.values()]
        if field not in places and field not in unwanted and free:
            places[field] = -max(free)[1]

    take("at", (column.dates_ratio if column.dates_ratio > 0.7 else None for column in profiles))
    take("role", (column.roles_ratio if column.roles_ratio > 0.7 else None for column in profiles))
    take("text", (column.mean_chars if column.is_prose else None for column in profiles))
    if "role" not in places:
        take("speaker", (-column.distinct if column.is_few_names else None for column in profiles))


def _check_found(places: Mapping[str, int], names: Sequence[str], place: str) -> None:
    listed = ", ".join(repr(name) for name in names[:_LISTED_NAMES]) or "none"
    if "text" not in places:
        problem = "no column of this table seems to hold messages"
        raise SourceError(
            place,
            "S060",
            problem,
            say("Say which with --columns text=NAME; the columns are: {columns}.", columns=listed),
        )
    if "speaker" not in places and "role" not in places:
        problem = "no column of this table seems to say who speaks"
        raise SourceError(
            place,
            "S061",
            problem,
            say("Say which with --columns speaker=NAME; the columns are: {columns}.", columns=listed),
        )


def _with_counterpart(columns: Columns, body: Sequence[Row]) -> Columns:
    """Notice a name column that gives the customer's name on both sides, as message logs with a direction do."""
    speaker, role = columns.place("speaker"), columns.place("role")
    if speaker is None or role is None:
        return columns
    sides: dict[str, set[Role]] = {}
    for row in body:
        side = role_of(cell_text(row.cell(role)))
        if side in (Role.SELLER, Role.CUSTOMER):
            sides.setdefault(cell_text(row.cell(speaker)), set()).add(side)
    both = sum(len(seen) > 1 for seen in sides.values())
    if not both or both * 2 < len(sides):
        return columns
    return Columns(columns.header, columns.names, {"conversation": speaker} | dict(columns.places), counterpart=True)
