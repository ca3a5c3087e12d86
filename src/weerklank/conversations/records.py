"""The records that hold a conversation, from a source to a report."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from weerklank.text.language import Language

__all__ = ["Channel", "Conversation", "Draft", "Role", "Speaker", "Utterance", "Warmth"]


class Role(StrEnum):
    """Say on which side of the conversation a speaker stands."""

    SELLER = "seller"
    CUSTOMER = "customer"
    OTHER = "other"


class Channel(StrEnum):
    """Name the medium of a conversation."""

    WHATSAPP = "whatsapp"
    EMAIL = "email"
    PHONE = "phone"
    MEETING = "meeting"
    SOCIAL = "social"
    CHAT = "chat"
    REVIEW = "review"
    TABLE = "table"
    OTHER = "other"


class Warmth(StrEnum):
    """Say how the customer came: a follower and someone who was referred mean other things by the same words."""

    REFERRED = "referred"
    KNOWN = "known"
    FOLLOWER = "follower"
    COLD = "cold"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Name one person in a conversation."""

    name: str
    role: Role = Role.OTHER


@dataclass(frozen=True, slots=True)
class Utterance:
    """Hold one turn: what one speaker said in one go.

    Attributes:
        index: 0-based place in the conversation.
        speaker: the name of one of the conversation's participants.
        text: raw words, as the source had them without the source's own marks.
        at: aware, UTC; None where the source tells no time.
        line: 1-based place in the source file: a line, a row or a message number; 0 where there is none.
    """

    index: int
    speaker: str
    text: str
    at: datetime | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Conversation:
    """Hold all turns of one conversation, oldest first.

    Attributes:
        id: what people know it by: its file's name, and its thread where a file holds several.
        source: the file it came from, as the user named it.
        participants: every speaker once, in order of first appearance.
        language: nl or en for the whole conversation.
        warmth: None when nobody told.
    """

    id: str
    source: str
    channel: Channel
    participants: tuple[Speaker, ...]
    utterances: tuple[Utterance, ...]
    language: Language = Language.NL
    warmth: Warmth | None = None

    def role_of(self, speaker: str) -> Role:
        """Return the role of the speaker with this name; OTHER for an unknown name."""
        return next((who.role for who in self.participants if who.name == speaker), Role.OTHER)

    def names(self, role: Role) -> tuple[str, ...]:
        """Return the names of all participants with this role."""
        return tuple(who.name for who in self.participants if who.role is role)


@dataclass(frozen=True, slots=True)
class Draft:
    """Hold an utterance that is not yet sent."""

    text: str
    language: Language
    channel: Channel = Channel.OTHER
    source: str = ""
