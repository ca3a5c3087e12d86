"""What every source gives, whatever its format."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from weerklank.conversations.notes import Note
from weerklank.conversations.records import Channel, Conversation, Role, Warmth
from weerklank.text.language import Language

__all__ = [
    "Item",
    "Message",
    "Note",
    "Opening",
    "ReadOptions",
    "Reading",
    "Sample",
    "SkipReason",
    "Skipped",
    "Source",
]


class SkipReason(StrEnum):
    """Say why something in a file became nobody's words."""

    SYSTEM = "system"
    """A line of the program itself: encryption notices, somebody joined, a missed call."""
    MEDIA = "media"
    """A picture, voice message or attachment whose content the export doesn't hold."""
    DELETED = "deleted"
    EMPTY = "empty"
    """Nothing was left after quoted replies, signatures and marks were taken away."""
    MALFORMED = "malformed"
    """This one message can't be read; the rest of the file can."""
    NO_SPEAKER = "no_speaker"


@dataclass(frozen=True, slots=True)
class Message:
    """Hold one message as a source found it, before anybody knows who is who.

    Attributes:
        conversation: the key of its thread within the file; one chat export has one key.
        speaker: the name as the source gives it, never empty.
        text: what was said, without the source's own marks, quoted replies and signatures; never empty.
        at: aware, UTC; None where the format tells no time.
        line: 1-based line, row or message number in the file.
        role: the side this speaker is on, where the format itself says so.
    """

    conversation: str
    speaker: str
    text: str
    at: datetime | None
    line: int
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """State what a format knows of a conversation as a whole; comes before its messages."""

    conversation: str
    channel: Channel | None = None
    warmth: Warmth | None = None
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """Count one thing that became nobody's words, with the reason; `detail` tells more where there is more to tell."""

    line: int
    reason: SkipReason
    detail: Note | None = None


Item = Message | Opening | Skipped | Note


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Say what a user may set for reading a file.

    Attributes:
        timezone: the zone of times that carry none.
        day_first: whether 3/2 is the third of February; None lets the reader infer it over the whole file.
        encoding: None lets the reader find out.
        columns: for tables, field (speaker, text, at, clock, conversation, role) → the header's own words.
    """

    timezone: tzinfo = UTC
    day_first: bool | None = None
    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sample:
    """Hold the start of a file, for telling its format.

    Attributes:
        name: the file's name with its ending.
        head: the first 64 KiB, raw.
        text: `head` decoded leniently; empty where it is binary.
    """

    name: str
    head: bytes
    text: str


class Source(Protocol):
    """Read one format."""

    @property
    def id(self) -> str:
        """Name the format, as in `--from`."""

    @property
    def channel(self) -> Channel:
        """Name the medium that this format carries."""

    def recognise(self, sample: Sample) -> float:
        """Say from content how sure it is that this is its format, 0 to 1; the name may only tip the balance."""

    def items(self, path: Path, *, options: ReadOptions) -> Iterator[Item]:
        """Stream the file's items, in file order, holding no more than one conversation's bookkeeping in memory.

        One bad message yields a `Skipped`; the rest goes on.

        Raises:
            SourceError: the file as a whole is not readable as this format; the place is `path` or `path:line`.
        """


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold what came out of one file.

    Attributes:
        path: as the user named it.
        format: the id of the source that read it.
        conversations: in order of their first message; roles not yet decided but where the format says them.
        skipped: everything that became nobody's words, in file order.
        notes: what the reader assumed: the order of day and month, the columns it took, the encoding.
    """

    path: str
    format: str
    conversations: tuple[Conversation, ...]
    skipped: tuple[Skipped, ...]
    notes: tuple[Note, ...]
