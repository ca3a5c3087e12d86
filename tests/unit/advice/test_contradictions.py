import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import builders
from tests.fakes.encoder import WordEncoder
from tests.readings import read, talk, they, we
from weerklank.advice.contradictions import FEATURES, NETWORK_FEATURE, ClashScorer, clashing, contradictions, pairs
from weerklank.errors import ModelError
from weerklank.text.language import Language
from weerklank.understanding.heads import ClashTrees
from weerklank.understanding.trees import Trees

ENCODER = WordEncoder()


def one_tree(feature, *, names=FEATURES):
    """Return trees that look at one feature: a clash where it is above a half."""
    limits, leaves = np.array([[0.5]], np.float32), np.array([[-4.0, 4.0]], np.float32)
    weightless = np.zeros(len(names), np.float32)
    return Trees(names, 0.0, weightless, np.array([[names.index(feature)]], np.int8), limits, leaves)


WISHFUL = one_tree("wish")
EVERY_PAIR = ClashScorer(ClashTrees(Trees.none(FEATURES), 0.0), ENCODER)
BY_WISH = ClashScorer(ClashTrees(WISHFUL, 0.5), ENCODER)
WISH = they("Ik wil dit jaar echt meer klanten.", "change_talk")
NOT_NOW = they("Het komt nu niet uit.", "not_now")
ASK = we("Hoe zie jij dat?", "open_question")


def clashes(turns, *, scorer=EVERY_PAIR, reader=Language.NL):
    method = builders.method()
    found = clashing(talk(turns), read(turns), scorer=scorer, method=method)
    return list(contradictions(found, read(turns), method=method, reader=reader))


def places(turns, **more):
    return [(clash.first, clash.second) for clash in clashes(turns, **more)]


def test_a_wish_and_later_resistance_of_one_person_clash():
    assert places([WISH, ASK, NOT_NOW], scorer=BY_WISH) == [(0, 2)]


def test_a_network_decides_on_the_pairs_that_the_quick_features_let_through():
    asked = []

    def network(first, second):
        asked.append((first, second))
        return 0.99 if "klanten" in first else 0.01

    both = one_tree(NETWORK_FEATURE, names=(*FEATURES, NETWORK_FEATURE))
    scorer = ClashScorer(ClashTrees(WISHFUL, 0.5, both, 0.5), ENCODER, network)
    other_wish = they("Ik wil ook een hond.", "change_talk")
    assert places([WISH, other_wish, they("Dag!"), NOT_NOW], scorer=scorer) == [(0, 3)]
    assert asked == [(WISH.text, NOT_NOW.text), (other_wish.text, NOT_NOW.text)]


def test_what_scores_under_the_threshold_is_not_shown():
    assert places([they("Dag!"), ASK, NOT_NOW], scorer=BY_WISH) == []


def test_the_later_turn_must_resist_and_the_earlier_may_be_any():
    assert places([NOT_NOW, ASK, NOT_NOW]) == [(0, 2)]
    assert places([NOT_NOW, ASK, WISH]) == []


@pytest.mark.parametrize("form", ["distrust", "complaint", "unclear"])
def test_a_form_that_may_not_be_confronted_clashes_with_nothing(form):
    assert places([WISH, ASK, they("Dat geloof ik niet.", form)]) == []


def test_a_plain_no_clashes_with_nothing():
    assert places([WISH, ASK, they("Nee, stop ermee.", "refusal")]) == []


def test_two_people_dont_contradict_each_other():
    assert places([WISH, they("Het komt nu niet uit.", "not_now", speaker="Roos")]) == []


def test_nothing_is_shown_to_somebody_in_hardship_and_another_keeps_theirs():
    ill = they("Ik ben ernstig ziek.", "neutral", vulnerable=0.9)
    assert places([WISH, NOT_NOW, ill]) == []
    roos = [they("Ik wil groeien.", "change_talk", speaker="Roos"), they("Nu niet.", "not_now", speaker="Roos")]
    assert places([WISH, *roos, NOT_NOW, ill]) == [(1, 2)]


def test_of_several_earlier_turns_the_two_likeliest_are_kept_and_pairs_come_in_order():
    other_wish = they("Ik wil ook meer rust.", "change_talk")
    turns = [they("Dag!"), WISH, NOT_NOW, ASK, other_wish, they("Geen geld voor.", "no_money")]
    assert places(turns, scorer=BY_WISH) == [(1, 2), (1, 5), (4, 5)]
    assert places([WISH] * 5 + [NOT_NOW], scorer=BY_WISH) == [(0, 5), (1, 5)]


@pytest.mark.parametrize("reader", Language)
def test_the_reason_is_told_in_the_readers_language_and_names_the_form(reader, method):
    (clash,) = clashes([WISH, NOT_NOW], reader=reader)
    assert method.forms["not_now"].label.of(reader) in clash.why
    assert "{" not in clash.why


