"""Score the reading of pairs of turns on data that training never saw."""

from collections.abc import Sequence

import numpy as np
from sklearn.metrics import average_precision_score, precision_score, recall_score

from weerklank.advice.contradictions import PairReader
from weerklank.evaluation.records import Figure
from weerklank.understanding.labelled import LabelledTurn

__all__ = ["pair_figures"]

_CLASHES_FROM = 0.5


def pair_figures(pairs: Sequence[LabelledTurn], *, network: PairReader) -> list[Figure]:
    """Score whether the network tells pairs that clash from those that only look alike: loose ones, and out of talks.

    Args:
        pairs: labelled; the later turn is the text, the earlier its context.
        network: reads two turns together.
    """
    in_talks = [pair for pair in pairs if pair.in_talk]
    loose = [pair for pair in pairs if not pair.in_talk]
    return [*_figures("loose pairs", loose, network), *_figures("pairs in talks", in_talks, network)]


def _figures(name: str, pairs: Sequence[LabelledTurn], network: PairReader) -> list[Figure]:
    gold = np.array([bool(pair.clash) for pair in pairs])
    scores = np.array([network(pair.context or "", pair.text) for pair in pairs])
    said = scores >= _CLASHES_FROM
    return [
        Figure(f"{name}, precision of a clash", precision_score(gold, said, zero_division=0.0), int(said.sum())),
        Figure(f"{name}, recall of a clash", recall_score(gold, said, zero_division=0.0), int(gold.sum())),
        Figure(f"{name}, average precision", average_precision_score(gold, scores), len(pairs)),
    ]
