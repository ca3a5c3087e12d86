"""Fine-tune the small transformer on all tasks at once."""

import math
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from weerklank.training.batches import shuffled_batches
from weerklank.training.distil import Lessons
from weerklank.training.network import Network
from weerklank.training.padded import Padded, padded
from weerklank.training.precision import quickest
from weerklank.understanding.labelled import LabelledTurn
from weerklank.understanding.tokens import Layout

__all__ = ["GOING_ON_RECIPE", "STUDENT_RECIPE", "Course", "Recipe", "Targets", "fine_tune", "predict"]

_SECOND_LABEL_SHARE = 0.25
_SMOOTHING = 0.05
_TEMPERATURE = 0.1
_VULNERABLE_WEIGHT = 3.0
_CLIP = 1.0


@dataclass(frozen=True)
class Recipe:
    """Hold the settings of training; chosen on a tenth of the training split that was held out for it.

    Attributes:
        own_share: how much the labels weigh beside the lessons of a deeper network, where there are any.
        loose_share: which part of the loose turns each epoch takes.
        talk_share: which part of the turns of talks.
        fresh: the files of which each epoch takes all turns, whatever the shares.
        kept_share: how much of the weights of the network that it went on from is left in the end.
    """

    epochs: int = 4
    rate: float = 2e-4
    batch: int = 32
    layer_decay: float = 0.9
    head_rate_times: float = 5.0
    warm_up: float = 0.06
    contrast: float = 0.3
    forget_context: float = 0.12
    average_keeps: float = 0.98
    average_from: float = 0.3
    own_share: float = 0.5
    loose_share: float = 1.0
    talk_share: float = 1.0
    fresh: tuple[str, ...] = ()
    kept_share: float = 0.0
    seed: int = 20251121


STUDENT_RECIPE = Recipe(epochs=6, rate=3e-4, layer_decay=0.95)
"""For a shallow network that learns from a deep one: it takes longer, and its layers move further."""

GOING_ON_RECIPE = Recipe(
    epochs=3,
    layer_decay=0.95,
    own_share=1.0,
    loose_share=0.2,
    talk_share=0.25,
    fresh=(
        "clashes-more.jsonl",
        "clashes-newest.jsonl",
        "talks-advisers-nl-en.jsonl",
        "talks-counters-nl-en.jsonl",
        "talks-doors-nl-en.jsonl",
        "talks-dry-nl-en.jsonl",
        "talks-heavy-nl-en.jsonl",
        "talks-kitchen-table-nl-en.jsonl",
        "talks-launch-nl-en.jsonl",
        "talks-roofs-nl-en.jsonl",
        "talks-rosters-nl-en.jsonl",
        "talks-starters-nl-en.jsonl",
        "talks-studios-nl-en.jsonl",
        "talks-thumbs-nl-en.jsonl",
        "talks-turning-nl-en.jsonl",
    ),
    kept_share=0.3,
)
"""For a network that goes on from what it knows, on more turns than it learnt from; its own earlier scores keep it
from forgetting. The labels weigh more than where a deeper network teaches, for on new turns they know better;
and each epoch takes a part of the turns that it has seen before, beside all of the new files. In the end it leans
back towards what it was: on turns that neither learnt from, the mean of both is truer than either."""


@dataclass(frozen=True)
class Targets:
    """Hold the classes of every head, in the order of its outputs."""

    classes: Mapping[str, tuple[str, ...]]
    forms: frozenset[str]

    def index(self, head: str, value: str | None) -> int:
        """Return the place of a class; -1 where the turn has none."""
        classes = self.classes[head]
        return classes.index(value) if value in classes else -1


@dataclass(frozen=True)
class Course:
    """Hold how a network is taught.

    Attributes:
        layout: cuts turns into tokens.
        targets: the classes of every head.
        recipe: the settings.
        say: told how far it is.
        lessons: what a deeper network made of the same turns, to learn from as well.
    """

    layout: Layout
    targets: Targets
    recipe: Recipe
    say: Callable[[str], None]
    lessons: Lessons | None = None


