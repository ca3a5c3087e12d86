"""Whole answers on two examples, kept to be read in review.

WEERKLANK_REWRITE_GOLDEN=1 writes them anew: `WEERKLANK_REWRITE_GOLDEN=1 pytest tests/golden`.
"""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from weerklank.advice.records import Versions
from weerklank.cli.show import show_next_steps
from weerklank.services.analyse import AnalyseRequest, analyse
from weerklank.services.spool import open_spool
from weerklank.text.language import Language

FOLDER = Path(__file__).parent
EXAMPLES = FOLDER.parents[1] / "examples"
NOW = datetime(2025, 6, 16, 12, tzinfo=UTC)
CASES = {
    "advise-mail.txt": ("mail", Language.NL),
    "advise-plain.txt": ("plain.txt", Language.EN),
}


@pytest.mark.parametrize("name", CASES)
def test_the_advice_is_what_was_last_reviewed(name, pipeline, capsys):
    example, reader = CASES[name]
    unversioned = replace(pipeline, versions=Versions("tool", "method", "model"))
    request = AnalyseRequest(paths=(EXAMPLES / example,), reader=reader)
    with open_spool() as aside:
        outcome = analyse(request, pipeline=unversioned, now=NOW, progress=lambda _done, _total: None, aside=aside)
        assert show_next_steps(outcome.analysis, outcome.reader) > 0
    found = capsys.readouterr().out
    if os.environ.get("WEERKLANK_REWRITE_GOLDEN"):
        (FOLDER / name).write_text(found, encoding="utf-8")
    expected = (FOLDER / name).read_text(encoding="utf-8")
    assert found == expected, "read the change, then run: WEERKLANK_REWRITE_GOLDEN=1 pytest tests/golden"
