"""Fine-tune and measure on public data that you fetched, and put the figures beside the published ones in quality.md.

It needs the extra `transformer`, and a quarter of an hour or more for each. Example:
`python scripts/public_page.py --annomi FOLDER --persuasion FOLDER`.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from marked import rewrite

from weerklank.training.single import SingleRecipe

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "quality.md"
PUBLISHED: Mapping[str, str] = {
    "client talk, fine-tuned, macro-F1": "RoBERTa .582, an 8B model fine-tuned .613, two experts .645",
    "therapist behaviour, fine-tuned, macro-F1": "two experts .796",
    "strategies, the authors' first fold, macro-F1": ".639, over all five of the authors' folds",
}


def main() -> int:
    """Measure what was named, and rewrite that suite's part of the page."""
    options = argparse.ArgumentParser(description=__doc__)
    for suite in ("annomi", "persuasion"):
        options.add_argument(f"--{suite}", type=Path, metavar="FOLDER")
    for suite, folder in vars(options.parse_args()).items():
        if folder is not None:
            rewrite(PAGE, suite, _lines(_measured(suite, folder)))
            print(PAGE.relative_to(ROOT))
    return 0


def _measured(suite: str, folder: Path) -> Mapping[str, Any]:
    command = [sys.executable, "-m", "weerklank", "evaluate", "--suite", suite, "--data", str(folder), "--json"]
    finished = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8")  # noqa: S603 - our own command
    (result,) = json.loads(finished.stdout)
    found: Mapping[str, Any] = result
    return found


def _lines(result: Mapping[str, Any]) -> Iterator[str]:
    recipe = SingleRecipe()
    yield f"Measured on {result['measured_on']}."
    day, frozen = f"{datetime.now(UTC):%Y-%m-%d}", recipe.frozen_layers
    yield f"One run on {day}, seed {recipe.seed}, the lower {frozen} of 12 layers frozen."
    yield ""
    yield "| figure | ours | cases | published |"
    yield "|---|---:|---:|---|"
    for figure in result["figures"]:
        published = PUBLISHED.get(figure["name"], "–")
        yield f"| {figure['name']} | {figure['value']:.3f} | {figure['cases']} | {published} |"


if __name__ == "__main__":
    sys.exit(main())
