"""Two customers of one name stay two: erasing or copying one leaves what is the other's as it is."""

import json

import pytest

from tests.workplace.conftest import NOW
from tests.workplace.exports import CHAT, OTHER, File, bring

SECOND = """\
[05-02-2026 12:00:00] Sanne: Dag Ingrid, hoe ging de levering?
[05-02-2026 12:05:00] Ingrid: Prima hoor. Ik laat het je donderdag weten. Groeten, Ingrid
"""
GROUP = """\
[07-02-2026 09:00:00] Sanne: Welkom allemaal.
[07-02-2026 09:05:00] Pieter: Dank je, ik ben benieuwd wat het kost.
[07-02-2026 09:06:00] Ingrid: Ik twijfel nog of dit iets voor mij is.
"""
THEIR_GROUP = """\
[07-02-2026 09:00:00] Sanne: Welkom allemaal.
[07-02-2026 09:06:00] Ingrid: Ik twijfel nog of dit iets voor mij is.
[07-02-2026 09:07:00] Pieter: Ik ben benieuwd wat het kost.
"""
BOTH = """\
[08-02-2026 09:00:00] Sanne: Dag samen.
[08-02-2026 09:05:00] Ingrid: Ik vind het te duur.
[08-02-2026 09:06:00] Ingrid Smit: Ik ben het met Ingrid eens, groeten Ingrid Smit.
"""


def split(owner, worker, name="Ingrid"):
    """Have two customers who are called Ingrid in their chats: who keeps the name, and who was split off."""
    from weerklank.services.person_changes import split_off
    from weerklank.store.models import Conversation, Person

    bring(owner, worker, File("a.txt", CHAT), File("b.txt", SECOND))
    first = Person.rows.get(name="Ingrid")
    split_off(owner, first, name=name, conversations=[Conversation.rows.get(source="b.txt").pk])
    while worker.work_once():
        pass
    return first, Person.rows.exclude(pk=first.pk).get()


def kept():
    """Return what stands in each table about conversations, by their file."""
    from weerklank.store.models import Advice, Conversation, Turn

    return {
        row.source: (
            row.title,
            row.participants,
            row.is_read,
            list(Turn.rows.filter(conversation=row).order_by("index").values_list("speaker", "text", "label")),
            Advice.rows.filter(conversation=row).count(),
        )
        for row in Conversation.rows.all()
    }


@pytest.mark.parametrize("name", ["Ingrid", "Ingrid Smit"])
@pytest.mark.parametrize(("goes", "stays"), [("a.txt", "b.txt"), ("b.txt", "a.txt")])
def test_of_two_who_were_split_only_the_erased_ones_conversations_go(owner, worker, name, goes, stays):
    from weerklank.services.erasing import erase, what_is_there
    from weerklank.store.models import Conversation, Person, PersonNote, Promise

    first, second = split(owner, worker, name)
    gone, other = (first, second) if goes == "a.txt" else (second, first)
    PersonNote.rows.create(team=owner.team, person=other, text="Ingrid belt liever")
    Promise.rows.create(team=owner.team, person=other, side="us", text="Ingrid een folder sturen")
    before, turns = kept()[stays], Conversation.rows.get(source=goes).turn_count
    counted = what_is_there(gone)
    done = erase(owner, gone)
    assert counted == done
    assert (done.conversations, done.turns) == (1, turns)
    assert kept() == {stays: before}
    left = Person.rows.get()
    assert (left.pk, left.name) == (other.pk, other.name)
    assert list(other.notes.values_list("text", flat=True)) == ["Ingrid belt liever"]
    assert other.promises.filter(text="Ingrid een folder sturen").exists()


def test_who_keeps_the_name_is_still_found_by_it_once_the_namesake_is_erased(owner, worker):
    from weerklank.services.erasing import erase
    from weerklank.store.models import Job, JobKind, Person

    first, second = split(owner, worker)
    erase(owner, second)
    # No transaction of a test allows cleaning the disk.
    Job.rows.filter(kind=JobKind.SCRUB).update(state="done")
    bring(owner, worker, File("c.txt", SECOND.replace("05-02", "09-02")))
    assert Person.rows.get().pk == first.pk
    assert first.conversations.count() == 2


