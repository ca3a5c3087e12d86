"""A program lets an answer be rewritten, and is told which sentences a model wrote."""

import pytest

from tests.workplace.language_model import model_set_up

ANSWER = "Dank je. Wat verandert er voor je als die website af is?"


@pytest.fixture
def model(database):
    with model_set_up() as found:
        yield found


def test_each_sentence_of_the_model_is_pointed_at(ask, conversation, model):
    model.answer = "Dank je. Wat wordt er anders voor je als die website af is?"
    found = ask("post", f"/conversations/{conversation.pk}/rewrite", {"text": ANSWER}).json()
    assert found == {
        "text": model.answer, "generated": [{"start": 9, "end": 59}], "model": "klein",
        "kept_because": None, "reason": "",
    }  # fmt: skip


def test_a_text_that_stays_comes_back_with_the_reason(ask, conversation, model):
    model.answer = "Alles is gratis."
    found = ask("post", f"/conversations/{conversation.pk}/rewrite", {"text": ANSWER, "language": "en"}).json()
    assert (found["text"], found["generated"]) == (ANSWER, [])
    assert found["kept_because"].startswith("A02")
    assert found["reason"].startswith("Not rewritten: ")


def test_without_a_model_the_text_stays(ask, conversation):
    found = ask("post", f"/conversations/{conversation.pk}/rewrite", {"text": ANSWER}).json()
    assert (found["kept_because"], found["text"]) == ("A010", ANSWER)


def test_the_teams_own_model_goes_before_the_installations(ask, conversation, model):
    from weerklank.store.models import LanguageModel, Team

    LanguageModel.rows.create(team=Team.objects.get(pk=conversation.team_id), use="off")
    found = ask("post", f"/conversations/{conversation.pk}/rewrite", {"text": ANSWER}).json()
    assert (found["kept_because"], model.asked) == ("A010", [])
