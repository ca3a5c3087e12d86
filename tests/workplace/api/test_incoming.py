"""Messages come in by themselves: over an address, and from a watched folder."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from tests.workplace.conftest import NOW
from tests.workplace.exports import CHAT, LONGER, OTHER, File, bring

FIRST = {"id": "m1", "conversation": "chat-7", "speaker": "Ingrid", "at": "2026-03-02T09:14:00+01:00",
         "text": "Ik vind het eerlijk gezegd te duur."}  # fmt: skip
ANSWER = {"id": "m2", "conversation": "chat-7", "speaker": "Sanne", "role": "seller",
          "at": "2026-03-02T09:20:00+01:00", "text": "Wat zou het je moeten opleveren?"}  # fmt: skip


@pytest.fixture
def send(owner):
    from django.test import Client

    from weerklank.services.incoming import make_source

    _, token = make_source(owner, name="Chat")
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)

    def sent(body, token=token):
        data = body if isinstance(body, bytes) else json.dumps(body)
        return client.post(f"/api/incoming/{token}/", data, content_type="application/json")

    return sent


def test_messages_that_are_too_large_together_are_refused_with_the_limit(send):
    answer = send({**FIRST, "text": "x" * 1_100_000})
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    assert answer.json()["code"] == "C095"


def test_each_message_goes_once_into_the_conversation_that_its_sender_names(send, worker):
    from weerklank.store.models import Conversation

    assert send(FIRST).json() == {"new": 1, "known": 0}
    assert send({"messages": [FIRST, ANSWER]}).json() == {"new": 1, "known": 1}
    assert send({**FIRST, "id": "m3", "conversation": "chat-8", "speaker": "Pieter"}).json()["new"] == 1
    while worker.work_once():
        pass
    one = Conversation.rows.get(title="Ingrid")
    assert [(turn.speaker, turn.role) for turn in one.turns.all()] == [("Ingrid", "customer"), ("Sanne", "seller")]
    assert (one.is_read, one.waiting) == (True, "them")
    assert Conversation.rows.count() == 2


def test_a_message_that_came_late_takes_its_place_in_time(send):
    from weerklank.store.models import Turn

    send(ANSWER)
    send(FIRST)
    assert [turn.speaker for turn in Turn.rows.order_by("index")] == ["Ingrid", "Sanne"]


@pytest.mark.parametrize(
    "body",
    [
        b"geen json", [], {}, {"messages": []}, {**FIRST, "at": "gisteren"}, {**FIRST, "at": "2026-03-02T09:14:00"},
        {**FIRST, "text": 3}, {**FIRST, "role": "baas"}, {**FIRST, "id": "x" * 300}, {"messages": [FIRST] * 501},
        b"[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused_without_repeating_it(send, body):
    from weerklank.store.models import Turn

    answer = send(body)
    assert answer.status_code == 400
    assert answer.json()["code"] in ("S121", "S122")
    assert "eerlijk" not in answer.content.decode()
    assert not Turn.rows.exists()


def test_a_withdrawn_address_takes_nothing(send, owner):
    from weerklank.services.incoming import drop_source
    from weerklank.store.models import IncomingSource

    assert send(FIRST, token="verzonnen").json()["code"] == "N032"
    drop_source(owner, IncomingSource.rows.get())
    assert send(FIRST).status_code == 404


def test_a_file_in_the_watched_folder_is_imported_once_it_is_complete(owner, worker, tmp_path):
    from weerklank.services.upkeep import Upkeep
    from weerklank.services.watched import Watched
    from weerklank.store.models import Import, Turn

    moment = [NOW]
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "link.txt").symlink_to("/etc/hostname")

    def restart():
        worker.upkeep = Upkeep(lambda: moment[0], watched=Watched(folder, worker.folder))

    def look():
        moment[0] += timedelta(seconds=4)
        while worker.work_once():
            pass

    restart()
    (folder / "chat.txt").write_text(CHAT[:80], encoding="utf-8")
    look()
    (folder / "chat.txt").write_text(CHAT, encoding="utf-8")
    look()
    assert not Turn.rows.exists()
    look()
    look()
    assert (Turn.rows.count(), Import.rows.count()) == (4, 1)
    restart()
    look()
    look()
    assert Import.rows.count() == 1
    (folder / "chat.txt").write_text(LONGER, encoding="utf-8")
    os.utime(folder / "chat.txt", (1, 1))
    look()
    look()
    assert (Turn.rows.count(), Import.rows.count()) == (6, 2)
    assert (folder / "chat.txt").exists()


def test_a_file_that_is_taken_away_while_the_folder_is_looked_into_stops_nothing(owner, tmp_path, monkeypatch):
    from weerklank.services.watched import Watched
    from weerklank.store.models import Import

    (tmp_path / "away.txt").write_text(CHAT, encoding="utf-8")
    (tmp_path / "chat.txt").write_text(CHAT, encoding="utf-8")
    seen = Path.lstat

    def lstat(path):
        found = seen(path)
        if path.name == "away.txt":
            path.unlink()
        return found

    watched = Watched(tmp_path, tmp_path / "uploads")
    monkeypatch.setattr(Path, "lstat", lstat)
    for seconds in (0, 4):
        watched.look(NOW + timedelta(seconds=seconds))
    assert Import.rows.count() == 1


def test_what_goes_wrong_in_the_upkeep_ends_no_work_and_is_tried_again(owner, worker, caplog):
    from weerklank.services.upkeep import Upkeep
    from weerklank.store.models import Turn

    done = []

    class Faulty(Upkeep):
        def do(self):
            done.append(1)
            raise ValueError("Ik vind het te duur")

    worker.upkeep = Faulty(lambda: NOW)
    bring(owner, worker, File("chat.txt", CHAT))
    assert Turn.rows.filter(conversation__is_read=True).count() == 4
    assert len(done) > 1
    assert "ValueError" in caplog.text
    assert "te duur" not in caplog.text


def test_who_leaves_the_team_leaves_its_addresses_as_they_are(owner):
    from weerklank.services.accounts import accept_invite, invite, remove_member
    from weerklank.services.incoming import make_source, messages_of, receive, source_opened_by
    from weerklank.store.models import Import, Role

    _, token = invite(owner, role=Role.OWNER, now=NOW)
    left = accept_invite(token, login="piet", name="Piet", password="een-lang-wachtwoord", language="nl", now=NOW)
    _, address = make_source(left, name="Chat")
    remove_member(owner, left.pk)
    assert receive(source_opened_by(address), messages_of(FIRST), now=NOW).new == 1
    assert Import.rows.get().created_by is None


@pytest.fixture
def watched(owner, worker, tmp_path):
    """Return a folder, and a function that looks into it until nothing more is to be done."""
    from weerklank.services.upkeep import Upkeep
    from weerklank.services.watched import Watched

    moment, folder = [NOW], tmp_path / "inbox"
    folder.mkdir()

    def look(*, again=2, after=timedelta(seconds=4), restart=False):
        if restart or worker.upkeep is None:
            worker.upkeep = Upkeep(lambda: moment[0], watched=Watched(folder, worker.folder))
        for _ in range(again):
            moment[0] += after
            while worker.work_once():
                pass

    return folder, look


def test_what_was_taken_back_or_purged_does_not_come_back_by_the_watched_folder(owner, worker, watched):
    from weerklank.services.imports import discard
    from weerklank.services.retention import purge
    from weerklank.store.models import Import, Job, Turn

    folder, look = watched
    (folder / "chat.txt").write_text(CHAT, encoding="utf-8")
    (folder / "other.txt").write_text(OTHER, encoding="utf-8")
    look()
    assert Turn.rows.count() == 6
    first, second = Import.rows.order_by("id")
    assert discard(owner, first, folder=worker.folder, now=NOW)
    Import.rows.filter(pk=second.pk).update(keep_until=NOW.date())
    assert purge(owner.team, now=NOW) == [second.pk]
    Job.rows.filter(kind="scrub").delete()  # PostgreSQL can't within the transaction of a test
    look(restart=True)
    assert not Turn.rows.exists()


def test_a_folder_of_any_size_is_imported_whole(owner, watched, monkeypatch):
    from weerklank.store.models import Import

    monkeypatch.setattr("weerklank.services.watched._MOST_AT_ONCE", 2, raising=False)
    monkeypatch.setattr("weerklank.services.watched._MOST_FILES", 2, raising=False)
    folder, look = watched
    for number in range(5):
        (folder / f"{number}.txt").write_text(CHAT.replace("Ingrid", f"Klant{number}"), encoding="utf-8")
    look(again=4)
    assert Import.rows.count() == 5


def test_a_file_that_could_not_be_opened_is_tried_again(owner, watched, monkeypatch):
    from weerklank.services import watched as module
    from weerklank.store.models import Import

    folder, look = watched
    (folder / "chat.txt").write_text(CHAT, encoding="utf-8")
    opened, tries = module._Found.chunks, []

    def chunks(found):
        tries.append(1)
        if len(tries) == 1:
            raise PermissionError
        return opened(found)

    monkeypatch.setattr(module._Found, "chunks", chunks)
    look(again=4)
    assert (len(tries), Import.rows.count()) == (1, 0)
    look(after=timedelta(minutes=1))
    assert Import.rows.count() == 1
