"""Erase a person: their conversations, and their name wherever else it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Model, Q

from weerklank.errors import NotFoundError
from weerklank.services.audit import log
from weerklank.services.jobs import enqueue
from weerklank.services.mentions import MADE_ANEW, Names, mentions, names_of, own_columns, replace_names, text_columns
from weerklank.services.spoken import TakesPart, takes_part_in, turns_of
from weerklank.store.exclusive import hold_conversations
from weerklank.store.models import Conversation, JobKind, Membership, Person, Turn
from weerklank.text.normalize import fold

__all__ = ["Erased", "erase", "person_named", "what_is_there"]


@dataclass(frozen=True, slots=True)
class Erased:
    """Count what an erasure takes, or would take.

    Attributes:
        conversations: that go as a whole.
        turns: that go, in those and in conversations with others.
        mentions: rows elsewhere in which the name is replaced; what was understood and advised goes uncounted.
    """

    conversations: int
    turns: int
    mentions: int


def person_named(membership: Membership, name: str) -> Person:
    """Return the one person who is known by a name, address or number.

    Raises:
        NotFoundError: nobody is, or several people are.
    """
    folded = fold(name).text.strip()
    mine = Person.rows.for_member(membership)
    found = list(mine.filter(Q(name__iexact=name.strip()) | Q(identities__folded=folded)).distinct()[:2])
    if not found:
        raise NotFoundError(
            "NAME", "N025", "nobody in this workspace is known by this name", "Check how it is written."
        )
    if len(found) > 1:
        remedy = "Choose one of them in the workplace."
        raise NotFoundError("NAME", "N028", "several people have this name", remedy)
    person: Person = found[0]
    return person


def what_is_there(person: Person) -> Erased:
    """Count what would go, and change nothing."""
    parts = takes_part_in(person)
    whole, shared = _parted(parts)
    spoken = frozenset(turns_of(shared).values_list("pk", flat=True))
    turns = Turn.rows.filter(conversation__in=whole).count() + len(spoken)
    gone = _Gone(person.pk, frozenset(row.pk for row in whole), spoken)
    found = (row for row, _ in mentions(person.team_id, names_of(person, parts), own_columns) if row not in gone)
    return Erased(len(whole), turns, sum(1 for _ in found))


def erase(membership: Membership, person: Person) -> Erased:
    """Erase a person of the member's team; the worker then cleans the disk.

    Conversations in which no other customer speaks go as a whole, with their labels, advice, notes and days to come
    back. From those with others, this person's turns go. Elsewhere the names by which they are known become a mark, in
    every text of every table of the team, but for what is kept of others who bear such a name; what was understood of
    such a turn is made anew.
    """
    with transaction.atomic():
        hold_conversations(person.team_id)
        parts = takes_part_in(person)
        whole, shared = _parted(parts)
        names, key, team_id = names_of(person, parts), person.pk, person.team_id
        turns = Turn.rows.filter(conversation__in=whole).count() + turns_of(shared).count()
        turns_of(shared).delete()
        for row in whole:
            row.delete()
        _shrink([part.row for part in shared])
        person.delete()
        found = 0
        for row, columns in mentions(team_id, names, text_columns):
            replace_names(row, columns, names)
            found += not set(columns) <= set(MADE_ANEW.get(type(row), ()))
        _forget_seller_names(membership, names)
        log(membership, "person.erase", f"person {key}")
        enqueue(team_id, JobKind.SCRUB)
        enqueue(team_id, JobKind.READ)
    return Erased(len(whole), turns, found)


def _parted(parts: Sequence[TakesPart]) -> tuple[list[Conversation], list[TakesPart]]:
    """Return the conversations that are the person's alone, and those with other customers too."""
    return [part.row for part in parts if part.is_alone], [part for part in parts if not part.is_alone]


def _shrink(shared: Sequence[Conversation]) -> None:
    for row in shared:
        turns = list(row.turns.order_by("index"))
        for place, turn in enumerate(turns):
            turn.index, turn.reading = place, None
        Turn.rows.bulk_update(turns, ["index", "reading"], batch_size=500)
        times = [turn.at for turn in turns if turn.at]
        row.first_at, row.last_at = min(times, default=None), max(times, default=None)
        row.turn_count, row.is_read = len(turns), False
        row.save(update_fields=["turn_count", "first_at", "last_at", "is_read"])
        row.advice.all().delete()


@dataclass(frozen=True, slots=True)
class _Gone:
    """Tell which rows go with a person, so that no name is replaced in them."""

    person: int
    conversations: frozenset[int]
    turns: frozenset[int]

    def __contains__(self, row: Model) -> bool:
        if isinstance(row, Conversation):
            return row.pk in self.conversations
        if isinstance(row, Turn):
            return row.pk in self.turns or row.conversation_id in self.conversations
        person = row.pk if isinstance(row, Person) else getattr(row, "person_id", None)
        return (
            person == self.person
            or getattr(row, "conversation_id", None) in self.conversations
            or getattr(row, "turn_id", None) in self.turns
        )


def _forget_seller_names(membership: Membership, names: Names) -> None:
    team = membership.team
    kept = [name for name in team.seller_names if not names.stand_in(name, names.longer)]
    if kept != team.seller_names:
        team.seller_names = kept
        team.save(update_fields=["seller_names"])
