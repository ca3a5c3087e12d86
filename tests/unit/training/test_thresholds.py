import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from weerklank.text.language import Language
from weerklank.training.thresholds import about_everyday, precise_threshold, sparing_threshold
from weerklank.understanding.labelled import LabelledTurn

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


judged = st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.booleans()), min_size=1, max_size=40)


@given(judged, st.sampled_from([0.0, 0.05, 0.2]))
def test_a_first_judge_alone_costs_no_more_than_was_allowed(cases, loss):
    scores, alone, together = (np.array(column) for column in zip(*cases, strict=True))
    spared = scores >= sparing_threshold(scores, alone, together, loss=loss)
    assert np.where(spared, alone, together).mean() >= together.mean() - loss - 1e-9


def test_a_first_judge_who_is_right_where_it_is_sure_decides_there_alone():
    scores = np.array([0.2, 0.4, 0.6, 0.8, 0.9])
    alone, together = np.array([False, False, True, True, True]), np.ones(5, dtype=bool)
    assert sparing_threshold(scores, alone, together, loss=0.0) == 0.41


def turn(file, *, vulnerable=False, moves=()):
    label = "" if moves else "neutral"
    return LabelledTurn(
        "x", file, Language.NL, None, "Goed.", "train", label, vulnerable=vulnerable, moves=tuple(moves)
    )


def test_a_file_about_hardship_does_not_tell_how_often_that_is_met():
    rare = [turn("shops", vulnerable=True), *(turn("shops") for _ in range(9))]
    heavy = [turn("clinic", vulnerable=True), turn("clinic"), *(turn("clinic", moves=["inform"]) for _ in range(9))]
    assert about_everyday([*rare, *heavy]).tolist() == [True] * len(rare) + [False] * len(heavy)
