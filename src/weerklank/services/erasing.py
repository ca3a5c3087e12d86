"""Erase a person: their conversations, and their name wherever else it stands."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import CharField, JSONField, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from weerklank.errors import NotFoundError
from weerklank.services.audit import log
from weerklank.services.jobs import enqueue
from weerklank.store.access import TeamOwned
from weerklank.store.exclusive import hold_conversations
from weerklank.store.models import Advice, AuditEntry, Conversation, Job, JobKind, Membership, Person, Turn
from weerklank.text.normalize import fold

__all__ = ["ERASED", "Erased", "erase", "person_named", "said_among_others", "what_is_there"]

ERASED = "[gewist]"
_SHORTEST_CODE = 100
"""Columns that hold less hold ids of ours, never words or names of people."""
_KEEPS_NO_WORDS: tuple[type[Model], ...] = (AuditEntry, Job)
_MADE_ANEW: Mapping[type[Model], tuple[str, ...]] = {Turn: ("reading",), Advice: ("report", "tool", "method", "model")}
"""What the worker makes of the words. An erasure looks there too, but it is no place of its own: whatever it says of
somebody was said elsewhere. Unpacking it takes a database by far the longest, so that counting leaves it alone."""


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


def said_among_others(person: Person) -> QuerySet[Turn]:
    """Return what a person said in conversations that are kept as somebody else's or as nobody's, in order."""
    whole, shared = _conversations(person)
    others = [row for row in shared if row.person_id != person.pk]
    nobodys = [row for row in whole if row.person_id is None]
    found: QuerySet[Turn] = _spoken([*others, *nobodys], _names(person)).order_by("conversation_id", "index")
    return found


def what_is_there(person: Person) -> Erased:
    """Count what would go, and change nothing."""
    whole, shared = _conversations(person)
    names = _names(person)
    spoken = set(_spoken(shared, names).values_list("pk", flat=True))
    turns = Turn.rows.filter(conversation__in=whole).count() + len(spoken)
    gone = _Gone(person.pk, frozenset(row.pk for row in whole), frozenset(spoken))
    mentions = (row for row, _ in _mentions(person.team_id, names, _own_columns) if row not in gone)
    return Erased(len(whole), turns, sum(1 for _ in mentions))


def erase(membership: Membership, person: Person) -> Erased:
    """Erase a person of the member's team; the worker then cleans the disk.

    Conversations in which no other customer speaks go as a whole, with their labels, advice, notes and days to come
    back. From those with others, this person's turns go. Elsewhere the names by which they are known become a mark, in
    every text of every table of the team; what was understood of such a turn is made anew.
    """
    with transaction.atomic():
        hold_conversations(person.team_id)
        whole, shared = _conversations(person)
        names, key, team_id = _names(person), person.pk, person.team_id
        turns = Turn.rows.filter(conversation__in=whole).count() + _spoken(shared, names).count()
        _spoken(shared, names).delete()
        for row in whole:
            row.delete()
        _shrink(shared)
        person.delete()
        mentions = 0
        for row, fields in _mentions(team_id, names, _text_columns):
            _replace(row, fields, names)
            mentions += not set(fields) <= set(_MADE_ANEW.get(type(row), ()))
        _forget_seller_names(membership, names)
        log(membership, "person.erase", f"person {key}")
        enqueue(team_id, JobKind.SCRUB)
        enqueue(team_id, JobKind.READ)
    return Erased(len(whole), turns, mentions)


def _names(person: Person) -> tuple[str, ...]:
    """Return all by which a person is known; the longest first, so that a whole name goes before its first half."""
    known = {person.name, *person.identities.values_list("value", flat=True)}
    return tuple(sorted({name.strip() for name in known if name.strip()}, key=lambda name: (-len(name), name)))


def _conversations(person: Person) -> tuple[list[Conversation], list[Conversation]]:
    """Return the conversations that are this person's alone, and those with other customers too."""
    names = {fold(name).text.strip() for name in _names(person)}
    speaks = set(_every_conversation_with(person, names))
    whole: list[Conversation] = []
    shared: list[Conversation] = []
    for row in Conversation.rows.filter(pk__in=speaks).order_by("id"):
        customers = {fold(who["name"]).text.strip() for who in row.participants if who["role"] != "seller"}
        (shared if customers - names else whole).append(row)
    return whole, shared


