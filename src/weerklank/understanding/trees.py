"""A weighed sum and small decision trees that together give log odds: for questions that few numbers answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Self

import numpy as np
import numpy.typing as npt

__all__ = ["Trees"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Trees:
    """Hold weights, and trees of one depth; a branch that ends sooner says the same on both sides.

    The weights carry on where nothing like it was seen, and the trees know better where much was. The inner nodes of a
    tree stand level by level: below node n come 2n + 1 and 2n + 2. Source: Friedman, Greedy function approximation: a
    gradient boosting machine, Annals of Statistics 2001.

    Attributes:
        names: of the features, in the order in which they are given.
        start: the log odds before all else.
        weights: the log odds that each feature adds for itself; shape (names,).
        features: which feature each inner node looks at; shape (trees, 2 ** depth - 1).
        limits: a feature above it goes to the right; same shape.
        leaves: the log odds that each leaf adds; shape (trees, 2 ** depth).
    """

    names: tuple[str, ...]
    start: float
    weights: npt.NDArray[np.float32]
    features: npt.NDArray[np.int8]
    limits: npt.NDArray[np.float32]
    leaves: npt.NDArray[np.float32]

    @classmethod
    def none(cls, names: Sequence[str] = (), *, start: float = 0.0) -> Self:
        """Return no trees at all and no weights, which give everything the same log odds."""
        nothing = np.zeros((0, 1), np.float32)
        no_weights = np.zeros(len(names), np.float32)
        return cls(tuple(names), start, no_weights, nothing.astype(np.int8), nothing, np.zeros((0, 2), np.float32))

    @classmethod
    def of(cls, arrays: Mapping[str, npt.NDArray[Any]], name: str) -> Self:
        """Take trees out of a file's arrays.

        Raises:
            KeyError: they aren't there.
        """
        names, start, *rest = (arrays[f"{name}.{part}"] for part in _PARTS)
        return cls(tuple(names.tolist()), float(start), *rest)

    def arrays(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """Return what a file keeps of them; see `of`."""
        parts: list[npt.NDArray[Any]] = [np.array(self.names), np.array(self.start)]
        parts += [self.weights, self.features, self.limits, self.leaves]
        return {f"{name}.{part}": values for part, values in zip(_PARTS, parts, strict=True)}

    def __repr__(self) -> str:
        """Name these trees: others have another name."""
        found = sha256(repr((self.names, self.start)).encode())
        for values in (self.weights, self.features, self.limits, self.leaves):
            found.update(values.tobytes())
        return f"Trees({found.hexdigest()[:16]})"

    def __eq__(self, other: object) -> bool:
        """Tell whether these are the same trees."""
        return isinstance(other, Trees) and repr(self) == repr(other)

    def __hash__(self) -> int:
        """Agree with `==`."""
        return hash(repr(self))

    def chances(self, rows: Sequence[Sequence[float]]) -> Floats:
        """Return a chance for each row of features, 0 to 1."""
        values = np.asarray(rows, dtype=np.float32).reshape(len(rows), len(self.names))
        trees = np.arange(len(self.features))
        nodes = np.zeros((len(values), len(trees)), dtype=np.int64)
        for _ in range(self.leaves.shape[1].bit_length() - 1):
            looked_at = np.take_along_axis(values, self.features[trees, nodes], axis=1) if len(trees) else nodes
            nodes = 2 * nodes + 1 + (looked_at > self.limits[trees, nodes])
        grown = self.leaves[trees, nodes - self.features.shape[1]].sum(axis=1, dtype=np.float64)
        logits = self.start + (values * self.weights).sum(axis=1, dtype=np.float64) + grown
        chances: Floats = 0.5 * (1.0 + np.tanh(0.5 * logits))
        return chances


_PARTS = ("names", "start", "weights", "features", "limits", "leaves")
