"""Rules about what a sentence does to the other person, as the classifier reads it."""

from collections.abc import Iterator
from dataclasses import dataclass

from weerklank.advice.rules.params import SILENCE_KEYS, Silence, number, silence
from weerklank.advice.rules.records import Kind, Match, Passage
from weerklank.method.nodes import Node

__all__ = ["KIND"]


@dataclass(frozen=True, slots=True)
class _Params:
    moves: frozenset[str]
    at_least: float
    silence: Silence


def _read(node: Node) -> _Params:
    f = node.fields(("moves", "at_least"), optional=SILENCE_KEYS)
    moves = frozenset(item.string() for item in f["moves"].items(at_least=1))
    return _Params(moves, number(f["at_least"]), silence(f))


def _find(params: _Params, passage: Passage) -> Iterator[Match]:
    for made in passage.moves:
        enough = made.move.id in params.moves and made.move.score >= params.at_least
        if enough and params.silence.lets_through(passage, made.span):
            yield Match(made.span)


KIND = Kind(_read, _find, frozenset({"match"}))
