from pathlib import Path

import pytest

from weerklank.advice.labelled import GoldStep, is_validation, labelled_conversations, training_conversations
from weerklank.evaluation.conversations import agrees
from weerklank.evaluation.steps import step_figures

DATA = Path(__file__).parents[3] / "data"


@pytest.fixture(scope="module")
def talks():
    return labelled_conversations(DATA / "conversations" / "conversations-third-nl-en.jsonl")[:4]


def test_every_probe_point_is_counted_once_as_read_and_once_as_labelled(talks, pipeline):
    figures = {figure.name: figure for figure in step_figures(talks, pipeline=pipeline)}
    count = sum(len(talk.next_steps) for talk in talks)
    for how in ("as read", "with the given labels"):
        parts = [figures[f"next step agrees, {how}, {part}"] for part in ("fitted on", "kept out")]
        assert sum(part.cases for part in parts) == count
    rows = [figure for name, figure in figures.items() if name.startswith("row ")]
    assert sum(row.cases for row in rows) == count
    assert all(0.0 <= figure.value <= 1.0 for figure in figures.values())


def test_the_rows_together_are_right_as_often_as_the_steps_agree(talks, pipeline):
    figures = step_figures(talks, pipeline=pipeline)
    rows = sum(figure.value * figure.cases for figure in figures if figure.name.startswith("row "))
    agreed = sum(figure.value * figure.cases for figure in figures if "as read" in figure.name)
    assert rows == pytest.approx(agreed)


def test_doing_nothing_agrees_with_a_step_that_is_doing_nothing():
    assert agrees(None, GoldStep(0, "listen", ()))
    assert agrees(None, GoldStep(0, "ask", ("let_it_land",)))
    assert not agrees(None, GoldStep(0, "ask", ("paraphrase",)))
    assert agrees("paraphrase", GoldStep(0, "ask", ("paraphrase",)))


def test_no_test_conversation_is_ever_learnt_from_and_a_fifth_is_kept_out():
    talks = training_conversations(DATA)
    held_out = {
        talk.conversation.id for talk in labelled_conversations(DATA / "conversations/test-conversations-nl-en.jsonl")
    }
    assert not held_out & {talk.conversation.id for talk in talks}
    assert 0.1 < sum(map(is_validation, talks)) / len(talks) < 0.3
