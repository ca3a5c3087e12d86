"""Fit the scorer of contradictions on labelled conversations."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from weerklank.advice.contradictions import FEATURES, Pair, pairs
from weerklank.advice.labelled import LabelledConversation
from weerklank.errors import NotFoundError
from weerklank.method.records import Method
from weerklank.training.thresholds import best_f_threshold
from weerklank.understanding.classify import Classifier, read_conversation
from weerklank.understanding.encode import Encoder
from weerklank.understanding.heads import ClashWeights

__all__ = ["fit_clash"]

_FOLDS = 5
_STRENGTH = 1.0
_BETA = 0.5
"""A clash shown wrongly costs more than one missed: the user would lay it before a customer."""

Rows = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def fit_clash(
    labelled: Sequence[LabelledConversation], *, classifier: Classifier, encoder: Encoder, method: Method
) -> ClashWeights:
    """Fit weights on all pairs, and the threshold on folds that hold out whole conversations.

    The heads never saw these conversations, so their scores are as uncertain here as in use.

    Raises:
        NotFoundError: there are too few conversations, or none with (or without) a contradiction.
    """
    found = [
        (number, pair, truth)
        for number, talk in enumerate(labelled)
        for pair, truth in _judged(talk, classifier, encoder, method)
    ]
    rows = np.array([pair.values for _, pair, _ in found])
    gold = np.array([truth for _, _, truth in found])
    groups = np.array([number for number, _, _ in found])
    if not gold.any() or gold.all() or len(set(groups.tolist())) < _FOLDS:
        problem = f"{len(gold)} pairs in {len(labelled)} conversations are too few to tell a contradiction by"
        raise NotFoundError(
            "conversations", "N006", problem, "Add labelled conversations with and without contradictions."
        )
    held_out = np.zeros(len(gold))
    for inside, outside in GroupKFold(_FOLDS).split(rows, gold, groups):
        held_out[outside] = _solve(rows[inside], gold[inside]).predict_proba(rows[outside])[:, 1]
    weights = dict(zip(FEATURES, _solve(rows, gold).coef_[0].round(4).tolist(), strict=True))
    return ClashWeights(weights, best_f_threshold(held_out, gold, beta=_BETA))


def _solve(rows: Rows, gold: Flags) -> LogisticRegression:
    """Fit without an intercept of its own: the feature `bias` is it."""
    return LogisticRegression(C=_STRENGTH, fit_intercept=False, max_iter=1000).fit(rows, gold)


def _judged(
    talk: LabelledConversation, classifier: Classifier, encoder: Encoder, method: Method
) -> list[tuple[Pair, bool]]:
    readings = list(read_conversation(talk.conversation, classifier=classifier))
    calm = [replace(reading, is_vulnerable=False) for reading in readings]
    found = pairs(talk.conversation, calm, method=method, encoder=encoder)
    return [(pair, (pair.first, pair.second) in talk.contradictions) for pair in found]
