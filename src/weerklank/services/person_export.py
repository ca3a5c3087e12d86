"""Give a person a copy of what is kept about them: JSON for machines, and a page to read, in one zip."""

import json
import zipfile
from datetime import date, datetime
from typing import IO, Any

from django.db.models import Q, QuerySet

from weerklank.outputs.person_page import PersonPage, write_person_page
from weerklank.services.audit import log
from weerklank.services.spoken import said_among_others
from weerklank.store.models import (
    Conversation,
    FollowUp,
    IncomingMessage,
    Membership,
    Note,
    Person,
    PersonChange,
    PersonClash,
    Promise,
    Proposal,
    Turn,
)
from weerklank.text.language import Language

__all__ = ["export_person", "person_tree"]

FORMAT = "weerklank-person/1"


def export_person(
    membership: Membership, person: Person, stream: IO[bytes], *, language: Language, now: datetime
) -> None:
    """Write the zip, and log that it was made.

    The words of others in the same conversations stand in it, since a conversation can't be read without them; look it
    through before giving it away (GDPR, article 15(4)).
    """
    tree = person_tree(person, now=now)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("person.json", json.dumps(tree, ensure_ascii=False, indent=1))
        file.writestr("person.html", write_person_page(PersonPage(language, tree)))
    log(membership, "person.export", f"person {person.pk}")


def person_tree(person: Person, *, now: datetime) -> dict[str, Any]:
    """Return all that is kept about a person, as plain values."""
    talks = person.conversations.order_by("first_at", "id")
    return {
        "format": FORMAT,
        "made_at": now.isoformat(timespec="seconds"),
        "team": person.team.name,
        "name": person.name,
        "known_as": [{"kind": each.kind, "value": each.value} for each in person.identities.order_by("id")],
        "known_since": _time(person.created_at),
        "stage": person.stage,
        "drafts_say": person.address,
        "likes": [{"at": _time(each.at), "text": each.text} for each in person.notes.order_by("id")],
        "promises": [_promise(each) for each in person.promises.order_by("said_at", "id")],
        "clashes": [_clash(each) for each in person.clashes.select_related("first", "second")],
        "merged_and_split": [_change(each, person) for each in _changes(person)],
        "conversations": [_conversation(row) for row in talks],
        "said_among_others": [_turn(turn) for turn in said_among_others(person).prefetch_related("corrections")],
    }


def _promise(row: Promise) -> dict[str, Any]:
    return {
        "side": row.side,
        "text": row.text,
        "said_at": _time(row.said_at),
        "due_on": _day(row.due_on),
        "kept_at": _time(row.kept_at),
        "struck_at": _time(row.struck_at),
        "found_by_itself": row.by_id is None,
    }


def _clash(row: PersonClash) -> dict[str, Any]:
    turns = {"first": row.first, "second": row.second}
    return {**{name: {"at": _time(turn.at), "text": turn.text} for name, turn in turns.items()}, "score": row.score}


def _changes(person: Person) -> QuerySet[PersonChange]:
    mine: QuerySet[PersonChange] = PersonChange.rows.filter(team_id=person.team_id)
    return mine.filter(Q(person=person) | Q(other=person.pk)).select_related("person").order_by("id")


def _change(row: PersonChange, person: Person) -> dict[str, Any]:
    other = row.other_name if row.person_id == person.pk else row.person.name
    return {"kind": row.kind, "other": other, "at": _time(row.at), "undone_at": _time(row.undone_at)}


def _conversation(row: Conversation) -> dict[str, Any]:
    return {
        "title": row.title,
        "source": row.source,
        "channel": row.channel,
        "product": row.product,
        "participants": row.participants,
        "closed_at": _time(row.closed_at),
        "what_was_understood": {
            "form": row.form, "stage": row.stage, "next_step": row.step, "tension": row.tension,
            "something_heavy": row.is_vulnerable,
        },
        "turns": [_turn(turn) for turn in row.turns.order_by("index").prefetch_related("corrections")],
        "notes": [{"at": _time(each.at), "text": each.text} for each in Note.rows.filter(conversation=row)],
        "follow_ups": [
            {"due_on": each.due_on.isoformat(), "done_at": _time(each.done_at)}
            for each in FollowUp.rows.filter(conversation=row)
        ],
        "proposals": [_proposal(each) for each in row.proposals.order_by("id")],
        "advice": [
            {"language": each.language, "made_at": _time(each.made_at), "model": each.model, "report": each.report}
            for each in row.advice.order_by("language")
        ],
        "came_in_as": [
            {"message": each.external_id, "thread": each.thread, "at": _time(each.received_at)}
            for each in IncomingMessage.rows.filter(conversation=row).order_by("id")
        ],
    }  # fmt: skip


def _proposal(row: Proposal) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "text": row.text,
        "due_on": _day(row.due_on),
        "proposer": row.proposer,
        "at": _time(row.created_at),
        "accepted": row.accepted,
    }


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "at": _time(turn.at),
        "speaker": turn.speaker,
        "role": turn.role,
        "text": turn.text,
        "label": turn.label,
        "unsure": turn.unsure,
        "stage": turn.stage,
        "something_heavy": turn.is_vulnerable,
        "corrections": [
            {"at": _time(each.at), "before": each.before, "after": each.after, "something_heavy": each.heavy}
            for each in turn.corrections.all()
        ],
        "reading": turn.reading,
    }


def _time(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
