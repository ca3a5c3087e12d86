"""Fine-tune and measure on public data that you fetched, and put the figures beside the published ones in quality.md.

It needs the extra `transformer`, and a quarter of an hour or more for each. Examples:
`python scripts/public_page.py --annomi FOLDER --persuasion FOLDER`; or, with what `weerklank evaluate --suite annomi
--data FOLDER --json` printed before, `python scripts/public_page.py --results FILE`.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from marked import rewrite

from weerklank.settings import read_settings
from weerklank.training.single import SingleRecipe

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "quality.md"
PUBLISHED: Mapping[str, str] = {
    "client talk, fine-tuned, macro-F1": "RoBERTa .582, an 8B model fine-tuned .613, two experts .645",
    "therapist behaviour, fine-tuned, macro-F1": "two experts .796",
    "strategies, the authors' first fold, macro-F1": ".639, over all five of the authors' folds",
}


def main() -> int:
    """Measure what was named, or read what was measured, and rewrite each suite's part of the page."""
    options = argparse.ArgumentParser(description=__doc__)
    for suite in ("annomi", "persuasion"):
        options.add_argument(f"--{suite}", type=Path, metavar="FOLDER")
    options.add_argument("--results", type=Path, metavar="FILE", action="append", default=[])
    given = vars(options.parse_args())
    results = [result for path in given.pop("results") for result in json.loads(path.read_text(encoding="utf-8"))]
    results += [_measured(suite, folder) for suite, folder in given.items() if folder is not None]
    for result in results:
        rewrite(PAGE, result["suite"], _lines(result))
        print(f"{PAGE.relative_to(ROOT)}: {result['suite']}")
    return 0


def _measured(suite: str, folder: Path) -> Mapping[str, Any]:
    command = [sys.executable, "-m", "weerklank", "evaluate", "--suite", suite, "--data", str(folder), "--json"]
    finished = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8")  # noqa: S603 - our own command
    (result,) = json.loads(finished.stdout)
    found: Mapping[str, Any] = result
    return found


def _lines(result: Mapping[str, Any]) -> Iterator[str]:
    recipe = SingleRecipe()
    manifest = json.loads((read_settings(os.environ).strong_model / "manifest.json").read_text(encoding="utf-8"))
    yield f"Measured on {result['measured_on']}."
    day, start = f"{datetime.now(UTC):%Y-%m-%d}", manifest["id"]
    yield f"One run on {day}, seed {recipe.seed}, from `{start}`, its lower {recipe.frozen_layers} layers frozen."
    yield ""
    yield "| figure | ours | cases | published |"
    yield "|---|---:|---:|---|"
    for figure in result["figures"]:
        published = PUBLISHED.get(figure["name"], "–")
        yield f"| {figure['name']} | {figure['value']:.3f} | {figure['cases']} | {published} |"


if __name__ == "__main__":
    sys.exit(main())
