"""One channel is kept shorter than another, and the page says how much would go."""

import re
from contextlib import contextmanager
from datetime import timedelta

import pytest

from tests.workplace.conftest import NOW
from tests.workplace.exports import CHAT, OTHER, File, bring
from tests.workplace.keeping.test_privacy import work

MAIL = """\
From: Ingrid Visser <ingrid@example.org>
To: els@example.org
Subject: Offerte
Message-ID: <m1@example.org>
Date: Mon, 2 Feb 2026 09:00:00 +0100

Ik vind het eerlijk gezegd te duur.
"""
SENT = {"id": "m1", "conversation": "chat-7", "speaker": "Pieter Bos", "at": "2026-03-02T09:14:00+01:00",
        "text": "Ik twijfel nog, bel me op 06-12345678."}  # fmt: skip


@pytest.fixture
def client(owner):
    from django.test import Client

    made = Client(SERVER_NAME="localhost")
    made.force_login(owner.user)
    return made


def rules(owner, *, usual=None, **days_of):
    from weerklank.services.retention import keep_channels
    from weerklank.store.models import Team

    Team.objects.filter(pk=owner.team_id).update(keep_days=usual)
    keep_channels(owner, days_of)
    owner.refresh_from_db()
    owner.team.refresh_from_db()


def titles():
    from weerklank.store.models import Conversation

    return sorted(Conversation.rows.values_list("title", flat=True))


def receive(owner, *messages, now=NOW):
    from weerklank.services.incoming import make_source, messages_of, receive
    from weerklank.store.models import IncomingSource

    source = IncomingSource.rows.first() or make_source(owner, name="Chat")[0]
    receive(source, messages_of({"messages": list(messages)}), now=now)


def test_only_the_channel_whose_days_are_over_goes_with_its_names(owner, worker):
    from weerklank.store.models import AuditEntry, Import, Person, SourceFile

    bring(owner, worker, File("Ingrid.eml", MAIL), sellers=())
    bring(owner, worker, File("Pieter.txt", OTHER))
    rules(owner, email=30)
    work(worker, NOW + timedelta(days=29))
    assert titles() == ["Ingrid Visser", "Pieter"]
    work(worker, NOW + timedelta(days=30))
    assert titles() == ["Pieter"]
    assert [person.name for person in Person.rows.all()] == ["Pieter"]
    assert [file.name for file in SourceFile.rows.all()] == ["Pieter.txt"]
    assert Import.rows.count() == 1
    assert AuditEntry.rows.filter(action="conversation.purge", user=None).count() == 1


def test_a_conversation_to_which_something_was_added_stays(owner, worker):
    receive(owner, SENT)
    rules(owner, chat=30)
    receive(owner, {**SENT, "id": "m2", "text": "Toch maar niet."}, now=NOW + timedelta(days=20))
    work(worker, NOW + timedelta(days=40))
    assert titles() == ["Pieter Bos"]
    work(worker, NOW + timedelta(days=50))
    assert titles() == []


def test_what_comes_in_by_itself_goes_after_the_usual_days_unless_its_channel_has_its_own(owner, worker):
    from weerklank.store.models import Import

    receive(owner, SENT)
    rules(owner, usual=30, chat=90)
    work(worker, NOW + timedelta(days=60))
    assert titles() == ["Pieter Bos"]
    rules(owner, usual=30)
    work(worker, NOW + timedelta(days=60, minutes=2))
    assert titles() == []
    assert Import.rows.count() == 1, "the one that stands for what comes in stays, for what comes next"


def test_what_comes_in_by_itself_is_pseudonymised_where_the_team_wants_it(owner):
    from weerklank.store.models import Team, Turn

    Team.objects.filter(pk=owner.team_id).update(pseudonymise=True)
    receive(owner, SENT)
    turn = Turn.rows.get()
    assert "Pieter" not in turn.speaker
    assert "06-12345678" not in turn.text


