"""A text is cut into clauses and words that together miss nothing."""

import time
from itertools import pairwise

import pytest
from hypothesis import given

from tests.unit.text.texts import raw_texts
from weerklank.text.segment import clauses, words
from weerklank.text.sentences import asks, sentences


@given(raw_texts)
def test_every_word_is_found_once_in_order_and_holds_no_white_space(text):
    found = words(text)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(span.of(text) and not any(c.isspace() for c in span.of(text)) for span in found)
    between = text
    for span in reversed(found):
        between = between[: span.start] + between[span.end :]
    assert not any(character.isalnum() for character in between)


@given(raw_texts)
def test_clauses_are_disjoint_ascending_and_cover_every_word(text):
    found = clauses(text)
    assert all(one.end <= other.start for one, other in pairwise(found))
    for word in words(text):
        assert any(clause.start <= word.start and word.end <= clause.end for clause in found), word.of(text)


@given(raw_texts)
def test_a_clause_holds_a_word_and_has_no_outer_white_space(text):
    for clause in clauses(text):
        said = clause.of(text)
        assert words(said)
        assert said == said.strip()


@given(raw_texts)
def test_a_clause_has_three_words_unless_it_is_all_there_is(text):
    found = clauses(text)
    assert len(found) < 2 or all(len(words(clause.of(text))) >= 3 for clause in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Ik wil het echt wel, maar ik heb het geld er niet voor.",
            ["Ik wil het echt wel,", "maar ik heb het geld er niet voor."],
        ),
        ("Klinkt heel goed. Wat kost het precies?", ["Klinkt heel goed.", "Wat kost het precies?"]),
        ("Dit jaar niet meer\nvolgend jaar misschien wel", ["Dit jaar niet meer", "volgend jaar misschien wel"]),
        ("I'd love to because it works", ["I'd love to", "because it works"]),
        ("Nee. Dank je.", ["Nee. Dank je."]),
        ("Hij zei “dat doen we niet.” En toen hing hij op.", ["Hij zei “dat doen we niet.", "En toen hing hij op."]),
        ("🙂 👍", []),
        ("", []),
    ],
)
def test_sentences_lines_and_turning_words_begin_a_clause(text, expected):
    assert [clause.of(text) for clause in clauses(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'t is m'n zus d’r foto's", ["t", "is", "m'n", "zus", "d’r", "foto's"]),
        ("één-twee 3,50", ["één", "twee", "3", "50"]),
        ("don't", ["don't"]),
    ],
)
def test_an_apostrophe_inside_a_word_belongs_to_it(text, expected):
    assert [word.of(text) for word in words(text)] == expected


@pytest.mark.parametrize("cut", [clauses, sentences, asks])
@pytest.mark.parametrize("run", [" ", "\u00a0", "?", "\n"])
def test_a_long_run_of_white_space_or_question_marks_takes_no_time(cut, run):
    began = time.perf_counter()
    cut("Dit is te duur" + 20_000 * run + "voor ons nu")
    assert time.perf_counter() - began < 3
