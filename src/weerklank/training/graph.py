"""Put an ONNX graph together node by node."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

__all__ = ["Graph"]

_OPSET = 18
_MICROSOFT = "com.microsoft"
"""The domain of onnxruntime's own, fused operators."""
_IR_VERSION = 9
"""Of the file's format; an onnxruntime of 2024 still reads it."""


class Graph:
    """Collect nodes and constants; every method gives the name of what it adds."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def constant(self, values: npt.NDArray[Any]) -> str:
        """Add values that never change."""
        name = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def expected(self, name: str, *shape: int, kind: npt.DTypeLike = np.float32) -> str:
        """Add values that aren't in the file: whoever opens it gives them, under this name."""
        told = helper.np_dtype_to_tensor_dtype(np.dtype(kind))
        tensor = TensorProto(name=name, data_type=told, dims=shape, data_location=TensorProto.EXTERNAL)
        tensor.external_data.add(key="location", value="given")
        self._constants.append(tensor)
        return name

    def add(self, kind: str, *given: str, **attributes: Any) -> str:
        """Add one of ONNX's own operators."""
        return self._node(kind, given, "", attributes)

    def fused(self, kind: str, *given: str, **attributes: Any) -> str:
        """Add one of onnxruntime's own operators."""
        return self._node(kind, given, _MICROSOFT, attributes)

    def split(self, given: str, parts: int) -> list[str]:
        """Cut the last dimension in equal parts."""
        names = [f"node_{len(self._nodes)}_{part}" for part in range(parts)]
        self._nodes.append(helper.make_node("Split", [given], names, axis=-1, num_outputs=parts))
        return names

    def _node(self, kind: str, given: tuple[str, ...], domain: str, attributes: dict[str, Any]) -> str:
        name = f"node_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(given), [name], domain=domain, **attributes))
        return name

    def model(self, *, ids: str, text: str, output: str, width: int) -> onnx.ModelProto:
        """Return the whole, with two inputs of shape (1, length) and one output of shape (1, width)."""
        shape: list[str | int | None] = [1, "length"]
        inputs = [
            helper.make_tensor_value_info(ids, TensorProto.INT64, shape),
            helper.make_tensor_value_info(text, TensorProto.FLOAT, shape),
        ]
        return self._whole(inputs, output, "logits", [1, width])

    def model_of_rows(
        self, inputs: Mapping[str, tuple[npt.DTypeLike, int]], *, output: str, width: int
    ) -> onnx.ModelProto:
        """Return the whole, with inputs of shape (rows, their width) and one output of shape (rows, width)."""
        given = [
            helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(np.dtype(kind)), ["rows", size])
            for name, (kind, size) in inputs.items()
        ]
        return self._whole(given, output, "found", ["rows", width])

    def _whole(
        self, inputs: Sequence[onnx.ValueInfoProto], output: str, name: str, shape: Sequence[str | int | None]
    ) -> onnx.ModelProto:
        self._nodes.append(helper.make_node("Identity", [output], [name]))
        outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)]
        graph = helper.make_graph(self._nodes, "reader", inputs, outputs, self._constants)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)
