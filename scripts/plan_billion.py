"""Measure one core of this machine and put the plan for a billion utterances in docs/explanation/one-billion.md."""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

for variable in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    if variable in os.environ:  # set on some machines for old builds; they slow a current numpy
        del os.environ[variable]
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 - ourselves, without the variable

from marked import rewrite  # noqa: E402 - after the environment is right

from weerklank.advice.records import Versions  # noqa: E402 - after the environment is right
from weerklank.batch.dealing import deal  # noqa: E402 - after the environment is right
from weerklank.batch.engines.local import LocalEngine  # noqa: E402 - after the environment is right
from weerklank.batch.places import open_place  # noqa: E402 - after the environment is right
from weerklank.batch.plan import BatchRequest, begin  # noqa: E402 - after the environment is right
from weerklank.batch.run import MANIFEST, run_batch  # noqa: E402 - after the environment is right

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "explanation" / "one-billion.md"
BILLION = 10**9
READ_ROWS = {"--fast": 1000, "both models": 300}
DEAL_ROWS = 200_000
CORES = (16, 128, 1024)
SHARD_ROWS = 50_000


@dataclass(frozen=True)
class Measured:
    """Hold what one run on one core showed; the rate is in rows a second, sizes in bytes a row."""

    rows: int
    read_rate: float
    input_size: float
    output_size: float
    peak_mb: float


def main() -> None:
    """Measure, and rewrite the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--price", type=float, default=0.04, help="of one core for one hour, in euro; an assumption")
    parser.add_argument("--measure", nargs=2, metavar=("ROWS", "READER"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(_measure(int(given.measure[0]), fast=given.measure[1] == "fast").__dict__))
        return
    found = {name: _in_a_process(rows, name) for name, rows in READ_ROWS.items()}
    rewrite(PAGE, "plan", _lines(found, _deal_rate(), given.price))
    print(PAGE.relative_to(ROOT))


def _in_a_process(rows: int, name: str) -> Measured:
    """Measure in a process of its own, whose peak memory is its own too."""
    command = [sys.executable, __file__, "--measure", str(rows), "fast" if name == "--fast" else "both"]
    finished = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
    return Measured(**json.loads(finished.stdout))


def _corpus() -> Iterator[dict[str, str]]:
    """Yield turns of the labelled conversations, over and over; each time round they are others to every cache."""
    talks = [
        json.loads(line)
        for path in sorted((ROOT / "data" / "conversations").glob("conversations-*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    for number, talk in enumerate(cycle(talks)):
        again = f" ({number // len(talks)})" if number >= len(talks) else ""
        for turn in talk["turns"]:
            key = f"{talk['id']}-{number}"
            told = {name: turn[name] for name in ("speaker", "role", "at") if turn.get(name)}
            yield {"conversation_id": key, "id": f"{key}-{turn['i']}", "text": turn["text"] + again, **told}


def _write(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for _, row in zip(range(rows), _corpus(), strict=False):
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def _measure(rows: int, *, fast: bool) -> Measured:
    with TemporaryDirectory() as folder:
        source, target = Path(folder) / "corpus.jsonl", Path(folder) / "out"
        _write(source, rows)
        read_s = _run(source, target, fast=fast, shards=3)
        shards = [shard["outputs"] for shard in json.loads((target / MANIFEST).read_text())["shards"]]
        outputs = [output for shard in shards for output in shard]
        read = sum(outputs[0]["rows"] for outputs in shards[1:])
        return Measured(
            rows=read,
            read_rate=read / read_s,
            input_size=source.stat().st_size / rows,
            output_size=sum(output["size"] for output in outputs) / rows,
            peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        )


def _run(source: Path, target: Path, *, fast: bool, shards: int) -> float:
    """Run, and return the processor's seconds for all shards but the first, which warms up.

    Processor's seconds, for those of the clock tell how busy the machine is with other things.
    """
    times: dict[tuple[str, int], float] = {}

    def note(part: str, done: int, _total: int) -> None:
        times[part, done] = time.process_time()

    request = BatchRequest(str(source), str(target), shards=shards, as_of="2026-01-01", fast=fast)
    run_batch(request, engine=LocalEngine(1), environment={}, today="2026-01-01", progress=note)
    return times["read", shards] - times["read", 1]


def _deal_rate() -> float:
    """Deal out many rows, without reading them: the first part's rate hardly shows on a few."""
    with TemporaryDirectory() as folder:
        source, target = Path(folder) / "corpus.jsonl", Path(folder) / "out"
        _write(source, DEAL_ROWS)
        started = time.process_time()
        job = begin(
            BatchRequest(str(source), str(target), fast=True), versions=Versions("", "", ""), today="2026-01-01"
        )
        for part in job.slices:
            deal(job, part, source=open_place(str(source)), target=open_place(str(target)))
        return DEAL_ROWS / (time.process_time() - started)


def _lines(found: dict[str, Measured], deal_rate: float, price: float) -> Iterator[str]:
    each = list(found.values())
    longest = max(each, key=lambda one: one.rows)
    hours = [BILLION / one.read_rate / 3600 + BILLION / deal_rate / 3600 for one in each]
    yield f"One core of: {_machine()}, Python {platform.python_version()}; seconds of the processor, not of the clock."
    yield ""
    yield from _table("one core", found)
    yield _row("utterances a second, read and advised on", [f"{one.read_rate:,.0f}" for one in each])
    yield _row("rows a second, dealt out to shards", [f"{deal_rate:,.0f}"] * len(each))
    yield _row("peak memory of a worker, MB", [f"{one.peak_mb:,.0f}" for one in each])
    yield _row("utterances that this was measured on", [f"{one.rows:,}" for one in each])
    yield ""
    yield from _table("a billion utterances", found)
    yield _row("core-hours", [f"{hour:,.0f}" for hour in hours])
    for cores in CORES:
        yield _row(f"days on {cores:,} such cores", [f"{hour / cores / 24:,.1f}" for hour in hours])
    yield _row(f"cost at € {price:.2f} a core-hour", [f"€ {hour * price:,.0f}" for hour in hours])
    # Sizes don't depend on the reader; those of the longest run hold the least of what each file costs by itself.
    yield _row("input as JSON Lines, GB", [f"{longest.input_size:,.0f}"] * len(each))
    yield _row("output as Parquet, GB", [f"{longest.output_size:,.0f}"] * len(each))
    yield _row(
        f"one shard of {SHARD_ROWS:,} rows, minutes", [f"{SHARD_ROWS / one.read_rate / 60:,.0f}" for one in each]
    )
    yield ""


def _table(title: str, found: dict[str, Measured]) -> Iterator[str]:
    yield _row(title, [f"`{name}`" if name.startswith("-") else name for name in found])
    yield "|---|" + "---:|" * len(found)


def _row(title: str, cells: list[str]) -> str:
    return f"| {title} | {' | '.join(cells)} |"


def _machine() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
