"""Turn labelled turns into the matrix that heads are fitted on."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack

from weerklank.understanding.encode import Encoder
from weerklank.understanding.features import GRAM_BUCKETS, Features, FeatureScale, buckets_of, extract
from weerklank.understanding.labelled import LabelledTurn

__all__ = ["fit_scale", "matrix"]


def fit_scale(turns: Sequence[LabelledTurn], *, encoder: Encoder) -> FeatureScale:
    """Learn the mean vector and the rarity of each bucket from the training texts.

    The rarity is the inverse document frequency log(n / (1 + df)), never below 0.

    Source: Spärck Jones, A statistical interpretation of term specificity, 1972, with add-one smoothing.
    """
    mean = encoder.encode([turn.text for turn in turns]).mean(axis=0)
    counts = np.zeros(GRAM_BUCKETS)
    for turn in turns:
        counts[buckets_of(turn.text)] += 1
    rarity = np.maximum(0.0, np.log(len(turns) / (1.0 + counts)))
    rounded = [array.astype(np.float16).astype(np.float32) for array in (mean, rarity)]
    return FeatureScale(*rounded)


def matrix(turns: Sequence[LabelledTurn], *, encoder: Encoder, scale: FeatureScale) -> csr_matrix:
    """Return one row per turn: the dense features, then the buckets. Shape (n, dense width + GRAM_BUCKETS)."""
    features = [extract(turn.text, turn.context, encoder=encoder, scale=scale) for turn in turns]
    dense = csr_matrix(np.stack([found.dense for found in features]))
    return hstack([dense, _sparse(features)]).tocsr()


def _sparse(features: Sequence[Features]) -> csr_matrix:
    ends: npt.NDArray[np.int64] = np.cumsum([0, *(len(found.buckets) for found in features)])
    columns = np.concatenate([found.buckets for found in features])
    weights = np.concatenate([found.weights for found in features])
    return csr_matrix((weights, columns, ends), shape=(len(features), GRAM_BUCKETS))
