"""Find pairs of statements of one person that clash."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

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
    "wish_above_rivals",
    "closeness_above_rivals",
    "length_above_rivals",
    "turns_between",
    "closeness_between",
    "resistance_between",
    "wish_between",
    "label_between",
    "bias",
)
"""What speaks for a clash of two turns. `rivals` are all turns before the later one, `above_rivals` is by how much the
earlier turn exceeds the most of the others, and `between` is the most of those that stand between the two: of how close
they are to the later turn, how much they hold back and wish, and how far their labels are those of the later turn."""

_ALL_FEATURES = (*FEATURES, NETWORK_FEATURE)

Floats = npt.NDArray[np.float64]


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
        ModelError: the trees were fitted on features that this version lacks.
    """

    trees: ClashTrees
    encoder: Encoder
    network: PairReader | None = None

    def __post_init__(self) -> None:
        """Refuse trees of unknown features; those of fewer are read as they were fitted."""
        _check(self.trees.quick, FEATURES)
        if self.trees.both:
            _check(self.trees.both, _ALL_FEATURES)

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
        quick = _chances(self.trees.quick, [pair.values for pair in pairs], FEATURES)
        best = np.argsort(-quick, kind="stable")[:_MOST_COMPARED]
        found = [(pairs[place], float(quick[place])) for place in best]
        if self.network is not None and self.trees.both is not None:
            passed = [pair for pair, chance in found if chance >= self.trees.gate]
            odds = [log_odds(self.network(texts(pair.first), texts(pair.second))) for pair in passed]
            rows = [(*pair.values, said) for pair, said in zip(passed, odds, strict=True)]
            found = list(zip(passed, _chances(self.trees.both, rows, _ALL_FEATURES).tolist(), strict=True))
        return sorted(found, key=lambda scored: (-scored[1], scored[0]))


def _check(trees: Trees, names: Sequence[str]) -> None:
    unknown = [name for name in trees.names if name not in names]
    if unknown:
        problem = say(
            "the weights of contradictions are of features that this version doesn't know: {unknown}",
            unknown=", ".join(unknown),
        )
        raise ModelError(say("contradictions"), "A007", problem, "Make the model again with `weerklank train`.")


def _chances(trees: Trees, rows: Sequence[Sequence[float]], names: Sequence[str]) -> Floats:
    """Return what trees say of rows that may hold more than they were fitted on."""
    columns = [names.index(name) for name in trees.names]
    return trees.chances([[row[column] for column in columns] for row in rows])


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
        said = _said(turns, conversation, encoder=encoder, method=method)
        for second in later:
            earlier = [first for first in turns if first.index < second.index and not first.is_vulnerable]
            if earlier and not second.is_vulnerable:
                yield from _pairs_of([said[first.index] for first in earlier], said[second.index])


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """Hold what speaks for a clash in one turn alone.

    Attributes:
        labels: the scores that were kept.
        confrontable: the highest score of a label that may be confronted.
        length: about 0 for a word and 1 for a paragraph: who says more, says more that can clash.
    """

    index: int
    vector: Vectors
    labels: Mapping[str, float]
    resistance: float
    confrontable: float
    real: float
    length: float
    is_opening: bool

    def score(self, *labels: str) -> float:
        """Return the score of these labels together."""
        return sum(self.labels.get(label, 0.0) for label in labels)


def _said(
    turns: Sequence[Reading], conversation: Conversation, *, encoder: Encoder, method: Method
) -> dict[int, _Said]:
    """Return what each turn says, by its index."""
    utterances = [conversation.utterances[reading.index] for reading in turns]
    vectors = encoder.encode([utterance.text for utterance in utterances])
    confrontable = _confrontable(method)
    return {
        reading.index: _Said(
            index=reading.index,
            vector=vector,
            labels={label.label: label.score for label in reading.labels},
            resistance=reading.resistance or 0.0,
            confrontable=max((label.score for label in reading.labels if label.label in confrontable), default=0.0),
            real=reading.depth.score if reading.depth and reading.depth.id == _REAL else 0.0,
            length=min(1.0, math.log1p(len(utterance.text)) / math.log1p(_LONG_TEXT)),
            is_opening=reading is turns[0],
        )
        for reading, utterance, vector in zip(turns, utterances, vectors, strict=True)
    }


