"""Corrected labels as training material: what people said a turn is, in the shape that training reads."""

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, Subquery

from weerklank.method.records import Method
from weerklank.store.models import Correction, Membership, Turn

__all__ = ["correction_count", "correction_lines"]


def correction_count(membership: Membership) -> int:
    """Return of how many turns somebody corrected the label."""
    return Correction.rows.for_member(membership).values("turn_id").distinct().count()


def correction_lines(membership: Membership, *, method: Method) -> Iterator[str]:
    """Yield one line of JSON for each corrected turn, with its newest label.

    A line has `id`, `lang`, `text`, `context` (the turn that it answers, or null), `label`, `talk`, `before` and
    `by`. It holds a customer's words, so whoever gets it must be allowed to read the conversation.
    """
    newest: dict[int, Any] = {}
    rows = Correction.rows.for_member(membership).select_related("turn__conversation").order_by("id")
    for row in rows.annotate(context=_CONTEXT):
        newest[row.turn_id] = row
    talk = method.talk_of()
    for row in newest.values():
        yield json.dumps(_fields(row, talk), ensure_ascii=False)


_CONTEXT = Subquery(
    Turn.rows.filter(conversation=OuterRef("turn__conversation"), index__lt=OuterRef("turn__index"))
    .exclude(speaker=OuterRef("turn__speaker"))
    .order_by("-index")
    .values("text")[:1]
)
"""What the turn answers: the latest one before it by another speaker."""


def _fields(row: Any, talk: dict[str, str]) -> dict[str, object]:
    turn = row.turn
    return {
        "id": f"corrected-{turn.fingerprint[:16]}",
        "lang": turn.conversation.language,
        "context": row.context,
        "text": turn.text,
        "label": row.after,
        "talk": talk.get(row.after, "neutral"),
        "before": row.before,
        "by": "person",
    }
