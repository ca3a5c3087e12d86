"""What a person does in the workplace, from the first visit to a corrected label."""

import io
import re

import pytest

from tests.workplace.exports import CHAT, File, bring

PASSWORD = "een-lang-wachtwoord"
NEW = {"name": "Els", "login": "Els@Voorbeeld.nl", "password": PASSWORD, "team": "Atelier"}


def text(answer):
    return answer.content.decode()


def test_the_first_visitor_becomes_the_owner_and_nobody_after_them(visitor):
    assert visitor.get("/sign-in/")["Location"] == "/start/"
    assert visitor.post("/start/", NEW)["Location"] == "/"
    assert "Fijn dat je er bent, Els" in text(visitor.get("/"))
    visitor.post("/sign-out/")
    assert visitor.post("/start/", {**NEW, "login": "piet"})["Location"] == "/sign-in/"
    assert visitor.post("/sign-in/", {"login": " ELS@voorbeeld.nl", "password": PASSWORD})["Location"] == "/"


def test_from_elsewhere_nobody_becomes_the_owner(visitor):
    assert visitor.post("/start/", NEW, REMOTE_ADDR="203.0.113.7").status_code == 403


def test_an_easy_password_is_refused(visitor):
    answer = visitor.post("/start/", {**NEW, "password": "wachtwoord"})
    assert answer.status_code == 200
    assert 'role="alert"' in text(answer)


def test_guessing_passwords_stops_after_a_few(owner, visitor):
    wrong = {"login": "els", "password": "geraden"}
    answers = [visitor.post("/sign-in/", wrong).status_code for _ in range(9)]
    assert answers == [200] * 8 + [429]
    assert visitor.post("/sign-in/", {**wrong, "password": PASSWORD}).status_code == 429


def test_signing_in_leads_nowhere_else(owner, visitor):
    given = {"login": "els", "password": PASSWORD, "next": "https://kwaad.example/"}
    assert visitor.post("/sign-in/", given)["Location"] == "/"


def test_pages_speak_the_language_that_was_chosen(els):
    assert "Vandaag" in text(els.get("/conversations/"))
    els.post("/language/", {"language": "en", "next": "/conversations/"})
    page = text(els.get("/conversations/"))
    assert 'lang="en"' in page
    assert "There are no conversations yet." in page


def test_an_answer_may_load_nothing_from_elsewhere_and_stays_out_of_caches(els):
    answer = els.get("/")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert "no-store" in answer["Cache-Control"]
    assert "<script>" not in text(answer)
    assert " style=" not in text(answer)


def test_files_go_from_upload_by_preview_to_a_conversation(els, owner, worker, folder):
    worker.folder = folder.uploads
    upload = io.BytesIO(CHAT.encode())
    upload.name = "chat.txt"
    address = els.post("/import/", {"files": [upload]})["Location"]
    preview = text(els.get(address))
    assert "4 beurten" in preview
    assert 'value="Sanne"' in preview
    els.post(f"{address}start/", {"seller": ["Sanne"]})
    assert "hx-get" in text(els.get(address))
    while worker.work_once():
        pass
    assert "4 nieuwe beurten toegevoegd" in text(els.get(address))
    assert "Ingrid" in text(els.get("/"))


def test_nothing_chosen_is_told(els):
    answer = els.post("/import/", {})
    assert answer.status_code == 400
    assert "Kies eerst een of meer bestanden." in text(answer)


def test_an_example_comes_in_with_one_click(els, worker, folder):
    worker.folder = folder.uploads
    els.post("/import/example/")
    while worker.work_once():
        pass
    assert text(els.get("/conversations/")).count("data-item") >= 2


def test_a_conversation_shows_words_labels_and_the_next_step(els, owner, worker):
    from weerklank.store.models import Conversation

    bring(owner, worker, File("chat.txt", CHAT.replace("te duur", "te duur <script>alert(1)</script>")))
    page = text(els.get(f"/conversations/{Conversation.rows.get().pk}/"))
    assert "Eerst de website af" in page
    assert "<mark>" in page
    assert 'class="draft"' in page
    assert "<script>alert" not in page