def test_an_import_that_nobody_chooses_for_follows_the_teams_rules(owner, uploads):
    from weerklank.services.imports import take_in
    from weerklank.services.retention import start_as_usual, usual_keep_days
    from weerklank.store.models import Team

    Team.objects.filter(pk=owner.team_id).update(keep_days=90, pseudonymise=True)
    owner.team.refresh_from_db()
    row = take_in(owner, [File("a.txt", CHAT)], folder=uploads)
    row.team.refresh_from_db()
    start_as_usual(owner, row, sellers=(), now=NOW)
    row.refresh_from_db()
    assert (row.keep_until - NOW.date()).days == 90
    assert row.pseudonymise
    rules(owner, usual=90, email=365, whatsapp=30)
    assert usual_keep_days(owner.team, ["email"]) == 365
    assert usual_keep_days(owner.team, ["email", "whatsapp"]) == 30
    assert usual_keep_days(owner.team, ["table"]) == 90


def test_the_page_says_what_would_go_and_asks_before_it_does(client, owner, worker):
    from weerklank.store.models import Conversation

    bring(owner, worker, File("chat.txt", CHAT))
    Conversation.rows.update(changed_at=NOW - timedelta(days=400))
    looked = client.post("/settings/retention/", {"days-whatsapp": "30", "act": "look", "sure": "0"}).content.decode()
    assert "Opslaan, en 1 gesprek verwijderen" in looked
    asked = client.post("/settings/retention/", {"days-whatsapp": "30", "act": "save", "sure": "0"}).content.decode()
    assert "wordt 1 gesprek verwijderd" in asked
    owner.team.refresh_from_db()
    assert owner.team.keep_days_by_channel == {}
    client.post("/settings/retention/", {"days-whatsapp": "30", "days-phone": "7", "act": "save", "sure": "1"})
    owner.team.refresh_from_db()
    assert owner.team.keep_days_by_channel == {"whatsapp": 30}
    work(worker, NOW)
    assert titles() == []


def test_days_that_are_no_choice_of_ours_are_shown_and_stay(client, owner, uploads, folder):
    from weerklank.services.imports import take_in
    from weerklank.store.models import Import, Team

    rules(owner, usual=45, email=61)
    page = client.get("/settings/retention/")
    assert page.status_code == 200
    assert "45 dagen" in page.content.decode()
    selects = re.findall(r'<select name="(days-\w+)"(.*?)</select>', page.content.decode())
    sent = {name: found[1] for name, inside in selects if (found := re.search(r'value="(\d+)" selected', inside))}
    assert sent == {"days-email": "61"}
    client.post("/settings/retention/", {**sent, "act": "save", "sure": "0"})
    shown = client.get("/settings/").content.decode()
    assert re.search(r'<option value="45" selected>', shown)
    client.post("/settings/team/", {"team": "Atelier Els", "keep_days": "45"})
    team = Team.objects.get(pk=owner.team_id)
    assert (team.keep_days, team.keep_days_by_channel) == (45, {"email": 61})
    row = take_in(owner, [File("a.txt", CHAT)], folder=folder.uploads)
    assert '<option value="45" selected>' in client.get(f"/import/{row.pk}/").content.decode()
    client.post(f"/import/{row.pk}/start/", {"seller": ["Sanne"], "keep_days": "45"})
    assert Import.rows.get(pk=row.pk).keep_until is not None


@contextmanager
def meanwhile(model, act):
    """Do something once, as soon as the first row of a table is gone."""
    from django.db.models.signals import post_delete

    done = []

    def once(**_signal):
        if not done:
            done.append(True)
            act()

    post_delete.connect(once, sender=model)
    yield
    post_delete.disconnect(once, sender=model)


def test_what_is_added_to_while_others_are_purged_stays(owner, worker):
    from weerklank.services.retention import purge
    from weerklank.store.models import Conversation

    bring(owner, worker, File("chat.txt", CHAT))
    bring(owner, worker, File("levering.txt", OTHER))
    rules(owner, whatsapp=30)
    late = NOW + timedelta(days=40)
    with meanwhile(Conversation, lambda: Conversation.rows.filter(title="Pieter").update(changed_at=late)):
        purge(owner.team, now=late)
    assert titles() == ["Pieter"]


def test_what_somebody_keeps_longer_while_others_are_purged_stays(owner, worker):
    from weerklank.services.retention import purge
    from weerklank.store.models import Import

    first, second = bring(owner, worker, File("chat.txt", CHAT)), bring(owner, worker, File("levering.txt", OTHER))
    Import.rows.update(keep_until=NOW.date())
    with meanwhile(Import, lambda: Import.rows.filter(pk=second.pk).update(keep_until=None)):
        assert purge(owner.team, now=NOW) == [first.pk]
    assert titles() == ["Pieter"]