def test_each_pair_has_one_number_per_feature_between_minus_1_and_1():
    turns = [WISH, ASK, NOT_NOW, they("Dag."), they("Geen geld voor.", "no_money")]
    found = list(pairs(talk(turns), read(turns), method=builders.method(), encoder=ENCODER))
    assert found
    for pair in found:
        assert len(pair.values) == len(FEATURES)
        assert all(-1.0 <= value <= 1.0 + 1e-6 for value in pair.values)


either = st.one_of(
    st.builds(
        they,
        st.sampled_from(["Ik wil het.", "Nu niet.", ""]),
        st.sampled_from(["change_talk", "not_now", "no_money", "distrust", "neutral"]),
        speaker=st.sampled_from(["Ingrid", "Roos"]),
        vulnerable=st.sampled_from([None, None, None, 0.9]),
    ),
    st.just(ASK),
)


@settings(max_examples=60)
@given(st.lists(either, max_size=12))
def test_a_clash_is_always_of_one_person_who_is_in_no_hardship_the_earlier_turn_first(turns):
    found = clashes(turns)
    assert [clash.second for clash in found] == sorted(clash.second for clash in found)
    assert len({(clash.first, clash.second) for clash in found}) == len(found)
    for clash in found:
        assert clash.first < clash.second
        assert 0.0 <= clash.score <= 1.0
        speaker = turns[clash.first].speaker
        assert turns[clash.second].speaker == speaker
        assert not any(turn.vulnerable for turn in turns if turn.speaker == speaker)


@settings(max_examples=60)
@given(turns=st.lists(either, max_size=12), data=st.data())
def test_later_turns_change_a_clash_only_by_telling_of_hardship(turns, data):
    calm = [they(turn.text, turn.label, speaker=turn.speaker) if turn.label else turn for turn in turns]
    end = data.draw(st.integers(0, len(calm)))
    assert clashes(calm[:end]) == [clash for clash in clashes(calm) if clash.second < end]


HI, LATER, NO_MONEY = they("Dag!"), they("Nu komt het niet uit.", "not_now"), they("Geen geld voor.", "no_money")
LONG_WISH = they("Ik wil echt dat het dit jaar anders wordt dan het al die jaren was. " * 10, "change_talk")


@pytest.mark.parametrize(
    ("feature", "turns", "clashing_pairs"),
    [
        ("wish_above_rivals", [WISH, HI, NOT_NOW], [(0, 2)]),
        ("wish_above_rivals", [WISH, WISH, NOT_NOW], []),
        ("closeness_above_rivals", [LATER, HI, NOT_NOW], [(0, 2)]),
        ("closeness_above_rivals", [HI, LATER, LATER, NOT_NOW], [(1, 2)]),
        ("length_above_rivals", [LONG_WISH, HI, NOT_NOW], [(0, 2)]),
        ("length_above_rivals", [LONG_WISH, LONG_WISH, NOT_NOW], []),
        ("turns_between", [WISH, *[HI] * 20, NOT_NOW], [(0, 21)]),
        ("closeness_between", [WISH, LATER, NOT_NOW], [(0, 2)]),
        ("closeness_between", [WISH, HI, NOT_NOW], []),
        ("resistance_between", [WISH, NO_MONEY, NOT_NOW], [(0, 2)]),
        ("wish_between", [HI, WISH, NOT_NOW], [(0, 2)]),
        ("label_between", [WISH, LATER, NOT_NOW], [(0, 2)]),
        ("label_between", [WISH, NO_MONEY, NOT_NOW], []),
    ],
)
def test_a_pair_is_judged_by_how_it_stands_among_the_turns_around_it(feature, turns, clashing_pairs):
    assert places(turns, scorer=ClashScorer(ClashTrees(one_tree(feature), 0.5), ENCODER)) == clashing_pairs


def test_what_one_person_says_is_laid_beside_no_rival_of_another():
    roos = they("Ik wil ook meer klanten.", "change_talk", speaker="Roos")
    scorer = ClashScorer(ClashTrees(one_tree("wish_above_rivals"), 0.5), ENCODER)
    assert places([WISH, roos, NOT_NOW], scorer=scorer) == [(0, 2)]


def test_trees_of_fewer_features_judge_as_they_were_fitted():
    fewer = ClashScorer(ClashTrees(one_tree("wish", names=("wish", "bias")), 0.5), ENCODER)
    turns = [HI, WISH, NOT_NOW]
    assert clashes(turns, scorer=fewer) == clashes(turns, scorer=BY_WISH) != []


def test_trees_of_unknown_features_are_refused_and_the_features_named():
    with pytest.raises(ModelError) as caught:
        ClashScorer(ClashTrees(one_tree("wisdom", names=("wish", "wisdom")), 0.5), ENCODER)
    assert caught.value.code == "A007"
    assert caught.value.problem.endswith(": wisdom")
