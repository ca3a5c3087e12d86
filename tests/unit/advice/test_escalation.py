import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import builders
from tests.readings import read, talk, they, we
from weerklank.advice.escalation import escalation
from weerklank.text.language import Language

NOT_NOW = they("Het komt nu niet uit.", "not_now")


def curve(turns, *, language=Language.NL):
    points = list(escalation(talk(turns, language=language), read(turns), method=builders.method()))
    assert [point.turn for point in points] == list(range(len(turns)))
    return [point.score for point in points]


def after(turn, *, tense=0, language=Language.NL):
    """Return how much a turn changes the tension beyond what time does, after so many angry turns."""
    angry = [they("Ik ben er klaar mee, schandalig!", "complaint")] * tense
    tension = curve([*angry, turn], language=language)
    return tension[-1] - 0.85 * (tension[-2] if tense else 0.0)


@pytest.mark.parametrize("turn", [
    we("Dat had je eerder moeten zeggen.", "blame"),
    we("Toch is het zo.", "argue"),
    we("Wij doen dat altijd goed.", "defend"),
    we("Nog twee plekken!", "pressure"),
    they("De keuken is kapot.", "complaint"),
    they("Wat een schandalige prutsers zijn jullie."),
    they("Ik wil mijn geld terug."),
    they("Ik wacht nog steeds niet voor de lol."),
    they("Jullie komen nooit."),
    they("DIT KLOPT NERGENS VAN"),
    they("Meen je dat nou?!"),
])  # fmt: skip
def test_what_hurts_raises_the_tension(turn):
    assert after(turn) > 0


@pytest.mark.parametrize("move", ["repair", "apologise", "acknowledge", "paraphrase", "thank"])
def test_what_heals_lowers_it(move):
    assert after(we("Dat snap ik.", move), tense=2) < 0


def test_thanks_from_a_calm_customer_lower_it_and_from_a_resistant_one_dont():
    assert after(they("Dank je, fijn opgelost."), tense=2) < 0
    assert after(they("Dank je, nu niet.", "not_now"), tense=2) == pytest.approx(0.0, abs=1e-4)


@pytest.mark.parametrize("turn", [they("Prima, dinsdag dan."), we("Hoe zie jij dat?", "open_question"), they("OK NU")])
def test_ordinary_turns_leave_it_to_time(turn):
    assert after(turn) == 0.0
    assert after(turn, tense=2) == pytest.approx(0.0, abs=1e-4)


def test_arguing_against_resistance_costs_more_than_arguing():
    argue = we("Toch is het zo.", "argue")
    plain, resistant = curve([they("Prima."), argue])[-1], curve([NOT_NOW, argue])[-1]
    assert resistant > plain


def test_a_faint_move_weighs_less_than_a_clear_one():
    assert after(we("Toch is het zo.", "argue", score=0.4)) < after(we("Toch is het zo.", "argue", score=0.9))


def test_english_words_raise_it_in_an_english_conversation():
    turn = they("This is a disgrace, I want my money back.")
    assert after(turn, language=Language.EN) > after(turn, language=Language.NL)


def test_words_of_the_seller_about_anger_are_not_anger():
    assert after(we("Was je boos, en wil je je geld terug?", "closed_question")) == 0.0


def test_an_empty_conversation_has_no_curve():
    assert curve([]) == []


either = st.one_of(
    st.builds(they, st.sampled_from(["Nou zeg!!", "oké", "NOOIT MEER ZOIETS", "dank je"]),
              st.sampled_from(["complaint", "not_now", "neutral"]), score=st.floats(0.2, 1)),
    st.builds(we, st.just("Zeg het maar."), st.sampled_from(["blame", "argue", "repair", "thank"]),
              score=st.floats(0, 1)),
)  # fmt: skip


@given(turns=st.lists(either, max_size=15), data=st.data())
def test_tension_stays_between_0_and_1_and_later_turns_never_change_it(turns, data):
    whole = curve(turns)
    assert all(0.0 <= score <= 1.0 for score in whole)
    end = data.draw(st.integers(0, len(turns)))
    assert curve(turns[:end]) == whole[:end]