def test_a_corrected_label_is_kept_and_changes_the_advice(els, owner, worker):
    from weerklank.store.models import Conversation, Correction, Turn

    bring(owner, worker, File("chat.txt", CHAT))
    turn = Turn.rows.get(index=3)
    els.post(f"/turns/{turn.pk}/correct/", {"label": "refusal"})
    assert not Conversation.rows.get().is_read
    while worker.work_once():
        pass
    turn.refresh_from_db()
    conversation = Conversation.rows.get()
    assert (turn.label, turn.unsure, conversation.step) == ("refusal", False, "respect")
    assert Correction.rows.get().before == "website_first"
    bring(owner, worker, File("chat.txt", CHAT))
    assert Turn.rows.get(index=3).label == "refusal"


def test_a_label_that_doesnt_exist_is_refused(els, owner, worker):
    from weerklank.store.models import Turn

    bring(owner, worker, File("chat.txt", CHAT))
    assert els.post(f"/turns/{Turn.rows.get(index=3).pk}/correct/", {"label": "onzin"}).status_code == 400


def test_a_note_and_a_follow_up_stand_where_they_belong(els, owner, worker):
    from weerklank.store.models import Conversation, FollowUp

    bring(owner, worker, File("chat.txt", CHAT))
    at = f"/conversations/{Conversation.rows.get().pk}/"
    els.post(f"{at}note/", {"text": "Belt liever <b>'s ochtends</b>"})
    els.post(f"{at}follow-up/", {"due_on": "2026-01-01"})
    page = text(els.get(at))
    assert "Belt liever &lt;b&gt;" in page
    assert "Kom hierop terug" in text(els.get("/"))
    els.post(f"{at}follow-up/", {})
    assert FollowUp.rows.get().done_at is not None
    els.post(f"{at}close/")
    assert "Wacht op jouw antwoord" not in text(els.get("/"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2), ("words=website", 1), ("words=levering", 1), ("form=complaint", 1), ("channel=whatsapp", 2),
        ("channel=email", 2), ("state=us", 2), ("since=2026-02-04", 1), ("until=2026-02-02", 1), ("page=99", 2),
        ("form=' OR 1=1", 2),
    ],
)  # fmt: skip
def test_the_list_is_searched_and_filtered(els, owner, worker, query, found):
    from tests.workplace.exports import OTHER

    bring(owner, worker, File("a.txt", CHAT), File("b.txt", OTHER))
    assert text(els.get(f"/conversations/?{query}")).count("data-item") == found


def test_an_invite_works_once(els, owner, visitor):
    from django.test import Client

    els.post("/team/invite/", {"role": "reader"})
    page = text(els.get("/team/"))
    link = page.partition('readonly value="')[2].partition('"')[0]
    guest = Client(SERVER_NAME="localhost")
    assert guest.post(link, {**NEW, "login": "milan"})["Location"] == "/"
    assert "milan" in text(els.get("/team/"))
    assert Client(SERVER_NAME="localhost").get(link).status_code == 404


def test_a_team_keeps_an_owner(els, owner):
    els.post(f"/team/member/{owner.pk}/", {"role": "reader"})
    owner.refresh_from_db()
    assert owner.role == "owner"


def test_the_pages_and_the_report_show_turns_by_one_file(els):
    from weerklank.outputs.folders import SHARED

    sheets = re.findall(r'<link rel="stylesheet" href="(/static/[^"?]+)', text(els.get("/")))
    assert sheets[:2] == ["/static/web/weerklank.css", "/static/report/transcript.css"]
    served = b"".join(els.get("/static/report/transcript.css"))
    assert served == (SHARED / "transcript.css").read_bytes()


@pytest.mark.parametrize("page", ["/conversations/", "/resistance/"])
def test_a_list_from_the_very_first_day_on_is_shown(els, page):
    assert els.get(page, {"since": "0001-01-01"}).status_code == 200
