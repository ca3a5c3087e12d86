"""Conversations that are laid aside come back as they were."""

from datetime import UTC, datetime

import pytest

from weerklank.conversations.records import Channel, Conversation, Role, Speaker, Utterance
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
        assert (list(spool), list(spool), spool.turns) == (talks, talks, 41)


def test_a_spool_leaves_no_name_in_its_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_IN_MEMORY_BYTES", 1)
    with open_spool(tmp_path) as spool:
        spool.add(talk("Ingrid", turns=4))
        assert list(tmp_path.iterdir()) == []
