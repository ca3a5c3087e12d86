"""Read whole labelled conversations: what advice is judged by."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from weerklank.conversations.records import Channel, Conversation, Role, Speaker, Utterance, Warmth
from weerklank.errors import NotFoundError, SourceError
from weerklank.text.language import Language

__all__ = ["GoldStep", "LabelledConversation", "labelled_conversations", "training_conversations"]


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
                problem = f"this labelled line can't be read: {type(error).__name__}"
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
