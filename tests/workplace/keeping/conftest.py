"""Whole workspaces on disk, driven by the commands, on SQLite and on a PostgreSQL of their own."""

import os
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.workplace.conftest import POSTGRES

DEADLINE_S = 120
PASSWORD = "een-lang-wachtwoord\n"
OWNED = f"weerklank_keep_{os.getpid()}_owned"


@dataclass
class Workspace:
    """Hold one workspace, and run commands in it."""

    home: Path
    url: str = ""
    extra: dict = field(default_factory=dict)

    def run(self, *arguments, stdin="", code=0):
        environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "WEERKLANK_READER": "fast"}
        if self.url:
            environment["DATABASE_URL"] = self.url
        done = subprocess.run(
            [sys.executable, "-m", "weerklank", *map(str, arguments), "--data", str(self.home)],
            input=stdin, capture_output=True, text=True, env=environment, timeout=DEADLINE_S, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        return done

    def bytes_on_disk(self):
        """Return all that the database's files hold: for PostgreSQL every row of every table, and its statistics."""
        if self.url:
            return rows_of(self.url)
        return b"".join(path.read_bytes() for path in sorted(self.home.rglob("*")) if path.is_file())


def rows_of(url):
    import psycopg

    found = []
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        found.append(str(connection.execute("SELECT * FROM pg_stats WHERE schemaname = 'public'").fetchall()))
        for (table,) in tables:
            found.append(str(connection.execute(f'SELECT t::text FROM "{table}" t').fetchall()))
    return "\n".join(found).encode()


def new_postgres(name, like="template1"):
    """Make a database like another, or empty, and return its address; skip where no server answers."""
    import psycopg

    try:
        server = psycopg.connect(POSTGRES, autocommit=True)
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL answers; name one with WEERKLANK_TEST_DATABASE_URL")
    with closing(server):
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    return urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{name}"))


def drop_postgres(name):
    import psycopg

    with closing(psycopg.connect(POSTGRES, autocommit=True)) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def owned_once(tmp_path_factory):
    """Return a function that gives the one workspace of each kind that has an owner, to be copied."""
    made = {}

    def owned(kind):
        if kind not in made:
            url = new_postgres(OWNED) if kind == "postgres" else ""
            made[kind] = Workspace(tmp_path_factory.mktemp("owned") / "home", url)
            made[kind].run("user", "add", "els", stdin=PASSWORD)
        return made[kind]

    yield owned
    if "postgres" in made:
        drop_postgres(OWNED)


@pytest.fixture
def new_workspace(request, tmp_path):
    """Return a function that makes a workspace on one of the databases: empty, or with els as its owner."""
    made = []

    def make(kind, *, owned=False):
        home = tmp_path / f"home{len(made)}"
        name = f"weerklank_keep_{os.getpid()}_{len(made)}"
        if owned:
            shutil.copytree(request.getfixturevalue("owned_once")(kind).home, home)
        url = new_postgres(name, OWNED if owned else "template1") if kind == "postgres" else ""
        made.append(name if url else "")
        return Workspace(home, url)

    yield make
    for name in made:
        if name:
            drop_postgres(name)


@pytest.fixture(params=["sqlite", "postgres"])
def workspace(request, new_workspace):
    return new_workspace(request.param, owned=True)
