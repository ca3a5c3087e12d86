"""Messages come in by themselves: over an address, and from a watched folder."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from tests.workplace.conftest import NOW
from tests.workplace.exports import CHAT, LONGER

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