def fine_tune(network: Network, turns: Sequence[LabelledTurn], course: Course) -> None:
    """Train the network in place; it ends with the moving average of its weights.

    The recipe follows what was measured before (layer-wise decay, joint supervised contrast, moving
    average); supervised contrast: Khosla et al., NeurIPS 2020.
    """
    recipe, targets = course.recipe, course.targets
    torch.manual_seed(recipe.seed)
    chance = random.Random(recipe.seed)  # noqa: S311 - shuffling is no secret
    network.word.weight.requires_grad = False
    groups = _parameter_groups(network, recipe)
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)
    steps_each = math.ceil(len(_taken(turns, recipe, chance)) / recipe.batch)
    steps = recipe.epochs * steps_each
    learning = [parameter for parameter in network.parameters() if parameter.requires_grad]
    average = [parameter.detach().clone() for parameter in learning]
    step = 0
    network.train()
    for epoch in range(recipe.epochs):
        total = 0.0
        for batch in _batches(_taken(turns, recipe, chance), course.layout, recipe, chance):
            _set_rates(optimiser, step / steps, recipe)
            with quickest():
                logits, vectors = network(batch.ids, batch.text, batch.mask)
            logits, vectors = {name: out.float() for name, out in logits.items()}, vectors.float()
            loss = _loss(batch.turns, logits, vectors, targets, recipe)
            if course.lessons is not None:
                loss = recipe.own_share * loss + course.lessons.loss(batch, logits)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(learning, _CLIP)
            optimiser.step()
            step += 1
            total += loss.item()
            keeps = recipe.average_keeps if step > recipe.average_from * steps else 0.0
            with torch.no_grad():
                torch._foreach_lerp_(average, learning, 1.0 - keeps)
        course.say(f"epoch {epoch + 1} of {recipe.epochs}: loss {total / steps_each:.3f}")
    with torch.no_grad():
        torch._foreach_copy_(learning, average)
    network.eval()


def _taken(turns: Sequence[LabelledTurn], recipe: Recipe, chance: random.Random) -> list[LabelledTurn]:
    """Choose the turns of one epoch."""
    fresh = [turn for turn in turns if turn.file in recipe.fresh]
    loose, of_talks = (
        [turn for turn in turns if turn.file not in recipe.fresh and turn.in_talk == is_of_talk]
        for is_of_talk in (False, True)
    )
    return [
        *fresh,
        *chance.sample(loose, round(recipe.loose_share * len(loose))),
        *chance.sample(of_talks, round(recipe.talk_share * len(of_talks))),
    ]


def _parameter_groups(network: Network, recipe: Recipe) -> list[dict[str, object]]:
    groups: list[dict[str, object]] = []
    depth = len(network.layers)
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        layer = re.match(r"layers\.(\d+)\.", name)
        from_pretraining = layer is not None or name.startswith(("pos", "ln."))
        below = depth - 1 - int(layer[1]) if layer else depth
        rate = recipe.rate * (recipe.layer_decay**below if from_pretraining else recipe.head_rate_times)
        decay = 0.01 if parameter.ndim > 1 else 0.0
        groups.append({"params": [parameter], "lr": rate, "full_rate": rate, "weight_decay": decay})
    return groups


def _set_rates(optimiser: torch.optim.Optimizer, done: float, recipe: Recipe) -> None:
    factor = min(1.0, (done + 1e-3) / recipe.warm_up) * (1.0 - done)
    for group in optimiser.param_groups:
        group["lr"] = group["full_rate"] * factor


def _batches(turns: Sequence[LabelledTurn], layout: Layout, recipe: Recipe, chance: random.Random) -> Iterator[Padded]:
    """Yield batches of like lengths in random order; now and then a turn forgets its context."""
    batches = shuffled_batches(turns, size=recipe.batch, length=_length, chance=chance)
    for batch in batches:
        contexts = [_context(turn, recipe, chance) for turn in batch]
        yield padded(batch, contexts, layout)


def _context(turn: LabelledTurn, recipe: Recipe, chance: random.Random) -> str | None:
    forgets = turn.clash is None and chance.random() < recipe.forget_context
    return None if forgets else turn.context


def _length(turn: LabelledTurn) -> int:
    return len(turn.text) + len(turn.context or "")


def _loss(
    turns: Sequence[LabelledTurn], logits: Mapping[str, Tensor], vectors: Tensor, targets: Targets, recipe: Recipe
) -> Tensor:
    customers, sellers, pairs = (
        [place for place, turn in enumerate(turns) if is_one(turn)] for is_one in (_is_customer, _is_seller, _is_pair)
    )
    loss = vectors.sum() * 0.0
    if spoken := [*customers, *sellers]:
        is_seller = torch.tensor([_is_seller(turns[place]) for place in spoken])
        loss = loss + 0.1 * functional.cross_entropy(logits["role"][spoken], is_seller.long())
    if customers:
        own = {name: out[customers] for name, out in logits.items()}
        loss = loss + _customer_loss([turns[place] for place in customers], own, vectors[customers], targets, recipe)
    if sellers:
        moves = _shared_moves([turns[place] for place in sellers], targets)
        loss = loss + functional.cross_entropy(logits["moves"][sellers], moves)
    if pairs:
        clashes = torch.tensor([int(turns[place].clash or 0) for place in pairs])
        loss = loss + functional.cross_entropy(logits["clash"][pairs], clashes)
    return loss


