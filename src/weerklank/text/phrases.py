"""Find listed phrases in a raw text, whatever their case, accents or quotes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from weerklank.text.normalize import fold
from weerklank.text.span import Span

__all__ = ["PhraseList"]


@dataclass(frozen=True, slots=True)
class PhraseList:
    """Hold phrases that are matched as whole words; a `*` at a word's end stands for any ending."""

    phrases: tuple[str, ...]
    pattern: re.Pattern[str] | None

    @classmethod
    def of(cls, phrases: Iterable[str]) -> "PhraseList":
        """Compile the phrases once; an empty list matches nothing."""
        kept = tuple(phrases)
        if not kept:
            return cls((), None)
        longest_first = sorted((_expression(phrase) for phrase in kept), key=len, reverse=True)
        return cls(kept, re.compile(r"(?<!\w)(?:" + "|".join(longest_first) + r")(?!\w)"))

    def find(self, text: str) -> list[Span]:
        """Return the spans in the raw text where a phrase stands, in order and disjoint."""
        if self.pattern is None:
            return []
        folded = fold(text)
        found: list[Span] = []
        for match in self.pattern.finditer(folded.text):
            span = folded.raw_span(*match.span())
            if not found or span.start >= found[-1].end:  # one raw character, such as ½, can fold to several words
                found.append(span)
        return found


def _expression(phrase: str) -> str:
    words = fold(phrase).text.split()
    return r"\s+".join(re.escape(word).replace(r"\*", r"\w*") for word in words)
