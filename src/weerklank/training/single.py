"""Fine-tune the small transformer on one question of somebody else's, such as a public data set's."""

import copy
import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import torch
from sklearn.metrics import f1_score
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel

from weerklank.training.batches import shuffled_batches
from weerklank.training.e5 import Backbone, backbone_path, read_weights
from weerklank.training.network import Network, text_mean
from weerklank.understanding.coded import Coded
from weerklank.understanding.tokens import Layout

__all__ = ["SingleRecipe", "Tuner"]

_DROPOUT = 0.1
_SMOOTHING = 0.05
_CLIP = 1.0
_LEANINGS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""How far a decision may lean towards rare codes; which one is chosen on what is held out."""

Logits = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SingleRecipe:
    """Hold the settings: those of the strong model, with fewer layers and epochs to fit two cores; not tuned yet.

    Attributes:
        frozen_layers: how many of the twelve layers stay as they were; what they make of a turn is worked out
            once, which halves the time and more.
        epochs: at most; the one that does best on what is held out counts.
    """

    frozen_layers: int = 8
    epochs: int = 4
    rate: float = 2e-4
    batch: int = 32
    layer_decay: float = 0.9
    head_rate_times: float = 5.0
    warm_up: float = 0.06
    average_keeps: float = 0.98
    seed: int = 20251121


@dataclass(frozen=True)
class _Row:
    """Hold what the frozen layers make of one turn.

    Attributes:
        states: shape (tokens, hidden).
        own: 1.0 at the text's own tokens; shape (tokens,).
    """

    states: Tensor
    own: Tensor
    gold: int = -1


def _whole(backbone: Backbone) -> Backbone:
    """Drop the rows at the end of the table of words that no piece stands for."""
    word = backbone.weights["word"][: len(backbone.vocabulary.pieces)]
    return replace(backbone, weights=backbone.weights | {"word": word})


class _Upper(nn.Module):
    """Go on where the frozen layers stopped, pool over the text's own tokens, and give logits."""

    def __init__(self, base: Network, *, frozen_layers: int, classes: int) -> None:
        super().__init__()
        hidden = base.norm.normalized_shape[0]
        self.layers = copy.deepcopy(base.layers[frozen_layers:])
        self.norm, self.drop = nn.LayerNorm(hidden), nn.Dropout(_DROPOUT)
        self.out = nn.Linear(hidden, classes)

    def forward(self, states: Tensor, own: Tensor, mask: Tensor) -> Tensor:
        for layer in self.layers:
            states = layer(states, mask[:, None, None, :])
        logits: Tensor = self.out(self.drop(self.norm(text_mean(states, own))))
        return logits


class Tuner:
    """Fine-tune the upper layers of multilingual-e5-small, time and again from the same start.

    The vocabulary is whole here: pruning it only drops pieces that no text has, and nothing is kept on disk.
    """

    def __init__(self, *, say: Callable[[str], None], recipe: SingleRecipe | None = None) -> None:
        self._say, self._recipe = say, recipe or SingleRecipe()
        backbone = _whole(read_weights(backbone_path()))
        self._layout = Layout(backbone.vocabulary.model())
        self._base = Network(backbone, {}).eval()
        self._rows: dict[tuple[str, str | None], _Row] = {}

    def tune(self, learnt: Sequence[Coded], held_out: Sequence[Coded]) -> Callable[[Sequence[Coded]], list[str]]:
        """Learn to give codes; return what decides on them.

        Args:
            learnt: what the weights are fitted on; every code stands in it.
            held_out: what the number of epochs and the leaning towards rare codes are chosen on.
        """
        recipe = self._recipe
        torch.manual_seed(recipe.seed)
        codes = sorted({turn.code for turn in learnt})
        rows = [self._row(turn, codes) for turn in learnt]
        upper = _Upper(self._base, frozen_layers=recipe.frozen_layers, classes=len(codes))
        counts = Counter(row.gold for row in rows)
        rarity = -np.log(np.array([counts[place] / len(rows) for place in range(len(codes))]))
        best = self._fit(upper, rows, [self._row(turn, codes) for turn in held_out], rarity)

        def decide(turns: Sequence[Coded]) -> list[str]:
            logits = _predict(best.upper, [self._row(turn, codes) for turn in turns])
            return [codes[place] for place in (logits + best.leaning * rarity).argmax(axis=1)]

        return decide

    def _row(self, turn: Coded, codes: Sequence[str]) -> _Row:
        key = (turn.text, turn.context)
        if key not in self._rows:
            self._rows[key] = self._read(turn)
        found = self._rows[key]
        return _Row(found.states, found.own, codes.index(turn.code) if turn.code in codes else -1)

    @torch.no_grad()
    def _read(self, turn: Coded) -> _Row:
        tokens = self._layout.tokens(turn.text, turn.context)
        states = self._base.embedded(torch.tensor([tokens.ids]))
        for layer in self._base.layers[: self._recipe.frozen_layers]:
            states = layer(states, None)
        own = torch.zeros(len(tokens.ids))
        own[: len(tokens.own)] = torch.tensor(tokens.own, dtype=torch.float)
        return _Row(states[0], own)

    def _fit(self, upper: _Upper, rows: Sequence[_Row], held_out: Sequence[_Row], rarity: Logits) -> "_Best":
        recipe = self._recipe
        chance = random.Random(recipe.seed)  # noqa: S311 - shuffling is no secret
        average = AveragedModel(upper, multi_avg_fn=_moving(recipe.average_keeps))
        optimiser = torch.optim.AdamW(_groups(upper, recipe), betas=(0.9, 0.98))
        steps = recipe.epochs * math.ceil(len(rows) / recipe.batch)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser, lambda step: min(1.0, (step + 1) / (recipe.warm_up * steps)) * (1.0 - step / steps)
        )
        best: _Best | None = None
        for epoch in range(recipe.epochs):
            upper.train()
            for batch in shuffled_batches(rows, size=recipe.batch, length=_length, chance=chance):
                loss = functional.cross_entropy(
                    upper(*_filled(batch)), torch.tensor([row.gold for row in batch]), label_smoothing=_SMOOTHING
                )
                optimiser.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(upper.parameters(), _CLIP)
                optimiser.step()
                schedule.step()
                average.update_parameters(upper)
            found = _judged(average.module, held_out, rarity)
            self._say(f"epoch {epoch + 1} of {recipe.epochs}: macro-F1 {found.score:.3f} on what is held out")
            if best is None or found.score > best.score:
                best = found
        assert best is not None
        return best


