"""Measure how many turns are labelled each second, beside how well, and put the table in docs/reference/quality.md."""

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

for variable in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    if variable in os.environ:  # set on some machines for old builds; they slow a current numpy
        del os.environ[variable]
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 - ourselves, without the variable

from dataclasses import replace  # noqa: E402 - after the environment is right

from marked import rewrite  # noqa: E402

from weerklank.bootstrap import make_pipeline  # noqa: E402
from weerklank.evaluation.turns import customer_figures, judged_customers, test_customers  # noqa: E402
from weerklank.pipeline import Pipeline  # noqa: E402
from weerklank.settings import Settings, read_settings  # noqa: E402
from weerklank.understanding.labelled import LabelledTurn  # noqa: E402
from weerklank.understanding.loaded import the_encoder, the_transformer  # noqa: E402
from weerklank.understanding.threads import several_at_once  # noqa: E402

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "quality.md"
REPEATS = 3
THREADS = 2
WARM_UP_TURNS = 20
SHOWN = ("label, strict accuracy", "resistance yes or no, F1")


def main() -> None:
    """Measure both models on both sets, and rewrite the section."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--turns", type=int, default=None, help="measure the speed on so many of each set only")
    turns_at_most = options.parse_args().turns
    rows = list(_rows(turns_at_most))
    load = os.getloadavg()[0]
    machine = f"{_processor()}, {os.cpu_count()} cores, {datetime.now(UTC):%Y-%m-%d}; load {load:.1f} at the end"
    table = [
        f"Measured by `python scripts/bench_quality.py` on {machine}.",
        "",
        "| model | on | turns | strict accuracy | resistance F1 | turns/s | lowest–highest | turns/s of one core |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
        *rows,
    ]
    print("\n".join(table))
    rewrite(PAGE, "speed", table)


def _rows(turns_at_most: int | None) -> Iterator[str]:
    settings = read_settings({})
    for model, fast in (("both", False), ("`--fast`", True)):
        for name, blind in (("blind", True), ("internal", False)):
            turns = test_customers(ROOT / "data", blind=blind)
            pipeline = _warm(replace(settings, fast=fast))
            parts = [turns[:turns_at_most][start::REPEATS] for start in range(REPEATS)]
            measured = [(len(part), *_measured(part, pipeline)) for part in parts]
            judged = judged_customers(turns, classifier=pipeline.classifier)
            figures = customer_figures(judged, forms=frozenset(pipeline.method.forms))
            quality = {figure.name: figure.value for figure in figures}
            by_wall, by_core = ([run[0] / run[place] for run in measured] for place in (1, 2))
            count = sum(map(len, parts))
            cells = [f"{quality[figure]:.3f}" for figure in SHOWN]
            cells += [f"{statistics.median(by_wall):.0f}", f"{min(by_wall):.0f}–{max(by_wall):.0f}"]
            yield f"| {model} | {name} | {count} | {' | '.join(cells)} | {statistics.median(by_core):.0f} |"


def _warm(settings: Settings) -> Pipeline:
    """Return a pipeline that has its models at hand, and remembers no text of the one before."""
    the_encoder.cache_clear()
    the_transformer.cache_clear()
    pipeline = make_pipeline(settings)
    for number in range(WARM_UP_TURNS):
        pipeline.classifier.label_scores(f"Warm up {number}, please.", context="Ready?")
    return pipeline


def _measured(turns: Sequence[LabelledTurn], pipeline: Pipeline) -> tuple[float, float]:
    """Return the seconds on the clock and of the processor that the labels of these turns take.

    Every turn is measured once: what was read before is remembered, and would be quicker than it is.
    """

    def label(turn: LabelledTurn) -> object:
        return pipeline.classifier.label_scores(turn.text, context=turn.context)

    wall, core = time.perf_counter(), time.process_time()
    with several_at_once(THREADS) as each:
        list(each(label, turns))
    return time.perf_counter() - wall, time.process_time() - core


def _processor() -> str:
    names = Path("/proc/cpuinfo")
    if names.is_file():
        for line in names.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
