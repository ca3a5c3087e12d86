"""A folded text is plain, and each of its characters knows where it came from."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.text.texts import raw_texts
from weerklank.text.normalize import INVISIBLE, fold, visible
from weerklank.text.span import Span


@given(raw_texts)
def test_each_folded_character_points_back_into_the_raw_text_in_order(text):
    folded = fold(text)
    assert len(folded.origin) == len(folded.text)
    assert list(folded.origin) == sorted(folded.origin)
    assert all(0 <= place < len(text) for place in folded.origin)
    assert folded.raw_chars == len(text)


@given(raw_texts, st.data())
def test_a_stretch_of_the_folded_text_maps_back_to_words_that_fold_to_it(text, data):
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))
    span = folded.raw_span(start, end)
    assert 0 <= span.start <= span.end <= len(text)
    assert folded.text[start:end] in fold(span.of(text)).text


@given(raw_texts)
def test_the_whole_folded_text_maps_back_to_all_that_can_be_seen(text):
    folded = fold(text)
    whole = folded.raw_span(0, len(folded.text))
    assert fold(whole.of(text)).text == folded.text


@given(raw_texts)
def test_a_folded_text_has_no_accents_no_invisible_marks_and_only_plain_spaces(text):
    folded = fold(text).text
    assert not any(unicodedata.combining(character) for character in folded)
    assert not INVISIBLE & set(folded)
    assert not any(character.isspace() and character != " " for character in folded)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZéèëïöüçàâ", max_size=40))
def test_case_and_accents_make_no_difference(text):
    assert fold(text.upper()).text == fold(text.lower()).text
    assert fold(unicodedata.normalize("NFD", text)).text == fold(text).text


@given(raw_texts)
def test_folding_reads_each_character_by_itself(text):
    assert fold(text).text == "".join(fold(character).text for character in text)


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("Geen BUDGET", "geen budget"),
        ("één café", "een cafe"),
        ("e\u0301e\u0301n", "een"),
        ("‘ja’ „nee”", "'ja' \"nee\""),
        ("nu – niet…", "nu - niet."),
        ("\u200egeen\u00a0geld\u202fhoor", "geen geld hoor"),
        ("İstanbul Straße", "istanbul straße"),
        ("ﬁjn", "fijn"),
        ("", ""),
    ],
)
def test_what_exports_and_phones_make_of_words_becomes_plain(raw, folded):
    assert fold(raw).text == folded


@pytest.mark.parametrize(
    ("raw", "words", "expected"),
    [
        ("Ja, ÉÉN keer", "een", "ÉÉN"),
        ("Ja, e\u0301e\u0301n keer", "een", "e\u0301e\u0301n"),
        ("in İstanbul dan", "istanbul", "İstanbul"),
        ("\u200egeen\u200e geld", "geen geld", "geen\u200e geld"),
        ("👩\u200d👧 geen tijd", "geen tijd", "geen tijd"),
        ("heel ﬁjn hoor", "fijn", "ﬁjn"),
    ],
)
def test_found_words_are_pointed_at_in_the_raw_text(raw, words, expected):
    folded = fold(raw)
    start = folded.text.index(words)
    assert folded.raw_span(start, start + len(words)).of(raw) == expected


def test_an_empty_stretch_maps_to_an_empty_span():
    folded = fold("\u200eja")
    assert folded.raw_span(0, 0) == Span(1, 1)
    assert folded.raw_span(2, 2) == Span(3, 3)


@given(raw_texts)
def test_what_is_shown_has_no_invisible_marks_and_no_outer_white_space(text):
    shown = visible(text)
    assert not INVISIBLE & set(shown)
    assert shown == shown.strip()
    assert visible(shown) == shown


def test_what_is_shown_keeps_case_accents_and_joined_emoji():
    assert visible("\u200e Één 👩\u200d👧\u00a0hier ") == "Één 👩\u200d👧 hier"
