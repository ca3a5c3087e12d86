"""Rules that find listed phrases, as whole words."""

from collections.abc import Iterator
from dataclasses import dataclass

from weerklank.advice.rules.params import SILENCE_KEYS, Silence, phrases, silence
from weerklank.advice.rules.records import Kind, Match, Passage
from weerklank.method.nodes import Node
from weerklank.text.phrases import PhraseList

__all__ = ["KIND"]


@dataclass(frozen=True, slots=True)
class _Params:
    phrases: PhraseList
    silence: Silence


def _read(node: Node) -> _Params:
    f = node.fields(("phrases",), optional=SILENCE_KEYS)
    return _Params(phrases(f, "phrases"), silence(f))


def _find(params: _Params, passage: Passage) -> Iterator[Match]:
    for span in params.phrases.find(passage.text):
        if params.silence.lets_through(passage, span):
            yield Match(span)


KIND = Kind(_read, _find, frozenset({"match"}))
