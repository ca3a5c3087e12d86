from hypothesis import given
from hypothesis import strategies as st

from weerklank.outputs.clean import clean, one_line


def test_terminal_controls_become_visible_and_harmless():
    assert clean("\x1b[31mrood\x07 \x9b2J") == "�[31mrood� �2J"


def test_overrides_of_the_reading_direction_become_visible():
    assert clean("\u202egpj.exe\u2069") == "�gpj.exe�"


def test_marks_of_chat_programs_vanish():
    assert clean("\u200ehoi\ufeff") == "hoi"


def test_every_line_end_becomes_a_newline():
    assert clean("a\r\nb\rc\u2028d\x85e") == "a\nb\nc\nd\ne"


def test_emoji_that_are_joined_stay_whole():
    assert clean("👩‍👧") == "👩‍👧"


@given(st.text(st.characters(), max_size=50))
def test_a_cleaned_text_can_always_be_encoded_and_is_clean(text):
    cleaned = clean(text)
    cleaned.encode()
    assert clean(cleaned) == cleaned
    assert "\n" not in one_line(text)
