"""Find what a person said by the rows that lead to them; a name alone says nothing where two people share it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from weerklank.conversations.records import Role
from weerklank.services.people import voices
from weerklank.store.models import Conversation, Identity, Person, Turn
from weerklank.text.normalize import fold

__all__ = ["TakesPart", "folded", "said_among_others", "takes_part_in", "turns_of"]


@dataclass(frozen=True, slots=True)
class TakesPart:
    """Hold a conversation that is a person's, or in which they speak besides another.

    Attributes:
        voices: the names under which they speak in it, as they stand there.
        is_alone: whether no other customer takes part.
    """

    row: Conversation
    voices: frozenset[str]
    is_alone: bool


def takes_part_in(person: Person) -> list[TakesPart]:
    """Return the conversations in which a person takes part, in order.

    Their own are those that were given to them, however they are called there. In those of others and of nobody they
    are who speaks under a name that leads to them, unless that is the voice of the one whose conversation it is: after
    a split two people may speak under one name, each in their own conversations.
    """
    known = _leading_to(person)
    wanted = {*person.conversations.values_list("pk", flat=True), *_naming(person.team_id, known)}
    rows = Conversation.rows.filter(pk__in=wanted).select_related("person").prefetch_related("person__identities")
    found = (_part(row, person, known) for row in rows.order_by("id"))
    return [part for part in found if part.voices or part.row.person_id == person.pk]


def _part(row: Conversation, person: Person, known: frozenset[str]) -> TakesPart:
    customers = {who["name"] for who in row.participants if who["role"] != Role.SELLER.value}
    called = {folded(name) for name in voices(row)}
    wanted = known | called if row.person_id == person.pk else known - called
    theirs = frozenset(name for name in customers if folded(name) in wanted)
    return TakesPart(row, theirs, is_alone=theirs == customers)


def turns_of(parts: Sequence[TakesPart]) -> QuerySet[Turn]:
    """Return the turns that the person said in these conversations."""
    spoken = {part.row.pk: {folded(name) for name in part.voices} for part in parts}
    turns = Turn.rows.filter(conversation__in=spoken).exclude(role=Role.SELLER.value).order_by()
    said = turns.values_list("pk", "conversation_id", "speaker")
    found: QuerySet[Turn] = Turn.rows.filter(pk__in=[pk for pk, talk, who in said if folded(who) in spoken[talk]])
    return found


def said_among_others(person: Person) -> QuerySet[Turn]:
    """Return what a person said in conversations that are kept as somebody else's or as nobody's, in order."""
    elsewhere = [part for part in takes_part_in(person) if part.row.person_id != person.pk]
    return turns_of(elsewhere).order_by("conversation_id", "index")


def folded(name: str) -> str:
    """Return a name as identities keep it."""
    return fold(name).text.strip()


def _leading_to(person: Person) -> frozenset[str]:
    """Return the folded names that lead to a person: their identities, and their own name where it is nobody else's."""
    known = set(person.identities.values_list("folded", flat=True))
    called = folded(person.name)
    if called and called not in known and not _is_anothers(called, person):
        known.add(called)
    return frozenset(known)


def _is_anothers(called: str, person: Person) -> bool:
    if Identity.rows.filter(team_id=person.team_id, folded=called).exists():
        return True
    others = Person.rows.filter(team_id=person.team_id).exclude(pk=person.pk).order_by()
    return any(folded(name) == called for name in others.values_list("name", flat=True))


def _naming(team_id: int, known: frozenset[str]) -> Iterator[int]:
    """Give the conversations in which one of the names takes part; most are told from their text, unread."""
    rows = Conversation.rows.filter(team_id=team_id).annotate(who=Cast("participants", TextField())).order_by()
    for pk, who in rows.values_list("pk", "who").iterator():
        if _may_hold(who, known) and any(folded(each["name"]) in known for each in json.loads(who)):
            yield pk


def _may_hold(text: str, known: frozenset[str]) -> bool:
    """Say whether JSON may hold a name: in plain letters, or where something stands in it that folding changes."""
    if "\\" in text or not text.isascii():
        return True
    lowered = text.lower()
    return any(name in lowered for name in known)
