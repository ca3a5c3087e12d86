"""Score turns with the small transformer: stronger than the heads, and slower."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from weerklank.errors import ModelError, say
from weerklank.understanding.ahead import Ahead
from weerklank.understanding.calibrate import softmax
from weerklank.understanding.tokens import Layout

__all__ = ["NETWORK_FILE", "STRONG", "TOKENS_FILE", "TransformerScorer"]

STRONG = Path(__file__).parent / "models" / "strong"
NETWORK_FILE = "network.onnx"
TOKENS_FILE = "tokens.model"
_MANIFEST_FILE = "manifest.json"
_FORMAT = 1
_REMEMBERED_TURNS = 1024
_REINSTALL = "Install Weerklank again, or make the model with `make train`."


class TransformerScorer:
    """Score with the exported network, one turn at a time, so that neighbours can't change a bit.

    Args:
        folder: has the network, its tokens and its manifest.

    Raises:
        ModelError: the manifest is missing or damaged.
    """

    def __init__(self, folder: Path = STRONG) -> None:
        self.folder = folder
        self.manifest = _read_manifest(folder / _MANIFEST_FILE)
        self._parts = Ahead(self._open)
        self._logits = lru_cache(maxsize=_REMEMBERED_TURNS)(self._run)

    @property
    def id(self) -> str:
        """Name the scorer with its version."""
        return str(self.manifest["id"])

    def start(self) -> None:
        """Begin to load the network, while something else is done."""
        self._parts.start()

    def scores(self, head: str, text: str, context: str | None) -> dict[str, float]:
        """Return the calibrated score of each class of one head; see `Scorer.scores`."""
        spec = self.manifest["heads"][head]
        chances = softmax(self._logits(text, context)[head] / spec["temperature"])
        return dict(zip(spec["classes"], chances.tolist(), strict=True))

    def clash(self, first: str, second: str) -> float:
        """Return the chance that what somebody says second contradicts what the same person said first, 0 to 1."""
        return self.scores("clash", second, first)["clash"]

    def _run(self, text: str, context: str | None) -> Mapping[str, Any]:
        session, layout = self._parts.result()
        tokens = layout.tokens(text, context)
        given = {"ids": np.array([tokens.ids], dtype=np.int64), "text": np.array([tokens.own], dtype=np.float32)}
        (row,) = session.run(None, given)
        return self._split(row[0].astype(np.float64))

    def _split(self, row: Any) -> Mapping[str, Any]:
        """Cut the one row of outputs into the heads, in the manifest's order."""
        parts, start = {}, 0
        for head in self.manifest["order"]:
            stop = start + len(self.manifest["heads"][head]["classes"])
            parts[head] = row[start:stop]
            start = stop
        return parts

    def _open(self) -> tuple[Any, Layout]:
        import onnxruntime  # noqa: PLC0415 - a fifth of a second, which only this scorer needs

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # several turns are read at once instead
        options.log_severity_level = 3
        try:
            layout = Layout(self.folder / TOKENS_FILE)
            session = onnxruntime.InferenceSession(
                str(self.folder / NETWORK_FILE), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime and sentencepiece raise types of their own C++ layers
            raise ModelError(str(self.folder), "A004", "the strong model can't be read", _REINSTALL) from error
        return session, layout


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(str(path), "A004", "the strong model's manifest can't be read", _REINSTALL) from error
    if manifest.get("format") != _FORMAT:
        problem = say(
            "the model has format {theirs}, this version reads {ours}",
            theirs=repr(manifest.get("format")),
            ours=_FORMAT,
        )
        raise ModelError(str(path), "A003", problem, _REINSTALL)
    return manifest
