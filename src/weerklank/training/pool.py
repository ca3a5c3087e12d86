"""Fit what the two scorers need together: their weights, thresholds and the judge of contradictions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from weerklank.advice.labelled import training_conversations
from weerklank.training.clash import fit_clash
from weerklank.training.heads import train
from weerklank.training.strong import Workshop, is_held_out
from weerklank.training.thresholds import (
    GUARD_PRECISION,
    about_everyday,
    best_f_threshold,
    precise_threshold,
    sparing_threshold,
    unsure_threshold,
)
from weerklank.understanding.calibrate import Floats, fit_temperature, softmax
from weerklank.understanding.classify import TurnClassifier
from weerklank.understanding.heads import ClashTrees, Thresholds
from weerklank.understanding.labelled import LabelledTurn, customer_turns, seller_turns
from weerklank.understanding.scorers import Alone, HeadsScorer, PooledScorer, PoolSettings, Scorer
from weerklank.understanding.transformer import TransformerScorer

__all__ = ["fit_pool"]

_HEADS = ("label", "nature", "depth", "stage", "vulnerable", "moves", "role")
_UNSURE_ACCURACY = 0.5
_LEAST_SCORE = 1e-9
_SHARES = np.linspace(0.0, 1.0, 21)
"""Of the fast scorer in the sum of both, as they are tried."""
_LOSS_ALONE = {"label": 0.0, "moves": 0.005}
"""The share of turns that may be read worse where the fast scorer decides alone: it spares time, not quality. Of moves,
which are the seller's own, one in two hundred may be: the fast scorer alone is hardly worse there at all. For labels,
one in five hundred spared a fifth of the time, but cost .9 points on blind turns and found 7 clashes of 25, not 11."""

Gold = Callable[[LabelledTurn], str | None]


def fit_pool(data: Path, *, workshop: Workshop, strong: TransformerScorer, path: Path) -> PoolSettings:
    """Fit the pool on the tenth that the strong model didn't learn from, and write its settings.

    The heads in use did learn from it; so heads without it are fitted first, to stand in for them.

    Args:
        data: the folder with `utterances/` and `conversations/`.
        workshop: what the models are made with.
        strong: the transformer, exported.
        path: where the settings go.
    """
    turns = [turn for turn in (*customer_turns(data), *seller_turns(data)) if turn.split == "train"]
    held_out = [turn for turn in turns if is_held_out(turn)]
    with TemporaryDirectory() as folder:
        stand_in = train(
            data,
            encoder=workshop.encoder,
            method=workshop.method,
            folder=Path(folder),
            say=workshop.say,
            keep=lambda turn: not is_held_out(turn),
        )
    fast = HeadsScorer(stand_in, workshop.encoder)
    workshop.say(f"pooling {len(held_out)} turns")
    scored = {head: _scored(head, held_out, fast, strong) for head in _HEADS}
    weights = {head: _weights(found) for head, found in scored.items()}
    pooled = {head: found.pooled(weights[head]) for head, found in scored.items()}
    thresholds = _thresholds(pooled, scored, held_out, strong)
    settings = PoolSettings(weights, thresholds, ClashTrees(), _alone(pooled, scored, thresholds))
    workshop.say("fitting contradictions")
    pool = PooledScorer(fast, strong, settings)
    method = workshop.method
    classifier = TurnClassifier(pool, fast, frozenset(method.forms), method.talk_of())
    clash = fit_clash(
        training_conversations(data),
        classifier=classifier,
        encoder=workshop.encoder,
        method=method,
        network=strong.clash,
    )
    complete = replace(settings, clash=clash)
    complete.save(path)
    return complete


_GOLD: Mapping[str, Gold] = {
    "label": lambda turn: turn.label or None,
    "nature": lambda turn: turn.nature,
    "depth": lambda turn: turn.depth,
    "stage": lambda turn: turn.stage,
    "vulnerable": lambda turn: ("vulnerable" if turn.vulnerable else "no") if turn.label else None,
    "moves": lambda turn: turn.moves[0] if turn.moves else None,
    "role": lambda turn: "customer" if turn.label else "seller",
}


@dataclass(frozen=True)
class _Scored:
    """Hold what two scorers say of all turns on one head.

    Attributes:
        fast: the first one's scores, shape (turns, classes), in the order of the second's classes.
        strong: the second one's, same shape.
        gold: the place of each turn's class, shape (turns,); -1 where it has none.
    """

    fast: Floats
    strong: Floats
    gold: npt.NDArray[np.int64]

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Tell which turns have a class."""
        return self.gold >= 0

    def pooled(self, weights: tuple[float, float]) -> Floats:
        """Return the scores of both together."""
        fast, strong = (np.log(np.maximum(scores, _LEAST_SCORE)) for scores in (self.fast, self.strong))
        return softmax(weights[0] * fast + weights[1] * strong)