def _every_conversation_with(person: Person, names: set[str]) -> Iterator[int]:
    yield from person.conversations.values_list("pk", flat=True)
    turns = Turn.rows.filter(team_id=person.team_id).exclude(role="seller").order_by()
    # The few who speak first: telling all conversations with all of their speakers apart takes SQLite longest.
    spelled = [who for who in turns.values_list("speaker", flat=True).distinct() if _is(who, names)]
    if spelled:
        yield from turns.filter(speaker__in=spelled).values_list("conversation_id", flat=True).distinct()


def _spoken(shared: Sequence[Conversation], names: Sequence[str]) -> Any:
    folded = {fold(name).text.strip() for name in names}
    turns = Turn.rows.filter(conversation__in=shared).exclude(role="seller")
    return Turn.rows.filter(pk__in=[turn.pk for turn in turns.only("pk", "speaker") if _is(turn.speaker, folded)])


def _is(speaker: str, folded: set[str]) -> bool:
    return fold(speaker).text.strip() in folded


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


def _mentions(
    team_id: int, names: Sequence[str], columns_of: Callable[[type[Model]], list[str]]
) -> Iterator[tuple[Model, list[str]]]:
    """Give each row of the team that has one of the names in a text, with the columns that have it."""
    pattern = _pattern(names)
    for model in apps.get_app_config("store").get_models():
        columns = columns_of(model)
        if not columns or not issubclass(model, TeamOwned) or issubclass(model, _KEEPS_NO_WORDS):
            continue
        for row in _candidates(model, columns, team_id, names):
            found = [column for column in columns if pattern.search(_plain(getattr(row, column)))]
            if found:
                yield row, found


def _own_columns(model: type[Model]) -> list[str]:
    return [column for column in _text_columns(model) if column not in _MADE_ANEW.get(model, ())]


def _text_columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if _holds_words(field)]


def _holds_words(field: Any) -> bool:
    if isinstance(field, JSONField | TextField):
        return True
    return isinstance(field, CharField) and (field.max_length or _SHORTEST_CODE) >= _SHORTEST_CODE


def _candidates(model: type[Model], columns: Sequence[str], team_id: int, names: Sequence[str]) -> list[Any]:
    """Narrow down in the database by what JSON doesn't escape and every database folds; the pattern decides later."""
    wanted, texts = Q(), {}
    for column in columns:
        place = f"{column}_text"
        texts[place] = Cast(column, TextField())
        for part in {_plainest(name) for name in names}:
            wanted |= Q(**{f"{place}__icontains": part})
    rows: Any = model.rows
    return list(rows.filter(team_id=team_id).annotate(**texts).filter(wanted).order_by("pk"))


def _plainest(name: str) -> str:
    """Return what stands in a name however it is spelled: its longest run of letters that neither JSON nor case bends.

    Both databases fold such letters. A name without them is looked for everywhere.
    """
    return max(re.findall(r"[a-zA-Z0-9 !#-\[\]-~]+", name), key=len, default="")


def _pattern(names: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names) or r"(?!)", re.IGNORECASE)


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _replace(row: Model, columns: Sequence[str], names: Sequence[str]) -> None:
    """Put the mark in place of the names, and let what was made from the words be made anew."""
    if isinstance(row, Advice):
        Conversation.rows.filter(pk=row.conversation_id).update(is_read=False)
        row.delete()
        return
    pattern = _pattern(names)
    for column in columns:
        setattr(row, column, _without(getattr(row, column), pattern))
    if isinstance(row, Turn):
        # What was understood points at places in the old words.
        row.reading = None
        Conversation.rows.filter(pk=row.conversation_id).update(is_read=False)
        Advice.rows.filter(conversation_id=row.conversation_id).delete()
    row.save()


def _without(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(ERASED, value)
    if isinstance(value, list):
        return [_without(each, pattern) for each in value]
    if isinstance(value, dict):
        return {_without(key, pattern): _without(each, pattern) for key, each in value.items()}
    return value


def _forget_seller_names(membership: Membership, names: Sequence[str]) -> None:
    team, pattern = membership.team, _pattern(names)
    kept = [name for name in team.seller_names if not pattern.search(name)]
    if kept != team.seller_names:
        team.seller_names = kept
        team.save(update_fields=["seller_names"])
