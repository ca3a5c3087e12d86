"""Fit a linear reader on the sentence encoder, which stands beside a fine-tuned network as in the model in use."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from weerklank.understanding.coded import Coded
from weerklank.understanding.encode import Encoder

__all__ = ["LinearBench"]

_BEFORE = 3
"""How many turns before a turn are read; the nearest counts whole."""
_EARLIER_SHARE = 0.7
_STRENGTH = 2.0
"""This and the number of turns: the best of a few on client talk in a quarter of AnnoMI's training conversations, and
its validation ones. The share of earlier turns was put down."""

Rows = npt.NDArray[np.float32]
LogScores = npt.NDArray[np.float64]


class LinearBench:
    """Fit linear readers, one after another; each text is encoded once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._vectors: dict[str, Rows] = {}

    def fit(self, turns: Sequence[Coded], codes: Sequence[str]) -> Callable[[Sequence[Coded]], LogScores]:
        """Learn to give codes; return what gives the logarithm of each code's score, shape (turns, codes).

        Args:
            turns: what is learnt from; every code stands in it.
            codes: sorted.
        """
        model = LogisticRegression(C=_STRENGTH, max_iter=300).fit(self._rows(turns), [turn.code for turn in turns])
        assert list(model.classes_) == list(codes)

        def scores(asked: Sequence[Coded]) -> LogScores:
            found: LogScores = model.predict_log_proba(self._rows(asked)).astype(np.float64)
            return found

        return scores

    def _rows(self, turns: Sequence[Coded]) -> Rows:
        self._encode([text for turn in turns for text in (turn.text, *turn.before[-_BEFORE:])])
        return np.stack([self._row(turn) for turn in turns])

    def _encode(self, texts: Sequence[str]) -> None:
        unknown = sorted({text for text in texts if text not in self._vectors})
        if unknown:
            self._vectors.update(zip(unknown, self._encoder.encode(unknown), strict=True))

    def _row(self, turn: Coded) -> Rows:
        """Put the turn's own vector, its length and the vectors of what came before it one after another."""
        parts = [self._vectors[turn.text], np.array([np.log1p(len(turn.text.split()))], dtype=np.float32)]
        nothing = np.zeros(self._encoder.dim, dtype=np.float32)
        for back in range(1, _BEFORE + 1):
            known = self._vectors[turn.before[-back]] if back <= len(turn.before) else nothing
            parts.append(known if back == 1 else known * np.float32(_EARLIER_SHARE))
        return np.concatenate(parts)
