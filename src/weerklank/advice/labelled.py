"""Read whole labelled conversations: what advice is judged by."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from weerklank.advice.records import Contradiction
from weerklank.conversations.records import Channel, Conversation, Role, Speaker, Utterance, Warmth
from weerklank.errors import NotFoundError, SourceError, say
from weerklank.text.language import Language
from weerklank.understanding.records import Annotation, Reading, Scored

__all__ = [
    "GoldStep",
    "LabelledConversation",
    "as_labelled",
    "clashes_as_labelled",
    "is_validation",
    "labelled_conversations",
    "training_conversations",
]

_VALIDATION_PER_CENT = 20
_SURE = 0.95


@dataclass(frozen=True, slots=True)
class GoldStep:
    """Say which next step is right after a turn, and which others are as good."""

    after_turn: int
    step: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabelledConversation:
    """Hold a conversation with its roles and what is right about it.

    Attributes:
        labels: per turn, forms and kinds for a customer, moves for a seller.
        contradictions: pairs of turns, the earlier first.
        escalation_turn: where it becomes a quarrel; None where it doesn't.
    """

    conversation: Conversation
    labels: tuple[tuple[str, ...], ...]
    contradictions: frozenset[tuple[int, int]]
    next_steps: tuple[GoldStep, ...]
    escalation_turn: int | None


def training_conversations(data: Path) -> list[LabelledConversation]:
    """Read all conversations of a data folder but the `test-*` ones, in a fixed order."""
    paths = sorted((data / "conversations").glob("conversations-*.jsonl"))
    return [talk for path in paths for talk in labelled_conversations(path)]


def is_validation(talk: LabelledConversation) -> bool:
    """Tell whether a conversation is kept out of what the weights of the next step are fitted on: a fixed 20%."""
    digest = hashlib.sha256(talk.conversation.id.encode()).hexdigest()
    return int(digest, 16) % 100 < _VALIDATION_PER_CENT


def as_labelled(
    talk: LabelledConversation, readings: Sequence[Reading], *, forms: Collection[str]
) -> tuple[Reading, ...]:
    """Put the labels that were given in the place of those that were read: what a faultless reader would see.

    Nature, depth, stage and vulnerability stay as they were read; not every turn has them labelled.

    Args:
        readings: of the first turns; all of them, or fewer.
        forms: the labels that are resistance.
    """
    return tuple(_as_labelled(reading, talk.labels[reading.index], forms) for reading in readings)


def _as_labelled(reading: Reading, labels: tuple[str, ...], forms: Collection[str]) -> Reading:
    if reading.moves:
        return replace(reading, moves=tuple(Scored(move, _SURE) for move in labels))
    span = reading.labels[0].span
    scores = [_SURE if place == 0 else (1 - _SURE) for place in range(len(labels))]
    given = tuple(Annotation(label, span, score, "labelled") for label, score in zip(labels, scores, strict=True))
    return replace(reading, labels=given, unsure=False, resistance=_SURE if labels[0] in forms else 1 - _SURE)


def clashes_as_labelled(talk: LabelledConversation) -> tuple[Contradiction, ...]:
    """Return the contradictions that were marked, in order of the later turn."""
    by_second = sorted(talk.contradictions, key=lambda pair: (pair[1], pair[0]))
    return tuple(Contradiction(first, second, _SURE, "") for first, second in by_second)


def labelled_conversations(path: Path) -> list[LabelledConversation]:
    """Read a JSON Lines file of labelled conversations.

    Raises:
        NotFoundError: the file isn't there.
        SourceError: a line can't be read.
    """
    if not path.is_file():
        raise NotFoundError(str(path), "N002", "no labelled data stands here", "Give the data folder with --data.")
    found = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                found.append(_labelled(json.loads(line), path.name))
            except (ValueError, KeyError, TypeError) as error:
                problem = say("this labelled line can't be read: {kind}", kind=type(error).__name__)
                raise SourceError(f"{path}:{number}", "S005", problem, "See data/README.md for the fields.") from error
    return found


def _labelled(row: dict[str, Any], source: str) -> LabelledConversation:
    gold = row["gold"]
    return LabelledConversation(
        conversation=_conversation(row, source),
        labels=tuple(tuple(turn["labels"]) for turn in row["turns"]),
        contradictions=frozenset((first, second) for first, second in gold["contradictions"]),
        next_steps=tuple(GoldStep(step["after_turn"], step["step"], tuple(step["also"])) for step in gold["next_step"]),
        escalation_turn=gold["escalation_turn"],
    )


def _conversation(row: dict[str, Any], source: str) -> Conversation:
    roles = {turn["speaker"]: Role(turn["role"]) for turn in row["turns"]}
    return Conversation(
        id=row["id"],
        source=source,
        channel=Channel(row["channel"]),
        participants=tuple(Speaker(name, role) for name, role in roles.items()),
        utterances=tuple(
            Utterance(index, turn["speaker"], turn["text"], _time(turn["at"]), index + 1)
            for index, turn in enumerate(row["turns"])
        ),
        language=Language(row["lang"]),
        warmth=Warmth(row["warmth"]) if row["warmth"] else None,
    )


def _time(stamp: str | None) -> datetime | None:
    return datetime.fromisoformat(stamp).replace(tzinfo=UTC) if stamp else None
