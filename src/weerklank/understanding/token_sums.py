"""The sentence encoder's forward pass with its sum over tokens laid bare, so that parts can be left out of the sum."""

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO
from itertools import accumulate
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import as_strided
from threadpoolctl import ThreadpoolController

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


class SummingBackend:
    """Encode one text at a time, also with one part after another left out of what is summed.

    The encoder adds up what it makes of each token, and projects the sum. So a text without a part costs one
    subtraction and the small layers behind the sum, instead of the whole pass again. The two tokens on either side
    of a part still see it through their windows: leaving out is exact but for those.

    Source: Yang et al., Multilingual Universal Sentence Encoder for Semantic Retrieval, ACL 2020 (the network);
    tests/contracts/test_encoders.py holds this pass to the package's own.

    Args:
        weights: the package's file.
        tokens: the package's tokeniser, a sentencepiece processor.

    Raises:
        OSError: the file can't be read.
        ValueError: it is damaged, or of another version.
    """

    def __init__(self, weights: Path, tokens: Any) -> None:
        self.sp = tokens
        self._limit = ThreadpoolController().limit
        found = read_arrays(weights)
        try:
            self._keep(found)
        except KeyError as error:
            raise ValueError(f"{error} is lacking") from error

    def _keep(self, found: Mapping[str, npt.NDArray[Any]]) -> None:
        self.scale, self.lo, self.eps = found["scale"], found["lo"], float(found["eps"])
        self.tables = [found[f"q{block + 1}"] for block in range(len(self.scale))]
        sizes = [size for size, _ in _WINDOWS]
        self.proj_W = np.concatenate([found[f"proj{size}"] for size in sizes], axis=1)
        self.proj_b, self.ln_g_all, self.ln_b_all = (
            np.concatenate([found[f"{name}{size}"] for size in sizes]) for name in ("proj_b", "ln_g", "ln_b")
        )
        self.w1, self.b1, self.w2, self.b2 = (
            [found[f"{name}_{size}"] for size in sizes] for name in ("w1", "b1", "w2", "b2")
        )
        self.ln_g, self.ln_b, self.cnn_W, self.cnn_b = (found[name] for name in ("ln_g", "ln_b", "cnn_W", "cnn_b"))
        self.d0, self.d1, self.d2, self.d3 = (found[f"d{number}"] for number in range(4))
        self.p1, self.p3 = found["p1"], found["p3"]

    def encode_text(self, text: str) -> Floats:
        """Return the vector of a text, shape (512,) and of length 1."""
        with self._one_thread():
            whole = self._passed(self._tokens(text))
            vector: Floats = whole.vector[0]
            return vector

    def encode_without(self, prefixes: Sequence[str], whole: str) -> Floats:
        """Return vectors of a text, and of the same without each of its parts.

        Args:
            prefixes: the text up to the end of each part that may be left out; the parts stand one after another.
            whole: the text.

        Returns:
            Shape (1 + parts, 512), rows of length 1; the first is of the whole.
        """
        tokens = self._tokens(whole)
        with self._one_thread():
            found = self._passed(tokens)
            if not prefixes:
                return found.vector
            each = np.split(found.rows[1:], self._ends(prefixes, len(tokens) - 2))[:-1]
            return np.concatenate(
                [found.vector, self._project(found.sums - _sums(each), len(found.rows) - _counts(each))]
            )

    def _tokens(self, text: str) -> tuple[int, ...]:
        return (self.sp.bos_id(), *self.sp.encode(text), self.sp.eos_id())

    def _ends(self, prefixes: Sequence[str], most: int) -> list[int]:
        """Return behind how many tokens each prefix of a text ends, ascending and at most `most`.

        Now and then it is one too many or too few: the last token of a prefix may be cut otherwise than in the whole.
        """
        counts = [min(len(self.sp.encode(prefix)), most) for prefix in prefixes]
        return list(accumulate(counts, max))

    def _one_thread(self) -> Any:
        """Multiply on one core meanwhile."""
        return self._limit(limits=1, user_api="blas")

    @cached_property
    def _passed(self) -> Callable[[tuple[int, ...]], _Pass]:
        return lru_cache(maxsize=_REMEMBERED_TEXTS)(self._pass)

    def _pass(self, tokens: tuple[int, ...]) -> _Pass:
        rows = self._token_rows(tokens)
        sums = _sums([rows])
        return _Pass(rows, sums, self._project(sums, _counts([rows])))

    def _token_rows(self, tokens: tuple[int, ...]) -> Floats:
        """Return what is summed: per token its embedding beside its three convolutions, normalised."""
        places, blocks = zip(*(divmod(token, len(self.tables)) for token in tokens), strict=True)
        block = np.array(blocks)
        embedded = np.stack([self.tables[b][place] for b, place in zip(blocks, places, strict=True)])
        embedded = embedded * self.scale[block, None]
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


def read_arrays(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Read the arrays of an .npz file, each in one go.

    numpy reads them piece by piece. In a thread beside others each piece waits for its turn, which doubles the time.

    Raises:
        OSError: the file can't be read.
        ValueError: it is damaged.
    """
    data = path.read_bytes()
    try:
        with ZipFile(BytesIO(data)) as archive:
            return {entry.filename.removesuffix(".npy"): _array(_content(data, entry)) for entry in archive.infolist()}
    except (BadZipFile, zlib.error, struct.error) as error:
        raise ValueError(f"{path.name}: {error}") from error


def _content(data: bytes, entry: ZipInfo) -> bytes:
    """Return what an entry holds; its own header says how long its name and its extra field are."""
    name_length, extra_length = struct.unpack_from("<HH", data, entry.header_offset + 26)
    start = entry.header_offset + 30 + name_length + extra_length
    content = data[start : start + entry.compress_size]
    return zlib.decompress(content, -15, entry.file_size) if entry.compress_type == ZIP_DEFLATED else content


def _array(content: bytes) -> npt.NDArray[Any]:
    file = BytesIO(content)
    np.lib.format.read_magic(file)
    shape, by_column, dtype = np.lib.format.read_array_header_1_0(file)
    order: Any = "F" if by_column else "C"
    return np.frombuffer(content, dtype, offset=file.tell()).reshape(shape, order=order)


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
