"""Pieces of params that several kinds share: numbers, phrases, and what makes a rule keep silent."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from weerklank.advice.rules.records import Passage
from weerklank.errors import say
from weerklank.method.nodes import Node
from weerklank.text.phrases import PhraseList
from weerklank.text.span import Span

__all__ = ["SILENCE_KEYS", "Limit", "Silence", "integer", "limit", "number", "phrases", "sentence_around", "silence"]

SILENCE_KEYS = ("unless", "unless_sentence", "unless_text", "only_in")
_ONLY_IN = ("statements", "questions")
_REMEMBERED_TEXTS = 16
"""Many rules look at one text in a row."""
_QUOTED = re.compile(r"(?<!\w)['\"‘’“„](?=\S)[^\n]{1,200}?(?<=\S)['\"’”](?!\w)")


@dataclass(frozen=True, slots=True)
class Silence:
    """Say where a match does not count; it never does between quotation marks, where somebody else speaks.

    Attributes:
        unless: a match that shares letters with one of these phrases is another thing.
        unless_sentence: nor does it count in a sentence that holds one of these.
        unless_text: nor in a text that holds one of these anywhere.
        only_in: `statements` or `questions`; None for both.
    """

    unless: PhraseList
    unless_sentence: PhraseList
    unless_text: PhraseList
    only_in: str | None

    def lets_through(self, passage: Passage, span: Span) -> bool:
        """Tell whether a match at this place counts."""
        sentence = sentence_around(passage, span).of(passage.text)
        asks = sentence.rstrip("\"')”’ ").endswith("?")
        if self.only_in is not None and asks != (self.only_in == "questions"):
            return False
        if _is_quoted(passage, span):
            return False
        if self.unless_sentence.find(sentence) or self.unless_text.find(passage.text):
            return False
        return not any(span.overlaps(other) for other in self.unless.find(passage.text))


def _is_quoted(passage: Passage, span: Span) -> bool:
    return any(quote.start < span.start and span.end < quote.end for quote in _quotes(passage.text))


@lru_cache(maxsize=_REMEMBERED_TEXTS)
def _quotes(text: str) -> tuple[Span, ...]:
    return tuple(Span(*quote.span()) for quote in _QUOTED.finditer(text))


@dataclass(frozen=True, slots=True)
class Limit:
    """Hold a bound that is passed by more than `over` or less than `under`; one of them is None."""

    over: float | None
    under: float | None

    @property
    def value(self) -> float:
        """Return the bound itself."""
        return self.over if self.over is not None else self.under or 0.0

    def is_passed(self, figure: float) -> bool:
        """Tell whether a figure lies beyond the bound."""
        return figure > self.over if self.over is not None else figure < (self.under or 0.0)


def sentence_around(passage: Passage, span: Span) -> Span:
    """Return the sentence that a span begins in; the span itself outside the body."""
    return next((s for s in passage.sentences if s.start <= span.start < s.end), span)


def phrases(fields: Mapping[str, Node], key: str) -> PhraseList:
    """Read a list of phrases; an absent key gives one that finds nothing."""
    return (
        PhraseList.of(item.phrase() for item in fields[key].items(at_least=1)) if key in fields else PhraseList.of(())
    )


def silence(fields: Mapping[str, Node]) -> Silence:
    """Read the keys of `SILENCE_KEYS`, each optional."""
    return Silence(
        unless=phrases(fields, "unless"),
        unless_sentence=phrases(fields, "unless_sentence"),
        unless_text=phrases(fields, "unless_text"),
        only_in=fields["only_in"].choice(_ONLY_IN) if "only_in" in fields else None,
    )


def integer(fields: Mapping[str, Node], key: str, default: int) -> int:
    """Read an optional whole number."""
    return fields[key].integer() if key in fields else default


def number(node: Node) -> float:
    """Read a number of 0 or more, such as 0.5 or 12.

    Raises:
        MethodError: M027 it is none.
    """
    value = node.string()
    if not value.replace(".", "", 1).isdecimal():
        raise node.fail("M027", say("{value!r} is no number", value=value), "Write one such as 12 or 0.5.")
    return float(value)


def limit(node: Node, fields: Mapping[str, Node]) -> Limit:
    """Read `over` or `under`.

    Raises:
        MethodError: M028 both stand there, or neither.
    """
    given: Collection[str] = [key for key in ("over", "under") if key in fields]
    node.require(
        "M028", say("{n} limits stand here", n=len(given)), "Give exactly one of: over, under.", holds=len(given) == 1
    )
    over, under = (number(fields[key]) if key in fields else None for key in ("over", "under"))
    return Limit(over, under)
