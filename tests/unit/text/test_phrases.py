"""Listed phrases are found as whole words, however they were typed."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.text.texts import raw_texts
from weerklank.text.normalize import fold
from weerklank.text.phrases import PhraseList

LISTED = ("geen geld", "duur*", "na de zomer", "één", "zat", "1", "2", "fi*")


def found(phrases, text):
    return [span.of(text) for span in PhraseList.of(phrases).find(text)]


@given(raw_texts)
def test_what_is_found_stands_in_the_raw_text_disjoint_and_in_order(text):
    spans = PhraseList.of(LISTED).find(text)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(0 <= span.start < span.end <= len(text) for span in spans)


@given(raw_texts, st.sampled_from(["Geen geld", "GEEN\u00a0GELD", "geen\n geld", "g\u00e9en \u200egeld"]), raw_texts)
def test_a_phrase_is_found_between_any_other_words(before, typed, after):
    text = f"{before} {typed} {after}"
    spans = PhraseList.of(["geen geld"]).find(text)
    assert typed in [span.of(text) for span in spans]
    assert all(fold(span.of(text)).text.split() == ["geen", "geld"] for span in spans)


@given(st.lists(st.text(alphabet="abcdé ", min_size=1).filter(str.strip), min_size=1, max_size=6))
def test_each_listed_phrase_finds_itself(phrases):
    listed = PhraseList.of(phrases)
    for phrase in phrases:
        assert listed.find(phrase), phrase


@pytest.mark.parametrize(
    ("phrases", "text", "expected"),
    [
        (["zat"], "Ik ben het ZAT, zaterdag niet meer.", ["ZAT"]),
        (["duur*"], "Duurder dan de duurste, niet verduurd", ["Duurder", "duurste"]),
        (["dur* je"], "Je durft. Durf je wel? durven je", ["Durf je", "durven je"]),
        (["een"], "Eén keer is geen keer; ÉÉN!", ["Eén", "ÉÉN"]),
        (["na de zomer", "zomer"], "Na de\u202fzomer. Deze zomer.", ["Na de\u202fzomer", "zomer"]),
        (["na 't verlof"], "na ’t verlof", ["na ’t verlof"]),
        (["haven't heard"], "I haven’t heard", ["haven’t heard"]),
        (["geen"], "geen😡geen", ["geen", "geen"]),
        (["1", "2"], "½", ["½"]),
        (["wat?"], "wat?! wat.", ["wat?"]),
        (["a.b"], "acb", []),
        (["geen geld"], "geen. geld", []),
    ],
)
def test_phrases_are_whole_words_and_a_star_is_any_ending(phrases, text, expected):
    assert found(phrases, text) == expected


def test_the_longest_phrase_wins_where_two_begin():
    assert found(["geen", "geen geld meer", "geen geld"], "Er is geen geld meer") == ["geen geld meer"]


@given(raw_texts)
def test_an_empty_list_finds_nothing(text):
    assert PhraseList.of([]).find(text) == []


WORDS = st.lists(st.sampled_from(["ik", "snap", "het", "snapt", "niet", "écht", "ni", "½", "…", "het."]), max_size=8)
PHRASES = ("ik snap het", "snap*", "snap het", "niet", "écht niet", "ni*", "ik * het")


@given(WORDS, st.lists(st.sampled_from(PHRASES), min_size=1, max_size=6, unique=True))
def test_a_list_finds_what_its_phrases_find_alone(words, phrases):
    text = " ".join(words)
    found = PhraseList.of(phrases).find(text)
    alone = {span for phrase in phrases for span in PhraseList.of([phrase]).find(text)}
    assert set(found) <= alone
    assert [span.start for span in found[:1]] == sorted(span.start for span in alone)[:1]
