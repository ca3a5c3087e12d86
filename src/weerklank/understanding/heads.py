"""The linear heads that weigh features, and the file that holds them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from weerklank.errors import ModelError, say
from weerklank.understanding.calibrate import Floats, softmax
from weerklank.understanding.features import GRAM_BUCKETS, Features, FeatureScale, dense_width
from weerklank.understanding.trees import Trees

__all__ = ["BUNDLED", "ClashTrees", "Head", "HeadSpec", "HeadsTogether", "Model", "Thresholds"]

BUNDLED = Path(__file__).parent / "models"
_WEIGHTS_FILE = "heads.npz"
_MANIFEST_FILE = "manifest.json"
_FORMAT = 2
_QUICK, _BOTH = "clash.quick", "clash.both"
_REINSTALL = "Install Weerklank again, or make the model with `make train`."


@dataclass(frozen=True, slots=True)
class HeadSpec:
    """Describe one head.

    Attributes:
        classes: in the order of its outputs.
        temperature: the divisor of its logits, fitted on held-out data.
    """

    classes: tuple[str, ...]
    temperature: float


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Hold the scores from which something is said, each tuned on held-out data.

    Attributes:
        unsure: below this, a decided label is called unsure.
        vulnerable: from this, a turn counts as vulnerable.
        move: from this, a seller's move counts as made.
    """

    unsure: float
    vulnerable: float
    move: float


