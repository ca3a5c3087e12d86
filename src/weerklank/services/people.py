"""Know the customers: which name, address or number leads to which person."""

import re

from django.db.models import F, Q, QuerySet

from weerklank.conversations.records import Role
from weerklank.sources.roles import role_of
from weerklank.store.models import Conversation, Identity, Membership, Person
from weerklank.text.normalize import fold

__all__ = ["match_key", "people_matching", "person_called", "voices"]

_PHONE = re.compile(r"\+?[\d\s().-]{6,}")
_LETTERS = re.compile(r"[^\W\d_]+")


def person_called(team_id: int, name: str) -> Person | None:
    """Return the person whom this name leads to, made where nobody is; None for a word such as "Klant"."""
    if role_of(name) is not None:
        return None
    kind, folded = _kind_of(name), fold(name).text.strip()[:254]
    known = Identity.rows.filter(team_id=team_id, kind=kind, folded=folded).select_related("person").first()
    if known is not None:
        return known.person
    person = Person.rows.create(team_id=team_id, name=name[:200])
    Identity.rows.create(team_id=team_id, person=person, kind=kind, value=name[:254], folded=folded)
    return person


def _kind_of(name: str) -> Identity.Kind:
    if "@" in name:
        return Identity.Kind.EMAIL
    return Identity.Kind.PHONE if _PHONE.fullmatch(name.strip()) else Identity.Kind.NAME


def voices(conversation: Conversation) -> set[str]:
    """Return the names under which the conversation's person speaks in it.

    They are the customers whose name is one of the person's; where none is, such as after a split, the first customer.
    """
    customers = [who["name"] for who in conversation.participants if who["role"] == Role.CUSTOMER.value]
    person = conversation.person
    known = {each.folded for each in person.identities.all()} if person else set()
    theirs = {name for name in customers if fold(name).text.strip()[:254] in known}
    return theirs or set(customers[:1])


def match_key(name: str) -> str:
    """Return what is equal for two ways to write one name: "Bakker, Ingrid" and "ingrid.bakker@…".

    Empty for a single word: too many people are called Ingrid.
    """
    words = sorted(set(_LETTERS.findall(fold(name.partition("@")[0]).text)))
    return " ".join(words)[:200] if len(words) > 1 else ""


def people_matching(membership: Membership, words: str) -> QuerySet[Person]:
    """Return the member's people whose name, address or number holds all words, the latest heard of first."""
    people = Person.rows.for_member(membership)
    for word in words.replace("\0", " ").split():
        known_so = Identity.rows.for_member(membership).filter(folded__contains=fold(word).text.strip())
        people = people.filter(Q(name__icontains=word) | Q(pk__in=known_so.values("person_id")))
    return people.order_by(F("last_at").desc(nulls_last=True), "-pk")
