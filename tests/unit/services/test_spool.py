"""Conversations that are laid aside come back as they were."""

import errno
import os
from datetime import UTC, datetime

import pytest

from weerklank.conversations.records import Channel, Conversation, Role, Speaker, Utterance
from weerklank.errors import SourceError
from weerklank.services import spool as module
from weerklank.services.spool import open_spool

AT = datetime(2025, 3, 1, 9, 30, tzinfo=UTC)


def talk(name: str, *, turns: int) -> Conversation:
    people = (Speaker("Sanne", Role.SELLER), Speaker(name))
    said = tuple(
        Utterance(place, people[place % 2].name, f"Dit is beurt {place} 😕", AT if place % 3 else None, place + 1)
        for place in range(turns)
    )
    return Conversation(name, f"{name}.txt", Channel.WHATSAPP, people, said)


@pytest.mark.parametrize("most_bytes", [1, 1 << 24])
def test_conversations_come_back_in_order_as_often_as_asked(tmp_path, monkeypatch, most_bytes):
    monkeypatch.setattr(module, "_IN_MEMORY_BYTES", most_bytes)
    talks = [talk("Ingrid", turns=40), talk("Priya", turns=1), talk("Joris", turns=0)]
    with open_spool(tmp_path) as spool:
        for each in talks:
            spool.add(each)
        assert (list(spool), list(spool), len(spool)) == (talks, talks, 3)


def test_a_spool_may_be_gone_through_twice_at_once_and_added_to_meanwhile(tmp_path):
    with open_spool(tmp_path) as spool:
        spool.add(talk("Ingrid", turns=3))
        spool.add(talk("Priya", turns=2))
        again = iter(spool)
        next(again)
        pairs = [(one.id, next(spool.passing([talk(f"{one.id} 2", turns=1)])).id) for one in spool]
        assert pairs == [("Ingrid", "Ingrid 2"), ("Priya", "Priya 2")]
        assert next(again).id == "Priya"
        assert [each.id for each in spool] == ["Ingrid", "Priya", "Ingrid 2", "Priya 2"]


def test_a_spool_on_the_disk_can_be_read_by_nobody_else(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_IN_MEMORY_BYTES", 1)
    with open_spool(tmp_path) as spool:
        spool.add(talk("Ingrid", turns=4))
        assert os.fstat(spool._file.fileno()).st_mode & 0o077 == 0


def test_a_disk_that_is_full_is_told(tmp_path, monkeypatch):
    def full(*_args, **_more):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module, "_IN_MEMORY_BYTES", 1)
    monkeypatch.setattr("tempfile.TemporaryFile", full)
    with open_spool(tmp_path) as spool, pytest.raises(SourceError) as error:
        spool.add(talk("Ingrid", turns=4))
    assert (error.value.code, error.value.place) == ("S150", str(tmp_path))


def test_a_spool_leaves_no_name_in_its_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_IN_MEMORY_BYTES", 1)
    with open_spool(tmp_path) as spool:
        spool.add(talk("Ingrid", turns=4))
        assert list(tmp_path.iterdir()) == []
