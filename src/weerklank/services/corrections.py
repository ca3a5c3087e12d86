"""What people corrected as training material: what they said a turn is, in the shape that training reads."""

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, Subquery

from weerklank.method.records import Method
from weerklank.store.models import Correction, Membership, Turn

__all__ = ["correction_count", "correction_lines"]


def correction_count(membership: Membership) -> int:
    """Return of how many turns somebody corrected the label, or said whether something heavy is in it."""
    return Correction.rows.for_member(membership).values("turn_id").distinct().count()


def correction_lines(membership: Membership, *, method: Method) -> Iterator[str]:
    """Yield one line of JSON for each corrected turn, with the newest that was said of it.

    A line has `id`, `lang`, `text`, `context` (the turn that it answers, or null), `label`, `talk`, `before`,
    `vulnerable` and `by`. What nobody corrected is null: a model may not learn from what it guessed itself. It holds
    a customer's words, so whoever gets it must be allowed to read the conversation.
    """
    label: dict[int, Any] = {}
    heavy: dict[int, Any] = {}
    rows = Correction.rows.for_member(membership).select_related("turn__conversation").order_by("id")
    for row in rows.annotate(context=_CONTEXT):
        newest = label if row.heavy is None else heavy
        newest[row.turn_id] = row
    talk = method.talk_of()
    for pk in dict.fromkeys((*label, *heavy)):
        yield json.dumps(_fields(label.get(pk), heavy.get(pk), talk), ensure_ascii=False)


_CONTEXT = Subquery(
    Turn.rows.filter(conversation=OuterRef("turn__conversation"), index__lt=OuterRef("turn__index"))
    .exclude(speaker=OuterRef("turn__speaker"))
    .order_by("-index")
    .values("text")[:1]
)
"""What the turn answers: the latest one before it by another speaker."""


def _fields(label: Any, heavy: Any, talk: dict[str, str]) -> dict[str, object]:
    row = label or heavy
    turn = row.turn
    return {
        "id": f"corrected-{turn.fingerprint[:16]}",
        "lang": turn.conversation.language,
        "context": row.context,
        "text": turn.text,
        "label": label.after if label else None,
        "talk": talk.get(label.after, "neutral") if label else None,
        "before": label.before if label else None,
        "vulnerable": heavy.heavy if heavy else None,
        "by": "person",
    }
