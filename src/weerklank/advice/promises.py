"""Find what people said they would do, and by when; by rules that can be shown, so that anybody can see why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from weerklank.advice.follow_up import named_moment
from weerklank.conversations.records import Role
from weerklank.method.records import Method
from weerklank.text.language import Language
from weerklank.text.sentences import sentences
from weerklank.text.span import Span
from weerklank.understanding.records import Reading

__all__ = ["SpokenPromise", "promises"]

_PROMISING_MOVES = ("repair", "inform", "give_time", "apologise")
_ANY_DAY = date(2026, 1, 1)
"""Days are looked for as if it were this one, where nobody knows when it was said; none is told then."""


@dataclass(frozen=True, slots=True)
class SpokenPromise:
    """Point at a sentence in which somebody said what they would do.

    Attributes:
        span: the sentence, in the raw text of the turn.
        due_on: the day that it names; None where it names none.
    """

    span: Span
    due_on: date | None


@dataclass(frozen=True, slots=True)
class _Said:
    """Hold a turn with what is needed to look for promises in it."""

    role: Role
    reading: Reading
    on: date | None
    language: Language
    method: Method


def promises(
    text: str, reading: Reading, *, role: Role, on: date | None, language: Language, method: Method
) -> Iterator[SpokenPromise]:
    """Yield the promises of one turn.

    A sentence is one when it is no question, holds no word of doubt or denial (cue `not_a_promise`), and

    - a customer says that they will do something (cue `promise`) or moves towards it (change talk), and names a day;
    - a seller says that they will do something, in a turn that repairs, informs, apologises or gives time.

    Whoever is vulnerable promised nothing. Source: our own choice; we'd rather miss one than put words into a mouth.

    Args:
        on: the day on which it was said, from which days are counted; without it no day is told.
    """
    said = _Said(role, reading, on, language, method)
    if reading.is_vulnerable or not _may_promise(said):
        return
    for span in sentences(text):
        sentence = span.of(text)
        when = _Day.named(sentence, said)
        if _is_promise(sentence, said, names_a_day=when.is_named):
            yield SpokenPromise(span, when.on)


def _may_promise(said: _Said) -> bool:
    return said.role is Role.CUSTOMER or (said.role is Role.SELLER and said.reading.has_move(*_PROMISING_MOVES))


def _is_promise(sentence: str, said: _Said, *, names_a_day: bool) -> bool:
    if sentence.rstrip("'\"”’)] ").endswith("?") or _cued("not_a_promise", sentence, said):
        return False
    will = _cued("promise", sentence, said)
    if said.role is Role.SELLER:
        return will
    moves = said.reading.label == "change_talk" and not said.reading.unsure
    return names_a_day and (will or moves)


def _cued(cue: str, sentence: str, said: _Said) -> bool:
    return bool(said.method.cues[cue].of(said.language).find(sentence))


@dataclass(frozen=True, slots=True)
class _Day:
    """Say whether a day is named, and which it is where it can be counted."""

    is_named: bool
    on: date | None

    @classmethod
    def named(cls, sentence: str, said: _Said) -> "_Day":
        """Look for a word such as today, then for any moment that somebody puts something off to."""
        if _cued("same_day", sentence, said):
            return cls(is_named=True, on=said.on)
        moment = named_moment(sentence, language=said.language, said_on=said.on or _ANY_DAY, method=said.method)
        return cls(is_named=moment is not None, on=moment.due if moment and said.on else None)
