"""Keep for as long as was agreed, take names out, erase, give a copy, and log it all without a word of it."""

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.workplace.conftest import NOW
from tests.workplace.exports import CHAT, LONGER, OTHER, File, bring


@pytest.fixture
def client(owner):
    from django.test import Client

    made = Client(SERVER_NAME="localhost")
    made.force_login(owner.user)
    return made


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def work(worker, now):
    """Let the worker do what is due, but for cleaning the disk, which no transaction of a test allows."""
    from weerklank.store.models import Job, JobKind

    worker.clock, worker._planned_at = (lambda: now), None
    worker.work_once()
    while Job.rows.filter(state="queued").exclude(kind=JobKind.SCRUB).exists():
        Job.rows.filter(state="queued", kind=JobKind.SCRUB).update(state="done")
        worker.work_once()


def test_what_is_kept_until_a_day_is_gone_on_that_day_and_not_before(owner, worker):
    from weerklank.services.retention import set_keep_until
    from weerklank.store.models import AuditEntry, Conversation, Identity, Import, Job, JobKind, Person, SourceFile

    keeps = bring(owner, worker, File("pieter.txt", OTHER))
    goes = bring(owner, worker, File("Ingrid.txt", CHAT))
    set_keep_until(owner, goes, date(2026, 4, 1))
    work(worker, NOW + timedelta(days=29))
    assert Conversation.rows.count() == 2
    # The first of April has begun in Amsterdam, though not yet in Greenwich.
    work(worker, NOW.replace(month=3, day=31, hour=22, minute=30))
    assert [row.title for row in Conversation.rows.all()] == ["Pieter"]
    assert [row.pk for row in Import.rows.all()] == [keeps.pk]
    assert [row.name for row in Person.rows.all()] == ["Pieter"]
    assert not Identity.rows.filter(value="Ingrid").exists()
    assert not SourceFile.rows.filter(name__contains="Ingrid").exists()
    entry = AuditEntry.rows.get(action="import.purge")
    assert (entry.subject, entry.user) == (f"import {goes.pk}", None)
    assert Job.rows.filter(kind=JobKind.SCRUB).exists()


def test_a_conversation_keeps_the_turns_of_the_import_that_stays(owner, worker):
    from weerklank.services.retention import set_keep_until
    from weerklank.store.models import Conversation, Person

    first = bring(owner, worker, File("a.txt", CHAT))
    bring(owner, worker, File("b.txt", LONGER))
    set_keep_until(owner, first, date(2026, 3, 3))
    work(worker, NOW + timedelta(days=2))
    row = Conversation.rows.get()
    assert (row.turn_count, row.is_read) == (2, True)
    assert Person.rows.get().name == "Ingrid"


def test_an_import_takes_the_days_that_were_chosen(client, owner, worker, folder):
    from weerklank.services.imports import take_in
    from weerklank.store.models import Import

    row = take_in(owner, [File("a.txt", CHAT)], folder=folder.uploads)
    client.post(f"/import/{row.pk}/start/", {"seller": ["Sanne"], "keep_days": "90", "pseudonymise": "on"})
    row.refresh_from_db()
    assert row.pseudonymise
    assert 88 <= (row.keep_until - datetime.now(UTC).date()).days <= 91
    client.post(f"/import/{row.pk}/keep/", {"keep_days": ""})
    assert Import.rows.get(pk=row.pk).keep_until is None
    client.post(f"/import/{row.pk}/keep/", {"keep_days": "7000"})
    assert Import.rows.get(pk=row.pk).keep_until is None


TOLD = CHAT.replace("te duur.", "te duur. Bel mij op 06-12345678 of mail ingrid@voorbeeld.nl, groeten Ingrid.")


def pseudonymised(owner, worker, *files):
    from weerklank.services.imports import start, take_in

    row = take_in(owner, files, folder=Path(worker.folder))
    start(owner, row, sellers=("Sanne",), pseudonymise=True)
    while worker.work_once():
        pass
    row.refresh_from_db()
    return row


def everything():
    from django.apps import apps

    rows = (row for model in apps.get_app_config("store").get_models() for row in model._base_manager.values_list())
    return "\n".join(map(str, rows))


