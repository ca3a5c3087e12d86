"""Rules that find one phrase soon after another, such as 'but' after an acknowledgement."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from weerklank.advice.rules.params import SILENCE_KEYS, Silence, phrases, silence
from weerklank.advice.rules.records import Kind, Match, Passage
from weerklank.method.nodes import Node
from weerklank.text.phrases import PhraseList
from weerklank.text.segment import words

__all__ = ["KIND"]


@dataclass(frozen=True, slots=True)
class _Params:
    first: PhraseList
    then: PhraseList
    within_words: int
    silence: Silence


def _read(node: Node) -> _Params:
    f = node.fields(("first", "then", "within"), optional=SILENCE_KEYS)
    return _Params(phrases(f, "first"), phrases(f, "then"), f["within"].integer(), silence(f))


def _find(params: _Params, passage: Passage) -> Iterator[Match]:
    openers = params.first.find(passage.text)
    if not openers:
        return
    starts = [word.start for word in words(passage.text)]
    for span in params.then.find(passage.text):
        before = [opener for opener in openers if opener.end <= span.start]
        if not before:
            continue
        between = bisect_left(starts, span.start) - bisect_left(starts, before[-1].end)
        if between <= params.within_words and params.silence.lets_through(passage, span):
            yield Match(span, {"first": before[-1].of(passage.text)})


KIND = Kind(_read, _find, frozenset({"match", "first"}))