def _pairs_of(earlier: Sequence[_Said], second: _Said) -> Iterator[Pair]:
    """Yield the pairs with one later turn, in the order of the earlier ones."""
    wish = np.array([first.score(_WISH) for first in earlier])
    resistance = np.array([first.resistance for first in earlier])
    closeness = np.array([float(first.vector @ second.vector) for first in earlier])
    length = np.array([first.length for first in earlier])
    columns: dict[str, Floats | float] = {
        "wish": wish,
        "earlier_resistance": resistance,
        "earlier_complaint": np.array([first.score("complaint") for first in earlier]),
        "earlier_calm": np.array([first.score(*_CALM) for first in earlier]),
        "resistance": second.resistance,
        "confrontable": second.confrontable,
        "later_wish": second.score(_WISH),
        "later_calm": second.score(*_CALM),
        "real": second.real,
        "closeness": closeness,
        "is_opening": np.array([float(first.is_opening) for first in earlier]),
        "distance": np.array([min(1.0, (second.index - first.index) / _FAR_TURNS) for first in earlier]),
        "first_length": length,
        "second_length": second.length,
        "rivals": _share_of_turns(len(earlier)),
        "wish_above_rivals": _above_others(wish),
        "closeness_above_rivals": _above_others(closeness),
        "length_above_rivals": _above_others(length),
        "turns_between": np.array([_share_of_turns(between) for between in reversed(range(len(earlier)))]),
        "closeness_between": _most_after(closeness),
        "resistance_between": _most_after(resistance),
        "wish_between": _most_after(wish),
        "label_between": _most_after(np.array([_agreement(first, second) for first in earlier])),
        "bias": 1.0,
    }
    rows = np.column_stack([np.broadcast_to(columns[name], len(earlier)) for name in FEATURES])
    for first, values in zip(earlier, rows.tolist(), strict=True):
        yield Pair(first.index, second.index, tuple(values))


def _above_others(values: Floats) -> Floats:
    """Return by how much each exceeds the highest of the others; itself where there is no other."""
    if len(values) == 1:
        return values
    second_highest, highest = np.sort(values)[-2:]
    is_highest = np.arange(len(values)) == values.argmax()
    lead: Floats = values - np.where(is_highest, second_highest, highest)
    return lead


def _most_after(values: Floats) -> Floats:
    """Return the highest of what stands after each, at least 0."""
    from_each_on = np.maximum.accumulate(values[::-1].clip(min=0.0))[::-1]
    after: Floats = np.append(from_each_on[1:], 0.0)
    return after


def _agreement(first: _Said, second: _Said) -> float:
    """Return the chance that both turns have the same label."""
    return sum(score * second.score(label) for label, score in first.labels.items())


def _share_of_turns(count: int) -> float:
    return math.log1p(count) / math.log1p(_LATEST_TURNS)


def _confrontable(method: Method) -> frozenset[str]:
    return frozenset(form.id for form in method.forms.values() if form.confront is Confront.WITH_EVIDENCE)


def _may_be_confronted(reading: Reading, method: Method) -> bool:
    """Tell whether a turn shows some resistance, and nothing that forbids it: no complaint, no plain no."""
    return (reading.resistance or 0.0) >= _RESISTS_FROM and reading.label in (_confrontable(method) | {_WISH, *_CALM})


def _why(clash: Clash, readings: Sequence[Reading], method: Method, reader: Language) -> str:
    second = method.label(readings[clash.second].label or "", reader)
    return method.wording.clash.of(reader).format(second=second)