@dataclass(frozen=True, slots=True)
class ClashTrees:
    """Hold the trees by which two turns of one person are judged to clash.

    Attributes:
        quick: of what the readings say of a pair.
        threshold: the score from which a pair is shown.
        both: of the same, and what the network makes of the two turns; None where it isn't asked.
        gate: the quick score from which it is.
    """

    quick: Trees = field(default_factory=Trees.none)
    threshold: float = 1.0
    both: Trees | None = None
    gate: float = 0.0

    @classmethod
    def of(cls, arrays: Mapping[str, npt.NDArray[Any]], numbers: Mapping[str, float]) -> Self:
        """Put together what `arrays` and `numbers` took apart.

        Raises:
            KeyError: something of it is missing.
        """
        both = Trees.of(arrays, _BOTH) if f"{_BOTH}.start" in arrays else None
        return cls(Trees.of(arrays, _QUICK), numbers["threshold"], both, numbers["gate"])

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return the trees, as a file keeps them."""
        return self.quick.arrays(_QUICK) | (self.both.arrays(_BOTH) if self.both else {})

    def numbers(self) -> dict[str, float]:
        """Return the rest."""
        return {"threshold": self.threshold, "gate": self.gate}


@dataclass(frozen=True, slots=True)
class Head:
    """Hold the weights of one head.

    Attributes:
        dense: shape (dense width, classes).
        sparse: shape (GRAM_BUCKETS, classes).
        bias: shape (classes,).
    """

    spec: HeadSpec
    dense: npt.NDArray[np.float32]
    sparse: npt.NDArray[np.float16]
    bias: npt.NDArray[np.float32]

    def logits(self, features: Features) -> Floats:
        """Return the uncalibrated scores, shape (classes,)."""
        dense = features.dense.astype(np.float64) @ self.dense
        sparse = features.weights.astype(np.float64) @ self.sparse[features.buckets].astype(np.float64)
        total: Floats = dense + sparse + self.bias
        return total

    def scores(self, features: Features) -> dict[str, float]:
        """Return the calibrated score of each class, 0 to 1 and together 1, in the order of the classes."""
        return _calibrated(self.spec, self.logits(features))


@dataclass(frozen=True, slots=True)
class HeadsTogether:
    """Hold the weights of several heads side by side, so that one product gives the scores of all.

    Attributes:
        places: head → which columns are its own.
        dense: shape (dense width, columns).
        sparse: shape (GRAM_BUCKETS, columns).
        bias: shape (columns,).
    """

    specs: Mapping[str, HeadSpec]
    places: Mapping[str, slice]
    dense: Floats
    sparse: npt.NDArray[np.float32]
    bias: Floats

    @classmethod
    def of(cls, heads: Mapping[str, Head]) -> Self:
        """Put heads together."""
        ends = np.cumsum([0, *(len(head.spec.classes) for head in heads.values())]).tolist()
        return cls(
            {name: head.spec for name, head in heads.items()},
            {name: slice(start, end) for name, start, end in zip(heads, ends, ends[1:], strict=False)},
            np.concatenate([head.dense.astype(np.float64) for head in heads.values()], axis=1),
            np.concatenate([head.sparse.astype(np.float32) for head in heads.values()], axis=1),
            np.concatenate([head.bias.astype(np.float64) for head in heads.values()]),
        )

    def logits(self, features: Features) -> Floats:
        """Return the uncalibrated scores of all heads, shape (columns,)."""
        sparse = features.weights.astype(np.float64) @ self.sparse[features.buckets].astype(np.float64)
        total: Floats = features.dense.astype(np.float64) @ self.dense + sparse + self.bias
        return total

    def scores(self, name: str, logits: Floats) -> dict[str, float]:
        """Return the calibrated score of each class of one head, 0 to 1 and together 1, in the order of the classes."""
        return _calibrated(self.specs[name], logits[self.places[name]])


@dataclass(frozen=True, slots=True)
class Model:
    """Hold all heads with what they were made from.

    Attributes:
        heads: by name: label, nature, depth, stage, vulnerable, moves, role.
        manifest: data, seed, scores and licence, as `manifest.json` holds them.
    """

    heads: Mapping[str, Head]
    scale: FeatureScale
    thresholds: Thresholds
    clash: ClashTrees
    manifest: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Name the model with its version."""
        return str(self.manifest["id"])

    @classmethod
    def load(cls, folder: Path = BUNDLED) -> Self:
        """Read a model's folder.

        Raises:
            ModelError: a file is missing, damaged or of another width.
        """
        manifest = _read_manifest(folder / _MANIFEST_FILE)
        arrays = _read_arrays(folder / _WEIGHTS_FILE)
        try:
            heads = {name: _head(name, spec, arrays) for name, spec in manifest["heads"].items()}
            scale = FeatureScale(arrays["mean"].astype(np.float32), arrays["rarity"].astype(np.float32))
            thresholds = Thresholds(**manifest["thresholds"])
            clash = ClashTrees.of(arrays, manifest["clash"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ModelError(str(folder), "A003", say("the model lacks {why}", why=str(error)), _REINSTALL) from error
        return cls(heads, scale, thresholds, clash, manifest)

    def save(self, folder: Path) -> None:
        """Write the model's two files; the same model gives the same bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, npt.NDArray[Any]] = {
            "mean": self.scale.mean.astype(np.float16),
            "rarity": self.scale.rarity.astype(np.float16),
            **self.clash.arrays(),
        }
        for name, head in self.heads.items():
            arrays[f"{name}.dense"] = head.dense.astype(np.float16)
            arrays[f"{name}.sparse"] = head.sparse.astype(np.float16)
            arrays[f"{name}.bias"] = head.bias.astype(np.float32)
        np.savez_compressed(folder / _WEIGHTS_FILE, allow_pickle=False, **arrays)
        text = json.dumps(self.manifest, indent=2, ensure_ascii=False, sort_keys=True)
        (folder / _MANIFEST_FILE).write_text(text + "\n", encoding="utf-8")


def _calibrated(spec: HeadSpec, logits: Floats) -> dict[str, float]:
    return dict(zip(spec.classes, softmax(logits / spec.temperature).tolist(), strict=True))


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        manifest: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(str(path), "A001", "the model's manifest can't be read", _REINSTALL) from error
    except ValueError as error:
        raise ModelError(str(path), "A002", "the model's manifest is damaged", _REINSTALL) from error
    if not isinstance(manifest, dict):
        raise ModelError(str(path), "A002", "the model's manifest is damaged", _REINSTALL)
    if manifest.get("format") != _FORMAT:
        problem = say(
            "the model has format {theirs}, this version reads {ours}",
            theirs=repr(manifest.get("format")),
            ours=_FORMAT,
        )
        raise ModelError(str(path), "A003", problem, _REINSTALL)
    return dict(manifest)


def _read_arrays(path: Path) -> dict[str, npt.NDArray[Any]]:
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            return dict(stored)
    except OSError as error:
        raise ModelError(str(path), "A001", "the model's weights can't be read", _REINSTALL) from error
    except Exception as error:  # numpy's zip and header errors have no common parent
        raise ModelError(str(path), "A002", "the model's weights are damaged", _REINSTALL) from error


def _head(name: str, spec: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> Head:
    head = Head(
        spec=HeadSpec(tuple(spec["classes"]), float(spec["temperature"])),
        dense=arrays[f"{name}.dense"].astype(np.float32),
        sparse=arrays[f"{name}.sparse"],
        bias=arrays[f"{name}.bias"],
    )
    classes = len(head.spec.classes)
    width = dense_width(len(arrays["mean"]))
    if head.dense.shape != (width, classes) or head.sparse.shape != (GRAM_BUCKETS, classes):
        raise ModelError(name, "A003", say("the head {name!r} has another width", name=name), _REINSTALL)
    return head
