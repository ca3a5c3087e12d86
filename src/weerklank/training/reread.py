"""Read a network back from the file that `export` wrote, so that it can teach another."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper

from weerklank.errors import ModelError
from weerklank.training.e5 import Backbone, Vocabulary
from weerklank.training.network import Network
from weerklank.understanding.transformer import NETWORK_FILE, TOKENS_FILE

__all__ = ["reread"]

Array = npt.NDArray[np.float32]

_AROUND_LAYERS, _PER_LAYER = 12, 19
"""How many constants the file has before and after its layers, and in each of them."""
_PROBLEM = "no network that can teach stands here"
_REMEDY = "Name the folder of a strong model that this version wrote."


def reread(folder: Path) -> Network:
    """Return the network as its 8-bit weights tell it, with the smoothing undone.

    The part that compares turns during training isn't in the file; it starts anew.

    Args:
        folder: of a strong model: its network, its tokens and its manifest.

    Raises:
        ModelError: there is no such model, or it is laid out otherwise.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        file = onnx.load(folder / NETWORK_FILE)
        vocabulary = Vocabulary.read((folder / TOKENS_FILE).read_bytes())
    except (OSError, ValueError) as error:
        raise ModelError(str(folder), "A009", _PROBLEM, _REMEDY) from error
    layers, rest = divmod(len(file.graph.initializer) - _AROUND_LAYERS, _PER_LAYER)
    if rest:
        raise ModelError(str(folder), "A009", _PROBLEM, _REMEDY)
    constants = (numpy_helper.to_array(entry) for entry in file.graph.initializer)
    weights, last = _weights(constants, layers)
    eps = float(_attribute(file, "LayerNormalization", "epsilon"))
    heads = int(_attribute(file, "MultiHeadAttention", "num_heads"))
    backbone = Backbone(len(weights["ln.w"]), layers, heads, len(weights["0.fi.b"]), eps, weights, vocabulary)
    network = Network(backbone, {name: len(manifest["heads"][name]["classes"]) for name in manifest["order"]})
    network.load_state_dict(_heads(last, manifest), strict=False)
    return network


def _weights(constants: Iterator[Any], layers: int) -> tuple[dict[str, Array], list[Array]]:
    """Return the weights by the backbone's names, and the constants behind the layers; in the order of `export`."""
    words, scales, _start, positions, gain, shift = (next(constants) for _ in range(6))
    found = {"word": words.astype(np.float32) * scales, "pos": positions, "ln.w": gain, "ln.b": shift}
    for layer in range(layers):
        weight, bias = _matrix(constants, smooth=True)
        for part, rows, values in zip("qkv", np.split(weight, 3), np.split(bias, 3), strict=True):
            found |= {f"{layer}.{part}.w": rows, f"{layer}.{part}.b": values}
        found |= _named(f"{layer}.ao", *_matrix(constants, smooth=False))
        found |= _named(f"{layer}.aln", next(constants), next(constants))
        found |= _named(f"{layer}.fi", *_matrix(constants, smooth=True))
        found |= _named(f"{layer}.fo", *_matrix(constants, smooth=True))
        found |= _named(f"{layer}.oln", next(constants), next(constants))
    return found, list(constants)


def _named(name: str, weight: Array, bias: Array) -> dict[str, Array]:
    return {f"{name}.w": weight, f"{name}.b": bias}


def _matrix(constants: Iterator[Any], *, smooth: bool) -> tuple[Array, Array]:
    """Return a weight of shape (out, in) and its bias; each input channel was divided by its smoothing beforehand."""
    divided = next(constants) if smooth else np.float32(1.0)
    small, scale, bias = next(constants), next(constants), next(constants)
    weight: Array = (small.astype(np.float32) * scale).T * divided
    return weight, bias


def _heads(last: list[Array], manifest: dict[str, Any]) -> dict[str, torch.Tensor]:
    _one, _two, gain, shift, matrix, bias = last
    found = {"norm.weight": gain, "norm.bias": shift}
    sizes = [len(manifest["heads"][name]["classes"]) for name in manifest["order"]]
    ends = np.cumsum(sizes)[:-1].tolist()
    for name, rows, values in zip(manifest["order"], np.split(matrix, ends), np.split(bias, ends), strict=True):
        found |= {f"out.{name}.weight": rows, f"out.{name}.bias": values}
    return {name: torch.tensor(values) for name, values in found.items()}


def _attribute(file: onnx.ModelProto, kind: str, name: str) -> Any:
    node = next(node for node in file.graph.node if node.op_type == kind)
    return next(onnx.helper.get_attribute_value(entry) for entry in node.attribute if entry.name == name)
