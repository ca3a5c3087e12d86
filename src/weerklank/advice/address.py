"""Tell from how they speak whether drafts say u, and how a letter with u begins."""

import re
from collections.abc import Iterator

from weerklank.advice.records import Address
from weerklank.conversations.records import Conversation, Role
from weerklank.method.records import Method

__all__ = ["is_formal", "polite_opening", "titled_opening"]

_ADDRESS_TURNS = 40
_GREETING = r"\W*(?i:beste|geachte|dag|hallo|dear|hello|hi|go[eo]d\w*(?: (?:m\w+|dag|avond|afternoon|evening))?) "
_SURNAME = r" +(?:[A-Z]\. ?)*((?:(?i:van|de|der|den|het|'t|ten|ter|te|in) +)*[^\W\d_a-z][\w'’-]+)"
_END = r" *(?:[,!.\n]|$)"


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


def polite_opening(conversation: Conversation, customer: str, *, method: Method) -> str:
    """Return how a letter with u begins: with title and surname as they stand in the conversation, else with neither.

    A first name doesn't go with u, and whether somebody is a mevrouw or a meneer isn't guessed.
    """
    return titled_opening(conversation, customer, method=method) or method.wording.opening.of(conversation.language)


def titled_opening(conversation: Conversation, customer: str, *, method: Method) -> str:
    """Return how a letter begins to somebody whose title and surname stand in the conversation; else nothing."""
    found = next(_titles_of(conversation, customer, method), None)
    return method.wording.dear.of(conversation.language).replace("{name}", found) if found else ""


def _titles_of(conversation: Conversation, customer: str, method: Method) -> Iterator[str]:
    """Yield titles with surname of a customer: of how they are called, and then of how the seller last greeted them."""
    spellings = method.wording.titles
    title = "|".join(map(re.escape, sorted(spellings, key=len, reverse=True)))
    named = re.compile(f"((?i:{title})){_SURNAME}{_END}")
    greeted = re.compile(f"{_GREETING}{named.pattern}")
    only_one = len(conversation.names(Role.CUSTOMER)) == 1
    sellers = [t.text for t in reversed(conversation.utterances) if conversation.role_of(t.speaker) is Role.SELLER]
    for hit in (named.match(customer), *map(greeted.match, sellers)):
        if hit and (only_one or hit[2].split()[-1] in customer):
            yield f"{spellings[hit[1].lower()]} {hit[2]}"
