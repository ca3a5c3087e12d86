# Each row is one case and stays on one line.
# ruff: noqa: E501

import time

import pytest
import yaml

from weerklank.advice.rules.records import Form, Passage
from weerklank.advice.rules.table import KINDS
from weerklank.conversations.deck import read_outline
from weerklank.method.nodes import Node
from weerklank.text.language import Language
from weerklank.text.sentences import sentences


def found(kind, params, text, form=Form.MESSAGE):
    node = Node("test.yaml", yaml.compose(params, Loader=yaml.SafeLoader))
    slides = read_outline(text) if form is Form.DECK else ()
    passage = Passage(text, text, Language.NL, form, tuple(sentences(text)), slides=slides)
    row = KINDS[kind]
    return [match.span.of(text) for match in row.find(row.read_params(node), passage)]


@pytest.mark.parametrize(("kind", "params", "text", "expected"), [
    ("existence", "{phrases: [korting]}", "Korting? Geen kortingsbon.", ["Korting"]),
    ("existence", "{phrases: [altijd], unless: [altijd welkom]}", "Altijd welkom, altijd goed.", ["altijd"]),
    ("existence", "{phrases: [nooit], unless_sentence: [je zei]}", "Je zei nooit. Het mag nooit.", ["nooit"]),
    ("existence", "{phrases: [toch], only_in: questions}", "Toch wel. Je wilt toch ook?", ["toch"]),
    ("existence", "{phrases: [één keer]}", "Nog EEN  keer", ["EEN  keer"]),
    ("pattern", r'{pattern: "nog \\d{1,2} plekken"}', "Nog 3 plekken, nog 300 plekken.", ["Nog 3 plekken"]),
    ("pattern", '{pattern: "waarom<3> niet"}', "Waarom bel je dan niet?", ["Waarom bel je dan niet"]),
    ("pattern", '{pattern: "waarom<1> niet"}', "Waarom bel je dan niet?", []),
    ("after", "{first: [ik snap], then: [maar], within: 4}", "Ik snap dat, maar nee, dank je wel hoor. Maar ja.", ["maar"]),
    ("after", "{first: [ik snap], then: [maar], within: 4}", "Maar ik snap het.", []),
    ("after", "{first: [sorry], then: [maar], within: 1}", "Sorry dat het zo lang duurde maar ja.", []),
    ("absence", "{marks: ['?']}", "Geen vraag.", ["Geen vraag."]),
    ("absence", "{marks: ['?']}", "Een vraag?", []),
    ("absence", "{marks: ['?'], from_words: 5}", "Geen vraag.", []),
    ("absence", "{phrases: [dank], only_with: [klacht]}", "Je klacht is binnen.", ["Je klacht is binnen."]),
    ("count", "{what: questions, over: 1}", "Wie? Wat?", ["Wie? Wat?"]),
    ("count", "{what: words, per: sentence, over: 3}", "Een twee drie. Een twee drie vier.", ["Een twee drie vier."]),
    ("count", "{what: phrases, phrases: [ik], against: [je], over: 2, at_least: 3}", "Ik en ik en ik en je.", ["Ik en ik en ik en je."]),
    ("count", "{what: words, under: 2}", "Ja.", ["Ja."]),
    ("opening", "{sentences: 1, phrases: [wist je]}", "Wist je dat? Wist je dit?", ["Wist je"]),
    ("opening", "{sentences: 1, phrases: [je], missing: true}", "Wij zijn groot. Je niet.", ["Wij zijn groot."]),
    ("opening", "{sentences: 2, phrases: [ik], first: true}", "Nu ik. Ik ook.", ["Ik"]),
    ("closing", "{sentences: 1, marks: ['?'], missing: true}", "Een vraag? Een punt.", ["Een punt."]),
    ("closing", "{sentences: 1, marks: ['?'], missing: true, unless: [punt]}", "Een vraag? Een punt.", []),
    ("claim", "{figures: [per_cent], sources: [volgens]}", "80% faalt. Zo is het. Zus ook. Volgens Jo slaagt 20%.", ["80%"]),
    ("claim", "{figures: [per_cent], sources: [volgens]}", "80% faalt (https://voorbeeld.nl/cijfers).", []),
    ("claim", "{figures: [share], sources: [volgens]}", "Negen van de tien haken af.", ["Negen van de tien"]),
    ("structure", "{measure: paragraph_words, over: 3}", "Een twee drie vier.\n\nEen.", ["Een twee drie vier."]),
    ("structure", "{measure: paragraphs, over: 1}", "Een.\n\nTwee.", ["Een.\n\nTwee."]),
])  # fmt: skip
def test_a_kind_finds_what_it_should(kind, params, text, expected):
    assert found(kind, params, text) == expected


