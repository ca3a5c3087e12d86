"""Make scores mean what they say."""

import numpy as np
import numpy.typing as npt

__all__ = ["Floats", "expected_calibration_error", "fit_temperature", "softmax"]

Floats = npt.NDArray[np.float64]

_TEMPERATURES = np.geomspace(0.25, 4.0, 161)
_BINS = 10


def softmax(logits: Floats) -> Floats:
    """Turn logits into chances that add up to 1 over the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    chances: Floats = shifted / shifted.sum(axis=-1, keepdims=True)
    return chances


def fit_temperature(logits: Floats, gold: npt.NDArray[np.int64]) -> float:
    """Return the temperature that makes held-out logits most truthful.

    Args:
        logits: shape (n, k), from a model that didn't train on these n cases.
        gold: shape (n,), the index of the right class.

    Returns:
        The divisor of the logits, 0.25 to 4, with the least negative log-likelihood.

    Source: Guo et al., On Calibration of Modern Neural Networks, ICML 2017, section 4.2.
    """
    rows = np.arange(len(gold))
    losses = [-np.log(softmax(logits / t)[rows, gold] + 1e-12).mean() for t in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def expected_calibration_error(scores: Floats, right: npt.NDArray[np.bool_]) -> float:
    """Return the mean distance between score and share right, over ten equal bins.

    Args:
        scores: shape (n,), the score of each decision, 0 to 1.
        right: shape (n,), whether the decision was right.

    Source: Naeini, Cooper & Hauskrecht, AAAI 2015; ten bins as in Guo et al. 2017 (they use fifteen).
    """
    bins = np.minimum((scores * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(float(scores[bins == b].mean()) - float(right[bins == b].mean())) * float((bins == b).mean())
        for b in range(_BINS)
        if (bins == b).any()
    ]
    return float(sum(gaps))
