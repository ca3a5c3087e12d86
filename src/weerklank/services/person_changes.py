"""Make two people one, one people two, tell two apart, and take any of these back; never across teams."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from weerklank.advice.records import Address
from weerklank.errors import NotFoundError, SettingsError, say
from weerklank.services.audit import log
from weerklank.services.jobs import enqueue
from weerklank.services.team_rules import address_person
from weerklank.store.exclusive import hold_conversations
from weerklank.store.models import (
    ChangeKind,
    Conversation,
    Identity,
    JobKind,
    Membership,
    Person,
    PersonChange,
    PersonNote,
    Promise,
)
from weerklank.text.normalize import fold

__all__ = ["merge_people", "moved_to", "rename", "split_off", "tell_apart", "undo_change"]

_TABLES: Mapping[str, Any] = {
    "conversation": Conversation, "identity": Identity, "promise": Promise, "note": PersonNote, "change": PersonChange,
}  # fmt: skip
"""All that hangs on a person and is worth keeping; what the worker works out itself, it works out anew."""
_ADDRESS = "address"
"""Stands beside the tables where who remained took over how the other is spoken to."""
_LONGEST_NAME_CHARS = 200


def merge_people(membership: Membership, kept: Person, gone: Person) -> PersonChange:
    """Give all of one person to another, who remains, and is spoken to like the other where they have no choice yet.

    Raises:
        NotFoundError: one of them isn't of the member's team.
        SettingsError: they are the same.
    """
    _check_two(membership, kept, gone)
    with transaction.atomic():
        _hold_people(membership, kept, gone)
        moved = {name: _move(table.rows.filter(person=gone), kept) for name, table in _TABLES.items()}
        if takes_over := bool(gone.address and not kept.address):
            moved[_ADDRESS] = [kept.pk]
            address_person(membership, kept, Address(gone.address))
            kept.address = gone.address
        change = _remember(membership, ChangeKind.MERGE, kept, gone, moved)
        if not takes_over:
            _advise_anew(membership, moved["conversation"], gone.address, kept.address)
        gone.delete()
        _look_again(membership, kept)
        log(membership, "person.merge", f"person {kept.pk}")
    return change


def split_off(
    membership: Membership,
    person: Person,
    *,
    name: str,
    identities: Collection[int] = (),
    conversations: Collection[int] = (),
) -> PersonChange:
    """Make another person of some identities, with the conversations that these lead to, and of other conversations.

    Args:
        name: of the new person; empty takes that of the first identity.
        identities, conversations: ids of this person's rows; others don't count.

    Raises:
        SettingsError: C071 nothing was chosen, or so much that nobody is left.
    """
    names = list(person.identities.filter(pk__in=identities))
    talks = _talks(person, names, conversations)
    if not talks and not names:
        raise SettingsError("split", "C071", "nothing is chosen to split off", "Choose a name or a conversation.")
    left = person.conversations.exclude(pk__in=talks).exists() or person.identities.exclude(pk__in=identities).exists()
    if not left:
        raise SettingsError("split", "C071", "nobody would be left", "Leave at least one name or conversation.")
    with transaction.atomic():
        called = _name(name) or _first(names, person)
        made = Person.rows.create(team_id=membership.team_id, name=called, address=person.address)
        moved = {
            "conversation": _move(Conversation.rows.filter(pk__in=talks), made),
            "identity": _move(person.identities.filter(pk__in=[each.pk for each in names]), made),
            "promise": _move(Promise.rows.filter(person=person, turn__conversation__in=talks), made),
        }
        change = _remember(membership, ChangeKind.SPLIT, person, made, moved)
        _look_again(membership, person)
        log(membership, "person.split", f"person {person.pk}")
    return change


def _talks(person: Person, names: Collection[Identity], chosen: Collection[int]) -> list[int]:
    """Return the ids of the chosen conversations, and of those in which one of the names speaks."""
    folded = {each.folded for each in names}
    return [
        each.pk
        for each in person.conversations.all()
        if each.pk in chosen or any(fold(who["name"]).text.strip()[:254] in folded for who in each.participants)
    ]


def _first(names: Collection[Identity], person: Person) -> str:
    return next((each.value[:_LONGEST_NAME_CHARS] for each in names), person.name)


def tell_apart(membership: Membership, person: Person, other: Person) -> PersonChange:
    """Remember that two people with nearly the same name are two.

    Raises:
        NotFoundError, SettingsError: as for merging.
    """
    _check_two(membership, person, other)
    log(membership, "person.apart", f"person {person.pk}")
    return _remember(membership, ChangeKind.APART, person, other, {})


def undo_change(membership: Membership, change: PersonChange) -> None:
    """Take a merge or a split back; once.

    Whatever a split-off person got since goes back with them. What was added after a merge stays with who remained.

    Raises:
        SettingsError: C072 it was taken back before, or who was split off is there no more.
    """
    with transaction.atomic():
        hold_conversations(membership.team_id)
        mine = PersonChange.rows.for_member(membership).filter(pk=change.pk, undone_at=None)
        if not mine.update(undone_at=timezone.now()):
            raise _not_undoable(change)
        if change.kind == ChangeKind.MERGE:
            _unmerge(membership, change)
        elif change.kind == ChangeKind.SPLIT:
            _unsplit(membership, change)
        log(membership, "person.undo", f"person {change.person_id}")


def _unmerge(membership: Membership, change: PersonChange) -> None:
    spoken_to = change.other_address
    again = Person.rows.create(pk=change.other, team_id=membership.team_id, name=change.other_name, address=spoken_to)
    moved = {name: _move(table.rows.filter(pk__in=change.moved.get(name, ()), person=change.person), again)
             for name, table in _TABLES.items()}  # fmt: skip
    if change.moved.get(_ADDRESS) and change.person.address == spoken_to:
        address_person(membership, change.person, None)
    else:
        _advise_anew(membership, moved["conversation"], change.person.address, spoken_to)
    _look_again(membership, change.person)


def _unsplit(membership: Membership, change: PersonChange) -> None:
    other = Person.rows.for_member(membership).filter(pk=change.other).first()
    if other is None:
        raise _not_undoable(change)
    moved = {name: _move(table.rows.filter(person=other), change.person) for name, table in _TABLES.items()}
    _advise_anew(membership, moved["conversation"], other.address, change.person.address)
    other.delete()
    _look_again(membership, change.person)


def _not_undoable(change: PersonChange) -> SettingsError:
    problem = say("change {pk} can't be taken back any more", pk=change.pk)
    return SettingsError("people", "C072", problem, "Merge or split by hand.")


def rename(membership: Membership, person: Person, name: str) -> None:
    """Call a person otherwise; the names under which they speak stay.

    Raises:
        SettingsError: the name is empty.
    """
    kept = _name(name)
    if not kept:
        raise SettingsError("name", "C073", "the name is empty", "Type a name.")
    with transaction.atomic():
        Person.rows.for_member(membership).filter(pk=person.pk).update(name=kept)
        person.name = kept
        _look_again(membership, person)
        log(membership, "person.rename", f"person {person.pk}")


def moved_to(membership: Membership, pk: int) -> int | None:
    """Return the id of whom a person went into; None where they weren't merged."""
    merges = PersonChange.rows.for_member(membership).filter(kind=ChangeKind.MERGE, other=pk, undone_at=None)
    return merges.values_list("person_id", flat=True).first()


