"""Which reports are kept as snapshots; `python -m tests.unit.outputs.golden` writes them anew, to be read in review."""

import io
from collections.abc import Callable
from pathlib import Path

from tests import builders
from weerklank.outputs.records import Analysis, RenderOptions
from weerklank.outputs.table import OUTPUTS
from weerklank.text.language import Language

FOLDER = Path(__file__).parents[2] / "golden"

CASES: dict[str, tuple[Callable[[], Analysis], RenderOptions]] = {
    "outputs-ingrid.txt": (lambda: builders.analysis(builders.report()), builders.options()),
    "outputs-priya.txt": (lambda: builders.analysis(builders.report_en()), builders.options(Language.EN)),
    "outputs-three.md": (
        lambda: builders.analysis(builders.report(), builders.vulnerable_report(), builders.report_en()),
        builders.options(),
    ),
}


def written(analysis: Analysis, output: str, options: RenderOptions | None = None) -> str:
    """Return what an output writes, as text."""
    stream = io.StringIO()
    OUTPUTS[output].write(analysis, stream, options or builders.options())
    return stream.getvalue()


def case(name: str) -> str:
    """Return the report that belongs in one snapshot."""
    make, options = CASES[name]
    return written(make(), "md" if name.endswith(".md") else "text", options)


if __name__ == "__main__":
    for name in CASES:
        (FOLDER / name).write_text(case(name), encoding="utf-8")
