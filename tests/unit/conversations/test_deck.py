"""An outline is counted slide by slide, whatever stands in it."""

import time

import pytest

from weerklank.conversations.deck import read_outline


def test_comments_and_pictures_are_no_words():
    (slide,) = read_outline("# Wat je wint <!-- pt: 14 -->\n![een plaat](plaat.png)\n- Rust<!-- a -->in huis\n")
    assert (slide.words, slide.pictures, slide.smallest_pt) == (6, 1, 14)


@pytest.mark.parametrize("opened", ["<!--", "![", "![]("])
def test_what_is_opened_again_and_again_and_never_closed_takes_no_time(opened):
    began = time.perf_counter()
    read_outline(opened * 15_000)
    assert time.perf_counter() - began < 4
