"""Write conversations as plain lines of "Name: text"."""

from collections.abc import Sequence
from pathlib import Path

from weerklank.sources.records import Message


def write(path: Path, messages: Sequence[Message]) -> None:
    """Write one line per message."""
    path.write_text("".join(f"{message.speaker}: {message.text}\n" for message in messages), encoding="utf-8")
