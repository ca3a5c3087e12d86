"""Fold a raw text for matching, and remember where each character came from."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from weerklank.text.span import Span

__all__ = ["INVISIBLE", "Folded", "fold", "visible"]

INVISIBLE = frozenset("\u200b\u200c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u00ad")
"""Marks that exports put between characters and that nobody typed as words (U+200D stays: it joins emoji)."""

_REMEMBERED_TEXTS = 128
"""Many phrase lists look at the same few turns in a row."""
_REMEMBERED_CHARACTERS = 1024
_INVISIBLE_TABLE = {ord(mark): None for mark in INVISIBLE}
_ONE_FOR_ONE = str.maketrans(
    "\u2018\u2019\u201a\u201b\u0060\u00b4\u201c\u201d\u201e\u201f\u2013\u2014\u2026", "''''''\"\"\"\"--."
)
_ASCII = _ONE_FOR_ONE | {code: " " for code in range(128) if chr(code).isspace()}


@dataclass(frozen=True, slots=True)
class Folded:
    """Hold a folded text with, for each of its characters, the index of the raw character it came from."""

    text: str
    origin: Sequence[int]
    raw_chars: int

    def raw_span(self, start: int, end: int) -> Span:
        """Map a half-open stretch of the folded text back to the raw text."""
        if start >= end:
            place = self.origin[start] if start < len(self.origin) else self.raw_chars
            return Span(place, place)
        return Span(self.origin[start], self.origin[end - 1] + 1)


@lru_cache(maxsize=_REMEMBERED_TEXTS)
def fold(text: str) -> Folded:
    """Lower the case, drop accents and invisible marks, and make quotes, dashes and white space plain.

    Args:
        text: raw text, any language.

    Returns:
        The folded text; each of its characters points back into `text`.
    """
    if text.isascii():
        return _fold_ascii(text)
    letters: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        for letter in _fold_character(character):
            letters.append(letter)
            origin.append(index)
    return Folded("".join(letters), tuple(origin), len(text))


def _fold_ascii(text: str) -> Folded:
    return Folded(text.lower().translate(_ASCII), range(len(text)), len(text))


@lru_cache(maxsize=_REMEMBERED_CHARACTERS)
def _fold_character(character: str) -> str:
    if character in INVISIBLE:
        return ""
    if character.isspace():
        return " "
    decomposed = unicodedata.normalize("NFKD", character.lower().translate(_ONE_FOR_ONE))
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


def visible(text: str) -> str:
    """Drop invisible marks and the white space at both ends; leave all else as it was typed."""
    return text.translate(_INVISIBLE_TABLE).replace("\u202f", " ").replace("\u00a0", " ").strip()
