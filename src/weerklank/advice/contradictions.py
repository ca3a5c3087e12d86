"""Find pairs of statements of one person that clash."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from weerklank.advice.records import Contradiction
from weerklank.conversations.records import Conversation, Role
from weerklank.errors import ModelError, say
from weerklank.method.records import Confront, Method
from weerklank.text.language import Language
from weerklank.understanding.encode import Encoder, Vectors
from weerklank.understanding.heads import ClashWeights
from weerklank.understanding.records import Reading

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

_CLEARLY_VULNERABLE = 0.5
"""A clear sign of hardship counts for everything that they said, a fainter one for its own turn; our own choice."""
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
_RESISTS_FROM = 0.3
"""The resistance from which the later turn may be held against an earlier one; 94 of 100 labelled clashes keep it."""

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
    """Score pairs by a logistic regression on a few telling features.

    With a network, the quick features choose the pairs that it reads: it costs as much for a pair as for a turn.

    Attributes:
        weights: fitted on labelled conversations.
        encoder: tells how close two turns are in subject.
        network: reads two turns together; None to do without.

    Raises:
        ModelError: the weights are of another version's features.
    """

    weights: ClashWeights
    encoder: Encoder
    network: PairReader | None = None

    def __post_init__(self) -> None:
        """Refuse weights that were fitted to other features."""
        known = self.weights.quick_weights if self.network else self.weights.weights
        lacking = sorted(set(FEATURES) - set(known))
        if lacking:
            problem = say("the weights of contradictions lack {lacking}", lacking=", ".join(lacking))
            raise ModelError(say("contradictions"), "A007", problem, "Make the model again with `weerklank train`.")

    @property
    def id(self) -> str:
        """Name all that a score depends on, but the models."""
        return repr(self.weights) if self.network is None else f"network {self.weights!r}"

    def score(self, pair: Pair, first: str, second: str) -> float:
        """Return the chance that the pair clashes, 0 to 1; 0 where the quick features rule it out.

        Args:
            pair: what speaks for a clash.
            first: what was said first.
            second: what was said later.
        """
        quick = self.quick_score(pair)
        if self.network is None:
            return quick
        if quick < self.weights.gate:
            return 0.0
        return _chance(self.weights.weights, (*pair.values, log_odds(self.network(first, second))))

    def quick_score(self, pair: Pair) -> float:
        """Return the chance by the quick features alone, 0 to 1."""
        return _chance(self.weights.quick_weights if self.network else self.weights.weights, pair.values)


def log_odds(chance: float) -> float:
    """Return log(p / (1 - p)), kept within what four digits can tell."""
    kept = min(max(chance, _LEAST_CHANCE), 1.0 - _LEAST_CHANCE)
    return math.log(kept / (1.0 - kept))


def _chance(weights: Mapping[str, float], values: Sequence[float]) -> float:
    logit = sum(weights[name] * value for name, value in zip((*FEATURES, NETWORK_FEATURE), values, strict=False))
    return float(0.5 * (1.0 + np.tanh(0.5 * logit)))


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

    Of several earlier turns that clash with the same later one, the likeliest is kept. Nothing is
    found for somebody who is vulnerable: a guard of METHOD 1.7.
    """
    found = []
    for _, same_second in groupby(
        pairs(conversation, readings, method=method, encoder=scorer.encoder), key=lambda pair: pair.second
    ):
        likeliest = sorted(same_second, key=scorer.quick_score, reverse=True)[:_MOST_COMPARED]
        score, pair = max((_score(pair, conversation, scorer), pair) for pair in likeliest)
        if score >= scorer.weights.threshold:
            found.append(Clash(pair.first, pair.second, round(score, 4)))
    yield from sorted(found, key=lambda clash: clash.second)


def contradictions(
    clashes: Iterable[Clash], readings: Sequence[Reading], *, method: Method, reader: Language
) -> Iterator[Contradiction]:
    """Yield each clash with one sentence that says why, in the reader's language."""
    for clash in clashes:
        yield Contradiction(clash.first, clash.second, clash.score, _why(clash, readings, method, reader))


def _score(pair: Pair, conversation: Conversation, scorer: ClashScorer) -> float:
    first, second = (conversation.utterances[index].text for index in (pair.first, pair.second))
    return scorer.score(pair, first, second)


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
