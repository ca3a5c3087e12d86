import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from tests import builders
from tests.unit.outputs.golden import written
from weerklank.outputs.folders import SHARED, TEMPLATES
from weerklank.text.language import Language

CSS = "".join(path.read_text(encoding="utf-8") for path in (SHARED / "transcript.css", TEMPLATES / "report.css"))
VOID = {"meta", "br", "rect", "line", "circle", "polygon", "polyline"}
TEXT_ON = {
    "paper": ["ink", "soft", "accent", "argument", "resistance"],
    "card": ["ink", "soft", "accent", "argument", "resistance", "change", "vulnerable", "refusal"],
    "accent-soft": ["ink", "soft", "accent", "argument", "resistance", "refusal"],
    "resistance-soft": ["resistance"],
    "argument-soft": ["argument"],
    "change-soft": ["change", "ink"],
    "vulnerable-soft": ["vulnerable", "ink", "soft"],
    "refusal-soft": ["refusal"],
    "mark": ["on-mark"],
}


class Page(HTMLParser):
    """Gather what a page is made of, and check that its tags close in order."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text, self.open = [], [], "", []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += data

    def values(self, name):
        return [value for _, attribute, value in self.attributes if attribute == name]


def page(*reports, language=Language.NL):
    return Page(written(builders.analysis(*reports), "html", builders.options(language)))


EVERYTHING = (
    builders.report,
    builders.vulnerable_report,
    builders.report_en,
    builders.hostile_report,
    builders.seller_only_report,
    builders.empty_report,
)


@pytest.fixture(scope="module", params=["one", "many", "none"])
def any_page(request):
    reports = {"one": EVERYTHING[:1], "many": EVERYTHING, "none": ()}[request.param]
    return page(*(build() for build in reports))


def test_the_tags_close_and_ids_are_unique_and_found(any_page):
    assert any_page.open == []
    ids = Counter(any_page.values("id"))
    assert [name for name, count in ids.items() if count > 1] == []
    named = {name for names in any_page.values("aria-labelledby") for name in names.split()}
    targets = {value.removeprefix("#") for value in any_page.values("href")}
    assert named | targets <= set(ids)


def test_nothing_runs_and_nothing_comes_from_outside(any_page):
    assert not {"script", "img", "iframe", "link", "object", "embed", "base", "form"} & set(any_page.tags)
    assert not [
        name for _, name, _ in any_page.attributes if name.startswith("on") or name in {"src", "style", "srcset"}
    ]
    assert all(value.startswith("#") for value in any_page.values("href"))
    assert "default-src 'none'; style-src 'unsafe-inline'" in any_page.values("content")
    assert not re.search(r"url\(|@import|http", CSS)


def test_headings_never_skip_a_level(any_page):
    levels = [int(tag[1]) for tag in any_page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_every_drawing_has_a_title_a_description_and_a_table():
    found = page(builders.report(), builders.report_en())
    drawings = found.values("role").count("img")
    assert drawings == 3
    assert found.tags.count("title") == drawings + 1
    assert found.tags.count("desc") == found.tags.count("table") == drawings


def test_hostile_text_is_shown_and_does_nothing():
    html = written(builders.analysis(builders.hostile_report()), "html")
    found = Page(html)
    assert "</script><script>alert(1)</script> <img src=x onerror=alert(1)>" in found.text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", html)
    assert "<script" not in html
    html.encode()


def test_the_page_and_what_was_said_tell_their_language():
    found = page(builders.report(), language=Language.EN)
    assert found.values("lang")[0] == "en"
    assert "nl" in found.values("lang")


def test_every_turn_is_there_with_its_evidence_marked():
    html = written(builders.analysis(builders.report()), "html")
    assert [f'id="c1-{number}"' in html for number in range(1, 10)] == [True] * 9
    assert "<mark>midden in de nieuwe site</mark>" in html
    assert re.search(r'class="turn seller argument".*?▲', html, re.DOTALL)
    assert re.search(r'class="turn customer resistance".*?◆', html, re.DOTALL)


def test_an_unsure_label_looks_and_reads_unsure():
    html = written(builders.analysis(builders.report_en()), "html", builders.options(Language.EN))
    assert 'class="badge resistance unsure"' in html
    assert "unsure (48%)" in html


def test_somebody_vulnerable_comes_before_the_next_step():
    html = written(builders.analysis(builders.report(), builders.vulnerable_report()), "html")
    assert html.index('id="c1-heavy"') < html.index('id="c1-next"')
    assert html.index("Marcy") < html.index("Ingrid")


def test_a_transcript_opens_by_itself_unless_it_is_long():
    assert "<details open>" in written(builders.analysis(builders.report()), "html")
    assert "<details open>" not in written(builders.analysis(builders.long_report(90)), "html")


def test_the_page_suits_dark_screens_phones_and_paper():
    for media in ("(prefers-color-scheme: dark)", "(max-width: 36rem)", "print"):
        assert re.search(rf"@media (?:screen and )?{re.escape(media)}", CSS)


def test_a_page_holds_all_of_its_style():
    html = written(builders.analysis(builders.report()), "html")
    assert "{%" not in html
    assert html.count(".turn.seller {") == 2
    assert html.index(".brand {") < html.index(".turn.seller {") < html.index("@media print")


def _schemes():
    blocks = re.findall(r":root[^{}]*\{(.*?)\}", CSS, re.DOTALL)
    return [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in blocks if "--paper" in block]


def _luminance(colour):
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", _schemes(), ids=["light", "dark", "chosen dark", "print"])
@pytest.mark.parametrize("ground", TEXT_ON)
def test_words_stand_out_from_their_ground(scheme, ground):
    for ink in TEXT_ON[ground]:
        light, dark = sorted((_luminance(scheme[ink]), _luminance(scheme[ground])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)