def _hold_people(membership: Membership, *people: Person) -> None:
    """Let no import give one of them a conversation meanwhile; somebody else may have merged them away before."""
    hold_conversations(membership.team_id)
    there = Person.rows.for_member(membership).filter(pk__in=[each.pk for each in people])
    if there.count() < len(people):
        raise _not_there()


def _check_two(membership: Membership, person: Person, other: Person) -> None:
    if {person.team_id, other.team_id} != {membership.team_id}:
        raise _not_there()
    if person.pk == other.pk:
        raise SettingsError("person", "C070", "that is the same person", "Choose somebody else.")


def _not_there() -> NotFoundError:
    return NotFoundError("person", "N020", "there is no such person in your team", "Choose one of the list.")


def _name(name: str) -> str:
    return " ".join(name.replace("\0", "").split())[:_LONGEST_NAME_CHARS]


def _move(rows: QuerySet[Any], to: Person) -> list[int]:
    """Give rows to a person; return their ids."""
    ids = sorted(rows.values_list("pk", flat=True))
    rows.model.rows.filter(pk__in=ids).update(person=to)
    return ids


def _remember(
    membership: Membership, kind: ChangeKind, person: Person, other: Person, moved: dict[str, list[int]]
) -> PersonChange:
    return PersonChange.rows.create(
        team_id=membership.team_id,
        kind=kind,
        person=person,
        other=other.pk,
        other_name=other.name,
        other_address=other.address,
        moved=moved,
        by=membership.user,
    )


def _advise_anew(membership: Membership, conversations: list[int], before: str, after: str) -> None:
    """Let the drafts in conversations that went to another person speak as is chosen for that one."""
    if before != after:
        Conversation.rows.filter(pk__in=conversations).update(is_read=False)
        enqueue(membership.team_id, JobKind.READ)


def _look_again(membership: Membership, person: Person) -> None:
    Person.rows.filter(pk=person.pk).update(is_current=False)
    enqueue(membership.team_id, JobKind.PEOPLE)
