from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.readings import talk as conversation_of
from tests.readings import they, we
from tests.strategies import sentences
from weerklank.bootstrap import make_classifier, make_method
from weerklank.conversations.records import Role
from weerklank.services.recent import RecentMemory
from weerklank.settings import read_settings
from weerklank.understanding.classify import read_conversation
from weerklank.understanding.memory import RememberingClassifier

METHOD = make_method(read_settings({}))
SETTINGS = {"fast": read_settings({"WEERKLANK_READER": "fast"}), "strong": read_settings({})}
CLASSIFIERS = {name: make_classifier(settings, METHOD) for name, settings in SETTINGS.items()}
CLASSIFIERS["remembering"] = RememberingClassifier(CLASSIFIERS["fast"], RecentMemory(), METHOD.version)
SETTINGS["remembering"] = SETTINGS["fast"]
TEXTS = (
    "",
    "   ",
    "😀",
    "Wat kost het?",
    "We hebben dit jaar geen budget, en eerlijk gezegd vind ik het ook een beetje eng.",
    "Eerst moet de website af. Daarna bel ik je wel, want zonder foto's begin ik er niet aan.",
    "No, thank you. Please take me off your list.",
    "half \ud800 een paar",
)
turns = sentences | st.text(max_size=60) | st.sampled_from(TEXTS)
classifiers = pytest.mark.parametrize("name", CLASSIFIERS)
few = settings(max_examples=20, deadline=None)


@classifiers
@few
@given(text=turns, context=st.none() | sentences)
def test_scores_of_labels_lie_between_0_and_1_and_add_up(name, text, context):
    scores = CLASSIFIERS[name].label_scores(text, context=context)
    assert all(0.0 <= score <= 1.0 for score in scores.values())
    assert sum(scores.values()) == pytest.approx(1.0)


@classifiers
@few
@given(text=turns)
def test_a_customers_turn_is_read_whole_and_its_evidence_points_at_words_in_it(name, text):
    reading = CLASSIFIERS[name].read_turn(text, context=None, role=Role.CUSTOMER, index=3)
    assert reading.index == 3
    assert reading.moves == ()
    assert reading.label in CLASSIFIERS[name].label_scores(text, context=None)
    told = [label.label for label in reading.labels]
    assert len(told) == len(set(told))
    assert all(0.0 <= label.score <= 1.0 for label in reading.labels)
    for scored in (reading.talk, reading.stage, reading.nature, reading.depth):
        assert scored is None or 0.0 <= scored.score <= 1.0
    assert 0.0 <= reading.resistance <= 1.0
    assert 0.0 <= reading.vulnerable <= 1.0
    for evidence in reading.evidence:
        assert 0 <= evidence.span.start < evidence.span.end <= len(text)
        assert evidence.span.of(text).strip()


@classifiers
@few
@given(text=turns)
def test_a_sellers_turn_gets_at_least_one_move_and_no_label(name, text):
    reading = CLASSIFIERS[name].read_turn(text, context=None, role=Role.SELLER)
    assert reading.moves
    assert [move.score for move in reading.moves] == sorted((move.score for move in reading.moves), reverse=True)
    assert all(0.0 <= move.score <= 1.0 for move in reading.moves)
    assert reading.label is None
    assert reading.resistance is None


@classifiers
def test_nature_and_depth_are_told_of_resistance_only(name):
    for text in TEXTS:
        reading = CLASSIFIERS[name].read_turn(text, context=None, role=Role.CUSTOMER)
        assert (reading.nature is not None) == (reading.depth is not None) == (reading.label in METHOD.forms)


@classifiers
@few
@given(order=st.permutations(range(len(TEXTS))), before=st.lists(turns, max_size=4))
def test_a_turn_is_read_the_same_in_any_order_and_after_any_others(name, order, before):
    classifier = CLASSIFIERS[name]
    for text in before:
        classifier.read_turn(text, context="Wat bedoel je?", role=Role.SELLER)
    expected = {index: classifier.read_turn(TEXTS[index], context=None, role=Role.CUSTOMER) for index in order}
    for index in sorted(order):
        assert classifier.read_turn(TEXTS[index], context=None, role=Role.CUSTOMER) == expected[index]


@classifiers
def test_a_new_classifier_reads_as_one_that_has_read_much(name):
    fresh = make_classifier(SETTINGS[name], METHOD)
    for text in TEXTS:
        expected = CLASSIFIERS[name].read_turn(text, context="Hoe zit dat?", role=Role.CUSTOMER)
        assert fresh.read_turn(text, context="Hoe zit dat?", role=Role.CUSTOMER) == expected


@classifiers
def test_a_very_long_turn_is_read(name):
    text = "We hebben er dit jaar echt geen geld voor. " * 2000
    reading = CLASSIFIERS[name].read_turn(text, context=text, role=Role.CUSTOMER)
    assert reading.labels
    assert all(evidence.span.end <= len(text) for evidence in reading.evidence)


@classifiers
def test_the_same_turn_twice_in_a_conversation_with_the_same_context_reads_the_same(name):
    talk = conversation_of([we("Zullen we starten?"), they("Nu niet."), we("Zullen we starten?"), they("Nu niet.")])
    readings = list(read_conversation(talk, classifier=CLASSIFIERS[name]))
    assert [reading.index for reading in readings] == [0, 1, 2, 3]
    assert readings[3] == replace(readings[1], index=3)


@classifiers
@few
@given(said=st.lists(turns, min_size=1, max_size=6), later=st.lists(turns, min_size=1, max_size=4))
def test_what_comes_later_changes_no_reading(name, said, later):
    texts = [*said, *later]
    talk = conversation_of([they(text) if index % 2 else we(text) for index, text in enumerate(texts)])
    truncated = replace(talk, utterances=talk.utterances[: len(said)])
    readings = list(read_conversation(talk, classifier=CLASSIFIERS[name]))
    assert list(read_conversation(truncated, classifier=CLASSIFIERS[name])) == readings[: len(said)]


@classifiers
def test_reading_several_turns_at_once_changes_no_bit_and_keeps_their_order(name):
    texts = [*TEXTS, *reversed(TEXTS)] * 3
    talk = conversation_of([they(text) if index % 2 else we(text) for index, text in enumerate(texts)])
    expected = list(read_conversation(talk, classifier=CLASSIFIERS[name]))
    fresh = make_classifier(SETTINGS[name], METHOD)
    assert list(read_conversation(talk, classifier=fresh, threads=4)) == expected


@classifiers
def test_what_it_answers_can_change_how_a_turn_is_read(name):
    bare, answering = (
        CLASSIFIERS[name].label_scores("Nee, nog niet.", context=context)
        for context in (None, "Heb je al met je partner overlegd?")
    )
    assert bare != answering


@classifiers
def test_how_much_somebody_sounds_like_a_seller_lies_between_0_and_1(name):
    classifier = CLASSIFIERS[name]
    selling = classifier.seller_score(["Dank je voor je bericht! Hoe komen klanten nu bij je terecht?"])
    asking = classifier.seller_score(["ik heb er nu gewoon het geld niet voor, de belasting ging eraf"])
    assert 0.0 <= asking < selling <= 1.0
    assert classifier.seller_score([]) == 0.0


@classifiers
def test_every_label_says_who_put_it_there(name):
    reading = CLASSIFIERS[name].read_turn("Nu niet, misschien na de zomer.", context=None, role=Role.CUSTOMER)
    assert {label.annotator for label in reading.labels} == {CLASSIFIERS[name].id}
