"""Rules about how a text is laid out: white space, paragraphs, and the time that reading takes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from weerklank.advice.rules.params import Limit, integer, limit, phrases
from weerklank.advice.rules.records import Kind, Match, Passage
from weerklank.method.nodes import Node
from weerklank.text.phrases import PhraseList
from weerklank.text.segment import words
from weerklank.text.sentences import paragraphs
from weerklank.text.span import Span

__all__ = ["KIND", "WORDS_PER_MINUTE"]

WORDS_PER_MINUTE = 240
"""Source: Brysbaert 2019, "How many words do we read per minute?": 238 for silent reading of English non-fiction."""


@dataclass(frozen=True, slots=True)
class _Params:
    measure: str
    limit: Limit
    unless_text: PhraseList
    from_words: int


_Measure = Callable[[Passage], Iterator[tuple[Span, float]]]


def _paragraph_words(passage: Passage) -> Iterator[tuple[Span, float]]:
    for span in paragraphs(passage.text):
        yield span, len(words(span.of(passage.text)))


def _paragraph_count(passage: Passage) -> Iterator[tuple[Span, float]]:
    yield passage.body, len(paragraphs(passage.body.of(passage.text)))


def _reading_minutes(passage: Passage) -> Iterator[tuple[Span, float]]:
    yield passage.body, len(words(passage.body.of(passage.text))) / WORDS_PER_MINUTE


_MEASURES: dict[str, _Measure] = {
    "paragraph_words": _paragraph_words,
    "paragraphs": _paragraph_count,
    "reading_minutes": _reading_minutes,
}


def _read(node: Node) -> _Params:
    f = node.fields(("measure",), optional=("over", "under", "unless_text", "from_words"))
    measure = f["measure"].choice(tuple(_MEASURES))
    return _Params(measure, limit(node, f), phrases(f, "unless_text"), integer(f, "from_words", 0))


def _find(params: _Params, passage: Passage) -> Iterator[Match]:
    too_short = len(words(passage.body.of(passage.text))) < params.from_words
    if too_short or params.unless_text.find(passage.text):
        return
    for span, figure in _MEASURES[params.measure](passage):
        if params.limit.is_passed(figure):
            fields = {"count": f"{max(1, round(figure))}", "limit": f"{params.limit.value:g}"}
            yield Match(span, fields, about_all=True)


KIND = Kind(_read, _find, frozenset({"count", "limit"}))