DECK = """# Agenda
- een
  - twee
    - drie
<!-- pt: 12 -->
---
![foto](f.jpg)
Wat zie je?
---
# Bedankt
"""


@pytest.mark.parametrize(("params", "count"), [
    ("{measure: slides, over: 2}", 1),
    ("{measure: slides, over: 3}", 0),
    ("{measure: slides_per_minute, over: 1}", 0),
    ("{measure: slide_words, over: 3}", 1),
    ("{measure: slide_bullets, over: 2}", 1),
    ("{measure: bullet_depth, over: 2}", 1),
    ("{measure: bullet_depth, over: 3}", 0),
    ("{measure: type_pt, under: 18}", 1),
    ("{measure: questions, under: 1}", 0),
    ("{measure: picture_per_cent, under: 50}", 1),
    ("{measure: slide_titles, under: 1}", 1),
    ("{measure: title_words, over: 0}", 2),
    ("{measure: title_words, over: 1}", 0),
])  # fmt: skip
def test_slides_are_measured(params, count):
    assert len(found("slides", params, DECK, Form.DECK)) == count


@pytest.mark.parametrize(("params", "expected"), [
    ("{where: title, whole: true, phrases: [agenda]}", ["Agenda"]),
    ("{where: title, last: 1, phrases: [agenda, bedankt]}", ["Bedankt"]),
    ("{where: title, first: 2, phrases: [bedankt]}", []),
    ("{where: text, phrases: [je], missing: true}", []),
])  # fmt: skip
def test_phrases_are_found_on_slides(params, expected):
    assert found("slide_phrases", params, DECK, Form.DECK) == expected


@pytest.mark.parametrize(("first", "then", "expected"), [
    ("bedankt", "agenda", ["Agenda"]),
    ("agenda", "bedankt", []),
    ("waarom", "agenda", []),
    ("bedankt", "hoe", []),
])  # fmt: skip
def test_a_slide_that_comes_too_early_is_found(first, then, expected):
    params = f"{{where: title, first: [{first}], then: [{then}]}}"
    assert found("slide_order", params, DECK, Form.DECK) == expected


@pytest.mark.parametrize(
    "text", ["'Altijd raak', zei ze.", "Ze zei: “het is altijd raak hier”.", '"Nou, altijd raak!"']
)
def test_what_somebody_else_says_between_quotation_marks_is_not_counted(text):
    params = "{phrases: [altijd raak]}" if "Nou" in text or "hier" in text else "{phrases: [raak]}"
    assert found("existence", params, text) == []


def test_an_apostrophe_begins_no_quotation():
    assert found("existence", "{phrases: [never]}", "It's never late, and that's it.") == ["never"]


@pytest.mark.parametrize("text", ["a" * 20_000, "ja maar " * 2_500, "? " * 10_000, "80% " * 5_000, "\n" * 20_000])
def test_no_bundled_rule_is_slow_on_a_hostile_text(text):
    from weerklank.advice.lint import VOCABULARY, check
    from weerklank.method.catalog import DATA
    from weerklank.method.rules import load_rules

    rules = load_rules(DATA, vocabulary=VOCABULARY)
    passage = Passage(text, text, Language.NL, Form.POST, tuple(sentences(text)))
    begun = time.perf_counter()
    check(passage, rules=rules)
    assert time.perf_counter() - begun < 20
