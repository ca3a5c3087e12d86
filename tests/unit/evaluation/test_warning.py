from dataclasses import replace
from pathlib import Path

import pytest

from weerklank.advice.labelled import labelled_conversations
from weerklank.evaluation.warning import warning_figures

DATA = Path(__file__).parents[3] / "data"


@pytest.fixture(scope="module")
def talks():
    talks = labelled_conversations(DATA / "conversations" / "conversations-nl-en.jsonl")
    quarrel = next(talk for talk in talks if talk.conversation.id == "t8-04")
    quiet = next(
        talk for talk in talks if not {"complaint", "argue", "blame"} & {each for of in talk.labels for each in of}
    )
    return [quarrel, quiet]


def _figures(talks, pipeline):
    return {figure.name: figure for figure in warning_figures(talks, pipeline=pipeline, part="x")}


def test_a_rising_quarrel_is_warned_of_before_it_breaks_out_and_a_quiet_talk_is_not(talks, pipeline):
    figures = _figures(talks, pipeline)
    name = "x, with the given labels, from tension 0.4"
    assert (figures[f"{name}: quarrels warned of in time"].value, figures[f"{name}: others warned of"].value) == (1, 0)
    assert figures[f"{name}: turns ahead, median"].value >= 1


def test_a_warning_on_the_turn_of_the_quarrel_itself_comes_too_late(talks, pipeline):
    at_once = replace(talks[0], escalation_turn=0)
    figures = _figures([at_once], pipeline)
    assert all(figure.value == 0.0 for name, figure in figures.items() if name.endswith("in time"))


def test_nothing_said_later_changes_whether_there_was_a_warning(talks, pipeline):
    quarrel = talks[0]
    cut = quarrel.escalation_turn
    shorter = replace(
        quarrel,
        conversation=replace(quarrel.conversation, utterances=quarrel.conversation.utterances[:cut]),
        labels=quarrel.labels[:cut],
    )
    whole, early = _figures([quarrel], pipeline), _figures([shorter], pipeline)
    assert whole == early
