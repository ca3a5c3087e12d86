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
    with pytest.MonkeyPatch.context() as patch:
        _make_passwords_cheap(patch)
        yield made


def _make_passwords_cheap(patch):
    """Hash as the product does, at the least cost there is: nearly every test makes a user, and none tries to guess."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    for name, least in (("time_cost", 1), ("memory_cost", 8), ("parallelism", 1)):
        patch.setattr(Argon2PasswordHasher, name, least)


@pytest.fixture(scope="session")
def use_database(folder, tmp_path_factory):
    """Return what makes a kind of database the one in use: made empty with all tables once, and dropped at the end.

    A worker of pytest-xdist goes from file to file, and in each from SQLite to PostgreSQL; both stay as they are.
    """
    from django.db import connections

    made = {}

    def use(kind):
        if "default" in connections.settings:
            _let_go(connections, keep=made.values())
        if kind in made:
            connections.settings["default"] = made[kind].settings_dict
            connections["default"] = made[kind]
        else:
            made[kind] = _make_database(kind, tmp_path_factory.mktemp("database") / "test.sqlite3")

    yield use
    for kind, connection in made.items():
        use(kind)
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def _let_go(connections, *, keep):
    if connections["default"] not in keep:
        connections["default"].close()
    with suppress(AttributeError):
        del connections["default"]


def _make_database(kind, sqlite):
    from django.db import connections

    url = POSTGRES if kind == "postgres" else ""
    chosen = database_settings(url, sqlite=sqlite)
    connections.settings["default"] = connections.configure_settings({"default": chosen})["default"]
    connection = connections["default"]
    connection.settings_dict["TEST"]["NAME"] = f"weerklank_test_{os.getpid()}" if url else ":memory:"
    if url:
        _skip_without_server(connection)
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    return connection


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def made_database(request, use_database):
    """Work on one of the databases; it is empty."""
    use_database(request.param)
    return request.param


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
