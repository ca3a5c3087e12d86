"""Carry conversations and reports from rows to records and back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from weerklank.advice.records import Report, Versions
from weerklank.conversations.identity import How, RoleGuess
from weerklank.conversations.records import Channel, Role, Speaker, Utterance, Warmth
from weerklank.conversations.records import Conversation as ConversationRecord
from weerklank.outputs.json_load import load_reading, load_report
from weerklank.outputs.json_report import conversation_tree
from weerklank.store.models import Advice, Conversation, Turn
from weerklank.text.language import Language
from weerklank.understanding.records import Reading

__all__ = [
    "CERTAIN",
    "advice_tree",
    "conversation_record",
    "final_reading",
    "guess_of",
    "kept_reading",
    "read_as_heavy",
    "reading_tree",
    "report_of",
]

CERTAIN = 1.0
"""The score of a label that a person gave: a model is never wholly sure."""
_OF_THE_TURN = ("index", "at", "speaker", "role", "text", "line")
"""What a turn of the JSON report repeats of the turn itself; it is kept once, in columns."""


def conversation_record(row: Conversation, turns: Iterable[Turn]) -> ConversationRecord:
    """Return a conversation with its turns, which stand in order."""
    return ConversationRecord(
        id=str(row.pk),
        source=row.source,
        channel=Channel(row.channel),
        participants=tuple(Speaker(who["name"], Role(who["role"])) for who in row.participants),
        utterances=tuple(
            Utterance(index, turn.speaker, turn.text, turn.at, turn.line) for index, turn in enumerate(turns)
        ),
        language=Language(row.language),
        warmth=Warmth(row.warmth) if row.warmth else None,
    )


def guess_of(row: Conversation) -> RoleGuess:
    """Return who the sellers are, and what that rests on."""
    sellers = tuple(who["name"] for who in row.participants if who["role"] == Role.SELLER.value)
    return RoleGuess(sellers, How(row.seller_how))


def kept_reading(turn: Turn, index: int, *, model: str) -> Reading | None:
    """Return what this model understood of a turn before; None where it hasn't read it."""
    if turn.reading is None or turn.reading["by"] != model:
        return None
    return load_reading({**turn.reading, "index": index, "text": turn.text}, annotator=model)


def final_reading(turn: Turn, index: int) -> Reading:
    """Return what is known of a turn that was read, with a person's correction."""
    return load_reading(_turn_tree(index, turn), annotator=turn.reading["by"])


def read_as_heavy(turn: Turn) -> bool:
    """Tell whether the reading, without a person's word on it, heard something heavy in a turn."""
    return bool((turn.reading or {}).get("is_vulnerable"))


def reading_tree(turn: dict[str, Any], *, model: str) -> dict[str, Any]:
    """Return what is kept of a turn of the JSON report: all but the turn itself, and who read it."""
    return {"by": model, **{key: value for key, value in turn.items() if key not in _OF_THE_TURN}}


def advice_tree(report: Report) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the JSON report without its turns, and the turns."""
    tree = {key: _listed(value) for key, value in conversation_tree(report).items()}
    return tree, tree.pop("turns")


def _listed(value: object) -> Any:
    return value if isinstance(value, str | int | float | dict | list | None) else list(value)  # type: ignore[call-overload]


def report_of(turns: Sequence[Turn], advice: Advice) -> Report:
    """Return the whole report as it was made."""
    trees = [_turn_tree(index, turn) for index, turn in enumerate(turns)]
    versions = Versions(advice.tool, advice.method, advice.model)
    return load_report({**advice.report, "turns": trees}, versions=versions)


def _turn_tree(index: int, turn: Turn) -> dict[str, Any]:
    own = {"index": index, "at": _time(turn.at), "speaker": turn.speaker, "text": turn.text, "line": turn.line}
    return {**(turn.reading or {}), **own, **_corrected(turn), **_heavy(turn)}


def _heavy(turn: Turn) -> dict[str, Any]:
    """Return what a person said of something heavy, where it isn't as it was read."""
    if turn.reading is None or turn.is_vulnerable == read_as_heavy(turn):
        return {}
    score = CERTAIN if turn.is_vulnerable else 0.0
    return {"is_vulnerable": turn.is_vulnerable, "vulnerable": score, "nothing_heavy": not turn.is_vulnerable}


def _corrected(turn: Turn) -> dict[str, Any]:
    """Return what a person's correction changed: the columns hold it, the kept reading remains the model's."""
    labels = (turn.reading or {}).get("labels", [])
    if not labels or turn.score != CERTAIN:
        return {"unsure": turn.unsure}
    scales = {scale: getattr(turn, scale) or None for scale in ("talk", "nature", "depth")}
    scores = {**turn.reading["scores"], **dict.fromkeys([scale for scale, value in scales.items() if value], CERTAIN)}
    changed = {"labels": [{"id": turn.label, "score": CERTAIN}], "unsure": False, "resistance": turn.resistance}
    return {**changed, **scales, "scores": scores}


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
