"""Find listed phrases in a raw text, whatever their case, accents or quotes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from weerklank.text.normalize import fold
from weerklank.text.span import Span

__all__ = ["PhraseList"]

_BETWEEN_PIECES = re.compile(r"[\s*]+")
_MADE_FOR = 2
_KEPT_PATTERNS = 8192


@dataclass(frozen=True, slots=True)
class PhraseList:
    """Hold phrases that are matched as whole words; a `*` at a word's end stands for any ending.

    Attributes:
        anchors: of each phrase the longest piece that must stand in a text for it to be there. Most lists match
            nothing in most texts, and looking for pieces costs less than making an expression of them.
    """

    phrases: tuple[str, ...]
    anchors: tuple[str, ...]

    @classmethod
    def of(cls, phrases: Iterable[str]) -> "PhraseList":
        """Make the list; an empty one matches nothing."""
        kept = tuple(phrases)
        return cls(kept, tuple(dict.fromkeys(_anchor(phrase) for phrase in kept)))

    def find(self, text: str) -> list[Span]:
        """Return the spans in the raw text where a phrase stands, in order and disjoint."""
        if not self.anchors:
            return []
        folded = fold(text)
        if not self._may_match(folded.text):
            return []
        found: list[Span] = []
        likely = self._likely(folded.text)
        for match in _pattern(likely).finditer(folded.text) if likely else ():
            span = folded.raw_span(*match.span())
            if not found or span.start >= found[-1].end:  # one raw character, such as ½, can fold to several words
                found.append(span)
        return found

    def _likely(self, folded: str) -> tuple[str, ...]:
        """Return the phrases of which every piece stands in a text; all phrases where these are many.

        An expression for one phrase is made much faster than one for a whole list, and most of those are never needed.
        """
        likely = tuple(phrase for phrase in self.phrases if all(piece in folded for piece in _pieces(phrase)))
        return likely if len(likely) <= _MADE_FOR else self.phrases

    def _may_match(self, folded: str) -> bool:
        for anchor in self.anchors:  # noqa: SIM110 - a generator takes twice as long, and this is asked most of all
            if anchor in folded:
                return True
        return False


def _anchor(phrase: str) -> str:
    return max(_pieces(phrase), key=len, default="")


@cache
def _pieces(phrase: str) -> tuple[str, ...]:
    return tuple(filter(None, _BETWEEN_PIECES.split(fold(phrase).text)))


@lru_cache(maxsize=_KEPT_PATTERNS)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted((_expression(phrase) for phrase in phrases), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(longest_first) + r")(?!\w)")


def _expression(phrase: str) -> str:
    words = fold(phrase).text.split()
    return r"\s+".join(re.escape(word).replace(r"\*", r"\w*") for word in words)
