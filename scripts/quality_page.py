"""Put the measured figures in docs/reference/quality.md, with both models and with the fast one alone."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from marked import rewrite
from mistakes import explanations, judged_turns, mistake_lines

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "quality.md"
EXPLAINED = ROOT / "docs" / "reference" / "worst-mistakes.yaml"
MODELS = ROOT / "src" / "weerklank" / "understanding" / "models"

Suites = Sequence[Mapping[str, Any]]


def main() -> int:
    """Measure twice, read the mistakes, and rewrite the page."""
    rewrite(PAGE, "mistakes", mistake_lines(judged_turns(ROOT / "data"), explanations(EXPLAINED)))
    both, fast = _measured(), _measured("--fast")
    rewrite(PAGE, "figures", _lines(both, fast))
    print(PAGE.relative_to(ROOT))
    return 0


def _measured(*options: str) -> Suites:
    command = [sys.executable, "-m", "weerklank", "evaluate", "--data", str(ROOT / "data"), "--json", *options]
    finished = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")  # noqa: S603 - our own command on our own data
    suites: Suites = json.loads(finished.stdout)
    return suites


def _model_id(folder: Path) -> str:
    return str(json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["id"])


def _lines(both: Suites, fast: Suites) -> Iterator[str]:
    yield f"Both models: `{_model_id(MODELS / 'strong')}` with `{_model_id(MODELS)}`; `--fast`: the second alone."
    yield ""
    for suite, alone in zip(both, fast, strict=True):
        yield f"### {suite['suite']}"
        yield ""
        yield f"Measured on {suite['measured_on']}."
        yield ""
        yield "| figure | both | cases | `--fast` | cases |"
        yield "|---|---:|---:|---:|---:|"
        others = {figure["name"]: figure for figure in alone["figures"]}
        for figure in suite["figures"]:
            yield f"| {figure['name']} | {_cells(figure)} | {_cells(others.get(figure['name']))} |"
        yield ""


def _cells(figure: Mapping[str, Any] | None) -> str:
    """Return the value and its cases; dashes where this model has no such figure."""
    return "– | –" if figure is None else f"{figure['value']:.3f} | {figure['cases']}"


if __name__ == "__main__":
    sys.exit(main())
