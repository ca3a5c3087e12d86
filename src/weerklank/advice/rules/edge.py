"""Rules about how a text begins or ends."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from weerklank.advice.rules.params import integer, phrases
from weerklank.advice.rules.records import Kind, Match, Passage
from weerklank.advice.rules.wanted import WANTED_KEYS, Wanted, wanted
from weerklank.method.nodes import Node
from weerklank.text.phrases import PhraseList
from weerklank.text.segment import words
from weerklank.text.span import Span

__all__ = ["CLOSING", "OPENING"]

_Part = Callable[[Sequence[Span], int], Sequence[Span]]


@dataclass(frozen=True, slots=True)
class _Params:
    """Hold what an edge is searched for.

    Attributes:
        sentences: how many sentences the edge has.
        missing: whether it is a finding that nothing stands there, instead of that something does.
        first: whether it must be the very first words of a sentence.
        from_words: shorter texts are left alone.
    """

    wanted: Wanted
    unless: PhraseList
    sentences: int
    missing: bool
    first: bool
    from_words: int


def _read(node: Node) -> _Params:
    f = node.fields(("sentences",), optional=(*WANTED_KEYS, "missing", "first", "from_words", "unless"))
    return _Params(
        wanted(node, f),
        phrases(f, "unless"),
        f["sentences"].integer(),
        f["missing"].boolean() if "missing" in f else False,
        f["first"].boolean() if "first" in f else False,
        integer(f, "from_words", 1),
    )


def _finder(part: _Part) -> Callable[[_Params, Passage], Iterator[Match]]:
    def find(params: _Params, passage: Passage) -> Iterator[Match]:
        if len(words(passage.body.of(passage.text))) < params.from_words:
            return
        edge = part(passage.sentences, params.sentences)
        if not edge or any(params.unless.find(sentence.of(passage.text)) for sentence in edge):
            return
        places = params.wanted.places(passage, edge)
        if params.missing:
            if not places:
                yield Match(Span(edge[0].start, edge[-1].end), about_all=True)
            return
        starts = {sentence.start for sentence in edge}
        yield from (Match(place) for place in places if not params.first or place.start in starts)

    return find


def _first(sentences: Sequence[Span], count: int) -> Sequence[Span]:
    return sentences[:count]


def _last(sentences: Sequence[Span], count: int) -> Sequence[Span]:
    return sentences[-count:]


OPENING = Kind(_read, _finder(_first), frozenset({"match"}))
CLOSING = Kind(_read, _finder(_last), frozenset({"match"}))
