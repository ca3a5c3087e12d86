"""Find pairs of statements of one person that clash."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from weerklank.advice.records import Contradiction
from weerklank.conversations.records import Conversation, Role
from weerklank.errors import ModelError, say
from weerklank.method.records import Confront, Method
from weerklank.text.language import Language
from weerklank.understanding.encode import Encoder, Vectors
from weerklank.understanding.heads import ClashTrees
from weerklank.understanding.records import Reading
from weerklank.understanding.trees import Trees

__all__ = [
    "FEATURES",
    "NETWORK_FEATURE",
    "Clash",
    "ClashScorer",
    "Pair",
    "PairReader",
    "clashing",
    "contradictions",
    "log_odds",
    "pairs",
]

_CLEARLY_VULNERABLE = 0.7
"""A clear sign of hardship counts for everything that they said, a fainter one for its own turn. Chosen on training
conversations: from .5 a fifth of what would be shown rightly was held back too; held-out talks showed nothing to
anybody labelled vulnerable from either."""
_WISH, _CALM, _REAL = "change_talk", ("neutral", "question"), "real"
_FAR_TURNS = 20
_LONG_TEXT = 1000
_LATEST_TURNS = 400
"""How many of one person's turns are compared: the pairs grow with the square."""

PairReader = Callable[[str, str], float]
"""Given what somebody said first and what later, the chance that the two clash, 0 to 1."""

NETWORK_FEATURE = "network"
"""The log odds that a PairReader gives."""
_LEAST_CHANCE = 1e-4
_MOST_COMPARED = 8
"""How many earlier turns, the likeliest, are laid beside a later one."""
_MOST_SHOWN = 2
"""How many of them are shown: one in five labelled clashes shares its later turn with another."""
_RESISTS_FROM = 0.1
"""The resistance from which the later turn may be held against an earlier one; 89 of 100 labelled clashes keep it and
the other conditions, as the models read them (76 from .3)."""

FEATURES = (
    "wish",
    "earlier_resistance",
    "earlier_complaint",
    "earlier_calm",
    "resistance",
    "confrontable",
    "later_wish",
    "later_calm",
    "real",
    "closeness",
    "is_opening",
    "distance",
    "first_length",
    "second_length",
    "rivals",
    "bias",
)


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Hold two turns of one person, the earlier first, with what speaks for a clash.

    Attributes:
        values: one number per name in FEATURES.
    """

    first: int
    second: int
    values: tuple[float, ...]


@dataclass(frozen=True)
class ClashScorer:
    """Score pairs by trees on a few telling features.

    With a network, the quick features choose the pairs that it reads: it costs as much for a pair as for a turn.

    Attributes:
        trees: fitted on labelled conversations.
        encoder: tells how close two turns are in subject.
        network: reads two turns together; None to do without.

    Raises:
        ModelError: the trees are of another version's features.
    """

    trees: ClashTrees
    encoder: Encoder
    network: PairReader | None = None

    def __post_init__(self) -> None:
        """Refuse trees that were fitted to other features."""
        _check(self.trees.quick, FEATURES)
        if self.trees.both:
            _check(self.trees.both, (*FEATURES, NETWORK_FEATURE))

    @property
    def id(self) -> str:
        """Name all that a score depends on, but the models."""
        return repr(self.trees) if self.network is None else f"network {self.trees!r}"

    def likeliest(self, pairs: Sequence[Pair], texts: Callable[[int], str]) -> list[tuple[Pair, float]]:
        """Return the pairs that look most like a clash, the likeliest first, each with the chance of it, 0 to 1.

        Args:
            pairs: with one later turn.
            texts: gives the text of a turn.
        """
        quick = self.trees.quick.chances([pair.values for pair in pairs])
        best = np.argsort(-quick, kind="stable")[:_MOST_COMPARED]
        found = [(pairs[place], float(quick[place])) for place in best]
        if self.network is not None and self.trees.both is not None:
            passed = [pair for pair, chance in found if chance >= self.trees.gate]
            odds = [log_odds(self.network(texts(pair.first), texts(pair.second))) for pair in passed]
            rows = [(*pair.values, said) for pair, said in zip(passed, odds, strict=True)]
            found = list(zip(passed, self.trees.both.chances(rows).tolist(), strict=True))
        return sorted(found, key=lambda scored: (-scored[1], scored[0]))


def _check(trees: Trees, names: Sequence[str]) -> None:
    lacking = sorted(set(names) - set(trees.names)) or sorted(set(trees.names) - set(names))
    if lacking or trees.names != tuple(names):
        problem = say("the weights of contradictions lack {lacking}", lacking=", ".join(lacking or names))
        raise ModelError(say("contradictions"), "A007", problem, "Make the model again with `weerklank train`.")


def log_odds(chance: float) -> float:
    """Return log(p / (1 - p)), kept within what four digits can tell."""
    kept = min(max(chance, _LEAST_CHANCE), 1.0 - _LEAST_CHANCE)
    return math.log(kept / (1.0 - kept))


@dataclass(frozen=True, slots=True)
class Clash:
    """Name two turns of one person that can't both be true, the earlier first, with the chance of it, 0 to 1."""

    first: int
    second: int
    score: float


