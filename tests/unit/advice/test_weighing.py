from hypothesis import given
from hypothesis import strategies as st

from tests.readings import NOT_NOW_TALKS, situation
from weerklank.advice.signs import SIGNS, signs
from weerklank.advice.weighing import weigh
from weerklank.method.records import StepWeights

WEIGHTS = StepWeights(("ask", "repair"), {"always": (1.0, 0.0), "complains": (-1.0, 2.0)})


def steps(present, possible=("ask", "repair")):
    return [each.step for each in weigh(present, possible, weights=WEIGHTS)]


def test_the_sign_that_speaks_decides():
    assert steps({"complains": 0.9}) == ["repair", "ask"]
    assert steps({"complains": 0.1}) == ["ask", "repair"]


def test_a_step_that_isnt_possible_isnt_weighed():
    assert steps({"complains": 0.9}, ("ask",)) == ["ask"]


def test_of_two_steps_as_heavy_the_one_named_first_goes_first():
    assert steps({"complains": 0.0}, ("listen", "repair")) == ["listen", "repair"]
    assert steps({"complains": 0.0}, ("repair", "listen")) == ["repair", "listen"]


def test_the_total_is_the_sum_of_what_each_sign_adds():
    for weighed in weigh({"complains": 0.5}, ("ask", "repair"), weights=WEIGHTS):
        assert weighed.total == sum(weighed.parts.values())
    assert weigh({"complains": 0.0}, ("ask",), weights=WEIGHTS)[0].parts == {"always": 1.0}


@given(st.sampled_from(NOT_NOW_TALKS))
def test_every_sign_is_a_share(turns):
    present = signs(situation(turns))
    assert set(present) == set(SIGNS)
    assert all(0.0 <= value <= 1.0 for value in present.values())


def test_the_bundled_weights_are_for_signs_and_steps_that_are_there(method):
    assert set(method.step_weights.signs) == {"always", *SIGNS}
    assert set(method.step_weights.steps) == set(method.steps)
