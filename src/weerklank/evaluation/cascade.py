"""Measure how often the strong model can be spared, and what that costs in quality."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from weerklank.evaluation.records import Figure
from weerklank.understanding.classify import TurnClassifier
from weerklank.understanding.labelled import LabelledTurn
from weerklank.understanding.scorers import NEVER, PooledScorer

__all__ = ["cascade_figures"]

_STEPS = (0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class _Judged:
    """Hold, per turn, how sure the fast scorer is, and who is right; all of shape (turns,).

    Attributes:
        harmless: whether its score of hardship lets it decide alone at all.
    """

    sure: npt.NDArray[np.float64]
    alone: npt.NDArray[np.bool_]
    together: npt.NDArray[np.bool_]
    harmless: npt.NDArray[np.bool_]


def cascade_figures(
    customers: Sequence[LabelledTurn],
    sellers: Sequence[LabelledTurn],
    *,
    classifier: TurnClassifier,
    pool: PooledScorer,
) -> Iterator[Figure]:
    """Yield, for several thresholds and the one in use, the share of turns spared and the quality of the whole.

    Args:
        customers: labelled, and not trained on.
        sellers: the same.
        classifier: decides on a label by its scores.
        pool: the two scorers.
    """
    always = replace(pool, settings=replace(pool.settings, alone=NEVER))
    limits = pool.settings.alone
    labels = _judged(
        (
            max(quick.values()),
            classifier.decide(quick) == turn.label,
            classifier.decide(always.scores("label", turn.text, turn.context)) == turn.label,
            pool.fast.scores("vulnerable", turn.text, turn.context)["vulnerable"] < limits.vulnerable,
        )
        for turn in customers
        for quick in (pool.fast.scores("label", turn.text, turn.context),)
    )
    yield from _curve("label", labels, limits.label)
    moves = _judged(
        (max(quick.values()), _best(quick) in turn.moves, _best(both) in turn.moves, True)
        for turn in sellers
        for quick in (pool.fast.scores("moves", turn.text, turn.context),)
        for both in (always.scores("moves", turn.text, turn.context),)
    )
    yield from _curve("first move", moves, limits.move)


def _judged(rows: Iterator[tuple[float, bool, bool, bool]]) -> _Judged:
    sure, *flags = zip(*rows, strict=True)
    return _Judged(np.array(sure), *(np.array(flag) for flag in flags))


def _curve(what: str, judged: _Judged, in_use: float) -> Iterator[Figure]:
    cases = len(judged.sure)
    yield Figure(f"{what} right, strong model always asked", float(judged.together.mean()), cases)
    for step in sorted({*_STEPS, in_use}):
        spared = (judged.sure >= step) & judged.harmless
        told = f"{step:.2f} (in use)" if step == in_use else f"{step:.2f}"
        yield Figure(f"{what} right, fast model alone from {told}", _right(spared, judged), cases)
        yield Figure(f"turns spared, {what} from {told}", float(spared.mean()), cases)
    yield Figure(f"{what} right, fast model always alone", float(judged.alone.mean()), cases)


def _right(spared: npt.NDArray[np.bool_], judged: _Judged) -> float:
    return float(np.where(spared, judged.alone, judged.together).mean())


def _best(scores: dict[str, float]) -> str:
    return max(scores, key=scores.__getitem__)
