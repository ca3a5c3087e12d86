"""Choose, on held-out scores, from which score something is said."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from weerklank.understanding.calibrate import Floats
from weerklank.understanding.labelled import LabelledTurn

__all__ = [
    "GUARD_PRECISION",
    "about_everyday",
    "best_f_threshold",
    "precise_threshold",
    "sparing_threshold",
    "unsure_threshold",
]

Flags = npt.NDArray[np.bool_]
_STEPS = np.linspace(0.03, 0.95, 93)
GUARD_PRECISION = 0.6
"""In doubt, somebody counts as vulnerable: two warnings in five may be needless, for missing one costs more. At one in
two, half of the example conversations bore a warning, and nobody heeds a bell that always rings."""

_MUCH_HARDSHIP = 0.3


def about_everyday(turns: Sequence[LabelledTurn]) -> Flags:
    """Tell which turns stand in files that weren't written about hardship, shape (turns,).

    A file in which three in ten customers' turns or more are in hardship doesn't tell how often that is met, and so not
    how many of the guard's warnings would be needless.
    """
    of_files: dict[str, list[bool]] = {}
    for turn in turns:
        of_files.setdefault(turn.file, []).extend([] if turn.moves else [bool(turn.vulnerable)])
    about_it = {file for file, found in of_files.items() if found and sum(found) >= _MUCH_HARDSHIP * len(found)}
    return np.array([turn.file not in about_it for turn in turns], dtype=np.bool_)


def unsure_threshold(scores: Floats, right: Flags, *, accuracy: float) -> float:
    """Return the score below which fewer than `accuracy` of the decisions nearby are right.

    Looks at windows of a tenth around each step, and takes the lowest step from which on every window
    reaches the accuracy.
    """
    chosen = float(_STEPS[0])
    for step in _STEPS:
        window = np.abs(scores - step) <= 0.05
        if window.any() and right[window].mean() < accuracy:
            chosen = float(step)
    return round(chosen, 3)


def best_f_threshold(scores: Floats, gold: Flags, *, beta: float = 1.0) -> float:
    """Return the one threshold with the best micro-averaged F-score; a beta under 1 prefers precision to recall.

    Source: van Rijsbergen, Information Retrieval, 1979, chapter 7.
    """

    def f_score(threshold: float) -> float:
        said = scores >= threshold
        hits = (1 + beta**2) * float((said & gold).sum())
        return hits / float(beta**2 * gold.sum() + said.sum() or 1)

    return round(float(max(_STEPS, key=f_score)), 3)


def precise_threshold(scores: Floats, gold: Flags, *, precision: float) -> float:
    """Return the lowest threshold from which at least this share of what is said is right."""
    reached = [step for step in _STEPS if (scores >= step).any() and gold[scores >= step].mean() >= precision]
    return round(float(reached[0] if reached else _STEPS[-1]), 3)


def sparing_threshold(scores: Floats, alone: Flags, together: Flags, *, loss: float) -> float:
    """Return the lowest score from which a first judge may decide alone, at no more loss than this share of the turns.

    Args:
        scores: of the first judge, shape (turns,).
        alone: whether it is right, same shape.
        together: whether it and a second judge are right together, same shape.
    """

    def lost(threshold: float) -> float:
        spared = scores >= threshold
        return float(together[spared].sum() - alone[spared].sum()) / len(scores)

    bearable = [step for step in _STEPS if all(lost(higher) <= loss for higher in _STEPS[step <= _STEPS])]
    return round(float(bearable[0] if bearable else 1.01), 3)
