"""What went wrong is said in the language of the page, also what was kept long before."""

import re

import pytest

from tests.workplace.exports import CHAT, File, bring
from weerklank.method.catalog import DATA

FORM = (DATA / "forms" / "no_money.yaml").read_text(encoding="utf-8")
FORM_PAGE = "/settings/method/forms/no_money/"


@pytest.fixture
def english(els):
    def speak():
        els.post("/language/", {"language": "en", "next": "/conversations/"})
        return els

    return speak


def test_a_preview_tells_why_a_file_cant_be_read(els, english, owner, folder, text):
    from weerklank.services.imports import take_in

    row = take_in(owner, [File("a.txt", CHAT), File("plaatje.bin", "\0\0\1")], folder=folder.uploads)
    assert "S003 dit soort bestand kent Weerklank niet. Exporteer het" in text(els.get(f"/import/{row.pk}/"))
    page = text(english().get(f"/import/{row.pk}/"))
    assert "S003 this is no format that Weerklank knows. Export the conversation again, as one of these:" in page
    assert "--from" not in page


def test_an_import_tells_each_reader_in_their_language_what_was_left_out(els, english, owner, worker, text):
    row = bring(owner, worker, File("a.txt", CHAT), File("plaatje.bin", "\0\0\1"))
    assert "S003 dit soort bestand kent Weerklank niet." in text(els.get(f"/import/{row.pk}/"))
    assert "S003 this is no format that Weerklank knows." in text(english().get(f"/import/{row.pk}/"))


def test_an_import_that_failed_says_why(els, english, owner, folder, worker, text):
    from weerklank.services.imports import start, take_in
    from weerklank.store.models import Job

    row = take_in(owner, [File("a.txt", CHAT)], folder=folder.uploads)
    start(owner, row, sellers=("Sanne",))
    Job.rows.filter(subject=row.pk).update(attempts=99)
    while worker.work_once():
        pass
    assert "D004 door deze taak stopte de werker keer op keer. Probeer kleinere" in text(els.get(f"/import/{row.pk}/"))
    assert "D004 this job stopped its worker again and again. Try smaller" in text(english().get(f"/import/{row.pk}/"))


def test_a_row_of_before_keeps_the_english_it_has(els, owner, worker, text):
    row = bring(owner, worker, File("a.txt", CHAT), File("plaatje.bin", "\0\0\1"))
    row.files.filter(name="plaatje.bin").update(fault={}, error="it was no format. Name one.")
    assert "S003 it was no format. Name one." in text(els.get(f"/import/{row.pk}/"))


def test_a_page_of_a_fault_says_what_to_do(els, english, text):
    answer = els.get("/reset/een-link-van-vorig-jaar/")
    assert answer.status_code == 404
    assert "Vraag de eigenaar van je team om een nieuwe." in text(answer)
    assert "Ask the owner of your team for a new one." in text(english().get("/reset/een-link-van-vorig-jaar/"))


def test_the_method_says_in_each_language_what_is_wrong_with_a_form(els, english, text):
    wrong = {"text": FORM.replace("stage: consideration", "stage: considered"), "look": "1"}
    assert "M007 onbekende waarde 'considered'. Bedoel je 'consideration'?" in text(els.post(FORM_PAGE, wrong))
    assert "M007 unknown value 'considered'. Did you mean 'consideration'?" in text(english().post(FORM_PAGE, wrong))


@pytest.fixture
def talk(owner, worker):
    from weerklank.store.models import Conversation

    bring(owner, worker, File("a.txt", CHAT))
    return Conversation.rows.get()


def test_who_signs_in_again_after_sending_something_comes_out_on_its_page(els, owner, talk, text):
    at = f"/conversations/{talk.pk}/"
    els.logout()
    asked = els.post(f"{at}note/", {"text": "Belt terug"})["Location"]
    given = {"login": "els", "password": "een-lang-wachtwoord", "next": f"{at}note/"}
    answer = els.post(asked, given, follow=True)
    assert answer.redirect_chain[-1][0] == at
    assert "Er is niets veranderd. Doe nog een keer wat je wilde doen." in text(answer)


def test_who_chooses_another_language_after_an_error_comes_out_on_a_page(els, talk, text):
    refused = els.post(f"/turns/{talk.turns.get(index=3).pk}/correct/", {"label": "onzin"})
    following = re.search(r'name="next" value="([^"]+)"', text(refused))[1]
    answer = els.post("/language/", {"language": "en", "next": following}, follow=True)
    assert (answer.status_code, answer.redirect_chain[-1][0]) == (200, "/")
    assert text(answer).count("Nothing was changed. Do once more what you wanted to do.") == 1


def test_no_address_answers_with_an_empty_page(els, owner, talk):
    """Each that only takes what a form sends leads up to a page, in as many steps as it takes."""
    from django.urls import reverse

    from weerklank.web.urls import urlpatterns

    empty = []
    for pattern in urlpatterns:
        if not hasattr(pattern, "name") or pattern.name == "sign_out":
            continue
        wanted = {
            name: talk.pk if "Int" in type(kind).__name__ else "x" for name, kind in pattern.pattern.converters.items()
        }
        answer = els.get(reverse(pattern.name, kwargs=wanted), follow=True)
        if answer.status_code == 405:
            empty.append(pattern.name)
    assert empty == []


def test_a_program_is_still_told_that_a_method_is_not_allowed(els):
    assert els.put("/language/").status_code == 405
