"""Fine-tune the strong model on one question of somebody else's, such as a public data set's."""

import copy
import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from sklearn.metrics import f1_score
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel

from weerklank.training.batches import shuffled_batches
from weerklank.training.linear import LinearBench
from weerklank.training.network import Network, text_mean
from weerklank.training.reread import reread
from weerklank.understanding.coded import Coded
from weerklank.understanding.encode import Encoder
from weerklank.understanding.tokens import Layout, Tokens
from weerklank.understanding.transformer import TOKENS_FILE

__all__ = ["SingleRecipe", "Tuner"]

_DROPOUT = 0.2
_SMOOTHING = 0.1
_CLIP = 1.0
_LEANINGS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""How far a decision may lean towards rare codes; which one is chosen on what is held out."""

_READ_AT_ONCE = 32

LogScores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SingleRecipe:
    """Hold the settings, chosen among a few on client talk in a part of AnnoMI that isn't tested on.

    Attributes:
        frozen_layers: how many of the six layers stay as they were; what they make of a turn is worked out once,
            which halves the time.
        network_share: how much the network weighs beside the linear reader; as much, like in the model in use.
        epochs: at most; the one that does best on what is held out counts.
    """

    frozen_layers: int = 3
    network_share: float = 0.5
    epochs: int = 3
    rate: float = 1.5e-4
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


class _Lower:
    """Read turns as far as the frozen layers go, each but once."""

    def __init__(self, base: Network, layout: Layout, *, frozen_layers: int) -> None:
        self._base, self._layout = base, layout
        self._layers = base.layers[:frozen_layers]
        self._read: dict[tuple[str, str | None], _Row] = {}

    def rows(self, turns: Sequence[Coded], codes: Sequence[str]) -> list[_Row]:
        """Return a row for each turn, with the place of its code; -1 where that is none of these."""
        unknown = {(turn.text, turn.context) for turn in turns} - self._read.keys()
        tokens = {asked: self._layout.tokens(*asked) for asked in unknown}
        order = sorted(unknown, key=lambda asked: (len(tokens[asked].ids), asked[0], asked[1] or ""))
        for start in range(0, len(order), _READ_AT_ONCE):
            batch = order[start : start + _READ_AT_ONCE]
            self._read.update(zip(batch, self._states([tokens[asked] for asked in batch]), strict=True))
        found = [self._read[turn.text, turn.context] for turn in turns]
        places = [codes.index(turn.code) if turn.code in codes else -1 for turn in turns]
        return [_Row(row.states, row.own, gold) for row, gold in zip(found, places, strict=True)]

    @torch.no_grad()
    def _states(self, batch: Sequence[Tokens]) -> list[_Row]:
        ids = nn.utils.rnn.pad_sequence([torch.tensor(tokens.ids) for tokens in batch], batch_first=True)
        lengths = [len(tokens.ids) for tokens in batch]
        mask = torch.arange(ids.shape[1])[None] < torch.tensor(lengths)[:, None]
        states = self._base.embedded(ids)
        for layer in self._layers:
            states = layer(states, mask[:, None, None, :])
        return [
            _Row(states[place, :length].clone(), torch.tensor(tokens.own, dtype=torch.float))
            for place, (length, tokens) in enumerate(zip(lengths, batch, strict=True))
        ]


class _Upper(nn.Module):
    """Go on where the frozen layers stopped, pool over the text's own tokens, and give logits."""

    def __init__(self, base: Network, *, frozen_layers: int, classes: int) -> None:
        super().__init__()
        hidden = base.norm.normalized_shape[0]
        self.layers = copy.deepcopy(base.layers[frozen_layers:])
        self.norm, self.drop = copy.deepcopy(base.norm), nn.Dropout(_DROPOUT)
        self.out = nn.Linear(hidden, classes)

    def forward(self, states: Tensor, own: Tensor, mask: Tensor) -> Tensor:
        for layer in self.layers:
            states = layer(states, mask[:, None, None, :])
        logits: Tensor = self.out(self.drop(self.norm(text_mean(states, own))))
        return logits


