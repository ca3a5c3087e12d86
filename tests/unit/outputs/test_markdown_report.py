import re
import time
from itertools import pairwise

import pytest
from markdown_it import MarkdownIt

from tests import builders
from tests.unit.outputs.golden import written
from weerklank.text.language import Language


def rendered(*reports, language=Language.NL):
    return (
        MarkdownIt("commonmark")
        .enable("table")
        .render(written(builders.analysis(*reports), "md", builders.options(language)))
    )


def test_other_peoples_marks_and_tags_are_only_text():
    html = rendered(builders.hostile_report())
    tags = set(re.findall(r"</?(\w+)", html))
    assert tags <= {
        "h1",
        "h2",
        "h3",
        "p",
        "strong",
        "em",
        "blockquote",
        "mark",
        "br",
        "ul",
        "li",
        "hr",
        "code",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    }
    assert "**vet** _schuin_ `code` [link](javascript:alert(1)) # kop" in re.sub(r"</?mark>", "", html)


def test_evidence_is_marked():
    assert "<mark>midden in de nieuwe site</mark>" in rendered(builders.report())


def test_every_turn_is_in_the_transcript():
    text = written(builders.analysis(builders.report()), "md")
    assert re.findall(r"^\*\*(\d+) · ", text, re.MULTILINE) == [str(number) for number in range(1, 10)]


def test_contradicting_quotes_stand_side_by_side():
    assert re.search(
        r"<th>Eerst · 3 februari, 10:02</th>\s*<th>Later · 3 februari, 19:31</th>", rendered(builders.report())
    )


def test_a_draft_keeps_its_empty_line():
    assert "> berichten te sturen.\n>\n> Wat maakt" in written(builders.analysis(builders.report()), "md").replace(
        "eng vindt om nu ", "\n> "
    )


@pytest.mark.parametrize("language", Language)
def test_headings_never_skip_a_level(language):
    html = rendered(builders.report(), builders.vulnerable_report(), builders.empty_report(), language=language)
    levels = [int(level) for level in re.findall(r"<h(\d)>", html)]
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_a_turn_of_many_empty_lines_takes_no_time():
    report = builders.report_on([builders.Said("Eva", "Te duur" + "\n" * 60_000 + "voor ons", label="price")])
    began = time.perf_counter()
    written(builders.analysis(report), "md", builders.options())
    assert time.perf_counter() - began < 4
