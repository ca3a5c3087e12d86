"""Where the database is, in Django's terms."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from weerklank.errors import SettingsError, say

__all__ = ["database_settings"]

_PLACE = "DATABASE_URL"
_EXAMPLE = "Give one such as postgres://user:password@host:5432/weerklank."
_BUSY_TIMEOUT_S = 20


def database_settings(url: str, *, sqlite: Path) -> dict[str, Any]:
    """Return Django's settings for PostgreSQL at a URL, or for a file of SQLite where there is no URL.

    Raises:
        SettingsError: the URL names no PostgreSQL database, or its driver isn't installed.
    """
    return _postgres(url) if url else _sqlite(sqlite)


def _sqlite(file: Path) -> dict[str, Any]:
    """Write ahead so that readers don't wait for a writer, and overwrite what is deleted."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {
            "timeout": _BUSY_TIMEOUT_S,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
        },
    }


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in ("postgres", "postgresql") or not name:
        problem = say("the scheme {scheme!r} or the database's name can't be used", scheme=parts.scheme)
        raise SettingsError(_PLACE, "C041", problem, _EXAMPLE)
    if find_spec("psycopg") is None:
        remedy = "Install the extra: pip install 'weerklank[postgres]'."
        raise SettingsError(_PLACE, "C042", "the driver for PostgreSQL isn't installed", remedy)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(_port(parts.netloc) or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _port(netloc: str) -> str:
    port = netloc.rpartition("@")[2].rpartition("]")[2].rpartition(":")[2]
    return port if port.isdecimal() else ""
