"""Dutch and English are told apart, also in the short lines of a chat."""

import pytest
from hypothesis import given, settings

from tests.unit.text.texts import raw_texts
from weerklank.text.language import Language, detect

DUTCH = (
    "Ik moet er nog even over nadenken",
    "wat kost dat dan ongeveer?",
    "Hoi Sanne, bedankt voor je berichtje!",
    "nee joh, veel te druk nu met de kinderen",
    "We hebben daar dit jaar geen budget voor.",
    "Mijn man vindt het ook een goed plan",
    "Volgende week dinsdag komt mij beter uit",
    "’k Zal het eens bekijken, ’t is wel duur hè",
    "Dit hebben wij zo niet afgesproken.",
    "geen probleem, doen we",
)
ENGLISH = (
    "I'll have to think about it",
    "how much would that be roughly?",
    "Hi Dana, thanks for your message!",
    "no way, far too busy with the kids right now",
    "There's no budget for that this year.",
    "My husband thinks it's a good plan too",
    "Next Tuesday would suit me better",
    "We've always done it like this",
    "That's not what we agreed.",
    "no problem, let's do it",
)


@pytest.mark.parametrize("text", DUTCH)
def test_a_short_dutch_line_is_dutch(text):
    assert detect(text) is Language.NL


@pytest.mark.parametrize("text", ENGLISH)
def test_a_short_english_line_is_english(text):
    assert detect(text) is Language.EN


@pytest.mark.parametrize("text", ["", "   ", "\n\u00a0"])
def test_a_text_without_words_counts_as_dutch(text):
    assert detect(text) is Language.NL


@settings(max_examples=40)
@given(raw_texts)
def test_any_text_gets_one_of_the_two_and_the_same_each_time(text):
    assert detect(text) is detect(text)
    assert detect(text) in Language
