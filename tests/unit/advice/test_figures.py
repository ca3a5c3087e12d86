from hypothesis import given
from hypothesis import strategies as st

from tests import builders
from tests.readings import read, talk, they, we
from weerklank.advice.figures import figures
from weerklank.advice.records import Figures


def counted(turns):
    return figures(talk(turns), read(turns), method=builders.method())


def test_a_conversation_is_counted():
    found = counted([
        they("Ik wil meer klanten in mijn winkel.", "change_talk"),
        we("Wat maakt dat belangrijk?", "open_question"),
        they("De huur gaat omhoog.", "neutral"),
        we("Zullen we dinsdag beginnen? Iedereen doet het zo.", "closed_question", "argue"),
        they("Nu niet.", "not_now"),
        we("Dus het past nu niet.", "paraphrase"),
    ])  # fmt: skip
    assert found == Figures(
        talk_ratio=round(17 / 30, 4),
        question_ratio=round(2 / 3, 4),
        open_question_ratio=0.5,
        reflection_question_ratio=0.5,
        arguments=1,
        change_talk=1,
        sustain_talk=1,
    )


def test_a_turn_with_two_arguments_counts_once():
    assert counted([we("Dat is jouw schuld, en het klopt niet.", "blame", "argue", "pressure")]).arguments == 1


def test_nothing_is_divided_by_zero():
    assert counted([]) == Figures(None, None, None, None, 0, 0, 0)
    assert counted([we("…")]) == Figures(None, 0.0, None, None, 0, 0, 0)
    assert counted([they("Nu niet.", "not_now")]) == Figures(0.0, None, None, None, 0, 0, 1)


either = st.builds(they, st.text(max_size=20), st.sampled_from(["not_now", "change_talk", "neutral"])) | st.builds(
    we, st.text(max_size=20), st.sampled_from(["open_question", "closed_question", "paraphrase", "argue"])
)


@given(st.lists(either, max_size=10))
def test_shares_lie_between_0_and_1_and_counts_within_the_turns(turns):
    found = counted(turns)
    for share in (found.talk_ratio, found.question_ratio, found.open_question_ratio):
        assert share is None or 0.0 <= share <= 1.0
    assert found.reflection_question_ratio is None or found.reflection_question_ratio >= 0.0
    assert found.arguments <= sum(bool(turn.moves) for turn in turns)
    assert found.change_talk + found.sustain_talk <= sum(bool(turn.label) for turn in turns)


def test_a_question_beside_another_move_counts_and_one_in_an_address_does_not():
    found = counted([
        we("Dat klopt. Wat zoek je precies?", "inform"),
        we("Hoe gaat het?", "open_question"),
        we("Kijk op https://example.org/?a=1 voor meer.", "inform"),
        we("Goed zo.", "acknowledge"),
    ])  # fmt: skip
    assert (found.question_ratio, found.open_question_ratio) == (0.5, 0.5)
