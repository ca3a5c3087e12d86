"""Find the names of a person in every text of a team, and put a mark in their place."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import CharField, JSONField, Model, Q, TextField
from django.db.models.functions import Cast

from weerklank.services.spoken import TakesPart, folded
from weerklank.store.access import TeamOwned
from weerklank.store.models import Advice, AuditEntry, Conversation, Identity, Job, Person, PersonChange, Turn

__all__ = ["ERASED", "MADE_ANEW", "Names", "mentions", "names_of", "own_columns", "replace_names", "text_columns"]

ERASED = "[gewist]"
_SHORTEST_CODE = 100
"""Columns that hold less hold ids of ours, never words or names of people."""
_KEEPS_NO_WORDS: tuple[type[Model], ...] = (AuditEntry, Job)
MADE_ANEW: Mapping[type[Model], tuple[str, ...]] = {Turn: ("reading",), Advice: ("report", "tool", "method", "model")}
"""What the worker makes of the words. An erasure looks there too, but it is no place of its own: whatever it says of
somebody was said elsewhere. Unpacking it takes a database by far the longest, so that counting leaves it alone."""


@dataclass(frozen=True, slots=True)
class Names:
    """Hold all by which a person is known, and where such a name is somebody else's.

    Attributes:
        person: the id of whose names they are.
        wanted: the names as they are written.
        longer: names of others that hold one of these, such as "Ingrid Smit" beside "Ingrid"; lowered.
        shared: of each other person, those of the names that are, or stand in, one of theirs; lowered.
        leads_to: which of those people a folded name leads to.
        lent: names under which the person speaks while they lead to another; lowered.
        voices: conversation → the names under which the person speaks in it; lowered.
    """

    person: int
    wanted: tuple[str, ...]
    longer: frozenset[str]
    shared: Mapping[int, frozenset[str]]
    leads_to: Mapping[str, int]
    lent: frozenset[str]
    voices: Mapping[int, frozenset[str]]
    pattern: re.Pattern[str]
    _left: dict[int, frozenset[str]] = field(default_factory=dict)

    def stand_in(self, value: object, left: frozenset[str]) -> bool:
        """Say whether a text or tree holds one of the names, besides those that are left."""
        found = self.pattern.finditer(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        return any(match.group().lower() not in left for match in found)

    def left_in(self, row: Model) -> frozenset[str]:
        """Return the names that a row keeps, lowered: those of whom it belongs to, and of who takes part in it."""
        talk = _conversation_of(row)
        if talk is None:
            return self.longer | self.lent | self.shared.get(_owner_of(row), frozenset())
        if talk not in self._left:
            self._left[talk] = self._left_in_conversation(talk)
        return self._left[talk]

    def _left_in_conversation(self, talk: int) -> frozenset[str]:
        people: set[int] = set()
        if self.shared:
            found = Conversation.rows.filter(pk=talk).values_list("person_id", "participants")
            for person, participants in found:
                leads_to = (self.leads_to.get(folded(who["name"])) for who in participants)
                people = {each for each in (person, *leads_to) if each is not None}
        theirs = frozenset[str]().union(*(self.shared.get(each, frozenset()) for each in people))
        return (self.longer | self.lent | theirs) - self.voices.get(talk, frozenset())


def names_of(person: Person, parts: Sequence[TakesPart]) -> Names:
    """Return all by which a person is known, in the conversations in which they take part too."""
    known = {person.name, *person.identities.values_list("value", flat=True)}
    known = {name.strip() for name in known if name.strip()}
    voices = {part.row.pk: frozenset(name.strip().lower() for name in part.voices) for part in parts}
    wanted = known | {name.strip() for part in parts for name in part.voices if name.strip()}
    lowered, pattern = {name.lower() for name in wanted}, _pattern(wanted)
    others = _others_called(person, wanted, pattern)
    called = {name.lower() for names in others.values() for name in names}
    colleagues = {name.lower() for name in person.team.seller_names}
    longer = frozenset(name for name in (called | colleagues) - lowered if pattern.search(name))
    return Names(
        person=person.pk,
        wanted=tuple(sorted(wanted)),
        longer=longer,
        shared={pk: _standing_in(names, wanted) for pk, names in others.items()},
        leads_to={
            each.folded: each.person_id for each in Identity.rows.filter(team_id=person.team_id, person_id__in=others)
        },
        lent=frozenset((lowered & called) - {name.lower() for name in known}),
        voices=voices,
        pattern=_pattern({*wanted, *longer}),
    )


def _others_called(person: Person, wanted: set[str], pattern: re.Pattern[str]) -> dict[int, set[str]]:
    """Return, by their id, the other people in one of whose names one of the names stands, with these names."""
    found: dict[int, set[str]] = {}
    for table, columns in ((Person, ("pk", "name")), (Identity, ("person_id", "value"))):
        mine: Any = table.rows.filter(team_id=person.team_id)
        for pk, name in mine.filter(_holding(columns[1], wanted)).order_by().values_list(*columns):
            if pk != person.pk and pattern.search(name):
                found.setdefault(pk, set()).add(name.strip())
    return found


def _standing_in(names: set[str], wanted: set[str]) -> frozenset[str]:
    return frozenset(each.lower() for each in wanted if any(_pattern({each}).search(name) for name in names))


def _owner_of(row: Model) -> int:
    """Return the id of the person of whom a row tells; 0 where it tells of nobody."""
    if isinstance(row, PersonChange):
        return row.other
    return row.pk if isinstance(row, Person) else getattr(row, "person_id", None) or 0


def _conversation_of(row: Model) -> int | None:
    if isinstance(row, Conversation):
        return row.pk
    turn = getattr(row, "turn", None)
    found: int | None = turn.conversation_id if turn is not None else getattr(row, "conversation_id", None)
    return found


def mentions(
    team_id: int, names: Names, columns_of: Callable[[type[Model]], list[str]]
) -> Iterator[tuple[Model, list[str]]]:
    """Give each row of the team that has one of the names in a text, with the columns that have it."""
    for model in apps.get_app_config("store").get_models():
        columns = columns_of(model)
        if not columns or not issubclass(model, TeamOwned) or issubclass(model, _KEEPS_NO_WORDS):
            continue
        for row in _candidates(model, columns, team_id, names.wanted):
            found = [column for column in columns if names.stand_in(getattr(row, column), frozenset())]
            if found:
                left = names.left_in(row)
                found = [column for column in found if names.stand_in(getattr(row, column), left)]
            if found:
                yield row, found


def own_columns(model: type[Model]) -> list[str]:
    """Return the columns of a table in which people wrote words."""
    return [column for column in text_columns(model) if column not in MADE_ANEW.get(model, ())]


def text_columns(model: type[Model]) -> list[str]:
    """Return the columns of a table that hold words."""
    return [each.attname for each in model._meta.concrete_fields if _holds_words(each)]


def _holds_words(column: Any) -> bool:
    if isinstance(column, JSONField | TextField):
        return True
    return isinstance(column, CharField) and (column.max_length or _SHORTEST_CODE) >= _SHORTEST_CODE


def _candidates(model: type[Model], columns: Sequence[str], team_id: int, names: Sequence[str]) -> list[Any]:
    """Narrow down in the database by what JSON doesn't escape and every database folds; the pattern decides later."""
    wanted, texts = Q(), {}
    for column in columns:
        place = f"{column}_text"
        texts[place] = Cast(column, TextField())
        wanted |= _holding(place, names)
    rows: Any = model.rows
    return list(rows.filter(team_id=team_id).annotate(**texts).filter(wanted).order_by("pk"))