def test_a_pseudonymised_import_stores_no_name_and_no_number(owner, worker):
    from weerklank.store.models import Conversation, Turn

    pseudonymised(owner, worker, File("WhatsApp-chat met Ingrid.txt", TOLD))
    kept = everything()
    for told in ("Ingrid", "ingrid", "12345678", "voorbeeld.nl"):
        assert told not in kept
    row = Conversation.rows.get()
    assert row.title.startswith("[naam ")
    assert {turn.speaker for turn in Turn.rows.all()} == {"Sanne", row.title}
    said = Turn.rows.get(index=1).text
    assert "[telefoon " in said
    assert f"groeten {row.title}" in said


def test_a_longer_pseudonymised_export_adds_only_what_is_new(owner, worker):
    from weerklank.store.models import Turn

    pseudonymised(owner, worker, File("a.txt", CHAT))
    again = pseudonymised(owner, worker, File("b.txt", LONGER))
    assert (again.new_turns, again.known_turns, Turn.rows.count()) == (2, 4, 6)


GROUP = """\
[02-02-2026 09:01:10] Sanne: Goedemorgen allebei.
[02-02-2026 09:14:32] Ingrid: Ik vind het te duur.
[02-02-2026 09:15:00] Pieter: Ik sluit me bij ingrid aan.
"""


def test_from_a_conversation_with_others_only_the_erased_ones_turns_go(owner, worker):
    from weerklank.services.erasing import erase, person_named, what_is_there
    from weerklank.store.models import Conversation, Note, Turn

    bring(owner, worker, File("groep.txt", GROUP))
    bring(owner, worker, File("alleen.txt", CHAT))
    group = Conversation.rows.get(source="groep.txt")
    Note.rows.create(team=owner.team, conversation=group, text="Pieter vraagt naar INGRID", by=owner.user)
    person = person_named(owner, "ingrid")
    before = what_is_there(person)
    assert (before.conversations, before.turns) == (1, 5)
    done = erase(owner, person)
    assert (done.conversations, done.turns) == (1, 5)
    assert [turn.text for turn in Turn.rows.order_by("index")] == [
        "Goedemorgen allebei.",
        "Ik sluit me bij [gewist] aan.",
    ]
    assert Note.rows.get().text == "Pieter vraagt naar [gewist]"
    group.refresh_from_db()
    times = [turn.at for turn in group.turns.all()]
    assert (group.first_at, group.last_at) == (min(times), max(times))
    assert "ingrid" not in everything().lower()


@pytest.mark.parametrize(
    "name", ["Ingrid", "Zoë Šimková", 'D\'Arcy "In\\ge" 100%', "inge_2@voorbeeld.nl", "ÅSA", "JiřÍ Łąć"]
)
def test_as_many_places_are_counted_as_an_erasure_replaces_and_it_leaves_none(owner, worker, name):
    from weerklank.services.erasing import erase, person_named, what_is_there
    from weerklank.store.models import Advice, Conversation, Identity, Person, PersonNote, Promise, Turn
    from weerklank.text.normalize import fold

    bring(owner, worker, File("groep.txt", GROUP), File("alleen.txt", CHAT), File("pieter.txt", OTHER))
    ingrid, pieter = person_named(owner, "ingrid"), person_named(owner, "Pieter")
    known = {"team": owner.team, "value": name, "folded": fold(name).text}
    Identity.rows.get_or_create(**known, defaults={"person": ingrid})
    spelled = [name, name.upper(), name.lower(), name.swapcase(), f"“{name}”:", f"x {name}\n{name}"]
    turns = Turn.rows.filter(conversation__source="pieter.txt").order_by("index")
    for row, way in zip(turns, spelled, strict=False):
        Turn.rows.filter(pk=row.pk).update(text=f"{row.text} {way}", reading={"quote": [way]})
        Promise.rows.create(team=owner.team, person=pieter, side="us", text=way)
    for way in spelled:
        PersonNote.rows.create(team=owner.team, person=pieter, text=way)
        PersonNote.rows.create(team=owner.team, person=ingrid, text=way)
    Turn.rows.filter(speaker="Pieter", conversation__source="groep.txt").update(reading={name: 1})
    Advice.rows.filter(conversation__source="pieter.txt").update(report={"said": name.upper(), name: []})
    Conversation.rows.filter(source="groep.txt").update(title=f"Met {name} erbij")
    # Besides these the participants of the group and, of "Ingrid", the one turn that names them.
    told = 2 * min(turns.count(), len(spelled)) + len(spelled) + 2
    before = what_is_there(ingrid)
    done = erase(owner, ingrid)
    assert before == done
    assert done.mentions == told
    kept = everything().casefold()
    assert not any(way.casefold() in kept for way in (name, json.dumps(name)[1:-1], repr(name)[1:-1]))
    assert Person.rows.get() == pieter


