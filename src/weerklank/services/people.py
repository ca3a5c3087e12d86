"""Know the customers: which name, address or number leads to which person."""

import re

from weerklank.sources.roles import role_of
from weerklank.store.models import Identity, Person
from weerklank.text.normalize import fold

__all__ = ["person_called"]

_PHONE = re.compile(r"\+?[\d\s().-]{6,}")


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
