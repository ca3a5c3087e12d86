from hypothesis import given
from hypothesis import strategies as st

from weerklank.outputs.quotes import Piece, excerpt, pieces, plain
from weerklank.text.span import Span

texts = st.text("abc \n", max_size=80)
spans = st.lists(
    st.tuples(st.integers(0, 90), st.integers(0, 90)).map(sorted).map(lambda ends: Span(*ends)), max_size=4
)


def test_evidence_is_set_apart():
    assert pieces("ik vind het eng hoor", [Span(3, 15)]) == (
        Piece("ik "),
        Piece("vind het eng", marked=True),
        Piece(" hoor"),
    )


def test_evidence_that_touches_or_overlaps_is_one_piece():
    assert pieces("abcdef", [Span(2, 4), Span(0, 3), Span(4, 5)]) == (Piece("abcde", marked=True), Piece("f"))


def test_evidence_with_only_white_space_between_is_one_piece():
    assert pieces("de ene, de andere", [Span(0, 7), Span(8, 17)]) == (Piece("de ene, de andere", marked=True),)


def test_a_long_quote_is_cut_around_its_evidence():
    text = "woord " * 60 + "hier zit het" + " woord" * 60
    quote = excerpt(text, [Span(360, 372)], limit_chars=80)
    assert Piece("hier zit het", marked=True) in quote
    assert plain(quote).startswith("… woord")
    assert plain(quote).endswith("woord …")
    assert len(plain(quote)) <= 84


@given(texts, spans)
def test_the_pieces_together_are_the_words(text, given_spans):
    assert plain(pieces(text, given_spans)) == text.strip()


@given(texts, spans, st.integers(20, 60))
def test_a_short_quote_is_never_longer_than_its_limit(text, given_spans, limit):
    assert len(plain(excerpt(text, given_spans, limit_chars=limit))) <= limit + 4
