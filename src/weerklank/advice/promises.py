"""Find what people said they would do, and by when; by rules that can be shown, so that anybody can see why."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from weerklank.advice.follow_up import put_off
from weerklank.conversations.records import Role
from weerklank.method.records import Method
from weerklank.text.language import Language
from weerklank.text.normalize import fold
from weerklank.text.sentences import sentences
from weerklank.text.span import Span
from weerklank.understanding.records import Reading

__all__ = ["SpokenPromise", "promises"]

_PROMISING_MOVES = ("repair", "inform", "give_time", "apologise")
_DAYS_A_WEEK = 7


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
        """Look for a calendar day, then a word such as today, a weekday, and words that put something off."""
        for look in (_calendar_day, _same_day, _weekday, _later):
            found = look(sentence, said)
            if found is not None:
                return found
        return cls(is_named=False, on=None)


def _calendar_day(sentence: str, said: _Said) -> _Day | None:
    months = [fold(name).text for name in said.method.wording.months.of(said.language)]
    names = "|".join(map(re.escape, months))
    text = fold(sentence).text
    match = re.search(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?({names})\b", text)
    swapped = None if match else re.search(rf"\b({names}) (\d{{1,2}})(?:st|nd|rd|th)?\b", text)
    if match is None and swapped is None:
        return None
    day, month = (match[1], match[2]) if match else (swapped[2], swapped[1])  # type: ignore[index]
    return _Day(is_named=True, on=_next_such_day(int(day), months.index(month) + 1, said.on))


def _next_such_day(day: int, month: int, after: date | None) -> date | None:
    if after is None:
        return None
    for year in (after.year, after.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= after:
            return found
    return None


def _same_day(sentence: str, said: _Said) -> _Day | None:
    return _Day(is_named=True, on=said.on) if _cued("same_day", sentence, said) else None


def _weekday(sentence: str, said: _Said) -> _Day | None:
    names = said.method.cues["weekdays"].of(said.language)
    spans = names.find(sentence)
    if not spans:
        return None
    word = fold(spans[0].of(sentence)).text
    place = next(i for i, name in enumerate(names.phrases) if word.startswith(fold(name.rstrip("*")).text))
    if said.on is None:
        return _Day(is_named=True, on=None)
    far = _later(sentence, said)
    if far and far.on and far.on - said.on >= timedelta(days=_DAYS_A_WEEK):  # such as Tuesday next week
        return _Day(is_named=True, on=far.on + timedelta(days=place - far.on.weekday()))
    ahead = (place - said.on.weekday()) % _DAYS_A_WEEK or _DAYS_A_WEEK
    return _Day(is_named=True, on=said.on + timedelta(days=ahead))


def _later(sentence: str, said: _Said) -> _Day | None:
    moment = put_off(sentence, language=said.language, said_on=said.on or date.min, method=said.method)
    return _Day(is_named=True, on=moment.due if said.on else None) if moment else None
