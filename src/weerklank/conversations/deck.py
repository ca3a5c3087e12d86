"""A slide deck that has not been shown yet, and how one is written down as an outline.

An outline is plain Markdown: slides are parted by a line of three dashes, the first heading of a slide is
its title, bullets may be nested, `![](…)` is a picture and `<!-- pt: 14 -->` the smallest type on the slide.
"""

import re
from dataclasses import dataclass

from weerklank.text.segment import words
from weerklank.text.span import Span

__all__ = ["Slide", "read_outline"]

_PARTING = re.compile(r"^[^\S\n]*-{3,}[^\S\n]*$", re.MULTILINE)
_TITLE = re.compile(r"^#{1,6}[^\S\n]+(\S.*)$", re.MULTILINE)
_BULLET = re.compile(r"^([^\S\n]*)(?:[-*•–]|\d{1,2}[.)])[^\S\n]+\S.*$", re.MULTILINE)
_PICTURE = re.compile(r"!\[[^\]\n]{0,1000}\]\([^)\n]{0,2000}\)")
_TYPE_SIZE = re.compile(r"<!--\s*pt:\s*(\d{1,3})\s*-->")
_INDENT_CHARS = 2


@dataclass(frozen=True, slots=True)
class Slide:
    """Hold what can be counted on one slide.

    Attributes:
        number: 1-based.
        span: its stretch of the deck's text.
        title: where its title stands; None without one.
        words: all that stand on it, title included, notes not.
        bullets: how many there are.
        bullet_depth: 0 without bullets, 1 for a flat list.
        smallest_pt: the smallest type in points; None where the deck leaves it to the theme.
        pictures: pictures, charts and films.
    """

    number: int
    span: Span
    title: Span | None
    words: int
    bullets: int
    bullet_depth: int
    smallest_pt: float | None
    pictures: int


def read_outline(text: str) -> tuple[Slide, ...]:
    """Read the slides of an outline; a text without any parting is one slide."""
    edges = [0]
    for match in _PARTING.finditer(text):
        edges.extend(match.span())
    edges.append(len(text))
    stretches = [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if text[start:end].strip()]
    return tuple(_slide(text, start, end, number) for number, (start, end) in enumerate(stretches, start=1))


def _slide(text: str, start: int, end: int, number: int) -> Slide:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    part = text[start:end]
    title = _TITLE.search(part)
    indents = sorted({len(match[1].expandtabs(4)) for match in _BULLET.finditer(part)})
    sizes = [int(match[1]) for match in _TYPE_SIZE.finditer(part)]
    plain = _PICTURE.sub(" ", _without_comments(part))
    return Slide(
        number=number,
        span=Span(start, end),
        title=Span(*title.span(1)).shift(start) if title else None,
        words=len(words(plain)),
        bullets=sum(1 for _ in _BULLET.finditer(part)),
        bullet_depth=_depth(indents),
        smallest_pt=min(sizes) if sizes else None,
        pictures=len(_PICTURE.findall(part)),
    )


def _without_comments(text: str) -> str:
    pieces, place = [], 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        pieces.append(text[place:start])
        place = end + 3
    return " ".join((*pieces, text[place:]))


def _depth(indents: list[int]) -> int:
    """Count the levels: an indent of less than two spaces more is the same level."""
    levels = 0
    last = -_INDENT_CHARS
    for indent in indents:
        if indent - last >= _INDENT_CHARS:
            levels += 1
            last = indent
    return levels
