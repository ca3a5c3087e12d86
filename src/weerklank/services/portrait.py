"""Look at one person over all channels, and for people who may be one or two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, QuerySet

from weerklank.conversations.records import Role
from weerklank.store.models import (
    ChangeKind,
    Conversation,
    FollowUp,
    Identity,
    Membership,
    Person,
    PersonChange,
    PersonClash,
    PersonNote,
    Promise,
    Side,
    Turn,
)

__all__ = ["Portrait", "StagePoint", "Twins", "portrait_of", "twins"]

_SHOWN = 50
_LATEST_STAGED = 2000
_POINTS = 40
_CLASHES = 8


@dataclass(frozen=True, slots=True)
class StagePoint:
    """Hold where somebody stood in the journey at the end of one day of one conversation."""

    at: datetime
    stage: str
    conversation: int


@dataclass(frozen=True, slots=True)
class Twins:
    """Hold two people whose names are alike."""

    person: Person
    other: Person


@dataclass(frozen=True, slots=True)
class Portrait:
    """Hold what is known of one person.

    Attributes:
        conversations: the latest first, cut; the person's own count is not.
        theirs, ours: promises that count, the newest first; `struck` are those that don't.
        stages: oldest first.
        clashes: the latest, with both turns and their conversations.
        changes: merges, splits and tellings apart that weren't taken back.
        alike: others whose name is alike and who weren't told apart.
        may_be_two: reasons to think that two people are taken for one: `first_name` or `languages`.
    """

    person: Person
    identities: Sequence[Identity]
    conversations: Sequence[Conversation]
    theirs: Sequence[Promise]
    ours: Sequence[Promise]
    struck: Sequence[Promise]
    notes: Sequence[PersonNote]
    stages: Sequence[StagePoint]
    clashes: Sequence[PersonClash]
    follow_ups: Sequence[FollowUp]
    changes: Sequence[PersonChange]
    alike: Sequence[Person]
    may_be_two: Sequence[str]


def portrait_of(membership: Membership, person: Person) -> Portrait:
    """Bring together what is known of a person of the member's team."""
    conversations = list(person.conversations.order_by(F("last_at").desc(nulls_last=True), "-pk")[:_SHOWN])
    promises = list(person.promises.select_related("turn").order_by(F("said_at").desc(nulls_last=True), "-pk"))
    identities = list(person.identities.order_by("pk"))
    counting = [each for each in promises if each.struck_at is None]
    return Portrait(
        person=person,
        identities=identities,
        conversations=conversations,
        theirs=[each for each in counting if each.side == Side.THEM],
        ours=[each for each in counting if each.side == Side.US],
        struck=[each for each in promises if each.struck_at is not None],
        notes=list(person.notes.select_related("by")),
        stages=_stages(person),
        clashes=_clashes(person),
        follow_ups=list(
            FollowUp.rows.for_member(membership)
            .filter(conversation__person=person, done_at=None)
            .select_related("conversation")
        ),
        changes=list(person.changes.filter(undone_at=None).select_related("by")),
        alike=_alike(membership, person),
        may_be_two=_may_be_two(identities, conversations),
    )


def _clashes(person: Person) -> list[PersonClash]:
    """Return the latest clash of each earlier statement: what lies further apart is likelier a change of mind."""
    found = person.clashes.select_related("first__conversation", "second__conversation")
    latest: dict[int, PersonClash] = {}
    for clash in found.order_by("-second__at", "-pk")[:_SHOWN]:
        latest.setdefault(clash.first_id, clash)
    return list(latest.values())[:_CLASHES]


def _stages(person: Person) -> list[StagePoint]:
    """Return the last stage of each day of each conversation, the latest days."""
    staged = Turn.rows.filter(conversation__person=person, role=Role.CUSTOMER.value, at__isnull=False).exclude(stage="")
    latest = staged.order_by("-at", "-index").values_list("at", "stage", "conversation_id")[:_LATEST_STAGED]
    found: dict[object, StagePoint] = {}
    for at, stage, conversation in latest:
        found.setdefault((at.date(), conversation), StagePoint(at, stage, conversation))
        if len(found) == _POINTS:
            break
    return sorted(found.values(), key=lambda point: point.at)


def _alike(membership: Membership, person: Person) -> list[Person]:
    if not person.match_key:
        return []
    same = Person.rows.for_member(membership).filter(match_key=person.match_key).exclude(pk=person.pk)
    apart = _told_apart(membership)
    return [other for other in same[:_SHOWN] if frozenset((person.pk, other.pk)) not in apart]


def _told_apart(membership: Membership) -> set[frozenset[int]]:
    kept = PersonChange.rows.for_member(membership).filter(undone_at=None)
    pairs = kept.filter(kind__in=(ChangeKind.APART, ChangeKind.SPLIT)).values_list("person_id", "other")
    return {frozenset(pair) for pair in pairs}


def _may_be_two(identities: Sequence[Identity], conversations: Sequence[Conversation]) -> list[str]:
    """Say why one name may stand for two people; one conversation is one person's."""
    if len(conversations) < 2:
        return []
    reasons = []
    if identities and all(each.kind == Identity.Kind.NAME and " " not in each.folded for each in identities):
        reasons.append("first_name")
    if len({each.language for each in conversations}) > 1:
        reasons.append("languages")
    return reasons


def twins(membership: Membership, *, most: int) -> list[Twins]:
    """Return pairs of people whose names are alike and who weren't told apart."""
    people: QuerySet[Person] = Person.rows.for_member(membership).exclude(match_key="")
    keys = people.values("match_key").annotate(count=Count("pk")).filter(count__gt=1).order_by("match_key")
    shared = [row["match_key"] for row in keys[: most * 4]]
    if not shared:
        return []
    apart = _told_apart(membership)
    first: dict[str, Person] = {}
    found = []
    for person in people.filter(match_key__in=shared).order_by("match_key", "pk"):
        before = first.setdefault(person.match_key, person)
        if before is not person and frozenset((before.pk, person.pk)) not in apart:
            found.append(Twins(before, person))
    return found[:most]
