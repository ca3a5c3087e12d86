"""An encoder that keeps the Protocol without a model: each word points in a direction of its own."""

import hashlib
from collections.abc import Sequence

import numpy as np

from weerklank.text.normalize import visible
from weerklank.understanding.encode import Vectors


class WordEncoder:
    id = "words-1"
    dim = 64

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._row(visible(text)) for text in texts]) if texts else np.zeros((0, self.dim), np.float32)

    def encode_without(self, parts: Sequence[str], rest: str) -> Vectors:
        kept = [[*parts[:place], *parts[place + 1 :], rest] for place in range(len(parts))]
        return self.encode([" ".join(each) for each in [[*parts, rest], *kept]])

    def _row(self, text: str) -> Vectors:
        row = np.zeros(self.dim, dtype=np.float32)
        for word in text.lower().split():
            row[hashlib.sha256(word.encode(errors="replace")).digest()[0] % self.dim] += 1.0
        length = np.linalg.norm(row)
        return row / length if length else row
