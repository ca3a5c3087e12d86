"""Quote turns, with the words that carried a decision set apart."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from weerklank.outputs.clean import clean, one_line
from weerklank.text.span import Span

__all__ = ["Piece", "excerpt", "pieces", "plain"]

_BEFORE_SHARE = 3
"""Of a cut quote, one part in three may stand before the words that matter."""
_WORD_CHARS = 16
"""How far a cut moves so as not to fall within a word."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold a stretch of a quote; `marked` where it carried a decision."""

    text: str
    marked: bool = False


def pieces(text: str, spans: Iterable[Span]) -> tuple[Piece, ...]:
    """Cut a raw text at its evidence, and clean each piece; line ends stay."""
    whole = _trimmed(text, 0, len(text))
    return tuple(Piece(clean(part), marked) for part, marked in _cut(text, whole, spans))


def excerpt(text: str, spans: Iterable[Span], *, limit_chars: int) -> tuple[Piece, ...]:
    """Quote a raw text on one line; a long one is cut to a window around its first evidence."""
    kept = sorted(spans)
    whole = _trimmed(text, 0, len(text))
    window = _window(text, whole, kept, limit_chars)
    quote = [Piece(one_line(part), marked) for part, marked in _cut(text, window, kept)]
    if window.start > whole.start:
        quote.insert(0, Piece("… "))
    if window.end < whole.end:
        quote.append(Piece(" …"))
    return tuple(quote)


def plain(quote: Iterable[Piece]) -> str:
    """Return the words of a quote."""
    return "".join(piece.text for piece in quote)


def _trimmed(text: str, start: int, end: int) -> Span:
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return Span(start, end)


def _window(text: str, whole: Span, spans: list[Span], limit_chars: int) -> Span:
    if len(whole) <= limit_chars:
        return whole
    first = min(spans[0].start, whole.end) if spans else whole.start
    start = max(whole.start, min(first - limit_chars // _BEFORE_SHARE, whole.end - limit_chars))
    if start > whole.start:
        start = _next_word(text, start)
    end = min(whole.end, start + limit_chars)
    if end < whole.end:
        end = _last_word(text, end)
    return _trimmed(text, start, end)


def _next_word(text: str, start: int) -> int:
    space = text.find(" ", start, start + _WORD_CHARS)
    return start if space < 0 else space + 1


def _last_word(text: str, end: int) -> int:
    space = text.rfind(" ", end - _WORD_CHARS, end)
    return end if space < 0 else space


def _cut(text: str, window: Span, spans: Iterable[Span]) -> Iterator[tuple[str, bool]]:
    done = window.start
    for span in _joined(text, spans):
        start, end = max(span.start, done), min(span.end, window.end)
        if start >= end:
            continue
        if start > done:
            yield text[done:start], False
        yield text[start:end], True
        done = end
    if done < window.end:
        yield text[done : window.end], False


def _joined(text: str, spans: Iterable[Span]) -> list[Span]:
    """Make one span of those that overlap or have only white space between them."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and not text[joined[-1].end : span.start].strip():
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined
