import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from weerklank.training.thresholds import precise_threshold

scored = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40)


@given(scored)
def test_what_is_said_from_the_threshold_is_right_often_enough_where_that_can_be_had(cases):
    scores, gold = np.array([score for score, _ in cases]), np.array([truth for _, truth in cases])
    said = scores >= precise_threshold(scores, gold, precision=0.5)
    reachable = any(
        gold[scores >= step].mean() >= 0.5 for step in np.linspace(0.03, 0.95, 93) if (scores >= step).any()
    )
    assert not reachable or gold[said].mean() >= 0.5


def test_the_lowest_such_threshold_is_taken():
    scores, gold = np.array([0.1, 0.2, 0.6, 0.7, 0.9]), np.array([False, False, True, False, True])
    assert precise_threshold(scores, gold, precision=0.5) == 0.11
