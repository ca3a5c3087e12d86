"""What was said before a turn: never the turn itself, never anything later."""

from weerklank.conversations.records import Conversation, Role, Utterance

__all__ = ["before", "previous_by_another", "said_by"]


def before(conversation: Conversation, index: int) -> tuple[Utterance, ...]:
    """Return the turns before turn `index`, oldest first."""
    return conversation.utterances[:index]


def previous_by_another(conversation: Conversation, index: int) -> Utterance | None:
    """Return the last turn before `index` by another speaker: what turn `index` answers; None for the first."""
    speaker = conversation.utterances[index].speaker
    for position in range(index - 1, -1, -1):
        if conversation.utterances[position].speaker != speaker:
            return conversation.utterances[position]
    return None


def said_by(conversation: Conversation, role: Role, *, until: int | None = None) -> tuple[Utterance, ...]:
    """Return the turns of everyone with this role, oldest first, up to but not including turn `until`."""
    roles = {who.name: who.role for who in conversation.participants}
    turns = conversation.utterances if until is None else conversation.utterances[:until]
    return tuple(turn for turn in turns if roles.get(turn.speaker) is role)
