"""Rules about what stands nowhere in the text: no question, no thanks, no paraphrase."""

from collections.abc import Iterator
from dataclasses import dataclass

from weerklank.advice.rules.params import integer, phrases
from weerklank.advice.rules.records import Kind, Match, Passage
from weerklank.advice.rules.wanted import WANTED_KEYS, Wanted, wanted
from weerklank.method.nodes import Node
from weerklank.text.phrases import PhraseList
from weerklank.text.segment import words

__all__ = ["KIND"]

_CLEAR_FROM = 0.35


@dataclass(frozen=True, slots=True)
class _Params:
    """Hold what must stand somewhere, and which texts that is asked of.

    Attributes:
        from_words: shorter texts are left alone.
        only_with: so are those that hold none of these phrases, where there are any.
        only_moves: and those that make none of these moves.
    """

    wanted: Wanted
    from_words: int
    only_with: PhraseList
    only_moves: frozenset[str]


def _read(node: Node) -> _Params:
    f = node.fields((), optional=(*WANTED_KEYS, "from_words", "only_with", "only_moves"))
    return _Params(
        wanted(node, f),
        integer(f, "from_words", 1),
        phrases(f, "only_with"),
        frozenset(item.string() for item in f["only_moves"].items(at_least=1)) if "only_moves" in f else frozenset(),
    )


def _find(params: _Params, passage: Passage) -> Iterator[Match]:
    if len(words(passage.body.of(passage.text))) < params.from_words:
        return
    if params.only_with.phrases and not params.only_with.find(passage.text):
        return
    if params.only_moves and not _does(passage, params.only_moves):
        return
    if not params.wanted.places(passage, passage.sentences):
        yield Match(passage.body, about_all=True)


def _does(passage: Passage, moves: frozenset[str]) -> bool:
    """Tell whether the text as a whole (a long one: any sentence of it) clearly makes one of these moves."""
    clear = [made for made in passage.moves if made.move.id in moves and made.move.score >= _CLEAR_FROM]
    read_as_whole = any(made.span == passage.body for made in passage.moves)
    return any(made.span == passage.body for made in clear) if read_as_whole else bool(clear)


KIND = Kind(_read, _find, frozenset())
