"""Whatever is killed, and whenever: going on gives what an undisturbed run gives, to the byte."""

import os
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.batch.corpus import DAY, digests, rows, run, write_lines
from weerklank.batch.run import MANIFEST

ROOT = Path(__file__).parents[2]
GLANCE_S = 0.002  # between two looks at what a run wrote: often enough, and the processor is the run's
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": os.environ.get("HOME", "/tmp")}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    source = write_lines(folder / "corpus.jsonl", [*rows(16, turns=5), "{cut off"])
    run(source, folder / "out", shards=8)
    return source, digests(folder / "out")


def begin(source, target, *options):
    command = [sys.executable, "-m", "weerklank", "batch", source, target, "--fast", "--as-of", DAY, "--shards", "8"]
    return subprocess.Popen(
        [str(part) for part in (*command, *options)],
        cwd=ROOT,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def kill_when(process, ready, *, whole_group):
    """Kill once something is so; tell whether there was still something to kill."""
    while process.poll() is None:
        if ready():
            (os.killpg if whole_group else os.kill)(process.pid, signal.SIGKILL)
            break
        time.sleep(GLANCE_S)
    process.wait()
    process.stderr.close()
    return process.returncode == -signal.SIGKILL


def count(target):
    return sum(path.is_file() for path in target.rglob("*")) if target.exists() else 0


def test_a_run_that_is_killed_again_and_again_ends_the_same(undisturbed, tmp_path):
    source, expected = undisturbed
    target = tmp_path / "out"
    moments = [(1, True), (11, False), (23, True)]
    killed = [
        kill_when(
            begin(source, target, "--processes", 2), lambda files=files: count(target) >= files, whole_group=group
        )
        for files, group in moments
    ]
    assert sum(killed) == 3
    assert not (target / MANIFEST).exists()
    run(source, target, shards=8)
    assert digests(target) == expected


def test_a_worker_that_is_killed_costs_nothing(undisturbed, tmp_path):
    source, expected = undisturbed
    target = tmp_path / "out"
    process = begin(source, target, "--processes", 2)
    victim = []

    def has_read_a_shard():
        if not list(target.glob("receipts/*.json")):
            return False
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        victim.extend(int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes())
        return True

    while process.poll() is None and not has_read_a_shard():
        time.sleep(GLANCE_S)
    os.kill(victim[0], signal.SIGKILL)
    _, told = process.communicate()
    assert process.returncode == 0, told.decode()
    assert digests(target) == expected


@pytest.mark.skipif(find_spec("ray") is None, reason="the extra `cluster` isn't installed")
def test_a_cluster_that_loses_a_node_ends_the_same(undisturbed, tmp_path):
    source, expected = undisturbed
    done = subprocess.run(
        [sys.executable, "-m", "tests.batch.cluster_run", source, tmp_path / "out"],
        cwd=ROOT,
        env=ENVIRONMENT | {"RAY_USAGE_STATS_ENABLED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "a node was killed" in done.stdout.splitlines()
    assert digests(tmp_path / "out") == expected
