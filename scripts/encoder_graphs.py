"""Write the sentence encoder's two graphs, without their weights: those come from the package when one is opened.

It needs the package onnx, which nothing needs that reads with the graphs.
"""

from collections.abc import Sequence

import numpy as np
from onnx import TensorProto

from weerklank.training.graph import Graph
from weerklank.understanding.encoder_graphs import EPSILON, ROWS, VECTORS, WINDOWS, scale_of

_EMBEDDED = 512
_WIDTH = 256
_BRANCHES = len(WINDOWS) * _WIDTH
_SUMMED = _EMBEDDED + _BRANCHES
_INNER = 320
_VECTOR = 512
_TO_THE_END = 2**62


def main() -> None:
    """Write both files."""
    ROWS.path.parent.mkdir(parents=True, exist_ok=True)
    ROWS.path.write_bytes(rows())
    VECTORS.path.write_bytes(vectors())


def rows() -> bytes:
    """Return the graph from the embeddings of a text's tokens to what is summed of each."""
    graph = Graph()
    embedded = graph.add("Add", graph.add("Mul", _floats(graph, "small"), "scale"), "lo")
    projected = [_projected(graph, f"proj{size}", f"proj_b{size}") for size, _ in WINDOWS]
    gain, shift = (
        graph.add("Concat", *(graph.expected(f"{name}{size}", _WIDTH) for size, _ in WINDOWS), axis=0)
        for name in ("ln_g", "ln_b")
    )
    three = graph.add("LayerNormalization", _joined(graph, projected), gain, shift, axis=-1, epsilon=EPSILON)
    parts = graph.split(three, len(WINDOWS))
    branches = [_branch(graph, part, *window) for part, window in zip(parts, WINDOWS, strict=True)]
    gain, shift = (graph.expected(name, _SUMMED) for name in ("ln_g", "ln_b"))
    whole = _joined(graph, [embedded, *branches])
    made = graph.add("LayerNormalization", whole, gain, shift, axis=-1, epsilon=EPSILON)
    inputs = {"small": (np.uint8, _EMBEDDED), "scale": (np.float32, 1), "lo": (np.float32, 1)}
    return graph.model_of_rows(inputs, output=made, width=_SUMMED).SerializeToString()


def vectors() -> bytes:
    """Return the graph from sums, and how many rows were summed, to vectors of length 1."""
    graph = Graph()
    added = graph.add("Mul", "counts", graph.expected("cnn_b", _VECTOR))
    total = graph.add("Add", _product(graph, "sums", "cnn_W", _SUMMED, _VECTOR), added)
    mean = graph.add("Div", total, graph.add("Sqrt", "counts"))
    first = graph.add("Relu", _two_ways(graph, mean, ("p1", "d0", "d1"), (_VECTOR, _INNER, _INNER)))
    last = graph.add("Tanh", _two_ways(graph, first, ("p3", "d2", "d3"), (_INNER, _VECTOR, _VECTOR)))
    made = graph.add("LpNormalization", last, axis=-1, p=2)
    inputs = {"sums": (np.float32, _SUMMED), "counts": (np.float32, 1)}
    return graph.model_of_rows(inputs, output=made, width=_VECTOR).SerializeToString()


def _projected(graph: Graph, name: str, bias: str) -> str:
    """Multiply the embeddings as they are kept, in small whole numbers: (small x scale + lo) W."""
    weights, scales = _coarse(graph, name, _EMBEDDED)
    product = graph.add("Mul", _floats(graph, graph.add("MatMulInteger", "small", weights)), "scale")
    of_lo = graph.add("ReduceSum", _floats(graph, weights), graph.constant(np.array([0])))
    whole = graph.add("Add", product, graph.add("Mul", "lo", of_lo))
    return graph.add("Add", graph.add("Mul", whole, scales), graph.expected(bias, _WIDTH))


def _branch(graph: Graph, given: str, size: int, before: int) -> str:
    """Add to each row what two convolutions make of it and its neighbours; beyond the ends stand zeros."""
    for layer in (1, 2):
        window = _window(graph, given, size, before)
        made = _layer(graph, window, f"w{layer}_{size}", f"b{layer}_{size}", size * _WIDTH)
        given = graph.add("Add", given, graph.add("Relu", made))
    return given


def _window(graph: Graph, given: str, size: int, before: int) -> str:
    """Put each row beside its neighbours."""
    after = size - 1 - before
    padded = graph.add("Pad", given, graph.constant(np.array([before, 0, after, 0])))
    first_axis = graph.constant(np.array([0]))
    starts = [graph.constant(np.array([place])) for place in range(size)]
    ends = [graph.constant(np.array([place - size + 1 or _TO_THE_END])) for place in range(size)]
    return _joined(
        graph,
        [graph.add("Slice", padded, start, end, first_axis) for start, end in zip(starts, ends, strict=True)],
    )


def _two_ways(graph: Graph, given: str, names: tuple[str, str, str], widths: tuple[int, int, int]) -> str:
    """Add a straight product to one through a hidden layer."""
    straight, inner, outer = names
    before, hidden, after = widths
    bent = graph.add("Relu", _product(graph, given, inner, before, hidden))
    return graph.add(
        "Add", _product(graph, given, straight, before, after), _product(graph, bent, outer, hidden, after)
    )


def _layer(graph: Graph, given: str, name: str, bias: str, width: int) -> str:
    """Multiply in 8 bits; how far the input reaches is measured for each text."""
    no_zero_point = ""
    weights, scales = _coarse(graph, name, width)
    return graph.fused("DynamicQuantizeMatMul", given, weights, scales, no_zero_point, graph.expected(bias, _WIDTH))


def _coarse(graph: Graph, name: str, width: int) -> tuple[str, str]:
    return graph.expected(name, width, _WIDTH, kind=np.int8), graph.expected(scale_of(name), _WIDTH)


def _floats(graph: Graph, given: str) -> str:
    return graph.add("Cast", given, to=TensorProto.FLOAT)


def _product(graph: Graph, given: str, weights: str, before: int, after: int) -> str:
    return graph.add("MatMul", given, graph.expected(weights, before, after))


def _joined(graph: Graph, parts: Sequence[str]) -> str:
    return graph.add("Concat", *parts, axis=1)


if __name__ == "__main__":
    main()