def test_another_teams_person_of_the_same_name_stays(owner, worker):
    from weerklank.services.erasing import erase, person_named
    from weerklank.store.models import Person, Team

    bring(owner, worker, File("a.txt", CHAT))
    elsewhere = Person.rows.create(team=Team.objects.create(name="Elders"), name="Ingrid")
    erase(owner, person_named(owner, "Ingrid"))
    assert [row.pk for row in Person.rows.all()] == [elsewhere.pk]


def test_erasing_asks_for_the_name(client, owner, worker):
    from weerklank.store.models import Person

    bring(owner, worker, File("a.txt", CHAT))
    address = f"/settings/person/{Person.rows.get().pk}/"
    assert "Ingrid" in body(client.get("/settings/data/?name=ingr")).decode()
    page = body(client.get(address)).decode()
    assert f'href="{address}kept/"' in page
    assert "4 beurten" not in page
    whole, part = client.get(f"{address}kept/"), client.get(f"{address}kept/", headers={"HX-Request": "true"})
    assert ["4 beurten" in body(each).decode() for each in (whole, part)] == [True, True]
    assert ["Voorgoed wissen" in body(each).decode() for each in (whole, part)] == [True, False]
    client.post(f"{address}erase/", {"name": "Ing"})
    assert Person.rows.exists()
    client.post(f"{address}erase/", {"name": "ingrid"})
    assert not Person.rows.exists()


def test_a_customer_is_found_by_the_name_that_somebody_gave_them(client, owner, worker):
    from weerklank.services.person_changes import rename
    from weerklank.store.models import Person

    bring(owner, worker, File("a.txt", CHAT))
    rename(owner, Person.rows.get(), "Zoë Öztürk")
    for address in ("/settings/data/?name=", "/people/?words="):
        for words in ("Zoë", "Öztürk Zoë", "ingrid"):
            assert "data-item" in body(client.get(f"{address}{words}")).decode(), (address, words)
        assert client.get(f"{address}%00").status_code == 200


def test_a_name_with_marks_that_nobody_can_type_can_be_erased(client, owner):
    from weerklank.store.models import Person

    made = Person.rows.create(team=owner.team, name="\u202a+31 6  1234\u202c")
    client.post(f"/settings/person/{made.pk}/erase/", {"name": "+31 6 123"})
    assert Person.rows.exists()
    client.post(f"/settings/person/{made.pk}/erase/", {"name": "+31 6 1234"})
    assert not Person.rows.exists()


def test_a_persons_copy_holds_their_words_harmlessly(client, owner, worker):
    from weerklank.store.models import Person

    bring(owner, worker, File("a.txt", CHAT.replace("te duur", "te duur <script>alert(1)</script>")))
    answer = client.post(f"/settings/person/{Person.rows.get().pk}/export/")
    with zipfile.ZipFile(io.BytesIO(body(answer))) as file:
        tree, page = json.loads(file.read("person.json")), file.read("person.html").decode()
    assert [turn["speaker"] for turn in tree["conversations"][0]["turns"]] == ["Sanne", "Ingrid"] * 2
    assert tree["known_as"] == [{"kind": "name", "value": "Ingrid"}]
    assert "Ik wil eerst mijn website af hebben" in page
    assert "<script>" not in page


def test_a_persons_copy_holds_whatever_is_kept_of_them(client, owner, worker):
    """A table that leads to a person, a conversation or a turn is in the copy, or it says here why it is not."""
    from django.apps import apps

    from weerklank.store import models
    from weerklank.store.models import Conversation, Person, Turn

    bring(owner, worker, File("a.txt", CHAT))
    person, talk = Person.rows.get(), Conversation.rows.get()
    marks = marks_on(owner, person, talk, Turn.rows.get(index=1), Turn.rows.get(index=3))
    of_others = {
        models.SellerIn: "the name of a colleague, which the turns tell too",
        models.Moment: "repeats of a turn what its reading says, so that it can be counted",
    }
    theirs = (Person, Conversation, Turn)
    leads_there = {
        model
        for model in apps.get_app_config("store").get_models()
        if any(field.related_model in theirs for field in model._meta.concrete_fields)
    }
    assert leads_there == marks.keys() | of_others.keys()
    for language in ("nl", "en"):
        client.post("/language/", {"language": language})
        tree, page = copy_of(client, person)
        for model, (in_json, in_html) in marks.items():
            assert in_json in json.dumps(tree, ensure_ascii=False), model
            assert in_html in page, model
        assert ("Beloftes" in page, "Promises" in page) == (language == "nl", language == "en")


