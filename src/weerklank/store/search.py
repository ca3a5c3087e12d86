"""Full-text search over turns, on SQLite and PostgreSQL: one seam for both."""

import re
import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from string import punctuation
from typing import Any

from django.db import connections
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

__all__ = ["conversations_saying", "make_index", "saying", "words_at_once"]

_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile(r"([A-Za-z])[\u0300-\u036f]+")
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
_TEXT = "store_turn.text"
_HEAD = f"left({_TEXT}, 200000)"
_UNMARKED = rf"normalize(regexp_replace(normalize({_HEAD}, NFD), '{_MARKS.pattern}', '\1', 'g'), NFC)"
_FOLDED = f"CASE WHEN octet_length({_TEXT}) = char_length({_TEXT}) THEN {_HEAD} ELSE left({_UNMARKED}, 200000) END"
_SIGNS = punctuation.replace("'", "''")
_POSTGRES_VECTOR = f"to_tsvector('simple', translate({_FOLDED}, '{_SIGNS}', '{' ' * len(punctuation)}'))"
"""The words of a turn as SQLite splits them: letters without their marks, and signs between words.

By itself PostgreSQL makes one word of an address, a link, a date and "en/of". A text of plain letters is spared the
folding, which takes long.
"""

_POSTGRES_INDEX = f"CREATE INDEX IF NOT EXISTS store_turn_said ON store_turn USING gin ({_POSTGRES_VECTOR})"
_POSTGRES_BEFORE = "DROP INDEX IF EXISTS store_turn_words"

_IN_SQLITE = "SELECT rowid FROM store_turn_words WHERE store_turn_words MATCH %s"
_SAYS = f"{_POSTGRES_VECTOR.replace('%', '%%')} @@ to_tsquery('simple', %s)"
_FIRST = "WITH said AS MATERIALIZED ({found}) SELECT * FROM said"
"""Look the words up before anything else: a planner that misjudges how many turns have them, as it does while it knows
little of the tables, would rather split every turn into words."""
_IN_POSTGRES = _FIRST.format(found=f"SELECT id FROM store_turn WHERE {_SAYS}")  # noqa: S608 - all ours


def make_index(*, using: str = "default", **_signal: object) -> None:
    """Make the index where it isn't there; runs after every migration.

    Django rebuilds a table of SQLite to change it and so loses its triggers, which is why no migration makes them.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_INDEX)
            cursor.execute(_POSTGRES_BEFORE)
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
    words = _words(query)
    if not words:
        return turns.none()
    found, wanted = (_IN_POSTGRES, _for_postgres(words)) if _is_postgres(turns) else (_IN_SQLITE, _for_sqlite(words))
    return turns.filter(pk__in=RawSQL(found, [wanted]))  # noqa: S611 - the statements are ours, and the words are bound


def conversations_saying(turns: QuerySet[Any], query: str) -> Any:
    """Return, for `pk__in`, the conversations of the turns that `saying` keeps."""
    words = _words(query)
    if not words or not _is_postgres(turns):
        return saying(turns, query).order_by().values("conversation_id")
    # Asked of the turns themselves, since looking up each turn again by its number takes longest for a common word.
    says = RawSQL(_SAYS, [_for_postgres(words)], output_field=BooleanField())  # noqa: S611 - as above
    found, given = turns.filter(says).order_by().values("conversation_id").distinct().query.sql_with_params()
    return RawSQL(_FIRST.format(found=found), given)  # noqa: S611 - made by Django, and the words are bound


def _words(query: str) -> list[str]:
    """Split a query into words, without the marks on Latin letters that both indexes leave out."""
    plain = unicodedata.normalize("NFC", _MARKS.sub(r"\1", unicodedata.normalize("NFD", query)))
    return _WORD.findall(plain)[:_MOST_WORDS]


def _is_postgres(turns: QuerySet[Any]) -> bool:
    return connections[turns.db].vendor == "postgresql"


def _for_postgres(words: list[str]) -> str:
    return " & ".join(f"'{word}'" for word in words) + ":*"


def _for_sqlite(words: list[str]) -> str:
    return " ".join(f'"{word}"' for word in words) + "*"