class Tuner:
    """Fine-tune the upper layers of the strong model, time and again from the same start.

    A linear reader on the sentence encoder learns from the same turns; what decides is the mean of the two.
    """

    def __init__(
        self, folder: Path, *, encoder: Encoder, say: Callable[[str], None], recipe: SingleRecipe | None = None
    ) -> None:
        """Read where every tuning starts from.

        Args:
            folder: of the strong model.
            encoder: what the linear reader stands on.
            say: told how far it is.
            recipe: the settings.

        Raises:
            ModelError: there is no such model, or it is laid out otherwise.
        """
        self._say, self._recipe = say, recipe or SingleRecipe()
        self._base = reread(folder).eval()
        self._lower = _Lower(self._base, Layout(folder / TOKENS_FILE), frozen_layers=self._recipe.frozen_layers)
        self._bench = LinearBench(encoder)

    def tune(self, learnt: Sequence[Coded], held_out: Sequence[Coded]) -> Callable[[Sequence[Coded]], list[str]]:
        """Learn to give codes; return what decides on them.

        Args:
            learnt: what the weights are fitted on; every code stands in it.
            held_out: what the number of epochs and the leaning towards rare codes are chosen on.
        """
        recipe = self._recipe
        torch.manual_seed(recipe.seed)
        codes = sorted({turn.code for turn in learnt})
        rows = self._lower.rows(learnt, codes)
        upper = _Upper(self._base, frozen_layers=recipe.frozen_layers, classes=len(codes))
        counts = Counter(row.gold for row in rows)
        rarity = -np.log(np.array([counts[place] / len(rows) for place in range(len(codes))]))
        linear = self._bench.fit(learnt, codes)
        examiner = _Examiner(self._lower.rows(held_out, codes), linear(held_out), rarity, recipe.network_share)
        best = self._fit(upper, rows, examiner)

        def decide(turns: Sequence[Coded]) -> list[str]:
            asked = self._lower.rows(turns, codes)
            scores = _pooled(_predict(best.upper, asked), linear(turns), share=recipe.network_share)
            return [codes[place] for place in (scores + best.leaning * rarity).argmax(axis=1)]

        return decide

    def _fit(self, upper: _Upper, rows: Sequence[_Row], examiner: "_Examiner") -> "_Best":
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
            found = examiner.judge(average.module)
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


@dataclass(frozen=True)
class _Examiner:
    """Hold what is held out, and what the linear reader makes of it.

    Attributes:
        linear: shape (rows, classes), as logarithms.
        rarity: minus the logarithm of each class's share, shape (classes,).
        share: how much the network weighs.
    """

    rows: Sequence[_Row]
    linear: LogScores
    rarity: LogScores
    share: float

    def judge(self, upper: _Upper) -> _Best:
        """Choose the leaning that gives the best macro-F1; keep a copy of the weights beside it."""
        pooled = _pooled(_predict(upper, self.rows), self.linear, share=self.share)
        gold = [row.gold for row in self.rows]
        scores = [
            f1_score(gold, (pooled + leaning * self.rarity).argmax(axis=1), average="macro", zero_division=0.0)
            for leaning in _LEANINGS
        ]
        place = int(np.argmax(scores))
        return _Best(copy.deepcopy(upper).eval(), _LEANINGS[place], float(scores[place]))


def _pooled(network: LogScores, linear: LogScores, *, share: float) -> LogScores:
    return share * network + (1.0 - share) * linear


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
def _predict(upper: _Upper, rows: Sequence[_Row]) -> LogScores:
    """Return the logarithm of each class's score, shape (rows, classes)."""
    upper.eval()
    order = sorted(range(len(rows)), key=lambda place: _length(rows[place]))
    scores = np.empty((len(rows), upper.out.out_features))
    for start in range(0, len(order), _READ_AT_ONCE):
        places = order[start : start + _READ_AT_ONCE]
        logits = upper(*_filled([rows[place] for place in places]))
        scores[places] = functional.log_softmax(logits, -1).double().numpy()
    return scores