def marks_on(owner, person, talk, first, second):
    """Keep something in every table, and return by which words it is known in the JSON and on the page."""
    from weerklank.services.incoming import make_source
    from weerklank.store import models

    team, by = owner.team, owner.user
    source, _ = make_source(owner, name="bron")
    known = {"team": team, "person": person}
    for model, fields in {
        models.Identity: {**known, "kind": "email", "value": "ing@x.example", "folded": "ing@x.example"},
        models.PersonNote: {**known, "text": "Liever na tienen"},
        models.Promise: {**known, "side": "us", "text": "De folder sturen", "due_on": "2026-03-09", "by": by},
        models.PersonClash: {**known, "first": first, "second": second, "score": 0.875},
        models.PersonChange: {**known, "kind": "apart", "other": 0, "other_name": "Inge de Tweede"},
        models.Note: {"team": team, "conversation": talk, "text": "Belt terug", "by": by},
        models.FollowUp: {"team": team, "conversation": talk, "due_on": "2031-05-06", "by": by},
        models.Proposal: {"team": team, "conversation": talk, "kind": "answer", "text": "Dag Ingrid", "proposer": "bot",
                          "created_at": NOW},
        models.IncomingMessage: {"team": team, "conversation": talk, "source": source, "external_id": "bericht-77",
                                 "thread": "draad-7", "received_at": NOW},
        models.Correction: {"team": team, "turn": second, "before": "van_vroeger", "after": "refusal", "by": by},
    }.items():  # fmt: skip
        model.rows.create(**fields)
    advice = talk.advice.earliest("language")
    models.Advice.rows.filter(pk=advice.pk).update(model="model-van-toen")
    at_hand = "person.json"
    return {
        models.Conversation: (talk.source, talk.source), models.Turn: (first.text, first.text),
        models.Identity: ("ing@x.example",) * 2, models.PersonNote: ("Liever na tienen",) * 2,
        models.Promise: ("De folder sturen",) * 2, models.PersonClash: ("0.875", second.text),
        models.PersonChange: ("Inge de Tweede",) * 2, models.Note: ("Belt terug",) * 2,
        models.FollowUp: ("2031-05-06",) * 2, models.Proposal: ("Dag Ingrid",) * 2,
        models.IncomingMessage: ("bericht-77", at_hand), models.Correction: ("van_vroeger",) * 2,
        models.Advice: ("model-van-toen", at_hand),
    }  # fmt: skip


def copy_of(client, person):
    answer = client.post(f"/settings/person/{person.pk}/export/")
    with zipfile.ZipFile(io.BytesIO(body(answer))) as file:
        return json.loads(file.read("person.json")), file.read("person.html").decode()


def test_a_persons_copy_holds_what_they_said_in_a_group_and_not_what_others_did(client, owner, worker):
    from weerklank.services.erasing import person_named

    bring(owner, worker, File("groep.txt", GROUP), File("pieter.txt", OTHER))
    tree, page = copy_of(client, person_named(owner, "Pieter"))
    assert [turn["text"] for turn in tree["said_among_others"]] == ["Ik sluit me bij ingrid aan."]
    assert "Ik sluit me bij ingrid aan." in page
    assert "Ik vind het te duur." not in json.dumps(tree) + page


