"""Rules that count: words, sentences, questions, marks, links or listed words, over or under a limit."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from weerklank.advice.rules.params import Limit, integer, limit, phrases
from weerklank.advice.rules.records import Kind, Match, Passage
from weerklank.method.nodes import Node
from weerklank.text.phrases import PhraseList
from weerklank.text.segment import words
from weerklank.text.sentences import sentences
from weerklank.text.span import Span

__all__ = ["KIND"]

_QUESTION = re.compile(r"\?+")
_EXCLAMATION = re.compile(r"!+")
_LINK = re.compile(r"https?://[^\s<>)]{4,300}|www\.[^\s<>)]{4,300}")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
_CAPITALS = re.compile(r"(?<!\w)[A-ZÀ-Þ]{4,40}(?!\w)")
_HASHTAG = re.compile(r"(?<!\w)#\w{2,60}")


def _matches(pattern: re.Pattern[str]) -> Callable[[str], list[Span]]:
    return lambda text: [Span(*match.span()) for match in pattern.finditer(text)]


_THINGS: dict[str, Callable[[str], list[Span]]] = {
    "words": words,
    "sentences": sentences,
    "questions": _matches(_QUESTION),
    "exclamations": _matches(_EXCLAMATION),
    "links": _matches(_LINK),
    "emoji": _matches(_EMOJI),
    "capitals": _matches(_CAPITALS),
    "hashtags": _matches(_HASHTAG),
}


@dataclass(frozen=True, slots=True)
class _Params:
    """Hold what is counted.

    Attributes:
        phrases: what is counted where `thing` is `phrases`.
        against: the count is divided by that of these, where there are any to look for.
        from_words: shorter texts are left alone.
        at_least: fewer of them are left alone, whatever the ratio.
    """

    thing: str
    limit: Limit
    phrases: PhraseList
    against: PhraseList
    per_sentence: bool
    from_words: int
    at_least: int


def _read(node: Node) -> _Params:
    optional = ("over", "under", "per", "phrases", "against", "from_words", "at_least")
    f = node.fields(("what",), optional=optional)
    thing = f["what"].choice((*_THINGS, "phrases"))
    problem, both = "phrases are counted only with 'what: phrases'", (thing == "phrases") == ("phrases" in f)
    node.require("M026", problem, "Give both, or neither.", holds=both)
    return _Params(
        thing,
        limit(node, f),
        phrases(f, "phrases"),
        phrases(f, "against"),
        per_sentence="per" in f and f["per"].choice(("text", "sentence")) == "sentence",
        from_words=integer(f, "from_words", 0),
        at_least=integer(f, "at_least", 0),
    )


def _find(params: _Params, passage: Passage) -> Iterator[Match]:
    places = passage.sentences if params.per_sentence else (passage.body,)
    for place in places:
        text = place.of(passage.text)
        if len(words(text)) < params.from_words:
            continue
        found = params.phrases.find(text) if params.thing == "phrases" else _THINGS[params.thing](text)
        figure = len(found) / max(1, len(params.against.find(text)))
        if len(found) >= params.at_least and params.limit.is_passed(figure):
            fields = {"count": str(len(found)), "limit": f"{params.limit.value:g}"}
            yield Match(place, fields, about_all=not params.per_sentence)


KIND = Kind(_read, _find, frozenset({"match", "count", "limit"}))
