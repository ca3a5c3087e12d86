"""Put very many turns into the database, and ask for very many at once: rows without a Python object for each."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from json import dumps

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from weerklank.store.models import Conversation, Import, Turn
from weerklank.store.search import words_at_once

__all__ = ["NewTurn", "add_turns", "many_turns", "shared_turns"]

_ASKED_AT_ONCE = 50_000
_CACHE_KB = 128 * 1024
"""Room for the indexes that a turn lands in at random; the 2 MB that SQLite takes by itself has them read again."""

_UNREAD = {
    "sent_by_id": None, "label": "", "second": "", "score": None, "resistance": None, "talk": "", "nature": "",
    "depth": "", "stage": "", "move": "", "is_vulnerable": False, "unsure": False, "reading": None,
}  # fmt: skip
"""What stands in the columns of a turn that nobody read yet, and that wasn't written here."""
_GIVEN = (
    "team_id",
    "conversation_id",
    "imported_by_id",
    "index",
    "at",
    "speaker",
    "role",
    "text",
    "line",
    "fingerprint",
)


@dataclass(frozen=True, slots=True)
class NewTurn:
    """Hold one turn that is to be kept; see `store.models.Turn`."""

    index: int
    at: datetime | None
    speaker: str
    role: str
    text: str
    line: int
    fingerprint: str


def add_turns(conversation: Conversation, turns: Iterable[NewTurn], *, brought_by: Import) -> None:
    """Add turns to a conversation, unread; call it within a transaction.

    Django's own `bulk_create` takes five times as long: it makes an object of each row, and a text of each statement.
    """
    connection = connections[Turn.rows.db]
    owned = (brought_by.team_id, conversation.pk, brought_by.pk)
    if connection.vendor == "postgresql":
        _copy_in(connection, owned, turns)
        return
    names = ", ".join(connection.ops.quote_name(name) for name in (*_GIVEN, *_UNREAD))
    values = ", ".join((*["%s"] * len(_GIVEN), *map(_literal, _UNREAD.values())))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {Turn._meta.db_table} ({names}) VALUES ({values})",  # noqa: S608, SLF001 - our own names
            ((*owned, turn.index, _without_zone(turn.at), *_words(turn)) for turn in turns),
        )


def _literal(value: object) -> str:
    return {None: "NULL", "": "''", False: "0"}[value]  # type: ignore[index]


def _without_zone(at: datetime | None) -> str | None:
    """Write a moment as Django does for SQLite: in UTC, without saying so."""
    if at is None:
        return None
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat(" ").removesuffix("+00:00")


def _words(turn: NewTurn) -> tuple[str, str, str, int, str]:
    return turn.speaker, turn.role, turn.text, turn.line, turn.fingerprint


def _copy_in(connection: BaseDatabaseWrapper, owned: tuple[int, ...], turns: Iterable[NewTurn]) -> None:
    names = ", ".join(connection.ops.quote_name(name) for name in (*_GIVEN, *_UNREAD))
    into = f"COPY {Turn._meta.db_table} ({names}) FROM STDIN"  # noqa: SLF001 - our own table
    unread = tuple(_UNREAD.values())
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(into) as rows:
        for turn in turns:
            rows.write_row((*owned, turn.index, turn.at, *_words(turn), *unread))


@contextmanager
def many_turns() -> Iterator[None]:
    """Keep indexes in memory, and make the one of words at the end; within a transaction, around many turns."""
    connection = connections[Turn.rows.db]
    if connection.vendor == "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA cache_size").fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
    try:
        with words_at_once(using=connection.alias):
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = {before}")


def shared_turns(team_id: int, prints: Sequence[str]) -> Counter[int]:
    """Count, for each of a team's conversations, the turns that have one of these fingerprints."""
    connection = connections[Turn.rows.db]
    is_postgres = connection.vendor == "postgresql"
    among = "= ANY(%s)" if is_postgres else "IN (SELECT value FROM json_each(%s))"
    asked = (
        f"SELECT conversation_id, COUNT(*) FROM {Turn._meta.db_table} "  # noqa: S608, SLF001 - our own names
        f"WHERE team_id = %s AND fingerprint {among} GROUP BY conversation_id"
    )
    shared: Counter[int] = Counter()
    rest = iter(prints)
    with connection.cursor() as cursor:
        while chunk := list(islice(rest, _ASKED_AT_ONCE)):
            cursor.execute(asked, [team_id, chunk if is_postgres else dumps(chunk)])
            shared.update(dict(cursor.fetchall()))
    return shared