@dataclass(frozen=True)
class _Best:
    upper: _Upper
    leaning: float
    score: float


def _judged(upper: _Upper, held_out: Sequence[_Row], rarity: Logits) -> _Best:
    """Choose the leaning that gives the best macro-F1; keep a copy of the weights beside it."""
    logits, gold = _predict(upper, held_out), [row.gold for row in held_out]
    scores = [
        f1_score(gold, (logits + leaning * rarity).argmax(axis=1), average="macro", zero_division=0.0)
        for leaning in _LEANINGS
    ]
    place = int(np.argmax(scores))
    return _Best(copy.deepcopy(upper).eval(), _LEANINGS[place], float(scores[place]))


def _moving(keeps: float) -> Callable[[Sequence[Tensor], Sequence[Tensor], Tensor], None]:
    """Return what averages weights over steps; young averages keep less, or few steps would hardly move them."""

    def average(averaged: Sequence[Tensor], current: Sequence[Tensor], seen: Tensor) -> None:
        kept = min(keeps, (1.0 + int(seen)) / (10.0 + int(seen)))
        torch._foreach_lerp_(averaged, current, 1.0 - kept)

    return average


def _groups(upper: _Upper, recipe: SingleRecipe) -> list[dict[str, object]]:
    """Let lower layers change less; the head, which is new, changes most."""
    groups: list[dict[str, object]] = []
    for below, layer in enumerate(reversed(upper.layers)):
        groups.append({"params": list(layer.parameters()), "lr": recipe.rate * recipe.layer_decay**below})
    new = [*upper.norm.parameters(), *upper.out.parameters()]
    return [*groups, {"params": new, "lr": recipe.rate * recipe.head_rate_times}]


def _length(row: _Row) -> int:
    return len(row.own)


def _filled(rows: Sequence[_Row]) -> tuple[Tensor, Tensor, Tensor]:
    """Stack rows of unlike lengths: their states, their own tokens, and where they are real."""
    states = nn.utils.rnn.pad_sequence([row.states for row in rows], batch_first=True)
    own = nn.utils.rnn.pad_sequence([row.own for row in rows], batch_first=True)
    mask = torch.arange(own.shape[1])[None] < torch.tensor([_length(row) for row in rows])[:, None]
    return states, own, mask


@torch.no_grad()
def _predict(upper: _Upper, rows: Sequence[_Row]) -> Logits:
    upper.eval()
    order = sorted(range(len(rows)), key=lambda place: _length(rows[place]))
    logits = np.empty((len(rows), upper.out.out_features))
    for start in range(0, len(order), 32):
        places = order[start : start + 32]
        logits[places] = upper(*_filled([rows[place] for place in places])).double().numpy()
    return logits