def test_in_anothers_group_the_one_to_whom_the_name_leads_spoke(owner, worker):
    from weerklank.services.erasing import erase
    from weerklank.services.person_export import person_tree
    from weerklank.store.models import Person, Turn

    first, second = split(owner, worker)
    bring(owner, worker, File("pieter.txt", OTHER), File("groep.txt", GROUP))
    said = {each: person_tree(each, now=NOW)["said_among_others"] for each in (first, second)}
    assert [turn["text"] for turn in said[first]] == ["Ik twijfel nog of dit iets voor mij is."]
    assert said[second] == []
    before = kept()["groep.txt"]
    erase(owner, second)
    assert kept()["groep.txt"] == before
    erase(owner, first)
    assert [turn.speaker for turn in Turn.rows.filter(conversation__source="groep.txt")] == ["Sanne", "Pieter"]
    assert "Ingrid" not in json.dumps(kept())
    assert Person.rows.get().name == "Pieter"


def test_a_copy_holds_nothing_of_a_namesake(owner, worker):
    from weerklank.services.person_export import person_tree

    first, second = split(owner, worker)
    bring(owner, worker, File("samen.txt", THEIR_GROUP))
    for person, theirs, others in ((first, ("website", "twijfel"), "levering"), (second, ("levering",), "twijfel")):
        copy = json.dumps(person_tree(person, now=NOW), ensure_ascii=False)
        assert all(words in copy for words in theirs)
        assert others not in copy


@pytest.mark.parametrize(("gone", "left"), [("Ingrid", "Ingrid Smit"), ("Ingrid Smit", "Ingrid")])
def test_of_a_group_in_which_two_namesakes_speak_the_others_turns_stay(owner, worker, gone, left):
    from weerklank.services.erasing import erase, what_is_there
    from weerklank.services.person_changes import rename
    from weerklank.store.models import Identity, Person, Turn

    bring(owner, worker, File("groep.txt", BOTH), File("smit.txt", SECOND.replace("Ingrid", "Ingrid Smit")))
    smit = Identity.rows.get(value="Ingrid Smit").person
    rename(owner, smit, "Ingrid")
    theirs = list(Turn.rows.filter(speaker=left, conversation__source="groep.txt").values_list("speaker", flat=True))
    person = Identity.rows.get(value=gone).person
    counted = what_is_there(person)
    assert counted == erase(owner, person)
    speakers = Turn.rows.filter(conversation__source="groep.txt").order_by("index").values_list("speaker", flat=True)
    assert list(speakers) == ["Sanne", *theirs]
    called = {who["name"] for who in kept()["groep.txt"][1]}
    assert called == {"Sanne", left, "[gewist]"}
    assert Person.rows.get().name == "Ingrid"
    assert Identity.rows.get().value == left


def test_a_longer_name_of_somebody_else_is_no_mention(owner, worker):
    from weerklank.services.erasing import erase
    from weerklank.store.models import Identity, Note, Person, Team

    smit = SECOND.replace("Ingrid", "Ingrid Smit")
    colleague = OTHER.replace("Sanne", "Ingrid de Vries")
    bring(owner, worker, File("a.txt", CHAT), File("smit.txt", smit))
    bring(owner, worker, File("pieter.txt", colleague), sellers=("Ingrid de Vries",))
    before = kept()
    talk = Person.rows.get(name="Pieter").conversations.get()
    Note.rows.create(team=owner.team, conversation=talk, text="Ingrid Smit kent Ingrid", by=owner.user)
    owner.team.refresh_from_db()
    erase(owner, Person.rows.get(name="Ingrid"))
    assert kept() == {source: before[source] for source in ("smit.txt", "pieter.txt")}
    assert Note.rows.get().text == "Ingrid Smit kent [gewist]"
    assert set(Identity.rows.values_list("folded", flat=True)) == {"ingrid smit", "pieter"}
    assert "Ingrid de Vries" in Team.objects.get().seller_names


def test_who_was_renamed_is_found_in_a_group_by_their_name_there_too(owner, worker):
    from weerklank.services.erasing import erase
    from weerklank.services.person_changes import rename
    from weerklank.store.models import Person, Turn

    bring(owner, worker, File("pieter.txt", OTHER), File("a.txt", CHAT))
    bring(owner, worker, File("groep.txt", GROUP.replace("Ingrid", "Zoë Smit")))
    ingrid = Person.rows.get(name="Ingrid")
    rename(owner, ingrid, "Zoe Smit")
    erase(owner, ingrid)
    assert not Turn.rows.filter(text__contains="twijfel nog").exists()
