"""The sentence encoder's forward pass with its sum over tokens laid bare, so that parts can be left out of the sum."""

import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO
from itertools import accumulate
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

import numpy as np
import numpy.typing as npt

from weerklank.understanding.encoder_graphs import EPSILON, ROWS, VECTORS

__all__ = ["SummingBackend"]

Floats = npt.NDArray[np.float32]

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
    tests/contracts/test_encoders.py holds this pass to the package's own. Most of it multiplies in 8 bits.

    Args:
        weights: the package's file.
        tokens: the package's tokeniser, a sentencepiece processor.

    Raises:
        OSError: the file can't be read.
        ValueError: it is damaged, or of another version.
    """

    def __init__(self, weights: Path, tokens: Any) -> None:
        self.sp = tokens
        found = read_arrays(weights)
        try:
            self._keep(found)
        except KeyError as error:
            raise ValueError(f"{error} is lacking") from error

    def _keep(self, found: Mapping[str, npt.NDArray[Any]]) -> None:
        if not np.isclose(found["eps"], EPSILON):
            raise ValueError(f"eps is {found['eps']}")
        self.scale, self.lo = found["scale"], found["lo"]
        self.tables = [found[f"q{block + 1}"] for block in range(len(self.scale))]
        self._made_of_tokens, self._projected = ROWS.opened(found), VECTORS.opened(found)

    def encode_text(self, text: str) -> Floats:
        """Return the vector of a text, shape (512,) and of length 1."""
        vector: Floats = self._passed(self._tokens(text)).vector[0]
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
        found = self._passed(tokens)
        if not prefixes:
            return found.vector
        each = np.split(found.rows[1:], self._ends(prefixes, len(tokens) - 2))[:-1]
        without = self._projected(sums=found.sums - _sums(each), counts=len(found.rows) - _counts(each))
        return np.concatenate([found.vector, without])

    def _tokens(self, text: str) -> tuple[int, ...]:
        return (self.sp.bos_id(), *self.sp.encode(text), self.sp.eos_id())

    def _ends(self, prefixes: Sequence[str], most: int) -> list[int]:
        """Return behind how many tokens each prefix of a text ends, ascending and at most `most`.

        Now and then it is one too many or too few: the last token of a prefix may be cut otherwise than in the whole.
        """
        counts = [min(len(self.sp.encode(prefix)), most) for prefix in prefixes]
        return list(accumulate(counts, max))

    @cached_property
    def _passed(self) -> Callable[[tuple[int, ...]], _Pass]:
        return lru_cache(maxsize=_REMEMBERED_TEXTS)(self._pass)

    def _pass(self, tokens: tuple[int, ...]) -> _Pass:
        rows = self._rows(tokens)
        sums = _sums([rows])
        return _Pass(rows, sums, self._projected(sums=sums, counts=_counts([rows])))

    def _rows(self, tokens: tuple[int, ...]) -> Floats:
        """Look up what each token means alone, kept in whole numbers with a scale for each table, and go on from it."""
        places, blocks = zip(*(divmod(token, len(self.tables)) for token in tokens), strict=True)
        small = np.stack([self.tables[block][place] for block, place in zip(blocks, places, strict=True)])
        block = np.array(blocks)
        return self._made_of_tokens(small=small, scale=self.scale[block, None], lo=self.lo[block, None])


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
