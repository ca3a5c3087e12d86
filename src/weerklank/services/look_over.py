"""Look over one person's conversations together: when they spoke last, where they stand, and what clashes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from weerklank.advice.contradictions import clashing
from weerklank.conversations.records import Channel, Role, Speaker, Utterance
from weerklank.conversations.records import Conversation as ConversationRecord
from weerklank.pipeline import Pipeline
from weerklank.services.people import match_key, voices
from weerklank.store.models import Person, PersonClash, Turn
from weerklank.store.records import final_reading

__all__ = ["look_over"]

_LATEST_TURNS = 1200
"""Of all speakers together; advice.contradictions compares the latest 400 of one person."""
_THEY, _WE, _OTHERS = "they", "we", "others"


@dataclass(frozen=True, slots=True)
class _Line:
    """Hold one turn, and who said it from the person's side."""

    turn: Turn
    speaker: str


def look_over(person: Person, *, pipeline: Pipeline) -> None:
    """Bring a person's row and clashes up to date; a person of whom nothing is left goes.

    Clashes come from the same scorer that looks within one conversation, over all turns in order of time. Turns
    without a time stand where their conversation begins; of conversations without any, in the order in which they came.
    """
    conversations = list(person.conversations.order_by("first_at", "pk"))
    if not conversations and _is_bare(person):
        person.delete()
        return
    lines = _lines(person)
    times = [each.last_at for each in conversations if each.last_at]
    stages = [line.turn.stage for line in lines if line.speaker == _THEY and line.turn.stage]
    with transaction.atomic():
        PersonClash.rows.filter(person=person).delete()
        PersonClash.rows.bulk_create(_clashes(person, lines, pipeline))
        Person.rows.filter(pk=person.pk).update(
            match_key=match_key(person.name),
            conversation_count=len(conversations),
            last_at=max(times, default=None),
            stage=stages[-1] if stages else "",
            is_current=True,
        )


def _is_bare(person: Person) -> bool:
    added = (person.notes, person.promises, person.changes)
    return not any(rows.exists() for rows in added)


def _lines(person: Person) -> list[_Line]:
    """Return what was said with a person, the latest turns, in order of time."""
    speaks = {each.pk: voices(each) for each in person.conversations.select_related("person")}
    began = dict(person.conversations.values_list("pk", "first_at"))
    spoken = Turn.rows.filter(conversation__person=person, reading__isnull=False)
    places = [
        (at or began[talk], talk, index, pk)
        for pk, at, talk, index in spoken.values_list("pk", "at", "conversation_id", "index")
    ]
    # A turn without any time goes before the others: nobody knows when it was said.
    places.sort(key=lambda place: (place[0] is not None, place[0] or 0, *place[1:3]))
    turns = Turn.rows.in_bulk([place[-1] for place in places[-_LATEST_TURNS:]])
    return [_line(turns[place[-1]], speaks) for place in places[-_LATEST_TURNS:]]


def _line(turn: Turn, speaks: dict[int, set[str]]) -> _Line:
    if turn.role == Role.SELLER.value:
        return _Line(turn, _WE)
    return _Line(turn, _THEY if turn.speaker in speaks[turn.conversation_id] else _OTHERS)


def _clashes(person: Person, lines: Sequence[_Line], pipeline: Pipeline) -> list[PersonClash]:
    record = ConversationRecord(
        id=str(person.pk),
        source="",
        channel=Channel.OTHER,
        participants=(Speaker(_THEY, Role.CUSTOMER), Speaker(_WE, Role.SELLER), Speaker(_OTHERS)),
        utterances=tuple(
            Utterance(place, line.speaker, line.turn.text, line.turn.at) for place, line in enumerate(lines)
        ),
    )
    readings = [final_reading(line.turn, place) for place, line in enumerate(lines)]
    found = clashing(record, readings, scorer=pipeline.clash_scorer, method=pipeline.method)
    return [
        PersonClash(
            team_id=person.team_id,
            person=person,
            first=lines[clash.first].turn,
            second=lines[clash.second].turn,
            score=clash.score,
        )
        for clash in found
    ]
