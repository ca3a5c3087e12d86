"""Whoever follows a link to an early turn of a long conversation finds it on the page."""

import re

import pytest

from tests.workplace.exports import File, bring

TURNS = 170
FIRST = """\
[02-02-2026 09:00:00] Ingrid: Ik vind het eerlijk gezegd te duur.
[02-02-2026 09:00:05] Sanne: Dat valt best mee hoor, anderen betalen veel meer.
"""


@pytest.fixture(scope="module")
def long_chat():
    lines = (
        f"[02-02-2026 {9 + n // 60:02}:{n % 60:02}:10] {('Sanne', 'Ingrid')[n % 2]}: Prima, tot {n} dan.\n"
        for n in range(2, TURNS)
    )
    return FIRST + "".join(lines)


@pytest.fixture
def talk(owner, worker, long_chat):
    from weerklank.store.models import Conversation

    bring(owner, worker, File("lang.txt", long_chat))
    return Conversation.rows.get()


def text(answer):
    return answer.content.decode()


def shows(client, link, *, on=""):
    """Tell whether the turn that a link leads to stands on the page that it leads to."""
    path, _, place = link.replace("&amp;", "&").partition("#")
    return f'id="{place}"' in text(client.get(path if path.startswith("/") else on + path))


def test_every_link_to_a_turn_leads_to_where_it_stands(els, owner, talk):
    from weerklank.store.models import PersonClash, Promise, Turn

    first, last = talk.turns.get(index=1), talk.turns.get(index=TURNS - 1)
    known = {"team": owner.team, "person": talk.person}
    Promise.rows.create(**known, side="them", text="De cijfers sturen", turn=Turn.rows.get(index=2), start=900)
    PersonClash.rows.create(**known, first=first, second=last, score=0.9)
    at = f"/conversations/{talk.pk}/"
    links = re.findall(r'href="([^"]*#c1-\d+)"', text(els.get(f"/people/{talk.person_id}/")))
    assert len(links) >= 3
    assert [link for link in links if not shows(els, link)] == []
    quoted = re.findall(r'href="([^"]*#c1-\d+)"', text(els.get(at)))
    assert any(link.startswith("?all") for link in quoted), quoted
    assert [link for link in quoted if not shows(els, link, on=at)] == []
    whole = re.findall(r'href="([^"]*#c1-\d+)"', text(els.get(f"{at}?all")))
    assert all(link.startswith("#") for link in whole)


def test_after_a_correction_the_turn_is_still_there(els, talk):
    for index in (0, TURNS - 1):
        turn = talk.turns.get(index=index)
        link = els.post(f"/turns/{turn.pk}/correct/", {"label": "price" if turn.label == "question" else "question"})
        assert shows(els, link["Location"]), index
        assert ("?all" in link["Location"]) == (index == 0)
