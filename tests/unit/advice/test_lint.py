from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weerklank.advice.lint import VOCABULARY, Choices, check, fixed
from weerklank.advice.passage import LONGEST_CHARS, make_passage
from weerklank.advice.records import Severity
from weerklank.advice.rules.records import Form
from weerklank.conversations.records import Draft
from weerklank.method.catalog import DATA
from weerklank.method.rules import load_rules
from weerklank.text.language import Language
from weerklank.understanding.records import Reading

RULES = load_rules(DATA, vocabulary=VOCABULARY)
WITHOUT_MOVES = replace(RULES, rules={k: rule for k, rule in RULES.rules.items() if rule.kind != "move"})


class NoMoves:
    """A classifier that keeps the Protocol and sees nothing."""

    id = "none-1"

    def read_turn(self, text, *, context, role, index=0):
        return Reading(index)


def passage(text, language=Language.NL, form=Form.MESSAGE, answering=None):
    return make_passage(Draft(text, language), form=form, classifier=NoMoves(), answering=answering)


def ids(text, choices=None, **about):
    return [finding.rule for finding in check(passage(text, **about), rules=WITHOUT_MOVES, choices=choices)]


def test_findings_come_in_the_order_of_the_text_and_point_at_their_words():
    text = "Ja maar, het komt goed. Ja maar toch."
    found = check(passage(text), rules=WITHOUT_MOVES)
    assert [finding.span.of(text) for finding in found] == ["Ja maar", "komt goed", "Ja maar"]
    assert "'Ja maar'" in found[0].message


def test_rules_of_another_language_or_form_keep_silent():
    assert ids("Ja maar, hoor.", language=Language.EN) == []
    assert "decks.title-is-label-nl" not in ids("# Agenda")


def test_the_reader_may_read_another_language_than_the_draft():
    (finding,) = check(passage("Ja maar, hoor."), rules=WITHOUT_MOVES, reader=Language.EN)
    assert finding.message == "'Ja maar' is a no in disguise."


def test_of_overlapping_findings_of_one_pack_the_most_severe_stays():
    text = "Sorry als dat niet zo was, maar wij begrijpen dat dit vervelend is."
    assert [rule for rule in ids(text) if rule.startswith("repair.")] == ["repair.sorry-but-nl"]
    rules = replace(RULES, rules={key: RULES.rules[key] for key in ("arguing.yes-but-nl", "arguing.contradicting-nl")})
    stretched = replace(RULES.rules["arguing.contradicting-nl"], params=RULES.rules["arguing.yes-but-nl"].params)
    doubled = replace(rules, rules={**rules.rules, "arguing.contradicting-nl": stretched})
    draft = passage("Ja maar, hoor.")
    assert len(check(draft, rules=doubled)) == 1
    heavier = Choices(severity={"arguing.contradicting-nl": Severity.ERROR})
    (kept,) = check(draft, rules=doubled, choices=heavier)
    assert (kept.rule, kept.severity) == ("arguing.contradicting-nl", Severity.ERROR)


def test_a_rule_or_a_pack_can_be_switched_off():
    text = "Ja maar, het komt goed."
    assert ids(text) == ["arguing.yes-but-nl", "human.promise-without-date-nl"]
    assert ids(text, Choices(off=frozenset({"arguing"}))) == ["human.promise-without-date-nl"]
    assert ids(text, Choices(off=frozenset({"human.promise-without-date-nl"}))) == ["arguing.yes-but-nl"]


@pytest.mark.parametrize("text", [
    "<!-- weerklank: off arguing.yes-but-nl -->\nJa maar, hoor.",
    "<!-- weerklank: off arguing -->\nJa maar, hoor.",
    "<!-- weerklank: off -->\nJa maar, hoor.",
    "# weerklank: off arguing.yes-but-nl\nJa maar, hoor.",
    "<!-- weerklank: off human, arguing -->\nJa maar, hoor.",
    "> Ja maar, schreef de klant.\n\nVertel eens.",
    "```\nja maar\n```\nVertel eens.",
    "Vertel eens over `ja maar`.",
    "<!-- ja maar -->\nVertel eens.",
])  # fmt: skip
def test_marks_comments_code_and_quotes_keep_a_rule_silent(text):
    assert "arguing.yes-but-nl" not in ids(text)


def test_a_mark_holds_until_it_is_lifted():
    text = "<!-- weerklank: off arguing -->\nJa maar.\n<!-- weerklank: on arguing -->\nJa maar."
    found = check(passage(text), rules=WITHOUT_MOVES)
    assert [finding.span.start for finding in found if finding.rule == "arguing.yes-but-nl"] == [text.rindex("Ja maar")]