def _scored(head: str, turns: Sequence[LabelledTurn], fast: Scorer, strong: Scorer) -> _Scored:
    asked = [(turn.text, None if head == "role" else turn.context) for turn in turns]
    second = [strong.scores(head, *turn) for turn in asked]
    classes = list(second[0])
    first = [fast.scores(head, *turn) for turn in asked]
    gold = [classes.index(value) if (value := _GOLD[head](turn)) in classes else -1 for turn in turns]
    return _Scored(
        np.array([[row.get(name, 0.0) for name in classes] for row in first]),
        np.array([list(row.values()) for row in second]),
        np.array(gold),
    )


def _weights(found: _Scored) -> tuple[float, float]:
    """Return the weights that make the scores of both together most truthful on turns that neither learnt from."""
    known = _Scored(found.fast[found.known], found.strong[found.known], found.gold[found.known])
    tried = [_tempered(known, float(share)) for share in _SHARES]
    return min(tried, key=lambda weights: _loss(known.pooled(weights), known.gold))


def _tempered(known: _Scored, share: float) -> tuple[float, float]:
    together = np.log(known.pooled((share, 1.0 - share)))
    temperature = fit_temperature(together, known.gold)
    return round(share / temperature, 4), round((1.0 - share) / temperature, 4)


def _loss(scores: Floats, gold: npt.NDArray[np.int64]) -> float:
    return -float(np.log(scores[np.arange(len(gold)), gold] + _LEAST_SCORE).mean())


def _thresholds(
    pooled: Mapping[str, Floats],
    scored: Mapping[str, _Scored],
    turns: Sequence[LabelledTurn],
    scorer: Scorer,
) -> Thresholds:
    customers, sellers = scored["label"].known, scored["moves"].known
    labels = pooled["label"][customers]
    right = labels.argmax(axis=1) == scored["label"].gold[customers]
    moves = list(scorer.scores("moves", "", None))
    made = np.array([[move in turn.moves for move in moves] for turn in turns])
    vulnerable = list(scorer.scores("vulnerable", "", None)).index("vulnerable")
    guarded = customers & about_everyday(turns)
    return Thresholds(
        unsure=unsure_threshold(labels.max(axis=1), right, accuracy=_UNSURE_ACCURACY),
        vulnerable=precise_threshold(
            pooled["vulnerable"][guarded, vulnerable],
            scored["vulnerable"].gold[guarded] == vulnerable,
            precision=GUARD_PRECISION,
        ),
        move=best_f_threshold(pooled["moves"][sellers], made[sellers]),
    )


def _alone(pooled: Mapping[str, Floats], scored: Mapping[str, _Scored], thresholds: Thresholds) -> Alone:
    """Say where the heads may decide alone: at hardly any loss of labels and moves, and of no warning at all.

    Args:
        pooled: the scores of both together per head, shape (turns, classes).
        scored: the scores of each alone.
        thresholds: from which score of both something is said.
    """
    steps = {}
    for head in ("label", "moves"):
        found, known = scored[head], scored[head].known
        steps[head] = sparing_threshold(
            found.fast[known].max(axis=1),
            found.fast[known].argmax(axis=1) == found.gold[known],
            pooled[head][known].argmax(axis=1) == found.gold[known],
            loss=_LOSS_ALONE[head],
        )
    return Alone(steps["label"], steps["moves"], _harmless(scored["vulnerable"].fast, pooled["vulnerable"], thresholds))


def _harmless(quick: Floats, pooled: Floats, thresholds: Thresholds) -> float:
    """Return a score of hardship under which none of these turns was warned of; both have `vulnerable` last."""
    warned = pooled[:, -1] >= thresholds.vulnerable
    return float(np.floor(quick[warned, -1].min(initial=1.0) * 1000) / 1000)
