"""Tell who is the seller: by what the user says, what the file says, or a guess that is told."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property, partial

from weerklank.conversations.records import Conversation, Role, Speaker
from weerklank.errors import NotFoundError, Sentence, say

__all__ = ["How", "RoleGuess", "Roster", "assign_roles", "guess_sellers", "heard_sample"]

_SAMPLE_TURNS = 12
_SAMPLE_MIN_CHARS = 15
_NAMES_TOLD = 12
_FEW_TURNS = 6
_CLEARLY_LIKELIER = 0.3
"""How much more like a seller somebody must sound in a talk of few turns. On two turns in a row out of the labelled
conversations but the unseen ones, a smaller difference was wrong in 30 of 100, a greater one in 2 of 100."""


class How(StrEnum):
    """Say what the decision rests on."""

    GIVEN = "given"
    FILE = "file"
    RECURS = "recurs"
    SOUNDS = "sounds"
    DOUBTFUL = "doubtful"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class RoleGuess:
    """Hold who the sellers of one conversation are, and what that rests on."""

    sellers: tuple[str, ...]
    how: How


def guess_sellers(
    conversations: Sequence[Conversation],
    *,
    me: Sequence[str],
    sounds_like_seller: Callable[[Conversation, str], float],
    each: Callable[[Callable[[Conversation], RoleGuess], Iterable[Conversation]], Iterable[RoleGuess]] = map,
) -> list[RoleGuess]:
    """Decide for each conversation who the seller is.

    In this order: the names the user gave; the roles the file states; a name that speaks in more than one
    conversation while no other name does as often; the speaker who sounds most like a seller, which is told as
    doubtful where little is said and another sounds nearly as much like one.

    Args:
        me: names as the user knows them; case doesn't matter, and part of a name will do where it is one person's.
        sounds_like_seller: the score of a speaker's turns, 0 to 1.
        each: applies a function to each conversation, in order; perhaps several at once.

    Raises:
        NotFoundError: a given name speaks in none of the conversations.
    """
    roster = Roster(me)
    for talk in conversations:
        roster.meet(talk)
    roster.check()
    return list(each(partial(roster.guess, sounds_like_seller=sounds_like_seller), conversations))


@dataclass
class Roster:
    """Remember who speaks in many conversations that come by one at a time: names, and nothing of what was said.

    Attributes:
        me: names as the user knows them; see `guess_sellers`.
    """

    me: Sequence[str]
    _counts: Counter[str] = field(default_factory=Counter)
    _called: set[str] = field(default_factory=set)

    def meet(self, talk: Conversation) -> None:
        """Take in who speaks in one more conversation."""
        names = [speaker.name for speaker in talk.participants]
        self._counts.update(names)
        self._called.update(wanted for wanted in self.me if wanted not in self._called and _called(names, wanted))

    def check(self) -> None:
        """See to it that everybody whom the user named speaks; call it once all conversations came by.

        Raises:
            NotFoundError: a given name speaks in none of the conversations.
        """
        for wanted in self.me:
            if wanted not in self._called:
                shared = any(_is_part_of(name, wanted) for name in self._counts)
                told = (
                    say("{wanted!r} fits several people in these conversations", wanted=wanted)
                    if shared
                    else say("nobody is called {wanted!r} in these conversations", wanted=wanted)
                )
                raise NotFoundError("--me", "N003", told, _these_speak(sorted(self._counts)))

    def guess(self, talk: Conversation, *, sounds_like_seller: Callable[[Conversation, str], float]) -> RoleGuess:
        """Decide for one conversation who the seller is, once all came by; see `guess_sellers`."""
        return _guess(talk, me=self.me, regular=self._regular, sounds=sounds_like_seller)

    @cached_property
    def _regular(self) -> str | None:
        """The name that speaks in most conversations, if in at least two and no other does as often."""
        best = self._counts.most_common(2)
        if not best or best[0][1] < 2 or (len(best) > 1 and best[1][1] == best[0][1]):
            return None
        return best[0][0]


def _guess(
    talk: Conversation, *, me: Sequence[str], regular: str | None, sounds: Callable[[Conversation, str], float]
) -> RoleGuess:
    names = [speaker.name for speaker in talk.participants]
    meant = {name for wanted in me for name in _called(names, wanted)}
    given = tuple(name for name in names if name in meant)
    stated = talk.names(Role.SELLER)
    if given:
        return RoleGuess(given, How.GIVEN)
    if stated:
        return RoleGuess(stated, How.FILE)
    unknown = [speaker.name for speaker in talk.participants if speaker.role is not Role.CUSTOMER]
    if regular in unknown:
        return RoleGuess((str(regular),), How.RECURS)
    if not unknown or len(names) < 2:
        return RoleGuess((), How.NOBODY)
    return _by_sound(talk, unknown, sounds)


def _by_sound(talk: Conversation, names: Sequence[str], sounds: Callable[[Conversation, str], float]) -> RoleGuess:
    likeliest, *others = sorted(((sounds(talk, name), name) for name in names), reverse=True)
    doubtful = bool(others) and likeliest[0] - others[0][0] < _CLEARLY_LIKELIER and len(talk.utterances) < _FEW_TURNS
    return RoleGuess((likeliest[1],), How.DOUBTFUL if doubtful else How.SOUNDS)


def _these_speak(everyone: Sequence[str]) -> Sentence:
    names = ", ".join(everyone[:_NAMES_TOLD])
    if len(everyone) > _NAMES_TOLD:
        return say("These speak: {names}…", names=names)
    return say("These speak: {names}.", names=names)


def _called(names: Sequence[str], wanted: str) -> list[str]:
    """Return who is meant by a name: who is called just that, else the one person whose name holds it."""
    exactly = [name for name in names if name.casefold() == wanted.casefold()]
    by_part = [name for name in names if _is_part_of(name, wanted)]
    return exactly or (by_part if len(by_part) == 1 else [])


def _is_part_of(name: str, wanted: str) -> bool:
    """Tell whether all wanted words stand in the name: a first name will do, and so will a name without its firm."""
    words = set(wanted.casefold().split())
    return bool(words) and words <= set(name.casefold().split())


def assign_roles(conversation: Conversation, guess: RoleGuess) -> Conversation:
    """Return the conversation with the sellers as sellers and everyone else as customers."""
    participants = tuple(
        Speaker(speaker.name, Role.SELLER if speaker.name in guess.sellers else Role.CUSTOMER)
        for speaker in conversation.participants
    )
    return replace(conversation, participants=participants)


def heard_sample(conversation: Conversation, speaker: str) -> list[str]:
    """Return some longer turns of a speaker, spread over the conversation, to hear what they sound like."""
    texts = [turn.text for turn in conversation.utterances if turn.speaker == speaker]
    longer = [text for text in texts if len(text) >= _SAMPLE_MIN_CHARS] or texts
    step = max(1, len(longer) // _SAMPLE_TURNS)
    return longer[::step][:_SAMPLE_TURNS]
