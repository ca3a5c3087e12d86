"""Fit the scorer of contradictions on labelled conversations."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
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
from weerklank.understanding.heads import ClashWeights

__all__ = ["fit_clash"]

_FOLDS = 5
_STRENGTH = 1.0
_BETA = 0.5
"""A clash shown wrongly costs more than one missed: the user would lay it before a customer."""

_MISSED_AT_GATE = 0.2
"""The share of true clashes that the quick features may rule out, so that the network need not read every pair.

Those are hardly ever shown anyway: on folds, precision and recall are as at 0.05, where it reads twice as many.
"""

_LEAST_GAIN = 0.02
"""The average precision that the network must add on folds: it costs as much for a pair as for a turn."""

Rows = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


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
) -> ClashWeights:
    """Fit weights on all pairs, and the thresholds on folds that hold out whole conversations.

    The models never saw these conversations, so their scores are as uncertain here as in use.

    Args:
        labelled: conversations whose contradictions are known.
        classifier: reads their turns.
        encoder: tells how close two turns are.
        method: says which forms may be confronted.
        network: reads two turns together; None to do without. It is left out of the weights where it adds
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
    quick = _held_out(found.rows, found)
    alone = ClashWeights(_weights(found.rows, found.gold), best_f_threshold(quick, found.gold, beta=_BETA))
    if network is None:
        return alone
    gate = float(np.quantile(quick[found.gold], _MISSED_AT_GATE).round(4))
    passed = quick >= gate
    odds = [log_odds(network(*texts)) for texts, asked in zip(found.texts, passed, strict=True) if asked]
    inside = _Judged(found.rows[passed], found.gold[passed], found.groups[passed], ())
    rows = np.column_stack([inside.rows, odds])
    both = np.zeros(len(quick))
    both[passed] = _held_out(rows, inside)
    if average_precision_score(found.gold, both) < average_precision_score(found.gold, quick) + _LEAST_GAIN:
        return alone
    threshold = best_f_threshold(both[passed], inside.gold, beta=_BETA)
    return ClashWeights(_weights(rows, inside.gold), threshold, _weights(found.rows, found.gold), gate)


def _held_out(rows: Rows, found: _Judged) -> Rows:
    """Return the chance of each pair by weights that were fitted without its conversation."""
    chances = np.zeros(len(found.gold))
    for inside, outside in GroupKFold(_FOLDS).split(rows, found.gold, found.groups):
        chances[outside] = _solve(rows[inside], found.gold[inside]).predict_proba(rows[outside])[:, 1]
    return chances


def _weights(rows: Rows, gold: Flags) -> dict[str, float]:
    """Return feature → weight; the network's comes last, where it was asked."""
    fitted: list[float] = _solve(rows, gold).coef_[0].round(4).tolist()
    return dict(zip((*FEATURES, NETWORK_FEATURE), fitted, strict=False))


def _solve(rows: Rows, gold: Flags) -> LogisticRegression:
    """Fit without an intercept of its own: the feature `bias` is it."""
    return LogisticRegression(C=_STRENGTH, fit_intercept=False, max_iter=1000).fit(rows, gold)


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
