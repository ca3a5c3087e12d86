"""Make the database forget on disk what was deleted from it: no row, page, index or log file keeps the words."""

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

from weerklank.errors import StoreBusyError

__all__ = ["scrub"]

_SQLITE = (
    "INSERT INTO store_turn_words(store_turn_words) VALUES('rebuild')",
    "PRAGMA wal_checkpoint(TRUNCATE)",
    "VACUUM",
    "PRAGMA wal_checkpoint(TRUNCATE)",
)
"""SQLite before 3.42 keeps deleted words in its full-text index until that is rebuilt, and its log until it is cut."""


def scrub() -> None:
    """Write the database anew without what was deleted; outside any transaction.

    PostgreSQL's own write-ahead log and any backup are the administrator's: see docs/reference/privacy.md.

    Raises:
        StoreBusyError: somebody else holds the database.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    try:
        with connection.cursor() as cursor:
            for statement in _statements(connection.vendor, connection.introspection.table_names()):
                cursor.execute(statement)
    except OperationalError as error:
        remedy = "It is tried again at the next erasure; or run: weerklank scrub."
        raise StoreBusyError("database", "D015", "the database is in use and can't be cleaned now", remedy) from error


def _statements(vendor: str, tables: list[str]) -> tuple[str, ...]:
    if vendor == "sqlite":
        return _SQLITE
    return tuple(f'VACUUM (FULL, ANALYZE) "{table}"' for table in tables)
