import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.encoder import WordEncoder
from tests.strategies import sentences
from weerklank.understanding.features import GRAM_BUCKETS, FeatureScale, buckets_of, dense_width, extract, grams

ENCODER = WordEncoder()
SCALE = FeatureScale(np.zeros(ENCODER.dim, dtype=np.float32), np.ones(GRAM_BUCKETS, dtype=np.float32))


@pytest.mark.parametrize(("text", "expected"), [
    ("Wat kost het?", [
        98, 3485, 5887, 7127, 10396, 11491, 13004, 14144, 15010, 15379, 16838, 17072, 18436, 18755, 19649, 20186,
        21903, 21943, 24450, 24714, 24755, 26957, 28563, 29811, 29871, 29890, 29894, 30558, 32199,
    ]),
    ("Hé, dank je 🙏", [
        34, 1029, 4245, 4979, 5665, 7539, 10607, 10889, 11566, 15366, 15445, 18167, 20279, 21954, 23627, 24125,
        24713, 24742, 28226, 31554,
    ]),
])  # fmt: skip
def test_buckets_are_the_same_numbers_on_every_machine(text, expected):
    assert buckets_of(text).tolist() == expected


def test_grams_are_words_pairs_and_pieces_of_words_in_lower_case():
    found = grams("Hoi daar?!")
    assert {"hoi", "daar", "hoi_daar", "daar_?!", "#<ho", "#daar>"} <= found
    assert "#oi_" not in found
    assert grams("HOI Daar?!") == found


@given(text=st.text(max_size=80))
def test_buckets_ascend_are_in_range_and_stand_there_once(text):
    buckets = buckets_of(text).tolist()
    assert buckets == sorted(set(buckets))
    assert all(0 <= bucket < GRAM_BUCKETS for bucket in buckets)


def test_marks_that_nobody_typed_change_no_bucket():
    assert buckets_of("\u200eWat kost\u00a0het?\ufeff").tolist() == buckets_of("Wat kost het?").tolist()


def test_half_a_surrogate_pair_is_a_bucket_as_any_other():
    assert len(buckets_of("ja \ud83d nee")) > 0


def test_features_hold_the_text_the_context_and_whether_there_is_one():
    bare = extract("Nu niet", None, encoder=ENCODER, scale=SCALE)
    asked = extract("Nu niet", "Doe je mee?", encoder=ENCODER, scale=SCALE)
    dim = ENCODER.dim
    assert bare.dense.shape == asked.dense.shape == (dense_width(dim),)
    assert bare.dense[:dim].tolist() == asked.dense[:dim].tolist()
    assert not bare.dense[dim:].any()
    assert asked.dense[dim:-1].any()
    assert asked.dense[-1] > 0
    assert asked.buckets.tolist() == bare.buckets.tolist()


def test_an_empty_context_counts_as_none():
    expected = extract("Nu niet", None, encoder=ENCODER, scale=SCALE).dense.tolist()
    assert extract("Nu niet", "", encoder=ENCODER, scale=SCALE).dense.tolist() == expected


def test_weights_of_the_grams_have_length_three_together_however_long_the_text():
    for text in ("nee", "nee, dat gaat er bij ons echt niet van komen " * 40):
        assert np.linalg.norm(extract(text, None, encoder=ENCODER, scale=SCALE).weights) == pytest.approx(3.0, rel=1e-4)


def test_a_text_without_a_word_has_no_buckets():
    found = extract("…", None, encoder=ENCODER, scale=SCALE)
    assert found.buckets.tolist() == []
    assert found.weights.tolist() == []


def test_buckets_that_training_never_saw_rare_enough_weigh_nothing():
    flat = FeatureScale(SCALE.mean, np.zeros(GRAM_BUCKETS, dtype=np.float32))
    assert not extract("Nu niet", None, encoder=ENCODER, scale=flat).weights.any()


@given(st.text(max_size=60) | sentences)
def test_each_gram_has_its_bucket_and_nothing_else_has(text):
    expected = {zlib.crc32(gram.encode(errors="replace")) % GRAM_BUCKETS for gram in grams(text)}
    assert buckets_of(text).tolist() == sorted(expected)
