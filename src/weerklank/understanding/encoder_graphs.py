"""Open the sentence encoder's two graphs, which hold no weights: they are given from the package's file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["EPSILON", "ROWS", "VECTORS", "WINDOWS", "EncoderGraph"]

Floats = npt.NDArray[np.float32]

EPSILON = 1e-12
"""What is added to a variance; it stands in the graphs, so another version of the package would need other graphs."""
WINDOWS = ((2, 0), (3, 1), (5, 2))
"""Tokens in the window of each branch, and how many of them stand before the token itself."""
_FOLDER = Path(__file__).parent / "models" / "encoder"
_OF_A_BRANCH = ("proj{}", "proj_b{}", "ln_g{}", "ln_b{}", "w1_{}", "b1_{}", "w2_{}", "b2_{}")


@dataclass(frozen=True, slots=True)
class EncoderGraph:
    """Name a graph's file, and the weights in the package's file that it expects.

    Made by `scripts/encoder_graphs.py`. What the file of the package holds isn't kept twice, and onnxruntime lays
    the weights out for its products once, where numpy's library did that again for every text.
    """

    path: Path
    weights: tuple[str, ...]

    def opened(self, found: Mapping[str, npt.NDArray[Any]]) -> Callable[..., Floats]:
        """Return what runs the graph: its inputs by name, shape (rows, width), give one output.

        Args:
            found: the package's arrays.

        Raises:
            KeyError: a weight is lacking.
            ValueError: the graph's file can't be read, or a weight has another shape.
        """
        import onnxruntime  # noqa: PLC0415 - a fifth of a second, which passes while other things load

        given = [onnxruntime.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(found[name])) for name in self.weights]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # several turns are read at once instead, and a row is always the same
        options.log_severity_level = 3
        try:
            options.add_external_initializers(list(self.weights), given)
            session = onnxruntime.InferenceSession(self.path.read_bytes(), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime raises types of its own C++ layer
            raise ValueError(f"{self.path.name}: {error}") from error

        def run(**inputs: Floats) -> Floats:
            (output,) = session.run(None, inputs)
            made: Floats = output
            return made

        return run


ROWS = EncoderGraph(
    _FOLDER / "rows.onnx",
    (*(name.format(size) for size, _ in WINDOWS for name in _OF_A_BRANCH), "ln_g", "ln_b"),
)
"""From the embeddings of a text's tokens to what is summed of each."""

VECTORS = EncoderGraph(_FOLDER / "vectors.onnx", ("cnn_W", "cnn_b", "d0", "d1", "d2", "d3", "p1", "p3"))
"""From sums, and how many rows were summed, to vectors of length 1."""
