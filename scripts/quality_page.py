"""Put the measured figures in docs/reference/quality.md: the output of `weerklank evaluate --json`.

Run `python scripts/quality_page.py`, or give it a file that holds that output: `python scripts/quality_page.py FILE`.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from marked import rewrite

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "quality.md"
MODEL = ROOT / "src" / "weerklank" / "understanding" / "models" / "manifest.json"


def main(arguments: Sequence[str]) -> int:
    """Measure, or read what was measured, and rewrite the page."""
    text = Path(arguments[0]).read_text(encoding="utf-8") if arguments else _measured()
    model = "" if arguments else json.loads(MODEL.read_text(encoding="utf-8"))["id"]
    rewrite(PAGE, "figures", _lines(json.loads(text), model=model))
    print(PAGE.relative_to(ROOT))
    return 0


def _measured() -> str:
    command = [sys.executable, "-m", "weerklank", "evaluate", "--data", str(ROOT / "data"), "--json"]
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout  # noqa: S603 - our own command on our own data


def _lines(suites: Sequence[Mapping[str, Any]], *, model: str) -> Iterator[str]:
    if model:
        yield f"Measured with model `{model}`."
        yield ""
    for suite in suites:
        yield f"### {suite['suite']}"
        yield ""
        yield f"Measured on {suite['measured_on']}."
        yield ""
        yield "| figure | value | cases |"
        yield "|---|---:|---:|"
        for figure in suite["figures"]:
            yield f"| {figure['name']} | {figure['value']:.3f} | {figure['cases']} |"
        yield ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
