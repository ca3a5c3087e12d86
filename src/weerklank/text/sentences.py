"""Cut a raw text into sentences and paragraphs."""

import re

from weerklank.text.span import Span

__all__ = ["asks", "paragraphs", "sentences"]

_BREAK = re.compile(r"(?<=[.!?…])['\"”’)\]*_]{0,3}\s+(?=\S)|(?<!\s)\s*\n\s*")
"""The second half begins only where white space begins, as in `segment`."""
_ASKS = re.compile(r"(?<!\?)\?['\"”’)\]!?*_]*+(?=\s|$)")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_WORD = re.compile(r"\w")
_SHORTENED = re.compile(
    r"(?<!\w)(?:bijv|bv|o\.a|d\.w\.z|d\.m\.v|t\.a\.v|m\.b\.t|i\.v\.m|o\.b\.v|nr|no|mr|mrs|ms|mevr|dhr|dr|drs|ir|ing|prof|st"
    r"|vs|etc|enz|e\.g|i\.e|ca|ong|incl|excl|max|min|tel|blz|p|approx)\.$",
    re.IGNORECASE,
)


def sentences(text: str) -> list[Span]:
    """Return the span of every sentence that holds a word, in order; a line break ends one too."""
    found: list[Span] = []
    start = 0
    for match in _BREAK.finditer(text):
        line_break = "\n" in match[0]
        if not line_break and _SHORTENED.search(text, max(start, match.start() - 12), match.start()):
            continue
        found.append(_trim(text, start, match.start() if line_break else match.end()))
        start = match.end()
    found.append(_trim(text, start, len(text)))
    return [span for span in found if _WORD.search(span.of(text))]


def asks(text: str) -> bool:
    """Tell whether a question mark ends a sentence in a text; one within a web address doesn't."""
    return _ASKS.search(text) is not None


def paragraphs(text: str) -> list[Span]:
    """Return the span of every paragraph that holds a word, in order; a blank line ends one."""
    edges = [0]
    for match in _BLANK_LINE.finditer(text):
        edges.extend(match.span())
    edges.append(len(text))
    spans = (_trim(text, start, end) for start, end in zip(edges[::2], edges[1::2], strict=True))
    return [span for span in spans if _WORD.search(span.of(text))]


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
