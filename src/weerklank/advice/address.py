"""Tell from how they speak whether drafts say u."""

from weerklank.advice.records import Address
from weerklank.conversations.records import Conversation, Role
from weerklank.method.records import Method

__all__ = ["is_formal"]

_ADDRESS_TURNS = 40


def is_formal(conversation: Conversation, *, method: Method, address: Address) -> bool:
    """Tell whether to say u: as was chosen, else as they speak: by the seller's words, else by the customer's."""
    if address is not Address.FOLLOW:
        return address is Address.U
    counts = (_formality(conversation, method, role) for role in (Role.SELLER, Role.CUSTOMER))
    return next(filter(None, counts), 0) > 0  # the seller decides where they address the customer in a way that tells


def _formality(conversation: Conversation, method: Method, role: Role) -> int:
    """Count what is formal less what isn't; among people who say ge, u is no sign of formality."""
    turns = [t for t in conversation.utterances[-_ADDRESS_TURNS:] if conversation.role_of(t.speaker) is role]

    def count(cue: str) -> int:
        phrases = method.cues[cue].of(conversation.language)
        return sum(len(phrases.find(turn.text)) for turn in turns)

    formal = "formal_title" if count("flemish_address") else "formal_address"
    return count(formal) - count("informal_address")
