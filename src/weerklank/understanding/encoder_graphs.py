"""Open the sentence encoder's two graphs, which hold no weights: they are given from the package's file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["EPSILON", "ROWS", "VECTORS", "WINDOWS", "EncoderGraph", "scale_of"]

Floats = npt.NDArray[np.float32]

EPSILON = 1e-12
"""What is added to a variance; it stands in the graphs, so another version of the package would need other graphs."""
WINDOWS = ((2, 0), (3, 1), (5, 2))
"""Tokens in the window of each branch, and how many of them stand before the token itself."""
_FOLDER = Path(__file__).parent / "models" / "encoder"
_EXACT = ("proj_b{}", "ln_g{}", "ln_b{}", "b1_{}", "b2_{}")
_COARSE = {"proj{}": 127, "w1_{}": 63, "w2_{}": 63}
"""Weights have 7 bits: on processors without VNNI, sums of two products of 8 bits would run over.

Those that embeddings are multiplied with may have 8, since embeddings are kept in 6.
"""
_LEAST_REACH = 1e-8


@dataclass(frozen=True, slots=True)
class EncoderGraph:
    """Name a graph's file, and the weights in the package's file that it expects.

    Made by `scripts/encoder_graphs.py`. What the file of the package holds isn't kept twice, and onnxruntime lays
    the weights out for its products once, where numpy's library did that again for every text.

    Attributes:
        exact: the weights that are given as they are.
        coarse: the weights that are given in whole numbers, and how large those may be; each column has a scale.
    """

    path: Path
    exact: tuple[str, ...]
    coarse: Mapping[str, int] = field(default_factory=dict)

    def opened(self, found: Mapping[str, npt.NDArray[Any]]) -> Callable[..., Floats]:
        """Return what runs the graph: its inputs by name, shape (rows, width), give one output.

        Args:
            found: the package's arrays.

        Raises:
            KeyError: a weight is lacking.
            ValueError: the graph's file can't be read, or a weight has another shape.
        """
        import onnxruntime  # noqa: PLC0415 - a fifth of a second, which passes while other things load

        given = dict(self._given(found))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # several turns are read at once instead, and a row is always the same
        options.log_severity_level = 3
        try:
            values = [onnxruntime.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(each)) for each in given.values()]
            options.add_external_initializers(list(given), values)
            session = onnxruntime.InferenceSession(self.path.read_bytes(), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime raises types of its own C++ layer
            raise ValueError(f"{self.path.name}: {error}") from error

        def run(**inputs: npt.NDArray[Any]) -> Floats:
            (output,) = session.run(None, inputs)
            made: Floats = output
            return made

        return run

    def _given(self, found: Mapping[str, npt.NDArray[Any]]) -> Iterator[tuple[str, npt.NDArray[Any]]]:
        yield from ((name, found[name]) for name in self.exact)
        for name, largest in self.coarse.items():
            scales = np.abs(found[name]).max(axis=0).clip(min=_LEAST_REACH) / np.float32(largest)
            yield name, np.round(found[name] / scales).astype(np.int8)
            yield scale_of(name), scales


def scale_of(name: str) -> str:
    """Name the scales of what is given in whole numbers."""
    return f"{name}_scale"


ROWS = EncoderGraph(
    _FOLDER / "rows.onnx",
    (*(name.format(size) for size, _ in WINDOWS for name in _EXACT), "ln_g", "ln_b"),
    {name.format(size): largest for size, _ in WINDOWS for name, largest in _COARSE.items()},
)
"""From the embeddings of a text's tokens, as they are kept, to what is summed of each."""

VECTORS = EncoderGraph(_FOLDER / "vectors.onnx", ("cnn_W", "cnn_b", "d0", "d1", "d2", "d3", "p1", "p3"))
"""From sums, and how many rows were summed, to vectors of length 1."""
