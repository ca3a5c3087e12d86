"""A worker that is killed half-way leaves nothing double and nothing lost."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.workplace.exports import CHAT

CONVERSATIONS = 25
DEADLINE_S = 120


@pytest.fixture(scope="module")
def owned(tmp_path_factory):
    """Make a workspace with an owner once, to be copied."""
    home = tmp_path_factory.mktemp("owned") / "home"
    made = command("user", "add", "els", "--data", home, stdin="een-lang-wachtwoord\n")
    assert made.returncode == 0, made.stderr
    return home


@pytest.fixture
def home(owned, tmp_path):
    """Give a workspace with an owner, and a folder with exports."""
    exports = tmp_path / "exports"
    exports.mkdir()
    for number in range(CONVERSATIONS):
        (exports / f"{number}.txt").write_text(CHAT.replace("Ingrid", f"Ingrid{number}"), encoding="utf-8")
    return Path(shutil.copytree(owned, tmp_path / "home"))


def environment():
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "WEERKLANK_READER": "fast"}


def command(*arguments, stdin=""):
    whole = [sys.executable, "-m", "weerklank", *map(str, arguments)]
    return subprocess.run(
        whole, input=stdin, capture_output=True, text=True, env=environment(), timeout=DEADLINE_S, check=False
    )


def ask(home, query):
    with closing(sqlite3.connect(home / "weerklank.sqlite3", timeout=20)) as database:
        return database.execute(query).fetchone()


def kill_once(home, query):
    """Start an import, and kill it as soon as the query gives something."""
    arguments = ["import", str(home.parent / "exports"), "--me", "Sanne", "--data", str(home)]
    process = subprocess.Popen(
        [sys.executable, "-m", "weerklank", *arguments], env=environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until = time.monotonic() + DEADLINE_S
    while not ask(home, query)[0] and time.monotonic() < until and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.mark.parametrize(
    "when", ["SELECT count(*) FROM store_job WHERE state = 'running'", "SELECT count(*) FROM store_advice"]
)
def test_what_a_killed_worker_left_is_finished_by_the_next(home, when):
    kill_once(home, when)
    assert ask(home, "SELECT state FROM store_job") == ("running",)
    with closing(sqlite3.connect(home / "weerklank.sqlite3")) as database, database:
        # Instead of waiting until the dead worker's lease has run out.
        database.execute("UPDATE store_job SET lease_until = '2020-01-01 00:00:00'")
    done = command("worker", "--once", "--data", home)
    assert done.returncode == 0, done.stderr
    assert ask(home, "SELECT state, attempts FROM store_job") == ("done", 2)
    assert ask(home, "SELECT count(*), sum(is_read) FROM store_conversation") == (CONVERSATIONS, CONVERSATIONS)
    assert ask(home, "SELECT count(*), count(DISTINCT fingerprint) FROM store_turn") == (100, 76)
    assert ask(home, "SELECT count(*) FROM store_advice") == (2 * CONVERSATIONS,)
    assert not any((home / "uploads").iterdir())
