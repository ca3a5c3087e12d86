from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from weerklank.conversations.identity import How, RoleGuess
from weerklank.conversations.records import Role
from weerklank.errors import NotFoundError
from weerklank.pipeline import in_language
from weerklank.sources.read import read_file
from weerklank.text.language import Language

EXAMPLES = Path(__file__).parents[2] / "examples"
NOW = datetime(2025, 6, 16, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def conversations():
    files = ("WhatsApp-chat met Ingrid.txt", "WhatsApp Chat with Priya.txt", "plain.txt")
    return [talk for file in files for talk in read_file(EXAMPLES / file).conversations]


@pytest.fixture(scope="module")
def decided(conversations, pipeline):
    return pipeline.decide_roles(conversations, me=())


def run(pipeline, talk, guess, *, reader=Language.NL):
    return pipeline.run(talk, guess, reader=reader, now=NOW)


def test_a_report_has_one_reading_and_one_point_of_tension_per_turn(pipeline, decided):
    for talk, guess in decided:
        report = run(pipeline, talk, guess)
        turns = list(range(len(talk.utterances)))
        assert [reading.index for reading in report.readings] == turns
        assert [point.turn for point in report.escalation] == turns
        assert report.conversation == talk
        assert report.analysed_at == NOW


def test_each_part_of_a_report_points_into_the_conversation(pipeline, decided, method):
    for talk, guess in decided:
        report = run(pipeline, talk, guess)
        for reading in report.readings:
            text = talk.utterances[reading.index].text
            assert all(evidence.span.of(text).strip() for evidence in reading.evidence)
            seller = talk.role_of(talk.utterances[reading.index].speaker) is Role.SELLER
            assert bool(reading.moves) is seller
            assert bool(reading.labels) is not seller
        diagnosed = {diagnosis.turn for diagnosis in report.diagnosis}
        for reading in report.readings:
            if reading.label in method.forms and not reading.unsure:
                assert reading.index in diagnosed
            elif reading.label not in method.forms:
                assert reading.index not in diagnosed
        assert all(finding.span.of(talk.utterances[finding.turn].text) for finding in report.findings)


def test_the_same_conversation_gives_the_same_report_again_whatever_came_between(pipeline, decided):
    first = [run(pipeline, talk, guess) for talk, guess in decided]
    second = [run(pipeline, talk, guess) for talk, guess in reversed(decided)]
    assert first == second[::-1]


def test_the_conversation_that_went_in_is_untouched(pipeline, conversations):
    before = deepcopy(conversations)
    for talk, guess in pipeline.decide_roles(conversations, me=()):
        run(pipeline, talk, guess)
    assert conversations == before


@pytest.mark.parametrize("kept", [1, 4, 9, 14])
def test_later_turns_never_change_earlier_readings_tension_or_diagnosis(pipeline, decided, kept):
    for talk, guess in decided:
        whole = run(pipeline, talk, guess)
        part = run(pipeline, replace(talk, utterances=talk.utterances[:kept]), guess)
        assert part.readings == whole.readings[:kept]
        assert part.escalation == whole.escalation[:kept]
        assert sure(part) == [diagnosis for diagnosis in sure(whole) if diagnosis.turn < kept]


def sure(report):
    """Leave out the turn that is unsure: it is diagnosed for as long as it waits for an answer."""
    return [answers(found) for found in report.diagnosis if not report.readings[found.turn].unsure]


def answers(diagnosis):
    """Leave out what to ask: it follows the register of the whole talk, je or u."""
    questions = tuple(replace(question, ask=question.ask and "asked") for question in diagnosis.questions)
    return replace(diagnosis, questions=questions, candidates=tuple(replace(c, ask="") for c in diagnosis.candidates))


def test_the_report_is_told_in_the_readers_language_and_drafts_in_the_customers(pipeline, decided, method):
    talk, guess = next((talk, guess) for talk, guess in decided if talk.language is Language.EN)
    report = run(pipeline, talk, guess, reader=Language.NL)
    rule = next(rule for rule in method.step_rules if rule.id == report.next_step.rule)
    assert report.next_step.why.startswith(rule.why.nl)
    assert report.seller_guess == method.wording.seller["sounds"].nl.format(names=", ".join(guess.sellers))
    english = run(pipeline, talk, guess, reader=Language.EN)
    assert english.next_step.drafts == report.next_step.drafts
    assert english.readings == report.readings


def test_every_reported_turn_is_told_once_it_was_read(pipeline, decided):
    talk, guess = decided[0]
    told = []
    pipeline.run(talk, guess, reader=Language.NL, now=NOW, on_turn=lambda: told.append(1))
    assert len(told) == len(talk.utterances)


def test_a_conversation_without_a_turn_and_one_of_the_seller_alone_are_reported(pipeline, conversations):
    empty = replace(conversations[0], utterances=(), participants=())
    report = run(pipeline, empty, RoleGuess((), How.NOBODY))
    assert (report.readings, report.diagnosis, report.next_step.step) == ((), (), None)
    talk, guess = pipeline.decide_roles(conversations[:1], me=("Sanne",))[0]
    alone = replace(talk, utterances=tuple(
        replace(turn, index=index)
        for index, turn in enumerate(turn for turn in talk.utterances if turn.speaker in guess.sellers)
    ))  # fmt: skip
    assert run(pipeline, alone, guess).next_step.step in (None, "let_it_land")


def test_the_seller_is_whom_the_user_names(pipeline, conversations):
    for (talk, guess), name in zip(pipeline.decide_roles(conversations, me=("Ingrid", "Priya", "Marcy")),
                                   ("Ingrid", "Priya", "Marcy"), strict=True):  # fmt: skip
        assert guess.how is How.GIVEN
        assert [seller.split()[0] for seller in talk.names(Role.SELLER)] == [name]
    with pytest.raises(NotFoundError) as told:
        pipeline.decide_roles(conversations, me=("Nobody",))
    assert told.value.code == "N003"


@pytest.mark.parametrize("who", ["Sanne", "Dana", "Coach"])
def test_without_a_name_the_one_who_sounds_like_a_seller_is_taken(decided, who):
    assert any(guess.sellers[0].startswith(who) and guess.how is How.SOUNDS for _, guess in decided)


def test_a_language_is_set_where_the_user_names_one(conversations):
    assert {talk.language for talk in in_language(conversations, Language.EN)} == {Language.EN}
    assert in_language(conversations, None) == conversations


def test_today_is_the_day_where_they_live(pipeline, decided):
    talk, guess = decided[0]
    late = datetime(2025, 6, 16, 22, 30, tzinfo=UTC)
    readings = run(pipeline, talk, guess).readings
    there = replace(pipeline, zone=ZoneInfo("Europe/Amsterdam"))
    assert there.situation(talk, readings, (), today=late.date()).zone == there.zone
    turns = [replace(turn, at=late, text="Bel me morgen terug.") for turn in talk.utterances]
    moved = replace(talk, utterances=tuple(turns))
    found = there.situation(moved, readings, (), today=late.date()).moment()
    assert found.due == date(2025, 6, 18)
