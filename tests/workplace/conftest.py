"""A workspace on SQLite and on PostgreSQL; each test works in a transaction that is undone."""

import os
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from weerklank.bootstrap import make_pipeline
from weerklank.settings import read_settings
from weerklank.workspace.database import database_settings
from weerklank.workspace.folder import open_folder
from weerklank.workspace.project import configure

POSTGRES = os.environ.get("WEERKLANK_TEST_DATABASE_URL", "postgres://root@127.0.0.1:5432/postgres")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Configure Django once for this process, with a folder of its own."""
    settings = read_settings({"WEERKLANK_HOME": str(tmp_path_factory.mktemp("workspace"))})
    made = open_folder(settings.home)
    configure(settings, made)
    return made


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def made_database(request, folder, tmp_path_factory):
    """Make an empty database with all tables, and drop it afterwards."""
    from django.db import connections

    url = POSTGRES if request.param == "postgres" else ""
    chosen = database_settings(url, sqlite=tmp_path_factory.mktemp("database") / "test.sqlite3")
    name = f"weerklank_test_{os.getpid()}" if url else ":memory:"
    if "default" in connections.settings:
        connections["default"].close()
        with suppress(AttributeError):
            del connections["default"]
    connections.settings["default"] = connections.configure_settings({"default": chosen})["default"]
    connections["default"].settings_dict["TEST"]["NAME"] = name
    if url:
        _skip_without_server(connections["default"])
    connections["default"].creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    yield request.param
    connections["default"].creation.destroy_test_db(chosen["NAME"], verbosity=0)


def _skip_without_server(connection):
    from django.db.utils import OperationalError

    try:
        with connection._nodb_cursor():
            pass
    except OperationalError:
        pytest.skip("no PostgreSQL answers; name one with WEERKLANK_TEST_DATABASE_URL")


@pytest.fixture
def database(made_database):
    """Undo at the end what a test did."""
    from django.core.cache import cache
    from django.db import transaction

    with transaction.atomic():
        yield made_database
        transaction.set_rollback(True)
    cache.clear()


@pytest.fixture(scope="session")
def fast_pipeline():
    """Make the pipeline with the fast model, which is enough where not the reading itself is tested."""
    return make_pipeline(replace(read_settings({}), fast=True))


@pytest.fixture
def uploads(tmp_path) -> Path:
    return tmp_path / "uploads"


@pytest.fixture
def owner(database):
    """Make the owner of a team."""
    from weerklank.services.accounts import create_owner

    return create_owner(login="els", name="Els", password="een-lang-wachtwoord", language="nl", team="Atelier Els")


@pytest.fixture
def worker(fast_pipeline, uploads):
    """Return a worker whose clock stands still."""
    from weerklank.services.work import Worker
    from weerklank.sources.records import ReadOptions

    return Worker(fast_pipeline, holder="test", folder=uploads, options=ReadOptions(), clock=lambda: NOW)
