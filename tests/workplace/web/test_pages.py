"""What a person does in the workplace, from the first visit to a corrected label."""

import io
import re

import pytest

from tests.workplace.exports import CHAT, File, bring

PASSWORD = "een-lang-wachtwoord"
NEW = {"name": "Els", "login": "Els@Voorbeeld.nl", "password": PASSWORD, "team": "Atelier"}


def today():
    from django.utils import timezone

    return timezone.localdate().isoformat()


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


def test_who_waits_after_wrong_passwords_still_comes_where_they_wanted(owner, visitor):
    asked = {"login": "els", "password": "geraden", "next": "/people/"}
    answers = [visitor.post("/sign-in/?next=/people/", asked) for _ in range(9)]
    assert answers[-1].status_code == 429
    assert 'name="next" value="/people/"' in text(answers[-1])


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


@pytest.mark.parametrize("labels", [["complaint"], ["no_money"], ["refusal", "website_first"]])
def test_a_corrected_label_is_certain_and_says_who_corrected_it(els, owner, worker, labels):
    from weerklank.services.conversations import report_tree
    from weerklank.store.models import Conversation, Turn

    bring(owner, worker, File("chat.txt", CHAT))
    turn = Turn.rows.get(index=3)
    for label in labels:
        els.post(f"/turns/{turn.pk}/correct/", {"label": label})
        while worker.work_once():
            pass
    conversation = Conversation.rows.get()
    read = report_tree(conversation, "nl")["turns"][3]
    assert read["labels"] == [{"id": labels[-1], "score": 1.0}]
    assert (read["resistance"], read["unsure"]) == (1.0, False)
    assert (conversation.step == "repair") == (labels[-1] == "complaint")
    row = text(els.get(f"/conversations/{conversation.pk}/")).partition('id="c1-4"')[2]
    assert re.search('class="certainty">(.*?)<', row)[1] == "verbeterd door Els"


def test_a_calm_turn_corrected_to_resistance_gets_its_advice(els, owner, worker):
    from weerklank.store.models import Conversation, Turn

    bring(owner, worker, File("chat.txt", f"{CHAT}[02-02-2026 11:00:00] Ingrid: Prima, dank je wel!\n"))
    els.post(f"/turns/{Turn.rows.get(index=4).pk}/correct/", {"label": "no_money"})
    while worker.work_once():
        pass
    conversation = Conversation.rows.get()
    assert (conversation.is_read, conversation.form) == (True, "no_money")


def test_a_day_that_is_over_isnt_planned_and_stays_as_typed(els, owner, worker):
    from weerklank.store.models import Conversation, FollowUp

    bring(owner, worker, File("chat.txt", CHAT))
    answer = els.post(f"/conversations/{Conversation.rows.get().pk}/follow-up/", {"due_on": "2020-01-01"})
    page = text(els.get(answer["Location"]))
    assert not FollowUp.rows.exists()
    assert "Die dag is al voorbij. Kies vandaag of een latere dag. Er is niets veranderd." in page
    assert 'value="2020-01-01"' in page


def test_what_waits_shows_quarrels_first_and_then_hardship_and_the_longest_wait(els, owner, worker):
    from weerklank.store.models import Conversation

    talks = [f"[0{day}-02-2026 09:00:00] {name}: Hoe gaat het verder?\n[0{day}-02-2026 09:01:00] Sanne: Goed.\n"
             f"[0{day}-02-2026 09:02:00] {name}: Wat kost het?\n"
             for day, name in enumerate(("Anna", "Bea", "Carla", "Dora"), start=1)]  # fmt: skip
    for number, talk in enumerate(talks):
        bring(owner, worker, File(f"chat{number}.txt", talk))
    Conversation.rows.update(waiting="us", tension=0.1, is_vulnerable=False)
    Conversation.rows.filter(title__contains="Carla").update(is_vulnerable=True)
    Conversation.rows.filter(title__contains="Dora").update(tension=0.6)
    waiting = text(els.get("/")).partition('id="waiting"')[2].partition("</section>")[0]
    assert re.findall('class="title"[^>]*>.*?(Anna|Bea|Carla|Dora)', waiting) == ["Dora", "Carla", "Anna", "Bea"]


