"""Export the trained network as a small ONNX file: weights in 8 bits, block-wise."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from torch import Tensor, nn

from weerklank.training.network import Network

__all__ = ["export"]

_BLOCK = 32
_ACCURACY_LEVEL = 4
"""Multiply in 8 bits; measured to keep 99% of the labels, where plain dynamic int8 loses a tenth."""
_OPSET = 17


class _OneRow(nn.Module):
    """Give all heads' logits as one row, in a fixed order."""

    def __init__(self, network: Network, order: tuple[str, ...]) -> None:
        super().__init__()
        self.network = network
        self.order = order

    def forward(self, ids: Tensor, text: Tensor) -> Tensor:
        logits, _ = self.network(ids, text)
        return torch.cat([logits[head] for head in self.order], dim=-1)


def export(network: Network, *, order: tuple[str, ...], path: Path) -> None:
    """Write the network to one file that onnxruntime reads; batches of one, any length.

    Args:
        network: trained.
        order: of the heads in the one row of outputs.
        path: the file.
    """
    network.eval()
    length = torch.export.Dim("length", min=2, max=network.pos.num_embeddings)
    ids, text = torch.ones(1, 9, dtype=torch.long), torch.ones(1, 9)
    with TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            _OneRow(network, order),
            (ids, text),
            str(whole),
            input_names=["ids", "text"],
            output_names=["logits"],
            dynamic_shapes={"ids": {1: length}, "text": {1: length}},
            opset_version=_OPSET + 1,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
        model = onnx.load(whole)
    quantizer = MatMulNBitsQuantizer(
        model, bits=8, block_size=_BLOCK, is_symmetric=True, accuracy_level=_ACCURACY_LEVEL
    )
    quantizer.process()
    small = quantizer.model.model
    _shrink_words(small, words=network.word.num_embeddings)
    onnx.save(small, path)


def _shrink_words(model: onnx.ModelProto, *, words: int) -> None:
    """Keep each word vector as 8-bit numbers with a scale of its own."""
    graph = model.graph
    table = next(entry for entry in graph.initializer if list(entry.dims)[:1] == [words] and len(entry.dims) == 2)
    values = numpy_helper.to_array(table)
    scale = np.abs(values).max(axis=1, keepdims=True).clip(min=1e-8) / 127.0
    small = np.round(values / scale).astype(np.int8)
    gather = next(node for node in graph.node if node.op_type == "Gather" and node.input[0] == table.name)
    place = list(graph.node).index(gather)
    ids, output = gather.input[1], gather.output[0]
    graph.initializer.remove(table)
    graph.initializer.extend(
        [numpy_helper.from_array(small, "word.small"), numpy_helper.from_array(scale.astype(np.float32), "word.scale")]
    )
    added = [
        helper.make_node("Gather", ["word.small", ids], ["word.rows"]),
        helper.make_node("Cast", ["word.rows"], ["word.floats"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Gather", ["word.scale", ids], ["word.row_scale"]),
        helper.make_node("Mul", ["word.floats", "word.row_scale"], [output]),
    ]
    graph.node.remove(gather)
    for offset, node in enumerate(added):
        graph.node.insert(place + offset, node)