def _is_customer(turn: LabelledTurn) -> bool:
    return bool(turn.label)


def _is_seller(turn: LabelledTurn) -> bool:
    return bool(turn.moves)


def _is_pair(turn: LabelledTurn) -> bool:
    return turn.clash is not None


def _customer_loss(
    turns: Sequence[LabelledTurn], logits: Mapping[str, Tensor], vectors: Tensor, targets: Targets, recipe: Recipe
) -> Tensor:
    loss = functional.cross_entropy(logits["label"], _soft_labels(turns, targets))
    loss = loss + 0.3 * _resistance_loss(turns, logits["label"], targets)
    for head in ("nature", "depth", "stage"):
        loss = loss + 0.2 * _known_loss(logits[head], [targets.index(head, getattr(turn, head)) for turn in turns])
    loss = loss + 0.4 * _vulnerable_loss(turns, logits["vulnerable"])
    return loss + recipe.contrast * _contrast(turns, vectors, targets)


def _soft_labels(turns: Sequence[LabelledTurn], targets: Targets) -> Tensor:
    classes = len(targets.classes["label"])
    soft = torch.full((len(turns), classes), _SMOOTHING / classes)
    for row, turn in enumerate(turns):
        second = targets.index("label", turn.also)
        share = _SECOND_LABEL_SHARE if second >= 0 else 0.0
        soft[row, targets.index("label", turn.label)] += (1.0 - _SMOOTHING) * (1.0 - share)
        if second >= 0:
            soft[row, second] += (1.0 - _SMOOTHING) * share
    return soft


def _resistance_loss(turns: Sequence[LabelledTurn], logits: Tensor, targets: Targets) -> Tensor:
    is_form = torch.tensor([label in targets.forms for label in targets.classes["label"]])
    gold = torch.tensor([turn.label in targets.forms for turn in turns])
    log_chances = functional.log_softmax(logits, -1)
    yes, no = log_chances[:, is_form].logsumexp(-1), log_chances[:, ~is_form].logsumexp(-1)
    return -torch.where(gold, yes, no).mean()


def _known_loss(logits: Tensor, gold: Sequence[int]) -> Tensor:
    known = torch.tensor(gold) >= 0
    if not known.any():
        return logits.sum() * 0.0
    return functional.cross_entropy(logits[known], torch.tensor(gold)[known])


def _vulnerable_loss(turns: Sequence[LabelledTurn], logits: Tensor) -> Tensor:
    gold = torch.tensor([int(bool(turn.vulnerable)) for turn in turns])
    return functional.cross_entropy(logits, gold, weight=torch.tensor([1.0, _VULNERABLE_WEIGHT]))


def _contrast(turns: Sequence[LabelledTurn], vectors: Tensor, targets: Targets) -> Tensor:
    labels = torch.tensor([targets.index("label", turn.label) for turn in turns])
    itself = torch.eye(len(labels), dtype=torch.bool)
    alike = (labels[:, None] == labels[None]) & ~itself
    with_mate = alike.any(1)
    if not with_mate.any():
        return vectors.sum() * 0.0
    likeness = (vectors @ vectors.T / _TEMPERATURE).masked_fill(itself, -1e9)
    log_chances = functional.log_softmax(likeness, -1)
    return -((log_chances * alike).sum(1)[with_mate] / alike.sum(1)[with_mate]).mean()


def _shared_moves(turns: Sequence[LabelledTurn], targets: Targets) -> Tensor:
    shares = torch.zeros(len(turns), len(targets.classes["moves"]))
    for row, turn in enumerate(turns):
        for move in turn.moves:
            shares[row, targets.index("moves", move)] = 1.0 / len(turn.moves)
    return shares


@torch.no_grad()
def predict(network: Network, turns: Sequence[LabelledTurn], *, layout: Layout) -> dict[str, npt.NDArray[np.float64]]:
    """Return the logits of every head, shape (turns, classes), in the order of the turns."""
    network.eval()
    rows: dict[str, list[npt.NDArray[np.float64]]] = {}
    for turn in turns:
        batch = padded([turn], [turn.context], layout)
        logits, _ = network(batch.ids, batch.text, batch.mask)
        for name, out in logits.items():
            rows.setdefault(name, []).append(out[0].double().numpy())
    return {name: np.stack(found) for name, found in rows.items()}