@pytest.mark.parametrize(
    ("name", "words"), [("kapot.zip", "PK\x03\x04 kapot"), ("leeg.txt", ""), ("foto.png", "\x89PNG")]
)
def test_an_upload_in_which_nothing_can_be_read_doesnt_wait(els, owner, worker, folder, name, words):
    from weerklank.store.models import Conversation, Import

    bring(owner, worker, File("chat.txt", CHAT))
    upload = io.BytesIO(words.encode())
    upload.name = name
    at = els.post("/import/", {"files": upload})["Location"]
    said = [text(els.get(at)) for _ in range(2)]
    assert all(name in page for page in said)
    assert "· mislukt" in text(els.get("/import/"))
    assert not (folder.uploads / f"import-{Import.rows.first().pk}").exists()
    page = text(els.get(f"/settings/person/{Conversation.rows.get().person_id}/"))
    assert "upload" not in page.partition('id="erase"')[2].partition("</section>")[0]


def test_a_label_that_doesnt_exist_is_refused(els, owner, worker):
    from weerklank.store.models import Turn

    bring(owner, worker, File("chat.txt", CHAT))
    assert els.post(f"/turns/{Turn.rows.get(index=3).pk}/correct/", {"label": "onzin"}).status_code == 400


def test_a_note_and_a_follow_up_stand_where_they_belong(els, owner, worker):
    from weerklank.store.models import Conversation, FollowUp

    bring(owner, worker, File("chat.txt", CHAT))
    at = f"/conversations/{Conversation.rows.get().pk}/"
    els.post(f"{at}note/", {"text": "Belt liever <b>'s ochtends</b>"})
    els.post(f"{at}follow-up/", {"due_on": today()})
    page = text(els.get(at))
    assert "Belt liever &lt;b&gt;" in page
    assert "Kom hierop terug" in text(els.get("/"))
    els.post(f"{at}follow-up/", {})
    assert FollowUp.rows.get().done_at is not None
    els.post(f"{at}close/")
    assert "Wacht op jouw antwoord" not in text(els.get("/"))


def test_two_who_close_a_conversation_leave_it_closed(els, owner, worker):
    from weerklank.store.models import Conversation

    bring(owner, worker, File("chat.txt", CHAT))
    at = f"/conversations/{Conversation.rows.get().pk}/"
    assert 'name="act" value="close"' in text(els.get(at))
    for _ in range(2):
        els.post(f"{at}close/", {"act": "close"})
    assert Conversation.rows.get().closed_at is not None
    assert 'name="act" value="open"' in text(els.get(at))
    els.post(f"{at}close/", {"act": "open"})
    assert Conversation.rows.get().closed_at is None


def test_a_day_that_does_not_exist_changes_nothing(els, owner, worker):
    from weerklank.store.models import Conversation, FollowUp

    bring(owner, worker, File("chat.txt", CHAT))
    at = f"/conversations/{Conversation.rows.get().pk}/"
    els.post(f"{at}follow-up/", {"due_on": "2031-12-01"})
    assert "Deze dag bestaat niet" in text(els.post(f"{at}follow-up/", {"due_on": "20311-12-01"}, follow=True))
    assert [(each.due_on.year, each.done_at) for each in FollowUp.rows.all()] == [(2031, None)]


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


@pytest.mark.parametrize(
    "address",
    [
        "/conversations/?since=0001-01-01",
        "/conversations/?until=9999-12-31",
        f"/conversations/?person={10**20}",
        "/resistance/?since=0001-01-01",
    ],
)
def test_a_filter_that_nothing_can_fit_breaks_no_page(els, address):
    assert els.get(address).status_code == 200


def test_a_team_that_can_not_be_is_not_gone_to(els):
    assert els.post("/settings/switch/", {"team": "9" * 30})["Location"] == "/"


@pytest.mark.parametrize("path", ["/conversations/", "/people/"])
def test_a_search_brings_a_part_and_going_back_the_whole_page(els, path):
    asked = {"HX-Request": "true"}
    assert "<html" not in text(els.get(f"{path}?words=duur", headers=asked))
    assert "<html" in text(els.get(path, headers={**asked, "HX-History-Restore-Request": "true"}))
