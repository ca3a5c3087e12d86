"""Full-text search over turns, on SQLite and PostgreSQL: one seam for both."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

__all__ = ["make_index", "saying", "words_at_once"]

_WORD = re.compile(r"\w+")
_MOST_WORDS = 12
_SECURE_DELETE_SINCE = (3, 42)

_SQLITE_TABLE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS store_turn_words USING fts5("
    "text, content='store_turn', content_rowid='id', tokenize='unicode61 remove_diacritics 2')"
)
_SQLITE_SECURE = "INSERT INTO store_turn_words(store_turn_words, rank) VALUES('secure-delete', 1)"
_ADD = "INSERT INTO store_turn_words(rowid, text) VALUES (new.id, new.text); "
_DROP = "INSERT INTO store_turn_words(store_turn_words, rowid, text) VALUES ('delete', old.id, old.text); "
_TRIGGER = "CREATE TRIGGER IF NOT EXISTS store_turn_words"
_SQLITE_ADDER = f"{_TRIGGER}_add AFTER INSERT ON store_turn BEGIN {_ADD} END"
_SQLITE_TRIGGERS = (
    _SQLITE_ADDER,
    f"{_TRIGGER}_drop AFTER DELETE ON store_turn BEGIN {_DROP} END",
    f"{_TRIGGER}_change AFTER UPDATE OF text ON store_turn BEGIN {_DROP} {_ADD} END",
)
_POSTGRES_VECTOR = "to_tsvector('simple', left(store_turn.text, 200000))"
_POSTGRES_INDEX = f"CREATE INDEX IF NOT EXISTS store_turn_words ON store_turn USING gin ({_POSTGRES_VECTOR})"

_IN_SQLITE = "SELECT rowid FROM store_turn_words WHERE store_turn_words MATCH %s"
_IN_POSTGRES = f"SELECT id FROM store_turn WHERE {_POSTGRES_VECTOR} @@ to_tsquery('simple', %s)"  # noqa: S608 - all ours


def make_index(*, using: str = "default", **_signal: object) -> None:
    """Make the index where it isn't there; runs after every migration.

    Django rebuilds a table of SQLite to change it and so loses its triggers, which is why no migration makes them.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_INDEX)
            return
        cursor.execute(_SQLITE_TABLE)
        if sqlite3.sqlite_version_info >= _SECURE_DELETE_SINCE:
            cursor.execute(_SQLITE_SECURE)
        for statement in _SQLITE_TRIGGERS:
            cursor.execute(statement)


@contextmanager
def words_at_once(*, using: str) -> Iterator[None]:
    """Index the words of all turns that are added meanwhile in one go, at the end; within a transaction.

    SQLite's trigger writes the index to the disk after each turn, which takes ten times as long. None of these turns
    may get another text or be deleted meanwhile. Where it goes wrong, the transaction brings the trigger back.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        last = cursor.execute("SELECT COALESCE(MAX(id), 0) FROM store_turn").fetchone()[0]
        cursor.execute("DROP TRIGGER store_turn_words_add")
    yield
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO store_turn_words(rowid, text) SELECT id, text FROM store_turn WHERE id > %s", [last]
        )
        cursor.execute(_SQLITE_ADDER)


def saying(turns: QuerySet[Any], query: str) -> QuerySet[Any]:
    """Keep the turns that hold all words of a query, in any order; the last may be the beginning of a word.

    A query without a single letter or digit keeps nothing.
    """
    words = _WORD.findall(query)[:_MOST_WORDS]
    if not words:
        return turns.none()
    if connections[turns.db].vendor == "postgresql":
        found, wanted = _IN_POSTGRES, " & ".join(f"'{word}'" for word in words) + ":*"
    else:
        found, wanted = _IN_SQLITE, " ".join(f'"{word}"' for word in words) + "*"
    return turns.filter(pk__in=RawSQL(found, [wanted]))  # noqa: S611 - the statements are ours, and the words are bound
