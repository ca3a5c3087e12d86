"""Fit what the two scorers need together: temperatures, thresholds and the weights of contradictions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
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
_LOSS_ALONE = {"label": 0.0, "moves": 0.005}
"""The share of turns that may be read worse where the fast scorer decides alone: it spares time, not quality. Of moves,
which are the seller's own, one in two hundred may be: the fast scorer alone is hardly worse there at all."""

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
    untempered = PoolSettings(dict.fromkeys(_HEADS, 1.0), Thresholds(0.0, 1.0, 1.0), ClashTrees())
    workshop.say(f"pooling {len(held_out)} turns")
    scored = {head: _scored(head, held_out, PooledScorer(fast, strong, untempered)) for head in _HEADS}
    temperatures = {head: _temperature(*found) for head, found in scored.items()}
    tempered = {head: softmax(np.log(found[0]) / temperatures[head]) for head, found in scored.items()}
    thresholds = _thresholds(tempered, scored, held_out, strong)
    quick = {head: _scored(head, held_out, fast)[0] for head in ("label", "moves", "vulnerable")}
    alone = _alone(quick, tempered, scored, thresholds)
    settings = PoolSettings(temperatures, thresholds, ClashTrees(), alone)
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


def _scored(head: str, turns: Sequence[LabelledTurn], scorer: Scorer) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return the scores of all turns, shape (turns, classes), and each turn's class; -1 where it has none."""
    rows = [scorer.scores(head, turn.text, None if head == "role" else turn.context) for turn in turns]
    classes = list(rows[0])
    gold = [classes.index(value) if (value := _GOLD[head](turn)) in classes else -1 for turn in turns]
    return np.array([list(row.values()) for row in rows]), np.array(gold)


def _temperature(scores: Floats, gold: npt.NDArray[np.int64]) -> float:
    known = gold >= 0
    return round(fit_temperature(np.log(scores[known]), gold[known]), 4)


def _thresholds(
    tempered: Mapping[str, Floats],
    scored: Mapping[str, tuple[Floats, npt.NDArray[np.int64]]],
    turns: Sequence[LabelledTurn],
    scorer: Scorer,
) -> Thresholds:
    customers, sellers = scored["label"][1] >= 0, scored["moves"][1] >= 0
    labels = tempered["label"][customers]
    right = labels.argmax(axis=1) == scored["label"][1][customers]
    moves = list(scorer.scores("moves", "", None))
    made = np.array([[move in turn.moves for move in moves] for turn in turns])
    vulnerable = list(scorer.scores("vulnerable", "", None)).index("vulnerable")
    return Thresholds(
        unsure=unsure_threshold(labels.max(axis=1), right, accuracy=_UNSURE_ACCURACY),
        vulnerable=precise_threshold(
            tempered["vulnerable"][customers, vulnerable],
            scored["vulnerable"][1][customers] == vulnerable,
            precision=GUARD_PRECISION,
        ),
        move=best_f_threshold(tempered["moves"][sellers], made[sellers]),
    )


def _alone(
    quick: Mapping[str, Floats],
    pooled: Mapping[str, Floats],
    scored: Mapping[str, tuple[Floats, npt.NDArray[np.int64]]],
    thresholds: Thresholds,
) -> Alone:
    """Say where the heads may decide alone: at hardly any loss of labels and moves, and of no warning at all.

    Args:
        quick: the heads' own scores per head, shape (turns, classes).
        pooled: those of both together, tempered; same shapes, but the classes of the strong scorer.
        scored: with the gold class of each turn; -1 where it has none.
    """
    steps = {}
    for head in ("label", "moves"):
        gold = scored[head][1]
        known = gold >= 0
        steps[head] = sparing_threshold(
            quick[head][known].max(axis=1),
            quick[head][known].argmax(axis=1) == gold[known],
            pooled[head][known].argmax(axis=1) == gold[known],
            loss=_LOSS_ALONE[head],
        )
    return Alone(steps["label"], steps["moves"], _harmless(quick["vulnerable"], pooled["vulnerable"], thresholds))


def _harmless(quick: Floats, pooled: Floats, thresholds: Thresholds) -> float:
    """Return a score of hardship under which none of these turns was warned of; both have `vulnerable` last."""
    warned = pooled[:, -1] >= thresholds.vulnerable
    return float(np.floor(quick[warned, -1].min(initial=1.0) * 1000) / 1000)
