"""One row per source: how to write its format, what must come back, and an example to damage."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from weerklank.sources.records import Message

EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass(frozen=True)
class SourceCase:
    """Describe one source to the contract suite.

    `write` writes the messages in this format to the path; `expected` says which (speaker, text, at) must
    come back: all of them as they were, unless the format itself can't carry something.
    """

    source_id: str
    file_name: str
    write: Callable[[Path, Sequence[Message]], None]
    example: Path
    expected: Callable[[Sequence[Message]], list[tuple[object, ...]]] = lambda messages: [
        (message.speaker, message.text, message.at) for message in messages
    ]


CASES: tuple[SourceCase, ...] = ()
