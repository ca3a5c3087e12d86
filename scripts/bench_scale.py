"""Measure time and memory at a thousand to a million utterances: parse, parse and store, batch, analyse.

Each figure comes from a process of its own, whose peak memory is its own too.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

for variable in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    if variable in os.environ:  # set on some machines for old builds; they slow a current numpy
        del os.environ[variable]
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 - ourselves, without the variable

from weerklank.settings import read_settings  # noqa: E402 - after the environment is right
from weerklank.understanding.labelled import customer_turns  # noqa: E402

ROOT = Path(__file__).parents[1]
SIZES = (1_000, 10_000, 100_000, 1_000_000)
CHAT_MESSAGES = 2_500
"""A million in 400 files: one upload takes 500 files at most."""
MOST_CHARS = 70
MOST = {"parse": 1_000_000, "import": 1_000_000, "batch": 100_000, "analyse": 100_000}
TOLD = {
    "parse": "parse WhatsApp exports", "import": "the same, and store them in a new workspace on SQLite",
    "batch": "`batch --fast`, one process", "analyse": "`analyse --fast --format json`",
}  # fmt: skip


@dataclass(frozen=True)
class Export:
    """Give an export on the disk as if it were uploaded."""

    path: Path

    @property
    def name(self) -> str:
        """Return its name."""
        return self.path.name

    def chunks(self) -> Iterator[bytes]:
        """Give its bytes."""
        yield self.path.read_bytes()


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--only", choices=MOST, action="append", help="measure this alone; may be given again")
    asked.add_argument("--most", type=int, help="go no further than so many utterances")
    asked.add_argument("--measure", nargs=3, metavar=("WHAT", "COUNT", "FOLDER"), help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.measure:
        what, count, folder = given.measure
        print(json.dumps(_measured(WORK[what], int(count), Path(folder))))
        return
    print(f"load {os.getloadavg()[0]:.1f}\n\n| what | utterances | seconds by the clock | seconds of the processor | "
          "a second of it | peak MB |\n|---|---:|---:|---:|---:|---:|")  # fmt: skip
    for what in given.only or MOST:
        for count in SIZES:
            if count <= min(given.most or MOST[what], given.most or SIZES[-1]):
                _tell(what, count)


def _tell(what: str, count: int) -> None:
    with TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--measure", what, str(count), folder]
        finished = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
    clock_s, cpu_s, peak_mb = json.loads(finished.stdout.splitlines()[-1])
    print(
        f"| {TOLD[what]} | {count:,} | {clock_s:.1f} | {cpu_s:.1f} | {count / cpu_s:,.0f} | {peak_mb:.0f} |", flush=True
    )


def _measured(
    work: Callable[[int, Path], Callable[[], object]], count: int, folder: Path
) -> tuple[float, float, float]:
    """Do the work once, of which making the input is no part."""
    do = work(count, folder)
    clock, cpu = time.perf_counter(), time.process_time()
    do()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return time.perf_counter() - clock, time.process_time() - cpu, peak_mb


def _chats(count: int, folder: Path) -> list[Path]:
    """Write invented chats, each with a customer of its own."""
    texts = [" ".join(turn.text.split())[:MOST_CHARS] for turn in customer_turns(ROOT / "data")]
    paths = []
    for chat, first in enumerate(range(0, count, CHAT_MESSAGES)):
        at = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=chat)
        paths.append(folder / f"WhatsApp-chat met klant {chat}.txt")
        with paths[-1].open("w", encoding="utf-8") as stream:
            for number in range(first, min(first + CHAT_MESSAGES, count)):
                at += timedelta(minutes=7)
                name = "Sanne" if number % 2 else f"Klant Nummer{chat}"
                stream.write(f"{at:%d-%m-%Y %H:%M} - {name}: {texts[7 * number % len(texts)]} {number}\n")
    return paths


def _parse(count: int, folder: Path) -> Callable[[], object]:
    from weerklank.sources.join import read_files  # noqa: PLC0415

    paths = _chats(count, folder)
    return lambda: read_files(paths)


def _import(count: int, folder: Path) -> Callable[[], object]:
    """Make an import that is ready to be stored; what is measured ends where its turns are in the database, unread."""
    from weerklank.workspace.project import open_workspace  # noqa: PLC0415

    settings = replace(read_settings({"WEERKLANK_HOME": str(folder / "home")}), fast=True)
    home = open_workspace(settings)
    from weerklank.bootstrap import make_worker  # noqa: PLC0415 - Django is set up now
    from weerklank.services.accounts import create_owner  # noqa: PLC0415
    from weerklank.services.imports import start, take_in  # noqa: PLC0415
    from weerklank.services.jobs import take_next  # noqa: PLC0415
    from weerklank.store.models import Import  # noqa: PLC0415

    owner = create_owner(login="els", name="Els", password="een-lang-wachtwoord", language="nl", team="E")  # noqa: S106
    row = take_in(owner, [Export(path) for path in _chats(count, folder)], folder=home.uploads)
    start(owner, row, sellers=["Sanne"])
    worker = make_worker(settings, uploads=home.uploads)
    claim = take_next(holder=worker.holder, now=worker.clock())
    assert claim is not None
    brought = Import.rows.select_related("team").get(pk=claim.job.subject)
    return lambda: worker.store(brought, claim)


def _batch(count: int, folder: Path) -> Callable[[], object]:
    from weerklank.batch.engines.local import LocalEngine  # noqa: PLC0415
    from weerklank.batch.plan import BatchRequest  # noqa: PLC0415
    from weerklank.batch.run import run_batch  # noqa: PLC0415

    source = folder / "corpus.jsonl"
    texts = [" ".join(turn.text.split()) for turn in customer_turns(ROOT / "data")]
    with source.open("w", encoding="utf-8") as stream:
        for number in range(count):
            speaker, role = ("Sanne", "agent") if number % 2 else ("Els", "customer")
            key, text = f"{number // 20}", f"{texts[number % len(texts)]} {number}"
            turn = {"conversation_id": key, "id": f"{number}", "speaker": speaker, "role": role, "text": text}
            stream.write(json.dumps(turn, ensure_ascii=False) + "\n")
    request = BatchRequest(str(source), str(folder / "out"), as_of="2026-01-01", fast=True)
    return lambda: run_batch(
        request, engine=LocalEngine(1), environment={}, today="2026-01-01", progress=lambda *_: None
    )


def _analyse(count: int, folder: Path) -> Callable[[], object]:
    from typer.testing import CliRunner  # noqa: PLC0415

    from weerklank.cli.app import app  # noqa: PLC0415

    exports = folder / "exports"
    exports.mkdir()
    _chats(count, exports)
    arguments = ["analyse", str(exports), "--fast", "--me", "Sanne", "--format", "json", "--out", os.devnull]

    def run() -> None:
        finished = CliRunner().invoke(app, arguments)
        if finished.exit_code:
            raise SystemExit(finished.output)

    return run


WORK = {"parse": _parse, "import": _import, "batch": _batch, "analyse": _analyse}


if __name__ == "__main__":
    main()
