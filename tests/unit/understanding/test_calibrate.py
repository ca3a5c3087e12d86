import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from weerklank.understanding.calibrate import expected_calibration_error, fit_temperature, softmax

logits = arrays(np.float64, st.tuples(st.integers(1, 5), st.integers(1, 6)), elements=st.floats(-500, 500))


@given(logits)
def test_chances_lie_between_0_and_1_add_up_and_keep_the_order(given_logits):
    chances = softmax(given_logits)
    assert ((chances >= 0) & (chances <= 1)).all()
    assert chances.sum(axis=-1) == pytest.approx(1.0)
    assert (chances.max(axis=-1) == np.take_along_axis(chances, given_logits.argmax(axis=-1)[:, None], -1)[:, 0]).all()


def test_equal_logits_share_the_chance():
    assert softmax(np.array([3.0, 3.0])).tolist() == [0.5, 0.5]


def test_one_row_may_come_without_an_axis_for_rows():
    assert softmax(np.array([0.0, np.log(3.0)])) == pytest.approx([0.25, 0.75])


def test_logits_that_are_four_times_too_loud_are_cooled_by_four():
    rng = np.random.default_rng(7)
    honest = rng.normal(scale=1.5, size=(4000, 3))
    gold = np.array([rng.choice(3, p=row) for row in softmax(honest)])
    assert fit_temperature(honest, gold) == pytest.approx(1.0, abs=0.1)
    assert fit_temperature(honest * 3, gold) == pytest.approx(3.0, abs=0.3)
    assert fit_temperature(honest / 3, gold) == pytest.approx(1 / 3, abs=0.05)


def test_the_temperature_stays_within_its_bounds():
    always_right = np.array([[5.0, 0.0], [0.0, 5.0]])
    assert fit_temperature(always_right, np.array([0, 1])) == pytest.approx(0.25)
    assert fit_temperature(always_right, np.array([1, 0])) == pytest.approx(4.0)


@pytest.mark.parametrize(("scores", "right", "expected"), [
    ([0.85] * 20, [True] * 17 + [False] * 3, 0.0),
    ([0.95] * 10, [False] * 10, 0.95),
    ([1.0, 1.0], [True, True], 0.0),
    ([0.25, 0.25, 0.75, 0.75], [True, False, True, False], 0.25),
    ([0.05, 0.95], [False, True], 0.05),
])  # fmt: skip
def test_the_calibration_error_is_the_mean_distance_between_score_and_share_right(scores, right, expected):
    assert expected_calibration_error(np.array(scores), np.array(right)) == pytest.approx(expected)
