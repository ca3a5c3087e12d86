"""Write messages as ConvoKit utterances and as Weerklank's own JSON."""

import json
from collections.abc import Sequence
from pathlib import Path

from weerklank.sources.records import Message


def write_convokit(path: Path, messages: Sequence[Message]) -> None:
    lines = [
        {
            "id": f"u{number}",
            "conversation_id": "u0",
            "speaker": message.speaker,
            "text": message.text,
            "timestamp": message.at.timestamp(),
            "reply-to": f"u{number - 1}" if number else None,
            "meta": {},
        }
        for number, message in enumerate(messages)
    ]
    path.write_text("\n".join(json.dumps(line) for line in lines) + "\n", encoding="utf-8")


def write_json(path: Path, messages: Sequence[Message]) -> None:
    turns = [{"at": message.at.isoformat(), "speaker": message.speaker, "text": message.text} for message in messages]
    talk = {"conversations": [{"id": "c1", "turns": turns}]}
    path.write_text(json.dumps(talk, ensure_ascii=False, indent=1), encoding="utf-8")
