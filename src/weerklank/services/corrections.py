"""Corrected labels as training material: what people said a turn is, in the shape that training reads."""

import json
from collections.abc import Iterator

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
    newest: dict[int, Correction] = {}
    for row in Correction.rows.for_member(membership).select_related("turn__conversation").order_by("id"):
        newest[row.turn_id] = row
    talk = method.talk_of()
    for row in newest.values():
        yield json.dumps(_fields(row, talk), ensure_ascii=False)


def _fields(row: Correction, talk: dict[str, str]) -> dict[str, object]:
    turn = row.turn
    return {
        "id": f"corrected-{turn.fingerprint[:16]}",
        "lang": turn.conversation.language,
        "context": _context(turn),
        "text": turn.text,
        "label": row.after,
        "talk": talk.get(row.after, "neutral"),
        "before": row.before,
        "by": "person",
    }


def _context(turn: Turn) -> str | None:
    before = turn.conversation.turns.filter(index__lt=turn.index).exclude(speaker=turn.speaker).order_by("-index")
    found: str | None = before.values_list("text", flat=True).first()
    return found
