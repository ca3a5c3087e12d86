"""Show what would be read from a file, before anything is done with it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from weerklank.sources.detect import detect
from weerklank.sources.read import read_file
from weerklank.sources.records import Note, ReadOptions, Skipped, Source

__all__ = ["Preview", "preview"]


@dataclass(frozen=True, slots=True)
class Preview:
    """Hold what a file would give.

    Attributes:
        speakers: name → number of turns, most first.
        first_turns: speaker and text of the first turns of the first conversation.
        skipped_by_reason: reason → count.
        skipped: what was skipped, in file order.
        notes: what the reader assumed.
    """

    format: str
    conversations: int
    turns: int
    speakers: Mapping[str, int]
    first_turns: tuple[tuple[str, str], ...]
    skipped_by_reason: Mapping[str, int]
    skipped: tuple[Skipped, ...]
    notes: tuple[Note, ...]


def preview(path: Path, *, source: Source | None, options: ReadOptions, turns: int) -> Preview:
    """Read a file and tell what is in it.

    Args:
        turns: how many turns to show.

    Raises:
        SourceError: the file can't be read.
    """
    reading = read_file(path, source=source or detect(path), options=options)
    every_turn = [turn for talk in reading.conversations for turn in talk.utterances]
    return Preview(
        format=reading.format,
        conversations=len(reading.conversations),
        turns=len(every_turn),
        speakers=dict(Counter(turn.speaker for turn in every_turn).most_common()),
        first_turns=tuple((turn.speaker, turn.text) for turn in every_turn[:turns]),
        skipped_by_reason=dict(Counter(skip.reason.value for skip in reading.skipped).most_common()),
        skipped=reading.skipped,
        notes=reading.notes,
    )
