import pytest

from weerklank.advice.records import EscalationPoint
from weerklank.outputs.tension import sparkline, tension
from weerklank.outputs.wording import load_wording
from weerklank.text.language import Language

DUTCH = load_wording(Language.NL)


def curve(*scores):
    return tuple(EscalationPoint(turn, score) for turn, score in enumerate(scores))


def test_a_sparkline_runs_from_low_to_high():
    assert sparkline([0, 0.5, 1]) == "▁▅█"


def test_scores_outside_their_range_stay_in_the_picture():
    assert sparkline([-1, 2]) == "▁█"


def test_a_calm_conversation_is_called_calm():
    calm = tension(curve(0.1, 0.05), DUTCH)
    assert calm.sentence == "Het gesprek bleef rustig."
    assert not any(point.is_peak for point in calm.points)


def test_the_peak_and_the_end_are_told():
    told = tension(curve(0.1, 0.8, 0.3), DUTCH).sentence
    assert told == "Het spannendst was het na beurt 2: ruzie (80%). Aan het eind: gespannen (30%)."


def test_no_turns_make_no_curve():
    assert tension((), DUTCH).points == ()


@pytest.mark.parametrize("turns", [1, 59, 60, 61, 5000])
def test_a_long_curve_is_drawn_shorter_and_keeps_its_peak(turns):
    scores = [0.1] * turns
    scores[turns // 2] = 0.9
    drawn = tension(curve(*scores), DUTCH)
    assert len(drawn.points) <= 60
    assert [point.y for point in drawn.points if point.is_peak] == [0.9]
    assert drawn.points[-1].turns.endswith(DUTCH.number(turns))
