"""Give a person a copy of what is kept about them: JSON for machines, and a page to read, in one zip."""

import json
import zipfile
from datetime import datetime
from typing import IO, Any

from weerklank.outputs.person_page import PersonPage, write_person_page
from weerklank.services.audit import log
from weerklank.store.models import Conversation, FollowUp, Membership, Note, Person, Turn
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
        "conversations": [_conversation(row) for row in talks],
    }


def _conversation(row: Conversation) -> dict[str, Any]:
    return {
        "title": row.title,
        "source": row.source,
        "channel": row.channel,
        "what_was_understood": {
            "form": row.form, "stage": row.stage, "next_step": row.step, "tension": row.tension,
            "something_heavy": row.is_vulnerable,
        },
        "turns": [_turn(turn) for turn in row.turns.order_by("index")],
        "notes": [{"at": _time(each.at), "text": each.text} for each in Note.rows.filter(conversation=row)],
        "follow_ups": [
            {"due_on": each.due_on.isoformat(), "done_at": _time(each.done_at)}
            for each in FollowUp.rows.filter(conversation=row)
        ],
    }  # fmt: skip


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
    }


def _time(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
