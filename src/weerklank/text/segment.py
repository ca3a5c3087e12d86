"""Cut a raw text into clauses that can each carry a meaning of their own."""

import re
from functools import lru_cache

from weerklank.text.span import Span

__all__ = ["clauses", "words"]

_BREAK = re.compile(
    r"(?<=[.!?…])['\"”’)\]]*\s+"  # the end of a sentence
    r"|(?<!\s)\s*\n+\s*"
    r"|(?<=[;:,])\s+"
    r"|(?<!\s)\s+[-–—]\s+"
    r"|(?<!\s)\s+(?=(?:maar|alleen|dus|want|terwijl|omdat|but|so|because|though|although)\b)",
    re.IGNORECASE,
)
"""A search begins only where white space begins: beginning at each space of a long run would take its square."""
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_SHORTEST_CLAUSE_WORDS = 3
_REMEMBERED_TEXTS = 128
"""Many rules count the words of one text in a row."""


def words(text: str) -> list[Span]:
    """Return the span of every word, in order."""
    return list(_words(text))


@lru_cache(maxsize=_REMEMBERED_TEXTS)
def _words(text: str) -> tuple[Span, ...]:
    return tuple(Span(*match.span()) for match in _WORD.finditer(text))


def clauses(text: str) -> list[Span]:
    """Return spans of clauses, in order, without the white space between them.

    A clause of fewer than three words is joined to its neighbour: alone it
    says too little to be quoted as evidence.

    Returns:
        Disjoint, ascending spans that cover every word; empty for a text without words.
    """
    joined: list[Span] = []
    for piece in _pieces(text):
        if joined and min(_word_count(text, joined[-1]), _word_count(text, piece)) < _SHORTEST_CLAUSE_WORDS:
            joined[-1] = Span(joined[-1].start, piece.end)
        else:
            joined.append(piece)
    return joined


def _pieces(text: str) -> list[Span]:
    edges = [0]
    for match in _BREAK.finditer(text):
        edges.extend(match.span())
    edges.append(len(text))
    spans = (_trim(text, start, end) for start, end in zip(edges[::2], edges[1::2], strict=True))
    return [span for span in spans if span and _WORD.search(span.of(text))]


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _word_count(text: str, span: Span) -> int:
    return len(_WORD.findall(span.of(text)))
