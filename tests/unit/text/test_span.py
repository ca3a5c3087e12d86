"""Spans point at their words, in code points of the raw text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.text.texts import raw_texts
from weerklank.text.span import Span

ends = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: Span(min(pair), max(pair)))


@given(raw_texts, raw_texts, raw_texts)
def test_a_span_gives_back_the_words_it_was_made_for(before, words, after):
    span = Span(len(before), len(before) + len(words))
    assert span.of(before + words + after) == words
    assert len(span) == len(words)


def test_an_emoji_counts_its_code_points():
    text = "boos 😡 hoor"
    assert Span(5, 6).of(text) == "😡"
    assert Span(7, 11).of(text) == "hoor"


@given(raw_texts, raw_texts, ends)
def test_a_shifted_span_points_at_the_same_words_in_the_longer_text(before, text, span):
    assert span.shift(len(before)).of(before + text) == span.of(text)


@given(ends, ends)
def test_two_spans_overlap_when_they_share_a_code_point(one, other):
    shared = set(range(one.start, one.end)) & set(range(other.start, other.end))
    assert one.overlaps(other) is other.overlaps(one) is bool(shared)


@given(st.lists(ends))
def test_spans_sort_by_their_place_in_the_text(spans):
    assert sorted(spans) == sorted(spans, key=lambda span: (span.start, span.end))


def test_an_empty_span_points_at_nothing():
    assert Span(3, 3).of("woorden") == ""
    assert not Span(3, 3)


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (4, 3), (-2, -1)])
def test_a_span_whose_ends_make_no_sense_is_refused(start, end):
    with pytest.raises(ValueError, match="0 ≤ start ≤ end"):
        Span(start, end)