def clashing(
    conversation: Conversation, readings: Sequence[Reading], *, scorer: ClashScorer, method: Method
) -> Iterator[Clash]:
    """Yield the pairs of one person's turns that can't both be true, in order of the later turn.

    Of several earlier turns that clash with the same later one, the two likeliest are kept. Nothing is
    found for somebody who is vulnerable: a guard of METHOD 1.7.
    """
    found = []
    for _, same_second in groupby(
        pairs(conversation, readings, method=method, encoder=scorer.encoder), key=lambda pair: pair.second
    ):
        likeliest = scorer.likeliest(list(same_second), lambda index: conversation.utterances[index].text)
        shown = [(pair, score) for pair, score in likeliest if score >= scorer.trees.threshold][:_MOST_SHOWN]
        found += [Clash(pair.first, pair.second, round(score, 4)) for pair, score in shown]
    yield from sorted(found, key=lambda clash: (clash.second, -clash.score, clash.first))


def contradictions(
    clashes: Iterable[Clash], readings: Sequence[Reading], *, method: Method, reader: Language
) -> Iterator[Contradiction]:
    """Yield each clash with one sentence that says why, in the reader's language."""
    for clash in clashes:
        yield Contradiction(clash.first, clash.second, clash.score, _why(clash, readings, method, reader))


def pairs(
    conversation: Conversation, readings: Sequence[Reading], *, method: Method, encoder: Encoder
) -> Iterator[Pair]:
    """Yield every pair worth comparing: a later turn that may be confronted, after any turn of the same person.

    The same rows serve training and use, so that both see the same numbers.
    """
    for customer in conversation.names(Role.CUSTOMER):
        turns = [r for r in readings if conversation.utterances[r.index].speaker == customer][-_LATEST_TURNS:]
        later = [reading for reading in turns if _may_be_confronted(reading, method)]
        if not later or any((reading.vulnerable or 0.0) >= _CLEARLY_VULNERABLE for reading in turns):
            continue
        vectors = _vectors(turns, conversation, encoder)
        for second in later:
            earlier = [first for first in turns if first.index < second.index and not first.is_vulnerable]
            for first in () if second.is_vulnerable else earlier:
                values = (
                    *_values_of_readings(first, second, method),
                    float(vectors[first.index] @ vectors[second.index]),
                    float(first.index == turns[0].index),
                    min(1.0, (second.index - first.index) / _FAR_TURNS),
                    *(_length(conversation.utterances[each.index].text) for each in (first, second)),
                    math.log1p(len(earlier)) / math.log1p(_LATEST_TURNS),
                    1.0,
                )
                yield Pair(first.index, second.index, values)


def _vectors(turns: Sequence[Reading], conversation: Conversation, encoder: Encoder) -> dict[int, Vectors]:
    indices = [reading.index for reading in turns]
    rows = encoder.encode([conversation.utterances[index].text for index in indices])
    return dict(zip(indices, rows, strict=True))


def _confrontable(method: Method) -> frozenset[str]:
    return frozenset(form.id for form in method.forms.values() if form.confront is Confront.WITH_EVIDENCE)


def _may_be_confronted(reading: Reading, method: Method) -> bool:
    """Tell whether a turn shows some resistance, and nothing that forbids it: no complaint, no plain no."""
    return (reading.resistance or 0.0) >= _RESISTS_FROM and reading.label in (_confrontable(method) | {_WISH, *_CALM})


def _values_of_readings(first: Reading, second: Reading, method: Method) -> tuple[float, ...]:
    """Return what the two readings say, in the order of FEATURES."""
    return (
        _score_of(first, _WISH),
        first.resistance or 0.0,
        _score_of(first, "complaint"),
        _score_of(first, *_CALM),
        second.resistance or 0.0,
        max((label.score for label in second.labels if label.label in _confrontable(method)), default=0.0),
        _score_of(second, _WISH),
        _score_of(second, *_CALM),
        second.depth.score if second.depth and second.depth.id == _REAL else 0.0,
    )


def _length(text: str) -> float:
    """Return about 0 for a word and 1 for a paragraph: who says more, says more that can clash."""
    return min(1.0, math.log1p(len(text)) / math.log1p(_LONG_TEXT))


def _score_of(reading: Reading, *labels: str) -> float:
    return sum(annotation.score for annotation in reading.labels if annotation.label in labels)


def _why(clash: Clash, readings: Sequence[Reading], method: Method, reader: Language) -> str:
    second = method.label(readings[clash.second].label or "", reader)
    return method.wording.clash.of(reader).format(second=second)
