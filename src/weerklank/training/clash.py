"""Fit the scorer of contradictions on labelled conversations."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import GroupKFold

from weerklank.advice.contradictions import FEATURES, NETWORK_FEATURE, PairReader, log_odds, pairs
from weerklank.advice.labelled import LabelledConversation
from weerklank.errors import NotFoundError, say
from weerklank.method.records import Method
from weerklank.training.thresholds import best_f_threshold
from weerklank.understanding.classify import Classifier, read_conversation
from weerklank.understanding.encode import Encoder
from weerklank.understanding.heads import ClashTrees
from weerklank.understanding.trees import Trees

__all__ = ["fit_clash", "grown"]

_FOLDS = 5
_BETA = 0.5
"""A clash shown wrongly costs more than one missed: the user would lay it before a customer."""

_MISSED_AT_GATE = 0.1
"""The share of true clashes that the quick features may rule out, so that the network need not read every pair."""

_LEAST_GAIN = 0.03
"""The average precision that the network must add on folds: it costs as much for a pair as for a turn."""

_STRENGTH = 1.0
_TREES, _DEPTH, _RATE = 150, 4, 0.05
_SEED = 20251121

Rows = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Fitted: TypeAlias = LogisticRegression | GradientBoostingClassifier


@dataclass(frozen=True)
class _Judged:
    """Hold the candidate pairs of all conversations: their features, whether they clash, and where they stand."""

    rows: Rows
    gold: Flags
    groups: npt.NDArray[np.int64]
    texts: Sequence[tuple[str, str]]


def fit_clash(
    labelled: Sequence[LabelledConversation],
    *,
    classifier: Classifier,
    encoder: Encoder,
    method: Method,
    network: PairReader | None = None,
) -> ClashTrees:
    """Fit trees on all pairs, and the thresholds on folds that hold out whole conversations.

    The models never saw these conversations, so their scores are as uncertain here as in use.

    Args:
        labelled: conversations whose contradictions are known.
        classifier: reads their turns.
        encoder: tells how close two turns are.
        method: says which forms may be confronted.
        network: reads two turns together; None to do without. It is left out of the trees where it adds
            too little to be worth its time.

    Raises:
        NotFoundError: there are too few conversations, or none with (or without) a contradiction.
    """
    found = _judge(labelled, classifier, encoder, method)
    if not found.gold.any() or found.gold.all() or len(set(found.groups.tolist())) < _FOLDS:
        problem = say(
            "{n} pairs in {conversations} conversations are too few to tell a contradiction by",
            n=len(found.gold),
            conversations=len(labelled),
        )
        raise NotFoundError(
            "conversations", "N006", problem, "Add labelled conversations with and without contradictions."
        )
    quick = _held_out(found)
    alone = ClashTrees(grown(found.rows, found.gold, FEATURES)[1], best_f_threshold(quick, found.gold, beta=_BETA))
    if network is None:
        return alone
    gate = float(np.quantile(quick[found.gold], _MISSED_AT_GATE).round(4))
    odds = [log_odds(network(*texts)) for texts in found.texts]
    together = replace(found, rows=np.column_stack([found.rows, odds]))
    both = np.where(quick >= gate, _held_out(together), 0.0)
    if average_precision_score(found.gold, both) < average_precision_score(found.gold, quick) + _LEAST_GAIN:
        return alone
    _, trees = grown(together.rows, found.gold, (*FEATURES, NETWORK_FEATURE))
    return ClashTrees(alone.quick, best_f_threshold(both, found.gold, beta=_BETA), trees, gate)


def _held_out(found: _Judged) -> Rows:
    """Return the chance of each pair by a judge that was fitted without its conversation."""
    chances = np.zeros(len(found.gold))
    names = tuple(map(str, range(found.rows.shape[1])))
    for inside, outside in GroupKFold(_FOLDS).split(found.rows, found.gold, found.groups):
        _, judge = grown(found.rows[inside], found.gold[inside], names)
        chances[outside] = judge.chances(found.rows[outside].tolist())
    return chances


def grown(rows: Rows, gold: Flags, names: Sequence[str]) -> tuple[tuple[Fitted, Fitted], Trees]:
    """Weigh and grow; return both as the library has them, and their mean log odds as the product reads them.

    On folds of the training conversations the trees find more than the weights at the same precision, and the mean as
    much as the trees. On plain pairs of short turns, which are rare there, the trees alone know too little.

    Args:
        rows: one number per name; shape (pairs, names). The last that is always 1 serves as intercept.
        gold: whether each clashes; shape (pairs,).
        names: of the features.
    """
    weighed = LogisticRegression(C=_STRENGTH, fit_intercept=False, max_iter=2000).fit(rows, gold)
    fitted = GradientBoostingClassifier(
        n_estimators=_TREES,
        max_depth=_DEPTH,
        learning_rate=_RATE,
        subsample=0.6,
        max_features=0.5,
        min_samples_leaf=40,
        random_state=_SEED,
    ).fit(rows, gold)
    share = gold.mean()
    laid_out = [_laid_out(tree.tree_) for tree in fitted.estimators_[:, 0]]
    features, limits, leaves = (np.array(parts) for parts in zip(*laid_out, strict=True))
    trees = Trees(
        tuple(names),
        round(float(np.log(share / (1.0 - share))) / 2, 4),
        (weighed.coef_[0] / 2).round(4).astype(np.float32),
        features.astype(np.int8),
        _rounded_down(limits),
        (_RATE * leaves / 2).round(5).astype(np.float32),
    )
    return (weighed, fitted), trees


def _rounded_down(limits: Rows) -> npt.NDArray[np.float32]:
    """Return the nearest floats of half the width that aren't above these: what is above one is above the other."""
    nearest = limits.astype(np.float32)
    return np.where(nearest > limits, np.nextafter(nearest, np.float32(-np.inf)), nearest).astype(np.float32)


def _laid_out(tree: Any) -> tuple[list[int], list[float], list[float]]:
    """Return the features and limits of one tree's inner nodes, level by level, and what its leaves say."""
    features, limits = [], []
    level = [0]
    for _ in range(_DEPTH):
        below = []
        for node in level:
            is_leaf = tree.children_left[node] < 0
            features.append(0 if is_leaf else int(tree.feature[node]))
            limits.append(0.0 if is_leaf else float(tree.threshold[node]))
            below += [node, node] if is_leaf else [tree.children_left[node], tree.children_right[node]]
        level = below
    return features, limits, [float(tree.value[node].item()) for node in level]


def _judge(
    labelled: Sequence[LabelledConversation], classifier: Classifier, encoder: Encoder, method: Method
) -> _Judged:
    rows, gold, groups, texts = [], [], [], []
    for number, talk in enumerate(labelled):
        readings = list(read_conversation(talk.conversation, classifier=classifier))
        calm = [replace(reading, vulnerable=0.0, is_vulnerable=False) for reading in readings]
        said = [utterance.text for utterance in talk.conversation.utterances]
        for pair in pairs(talk.conversation, calm, method=method, encoder=encoder):
            rows.append(pair.values)
            gold.append((pair.first, pair.second) in talk.contradictions)
            groups.append(number)
            texts.append((said[pair.first], said[pair.second]))
    return _Judged(np.array(rows), np.array(gold), np.array(groups), texts)