def test_a_finding_about_the_whole_text_is_silenced_by_a_mark_anywhere():
    text = "Super! Top! Leuk! Fijn!"
    assert ids(text) == ["human.exclamations"]
    assert ids(f"{text}\n<!-- weerklank: off human.exclamations -->") == []


def test_only_the_first_part_of_a_very_long_text_is_looked_at():
    text = "Hallo daar. " * (LONGEST_CHARS // 12) + "\n\nJa maar, hoor."
    assert "arguing.yes-but-nl" not in ids(text)


def test_greeting_and_sign_off_are_no_part_of_the_body():
    text = "Beste Anneke,\n\nPast dinsdag je?\n\nMet vriendelijke groet,\nJoris"
    assert passage(text, form=Form.MAIL).body.of(text) == "Past dinsdag je?"


def test_a_fix_keeps_the_capital_and_leaves_the_rest():
    text = "Door middel van deze brief, en door middel van een kaart."
    found = check(passage(text), rules=WITHOUT_MOVES)
    assert fixed(text, found, rules=RULES) == "Met deze brief, en met een kaart."


def test_an_address_on_the_web_is_nobodys_words_and_asks_nothing():
    draft = passage("Lees https://example.org/reeds?ja=maar. Of www.example.org/reeds, dat mag ook.")
    assert ids(draft.raw) == []
    assert [span.of(draft.text).split()[0] for span in draft.sentences] == ["Lees", "Of"]
    assert "https://" in draft.text
    assert "?" not in draft.text


@pytest.mark.parametrize(("text", "mended"), [
    ("Vragen i.v.m. uw bestelling?", "Vragen in verband met uw bestelling?"),
    ("Een vraag n.a.v. uw offerte.", "Een vraag naar aanleiding van uw offerte."),
    ("Een probleem m.b.t. de levering.", "Een probleem m.b.t. de levering."),
])  # fmt: skip
def test_a_fix_never_changes_what_a_sentence_says(text, mended):
    assert fixed(text, check(passage(text, form=Form.MAIL), rules=WITHOUT_MOVES), rules=RULES) == mended


WORDS = sorted(
    {phrase for rule in RULES.rules.values() for phrase in rule.fix}
    | {"ja maar", "sorry", "maar", "ik snap", "korting", "?", "!", ".", ",", "\n"}
    | {"Één", "ﬁ", "🙂", "80%", "altijd", "#tag"}
)
texts = st.lists(st.sampled_from(WORDS) | st.text(max_size=8), max_size=25).map(" ".join)


@given(texts, st.sampled_from(Language), st.sampled_from(Form))
def test_every_span_lies_in_the_text_and_the_same_draft_gives_the_same_findings(text, language, form):
    draft = passage(text, language, form)
    found = check(draft, rules=RULES)
    assert found == check(draft, rules=RULES)
    assert list(found) == sorted(found, key=lambda finding: finding.span)
    assert all(finding.span.end <= len(text) and finding.message and finding.why for finding in found)
    listed = [
        (finding, RULES.rules[finding.rule]) for finding in found if RULES.rules[finding.rule].kind == "existence"
    ]
    assert all(rule.params.phrases.find(finding.span.of(text)) for finding, rule in listed)


@given(texts, st.sampled_from(Language))
def test_applying_a_fix_twice_changes_nothing_more(text, language):
    once = fixed(text, check(passage(text, language), rules=RULES), rules=RULES)
    assert fixed(once, check(passage(once, language), rules=RULES), rules=RULES) == once


@pytest.mark.parametrize(("answering", "text", "rule"), [
    ("Ik ben woedend.", "Dat was een klein foutje.", "repair.minimising-nl"),
    ("Nee dank je, geen interesse.", "Weet je het zeker?", "respect.reopening-a-no-nl"),
    ("Mijn man is overleden.", "Dan past ons pakket nu goed.", "respect.selling-to-vulnerable-nl"),
    ("Ik ben me nog aan het oriënteren.", "Zal ik je vast inschrijven?", "listening.early-close-nl"),
    ("Het is me te duur.", "Dan doe ik het voor 800.", "arguing.discount-nl"),
])  # fmt: skip
def test_what_somebody_says_outright_is_heard_where_the_model_sees_nothing(answering, text, rule):
    assert rule in ids(text, answering=answering)
    assert rule not in ids(text, answering="Dat klinkt goed.")


def test_a_question_that_a_rule_listens_for_must_have_been_asked():
    text = "Wij werken met de beste materialen en nemen de tijd."
    assert "listening.price-unanswered-nl" in ids(text, answering="Wat kost een dakraam?")
    assert "listening.price-unanswered-nl" not in ids(text, answering="Wat voor hout is het?")
    assert "listening.price-unanswered-nl" not in ids(text)
