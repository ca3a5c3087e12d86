"""Turn a text and what it answers into the numbers that the heads weigh."""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt

from weerklank.text.normalize import visible
from weerklank.understanding.encode import Encoder, Vectors

__all__ = [
    "GRAM_BUCKETS",
    "FeatureScale",
    "Features",
    "buckets_of",
    "dense_width",
    "extract",
    "extract_without",
    "grams",
]

GRAM_BUCKETS = 1 << 15
"""Each gram falls in one of these buckets; 32,768 lost 0.2 point of accuracy against 65,536, at half the size."""

_TOKEN = re.compile(r"\w+|[?!]+")
_GRAM_CHARS = (3, 4, 5)
_REMEMBERED_WORDS = 1 << 14
"""Most words come again and again; a word costs some twenty hashes the first time."""
_CONTEXT_WEIGHT = 0.7
_HAS_CONTEXT_WEIGHT = 0.3
_GRAMS_WEIGHT = 3.0


@dataclass(frozen=True, slots=True)
class FeatureScale:
    """Hold what was learned of the features themselves.

    Attributes:
        mean: shape (dim,), the mean vector of the training texts.
        rarity: shape (GRAM_BUCKETS,), the log of how rare a bucket is among the training texts.
    """

    mean: Vectors
    rarity: Vectors


@dataclass(frozen=True, slots=True)
class Features:
    """Hold the features of one turn.

    Attributes:
        dense: shape (dense_width(dim),): the text's vector, the context's vector, and whether there is one.
        buckets: the buckets that are on, ascending.
        weights: their weights, of length 3 together; same shape as `buckets`.
    """

    dense: Vectors
    buckets: npt.NDArray[np.int64]
    weights: Vectors


def dense_width(dim: int) -> int:
    """Return the width of the dense features for an encoder of this width."""
    return 2 * dim + 1


def grams(text: str) -> set[str]:
    """Return the words, word pairs and character 3- to 5-grams within words, lower case."""
    tokens = _tokens(text)
    found = set(_pairs(tokens))
    for token in tokens:
        found.update(_grams_of_word(token))
    return found


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(visible(text).lower())


def _pairs(tokens: Sequence[str]) -> Iterator[str]:
    return (f"{left}_{right}" for left, right in pairwise(tokens))


def _grams_of_word(token: str) -> Iterator[str]:
    yield token
    marked = f"<{token}>"
    for size in _GRAM_CHARS:
        yield from ("#" + marked[at : at + size] for at in range(len(marked) - size + 1))


def buckets_of(text: str) -> npt.NDArray[np.int64]:
    """Return the buckets of a text's grams, ascending; the same on every machine and in every process."""
    return _buckets_of_tokens(_tokens(text))


def _buckets_of_tokens(tokens: Sequence[str]) -> npt.NDArray[np.int64]:
    is_on = np.zeros(GRAM_BUCKETS, dtype=np.bool_)
    is_on[[_bucket(pair) for pair in _pairs(tokens)]] = True
    if tokens:
        is_on[np.concatenate([_buckets_of_word(token) for token in tokens])] = True
    return np.flatnonzero(is_on)


def _bucket(gram: str) -> int:
    return zlib.crc32(gram.encode(errors="replace")) % GRAM_BUCKETS


@lru_cache(maxsize=_REMEMBERED_WORDS)
def _buckets_of_word(token: str) -> npt.NDArray[np.int64]:
    return np.array([_bucket(gram) for gram in _grams_of_word(token)], dtype=np.int64)


def extract(text: str, context: str | None, *, encoder: Encoder, scale: FeatureScale) -> Features:
    """Return the features of one turn.

    Args:
        text: the turn.
        context: the turn that it answers, or None.
        encoder: maps texts to vectors.
        scale: what training learned of the features.
    """
    vector, context_vector = encoder.encode([text, context or ""])
    return _features(_tokens(text), vector, context, context_vector, scale)


def extract_without(
    parts: Sequence[str], rest: str, context: str | None, *, encoder: Encoder, scale: FeatureScale
) -> list[Features]:
    """Return the features of a text, and of the same text without each of its parts; the whole comes first.

    Args:
        parts: what may be left out, in the order of the text.
        rest: what follows them, and always stays.
    """
    (context_vector,) = encoder.encode([context or ""])
    whole, *without = encoder.encode_without(parts, rest)
    tokens = [_tokens(part) for part in (*parts, rest)]
    kept = (list(chain(*tokens[:place], *tokens[place + 1 :])) for place in range(len(parts)))
    return [
        _features(_tokens("".join([*parts, rest])), whole, context, context_vector, scale),
        *(_features(left, vector, context, context_vector, scale) for left, vector in zip(kept, without, strict=True)),
    ]


def _features(
    tokens: Sequence[str], vector: Vectors, context: str | None, context_vector: Vectors, scale: FeatureScale
) -> Features:
    has_context = _HAS_CONTEXT_WEIGHT if context else 0.0
    dense = np.concatenate(
        [vector - scale.mean, _CONTEXT_WEIGHT * context_vector, np.array([has_context], dtype=np.float32)]
    )
    buckets = _buckets_of_tokens(tokens)
    weights = scale.rarity[buckets]
    length = float(np.sqrt(np.sum(weights * weights)))
    if length:
        weights = weights * np.float32(_GRAMS_WEIGHT / length)
    return Features(dense, buckets, weights)
