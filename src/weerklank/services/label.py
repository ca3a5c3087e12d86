"""Label loose utterances, line by line."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

from weerklank.conversations.records import Role
from weerklank.errors import SourceError, say
from weerklank.services.recent import RecentMemory
from weerklank.understanding.classify import Classifier
from weerklank.understanding.memory import RememberingClassifier
from weerklank.understanding.records import Reading

__all__ = ["json_lines", "label_lines", "line_labeller"]

_FIRST_LINES = 20


def label_lines(lines: Iterable[str], *, classifier: Classifier, place: str) -> Iterator[dict[str, Any]]:
    """Yield one answer per line of JSON, in the same order; see `line_labeller`."""
    answers = map(line_labeller(classifier, place=place), enumerate(lines, start=1))
    return (answer for answer in answers if answer is not None)


def json_lines(lines: Iterable[str], *, place: str) -> Iterator[str]:
    """Return the lines of a file, unless what it begins with shows that it is another kind of file.

    One broken line among good ones is for `line_labeller` to answer.

    Raises:
        SourceError: none of the first lines is JSON (S008).
    """
    coming = iter(lines)
    first = list(islice(coming, _FIRST_LINES))
    filled = [line for line in first if line.strip()]
    if filled and not any(map(_is_json, filled)):
        problem = "this file is no JSON Lines: no line that it begins with is JSON"
        remedy = 'Give a file with {"id": "1", "text": "…"} on each line; `weerklank analyse` reads conversations.'
        raise SourceError(place, "S008", problem, remedy)
    return chain(first, coming)


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def line_labeller(classifier: Classifier, *, place: str) -> Callable[[tuple[int, str]], dict[str, Any] | None]:
    """Return what answers one numbered line of JSON; several threads may ask it at once.

    Each line holds `id` and `text`, and may hold `context` (the turn it answers) and `role` (customer or
    seller). Without a role, both the labels of a customer and the moves of a seller are given. A line that
    can't be read gives `{"id": null, "error": …}`, so that no answer shifts; an empty line gives None.

    Args:
        classifier: reads the turns.
        place: how errors call the input.
    """
    remembering = RememberingClassifier(classifier, RecentMemory(), version="")

    def answer(numbered: tuple[int, str]) -> dict[str, Any] | None:
        number, line = numbered
        if not line.strip():
            return None
        try:
            row = _row(line, f"{place}:{number}")
        except SourceError as error:
            return {"id": None, "error": str(error)}
        return _answer(row, remembering)

    return answer


def _row(line: str, place: str) -> dict[str, Any]:
    try:
        row = _strict(line)
    except (ValueError, RecursionError) as error:
        raise SourceError(
            place, "S008", "this line is no JSON", 'Write {"id": "1", "text": "…"} on each line.'
        ) from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise SourceError(place, "S009", "this line has no 'text'", 'Write {"id": "1", "text": "…"} on each line.')
    context, role = row.get("context"), row.get("role")
    if context is not None and not isinstance(context, str):
        raise SourceError(
            place, "S009", say("the context {kind!r} is no text", kind=type(context).__name__), "Give a text or null."
        )
    if role not in (None, Role.CUSTOMER.value, Role.SELLER.value):
        raise SourceError(
            place, "S009", say("unknown role {role!r}", role=role), "Give customer, seller, or leave it out."
        )
    return row


def _strict(line: str) -> Any:
    """Read one JSON value; what only Python takes for a number (NaN, 1e999) couldn't be given back as an id."""
    row = json.loads(line)
    json.dumps(row.get("id") if isinstance(row, dict) else None, allow_nan=False)
    return row


def _answer(row: Mapping[str, Any], classifier: Classifier) -> dict[str, Any]:
    text, context, role = row["text"], row.get("context"), row.get("role")
    answer: dict[str, Any] = {"id": row.get("id"), "model": classifier.id, "moves": [], "move_scores": {}}
    if role != Role.SELLER.value:
        reading = classifier.read_turn(text, context=context, role=Role.CUSTOMER)
        answer |= _customer_part(reading, classifier.label_scores(text, context=context))
    if role != Role.CUSTOMER.value:
        moves = classifier.read_turn(text, context=context, role=Role.SELLER).moves
        answer["moves"] = [move.id for move in moves]
        answer["move_scores"] = {move.id: round(move.score, 4) for move in moves}
    return answer


def _customer_part(reading: Reading, scores: Mapping[str, float]) -> dict[str, Any]:
    highest_first = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    return {
        "label": reading.label,
        "score": round(reading.score, 4),
        "second": reading.labels[1].label if len(reading.labels) > 1 else None,
        "labels": {label: round(score, 4) for label, score in highest_first},
        "resistance": round(reading.resistance or 0.0, 4),
        "unsure": reading.unsure,
        "talk": reading.talk.id if reading.talk else None,
        "nature": reading.nature.id if reading.nature else None,
        "depth": reading.depth.id if reading.depth else None,
        "stage": reading.stage.id if reading.stage else None,
        "vulnerable": reading.is_vulnerable,
        "vulnerable_score": round(reading.vulnerable or 0.0, 4),
        "evidence": [[evidence.span.start, evidence.span.end] for evidence in reading.evidence],
    }