def _holding(column: str, names: Iterable[str]) -> Q:
    wanted = Q()
    for part in {_plainest(name) for name in names}:
        wanted |= Q(**{f"{column}__icontains": part})
    return wanted


def _plainest(name: str) -> str:
    """Return what stands in a name however it is spelled: its longest run of letters that neither JSON nor case bends.

    Both databases fold such letters. A name without them is looked for everywhere.
    """
    return max(re.findall(r"[a-zA-Z0-9 !#-\[\]-~]+", name), key=len, default="")


def _pattern(names: set[str]) -> re.Pattern[str]:
    """Match any of the names as whole words; the longest first, so that a whole name goes before its first half."""
    in_order = sorted(names, key=lambda name: (-len(name), name))
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in in_order) or r"(?!)", re.IGNORECASE)


def replace_names(row: Model, columns: Sequence[str], names: Names) -> None:
    """Put the mark in place of the names, and let what was made from the words be made anew."""
    if isinstance(row, Advice):
        Conversation.rows.filter(pk=row.conversation_id).update(is_read=False)
        row.delete()
        return
    left = names.left_in(row)
    for column in columns:
        setattr(row, column, _without(getattr(row, column), names.pattern, left))
    if isinstance(row, Turn):
        # What was understood points at places in the old words.
        row.reading = None
        Conversation.rows.filter(pk=row.conversation_id).update(is_read=False)
        Advice.rows.filter(conversation_id=row.conversation_id).delete()
    row.save()


def _without(value: Any, pattern: re.Pattern[str], left: frozenset[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(lambda match: match.group() if match.group().lower() in left else ERASED, value)
    if isinstance(value, list):
        return [_without(each, pattern, left) for each in value]
    if isinstance(value, dict):
        return {_without(key, pattern, left): _without(each, pattern, left) for key, each in value.items()}
    return value
