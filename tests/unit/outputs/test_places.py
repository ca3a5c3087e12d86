from hypothesis import given
from hypothesis import strategies as st

from weerklank.advice.rules.records import Form, Passage
from weerklank.outputs.places import Places
from weerklank.text.language import Language
from weerklank.text.span import Span


def places(text):
    return Places.of(Passage(text, text, Language.NL, Form.MESSAGE, ()), by_slide=False)


def test_a_span_over_two_lines_is_cut_at_the_end_of_its_first():
    place = places("een\ntwee drie\r\nvier").place(Span(9, 18))
    assert (place.line, place.column, place.last_column) == (2, 6, 9)
    assert (place.end_line, place.end_column) == (3, 4)


@given(st.text(alphabet="ab🙂é\n", min_size=1, max_size=60), st.data())
def test_line_and_column_lead_back_to_the_span(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    place = places(text).place(Span(start, end))
    lines = text.split("\n")
    assert sum(len(line) + 1 for line in lines[: place.line - 1]) + place.column - 1 == start
    assert sum(len(line) + 1 for line in lines[: place.end_line - 1]) + place.end_column - 1 == end
    assert place.column <= place.last_column