def test_an_export_holds_everything_and_no_formula(client, owner, worker):
    from openpyxl import load_workbook

    bring(owner, worker, File("a.txt", CHAT.replace("Ja, maar", "=HYPERLINK(1) Ja, maar")))
    with zipfile.ZipFile(io.BytesIO(body(client.post("/settings/data/export/", {"form": "csv"})))) as file:
        rows = list(csv.DictReader(io.StringIO(file.read("turns.csv").decode("utf-8-sig"))))
        assert {"people.csv", "conversations.csv", "notes.csv"} <= set(file.namelist())
    assert len(rows) == 4
    assert rows[1]["text"].startswith("'=HYPERLINK(1) Ja")
    sheet = load_workbook(io.BytesIO(body(client.post("/settings/data/export/", {"form": "xlsx"}))))["turns"]
    assert sheet["G3"].data_type == "s"
    tree = json.loads(body(client.post("/settings/data/export/", {"form": "json"})))
    assert tree["turns"][1]["text"].startswith("=HYPERLINK")
    assert tree["turns"][1]["reading"]["labels"]
    assert client.post("/settings/data/export/", {"form": "exe"}).status_code == 400


def test_an_export_of_very_large_tables_holds_what_people_wrote_down_of_somebody(client, owner, worker, monkeypatch):
    from weerklank.store.models import Person, PersonNote, Promise

    bring(owner, worker, File("a.txt", CHAT))
    person = Person.rows.get()
    PersonNote.rows.create(team=owner.team, person=person, text="Belt liever")
    Promise.rows.create(team=owner.team, person=person, side="us", text="Ik stuur een voorstel")
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 50)
    with zipfile.ZipFile(io.BytesIO(body(client.post("/settings/data/export/", {"form": "csv"})))) as file:
        assert "Belt liever" in file.read("person_notes.csv").decode()
        assert "Ik stuur een voorstel" in file.read("promises.csv").decode()


@pytest.mark.parametrize("start", [*"=+-@\t\r\n", "\uff1d", "  =", "\u200f="])
def test_no_cell_begins_like_a_formula(start):
    from weerklank.services.export import guarded

    assert guarded(f"{start}1+1").startswith("'")
    assert guarded("gewoon = goed") == "gewoon = goed"


def test_whoever_doesnt_own_every_team_gets_no_backup(client, owner):
    from weerklank.store.models import Team

    assert client.post("/settings/data/backup/").status_code == 200
    Team.objects.create(name="Elders")
    assert client.post("/settings/data/backup/").status_code == 400


def test_the_log_tells_who_did_what_and_never_what_was_said(client, owner, worker):
    from weerklank.store.models import AuditEntry, Person, Turn

    bring(owner, worker, File("Ingrid.txt", CHAT))
    client.post(f"/turns/{Turn.rows.get(index=3).pk}/correct/", {"label": "refusal"})
    person = Person.rows.get()
    client.post(f"/settings/person/{person.pk}/export/")
    client.post(f"/settings/person/{person.pk}/erase/", {"name": "Ingrid"})
    page = body(client.get("/settings/log/")).decode()
    for told in ("verbeterde een label", "maakte een kopie voor een klant", "wiste een klant", "begon een import"):
        assert told in page
    kept = str(list(AuditEntry.rows.values_list()))
    for said in ("Ingrid", "website", "duur", "Ingrid.txt"):
        assert said not in kept
        assert said not in page
    assert (
        "begon een import" not in body(client.get("/settings/log/?act=person.erase")).decode().partition("<tbody>")[2]
    )


def test_what_was_done_is_told_in_words_on_the_team_too(client, owner, worker):
    from weerklank.services.audit import log_by_itself
    from weerklank.services.person_changes import rename
    from weerklank.store.models import Person

    bring(owner, worker, File("a.txt", CHAT))
    rename(owner, Person.rows.get(), "Ingrid Smit")
    log_by_itself(owner.team, "conversation.purge", "conversation 7")
    for address in ("/team/", "/settings/log/"):
        page = body(client.get(address)).decode()
        assert "gaf een klant een andere naam" in page
        assert "vanzelf" in page
        assert "conversation.purge" not in page.partition("<tbody>")[2]


def test_who_is_erased_while_being_read_doesnt_come_back(owner, worker):
    from weerklank.services.erasing import erase, person_named
    from weerklank.services.reading import read_kept
    from weerklank.store.models import Advice, Conversation

    bring(owner, worker, File("a.txt", CHAT))
    row, began = Conversation.rows.get(), []

    def meanwhile():
        if not began:
            began.append(erase(owner, person_named(owner, "Ingrid")))

    read_kept(row, pipeline=worker.pipeline, now=NOW, on_turn=meanwhile)
    assert not Conversation.rows.exists()
    assert not Advice.rows.exists()
