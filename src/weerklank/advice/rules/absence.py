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


@dataclass(frozen=True, slots=True)
class _Params:
    wanted: Wanted
    from_words: int
    only_with: PhraseList


def _read(node: Node) -> _Params:
    f = node.fields((), optional=(*WANTED_KEYS, "from_words", "only_with"))
    return _Params(wanted(node, f), integer(f, "from_words", 1), phrases(f, "only_with"))


def _find(params: _Params, passage: Passage) -> Iterator[Match]:
    if len(words(passage.body.of(passage.text))) < params.from_words:
        return
    if params.only_with.phrases and not params.only_with.find(passage.text):
        return
    if not params.wanted.places(passage, passage.sentences):
        yield Match(passage.body, about_all=True)


KIND = Kind(_read, _find, frozenset())
