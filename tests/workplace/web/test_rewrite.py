"""Somebody lets a language model rewrite an answer: only where one is set up, marked, and never lost."""

import re

import pytest

from tests.fakes.language_model import sent
from tests.workplace.exports import CHAT, File, bring
from tests.workplace.language_model import model_set_up

ANSWER = "Wat verandert er voor je als die website af is?"
BETTER = "Wat wordt er anders voor je als die website af is?"


def text(answer):
    return answer.content.decode()


@pytest.fixture
def row(owner, worker):
    from weerklank.store.models import Conversation

    bring(owner, worker, File("chat.txt", CHAT))
    return Conversation.rows.get()


@pytest.fixture
def model(database):
    with model_set_up() as found:
        yield found


@pytest.fixture
def rewritten(els, row):
    def ask(words=ANSWER):
        return text(els.post(f"/conversations/{row.pk}/answer/rewrite/", {"text": words}))

    return ask


def test_without_a_model_no_page_speaks_of_it(els, row, rewritten):
    assert "Herschrijven" not in text(els.get(f"/conversations/{row.pk}/"))
    assert "Niet herschreven: er is geen taalmodel ingesteld." in rewritten()


def test_with_one_the_button_is_there_for_who_may_answer(els, read_by, row, model):
    assert "Herschrijven</button>" in text(els.get(f"/conversations/{row.pk}/"))
    assert "Herschrijven" not in text(read_by.get(f"/conversations/{row.pk}/"))


def test_what_the_model_wrote_is_shown_marked_and_can_be_taken_over(rewritten, model):
    model.answer = BETTER
    part = rewritten()
    assert "Herschreven door een taalmodel (klein)" in part
    marked = re.search(r'<mark class="generated" title="herschreven door een taalmodel">([^<]*)</mark>', part)
    assert marked[1] == BETTER
    assert 'data-use="rewritten-text"' in part
    assert "Ingrid" not in str(model.asked[0]["body"])
    assert sent(model.asked[0])["draft"] == ANSWER


@pytest.mark.parametrize("answer", ["<script>alert(1)</script>", "Alles is gratis, klik op http://x.example.com!"])
def test_what_breaks_a_rule_is_not_shown(rewritten, model, answer):
    model.answer = answer
    part = rewritten()
    assert "Niet herschreven:" in part
    assert "script" not in part
    assert "gratis" not in part


def test_a_model_that_is_away_is_told_in_a_sentence(rewritten, model):
    model.status = 503
    assert "Niet herschreven: het taalmodel gaf een fout." in rewritten()
    assert "Niet herschreven: de tekst is leeg of te lang." in rewritten("  ")


def test_of_a_conversation_in_which_something_heavy_is_told_nothing_leaves(rewritten, row, model):
    row.is_vulnerable = True
    row.save()
    assert "Daarvan gaat niets naar een taalmodel" in rewritten()
    assert model.asked == []


def test_that_something_left_is_logged_without_its_words(rewritten, row, model, owner):
    from weerklank.store.models import AuditEntry

    rewritten()
    entry = AuditEntry.rows.filter(action="answer.rewrite").get()
    assert (entry.subject, entry.user_id) == (f"conversation {row.pk}", owner.user_id)
