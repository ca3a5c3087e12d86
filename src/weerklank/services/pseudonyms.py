"""Take names and numbers out of conversations before they are stored."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, replace

from weerklank.conversations.records import Conversation, Role, Speaker, Utterance
from weerklank.conversations.redact import WORDS, Kind, find_traces, plain, redact
from weerklank.sources.roles import role_of
from weerklank.text.language import Language

__all__ = ["Keyed", "pseudonymise"]

_CODE_CHARS = 6


@dataclass(frozen=True, slots=True)
class Keyed:
    """Name stand-ins by a keyed digest: the same value has the same one in every import, and nobody can guess back.

    Attributes:
        key: the workspace's; without it a stand-in leads nowhere.
    """

    key: bytes
    language: Language

    def __call__(self, kind: Kind, value: str) -> str:
        """Return the stand-in for a value, such as `[naam k3v9q2]`."""
        digest = hmac.new(self.key, f"{kind.value}\x1f{plain(kind, value)}".encode(), hashlib.sha256).digest()
        code = base64.b32encode(digest)[:_CODE_CHARS].decode("ascii").lower()
        return f"[{WORDS[self.language][kind]} {code}]"


def pseudonymise(conversation: Conversation, *, key: bytes) -> Conversation:
    """Return the conversation with a stand-in for each customer, and for names and numbers in what was said.

    Sellers keep their names as speakers, since they are the team's own; in the words of others they are replaced too.
    The file's name goes, because it often holds a customer's.

    Args:
        conversation: with roles decided.
        key: of the workspace and team.
    """
    name = Keyed(key, conversation.language)
    names = tuple(who.name for who in conversation.participants if role_of(who.name) is None)
    called = {who.name: _called(who, name) for who in conversation.participants}
    return replace(
        conversation,
        source=f"[{conversation.channel.value}]",
        participants=tuple(Speaker(called[who.name], who.role) for who in conversation.participants),
        utterances=tuple(_without(turn, names, called, name) for turn in conversation.utterances),
    )


def _called(who: Speaker, name: Keyed) -> str:
    kept = who.role is Role.SELLER or role_of(who.name) is not None
    return who.name if kept else name(Kind.NAME, who.name)


def _without(turn: Utterance, names: tuple[str, ...], called: dict[str, str], name: Keyed) -> Utterance:
    text = redact(turn.text, find_traces(turn.text, names=names), name=name)
    return replace(turn, speaker=called[turn.speaker], text=text)
