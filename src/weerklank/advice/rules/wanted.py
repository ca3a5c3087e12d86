"""What a text can be searched for to see whether it is there at all: phrases, marks or moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from weerklank.advice.rules.params import number, phrases
from weerklank.advice.rules.records import Passage
from weerklank.method.nodes import Node
from weerklank.text.phrases import PhraseList
from weerklank.text.span import Span

__all__ = ["WANTED_KEYS", "Wanted", "wanted"]

WANTED_KEYS = ("phrases", "marks", "moves", "at_least")
_USUAL_SCORE = 0.4


@dataclass(frozen=True, slots=True)
class Wanted:
    """Hold phrases, marks (such as a question mark) and seller moves, any of which will do."""

    phrases: PhraseList
    marks: tuple[str, ...]
    moves: frozenset[str]
    at_least: float

    def places(self, passage: Passage, sentences: Sequence[Span]) -> list[Span]:
        """Return where one of them stands within these sentences."""
        found = [place for sentence in sentences for place in self._words_in(passage, sentence)]
        return sorted(found + self._moves_in(passage, sentences))

    def _moves_in(self, passage: Passage, sentences: Sequence[Span]) -> list[Span]:
        """Look at the reading of the whole stretch where there is one: a sentence alone is easily misread."""
        if not sentences:
            return []
        whole = Span(sentences[0].start, sentences[-1].end)
        stretches = {whole} if any(made.span == whole for made in passage.moves) else set(sentences)
        return [
            made.span
            for made in passage.moves
            if made.span in stretches and made.move.id in self.moves and made.move.score >= self.at_least
        ]

    def _words_in(self, passage: Passage, sentence: Span) -> list[Span]:
        text = sentence.of(passage.text)
        found = [span.shift(sentence.start) for span in self.phrases.find(text)]
        for mark in self.marks:
            at = text.find(mark)
            if at >= 0:
                found.append(Span(at, at + len(mark)).shift(sentence.start))
        return found


def wanted(node: Node, fields: Mapping[str, Node]) -> Wanted:
    """Read the keys of `WANTED_KEYS`.

    Raises:
        MethodError: M029 none of them names anything to look for.
    """
    if not {"phrases", "marks", "moves"} & set(fields):
        raise node.fail("M029", "there is nothing to look for", "Give phrases, marks or moves.")
    return Wanted(
        phrases(fields, "phrases"),
        _strings(fields, "marks"),
        frozenset(_strings(fields, "moves")),
        number(fields["at_least"]) if "at_least" in fields else _USUAL_SCORE,
    )


def _strings(fields: Mapping[str, Node], key: str) -> tuple[str, ...]:
    return tuple(item.string() for item in fields[key].items(at_least=1)) if key in fields else ()
