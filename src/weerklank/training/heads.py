"""Fit the heads, calibrate them on held-out folds, and write the model."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import vstack
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from weerklank.advice.labelled import training_conversations
from weerklank.method.records import Method
from weerklank.training.clash import fit_clash
from weerklank.training.examples import customer_examples, seller_examples
from weerklank.training.matrix import fit_scale, matrix
from weerklank.training.thresholds import (
    GUARD_PRECISION,
    about_everyday,
    best_f_threshold,
    precise_threshold,
    unsure_threshold,
)
from weerklank.understanding.calibrate import Floats, fit_temperature, softmax
from weerklank.understanding.classify import TurnClassifier
from weerklank.understanding.encode import Encoder
from weerklank.understanding.features import dense_width
from weerklank.understanding.heads import ClashTrees, Head, HeadSpec, Model, Thresholds
from weerklank.understanding.labelled import LabelledTurn, customer_turns, seller_turns
from weerklank.understanding.scorers import HeadsScorer

__all__ = ["train"]

SEED = 20251121
_FOLDS = 5
_SECOND_LABEL_WEIGHT = 0.25
_TALK_WEIGHT = 0.25
"""What a customer's turn in a talk counts beside a loose one. Linear heads hold only so much, and talks are many: the
label of held-out loose turns was right in .698 with equal weights, in .706 with a quarter; in talks .591 and .597."""
_UNSURE_ACCURACY = 0.5

Matrix = Any  # scipy.sparse has no types
Gold = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Task:
    """Hold what one head learns: rows of a matrix with a class each, and a weight."""

    name: str
    classes: tuple[str, ...]
    rows: Matrix
    gold: Gold
    folds: Gold
    strength: float
    weights: npt.NDArray[np.float64] = field(default_factory=lambda: np.empty(0))


@dataclass(frozen=True)
class _Fitted:
    """Hold a head with the scores of its held-out folds, in the order of the task's rows."""

    head: Head
    held_out: Floats


def _kept(_turn: LabelledTurn) -> bool:
    return True


def train(  # noqa: PLR0913 - each is a choice of its own, and all but the first have names
    data: Path,
    *,
    encoder: Encoder,
    method: Method,
    folder: Path,
    say: Callable[[str], None],
    keep: Callable[[LabelledTurn], bool] = _kept,
    corrected: Sequence[LabelledTurn] = (),
) -> Model:
    """Make the model from the training split of the labelled data, and write it.

    The same data, seed and machine give the same bytes: one BLAS thread, fixed folds, a deterministic
    solver. Another processor may sum in another order and differ in the last bits.

    Args:
        data: the folder with `utterances/` and `conversations/`.
        method: tells forms from other labels, for the scorer of contradictions.
        folder: where the model's two files go.
        say: told what is being fitted.
        keep: which turns of the training split to learn from.
        corrected: customers' turns with the labels that people gave them, to learn from as well.
    """
    customers = [
        *(turn for turn in customer_turns(data) if turn.split == "train" and keep(turn)),
        *customer_examples(method),
        *corrected,
    ]
    sellers = [*(turn for turn in seller_turns(data) if turn.split == "train" and keep(turn)), *seller_examples(method)]
    with threadpool_limits(limits=1):
        say(f"encoding {len(customers)} customer turns and {len(sellers)} seller turns")
        scale = fit_scale(customers, encoder=encoder)
        customer_rows = matrix(customers, encoder=encoder, scale=scale)
        seller_rows = matrix(sellers, encoder=encoder, scale=scale)
        width = dense_width(encoder.dim)
        fitted: dict[str, _Fitted] = {}
        for task in _customer_tasks(customers, customer_rows):
            say(f"fitting {task.name}")
            fitted[task.name] = _fit(task, width)
        say("fitting role")
        role = _role_task(customers, customer_rows, sellers, seller_rows, encoder_dim=encoder.dim)
        fitted["role"] = _fit(role, width)
        say("fitting moves")
        fitted["moves"] = _fit(_moves_task(sellers, seller_rows), width)
        say("fitting contradictions")
        heads = {name: found.head for name, found in fitted.items()}
        unfinished = Model(heads, scale, _thresholds(fitted, customers, sellers), ClashTrees(), {"id": "new"})
        scorer = HeadsScorer(unfinished, encoder)
        classifier = TurnClassifier(scorer, scorer, frozenset(method.forms), method.talk_of())
        talks = training_conversations(data)
        judged = replace(unfinished, clash=fit_clash(talks, classifier=classifier, encoder=encoder, method=method))
    manifest = _manifest(judged, customers, sellers, encoder)
    if corrected:
        manifest["data"]["corrected_turns"] = len(corrected)
    model = replace(judged, manifest=manifest)
    model.save(folder)
    return model


def _fold_of(turn: LabelledTurn) -> int:
    return int(hashlib.sha256(f"{SEED}:{turn.id}".encode()).hexdigest(), 16) % _FOLDS


def _customer_tasks(turns: Sequence[LabelledTurn], rows: Matrix) -> list[_Task]:
    importance = np.where([turn.in_talk for turn in turns], _TALK_WEIGHT, 1.0)

    def task(name: str, value: Callable[[LabelledTurn], str | None], strength: float) -> _Task:
        kept = [index for index, turn in enumerate(turns) if value(turn) not in (None, "unknown")]
        values = [str(value(turns[index])) for index in kept]
        classes = tuple(sorted(set(values)))
        gold = np.array([classes.index(found) for found in values])
        folds = np.array([_fold_of(turns[index]) for index in kept])
        return _Task(name, classes, rows[kept], gold, folds, strength, importance[kept])

    return [
        _with_second_labels(
            task("label", lambda turn: turn.label or None, 2.0), [each for each in turns if each.label]
        ),
        task("nature", lambda turn: turn.nature, 1.0),
        task("depth", lambda turn: turn.depth, 1.0),
        task("stage", lambda turn: turn.stage, 1.0),
        task("vulnerable", _heaviness, 1.0),
    ]


def _heaviness(turn: LabelledTurn) -> str | None:
    """Say whether something heavy is in a turn; None where nobody looked at that."""
    return None if turn.vulnerable is None else ("vulnerable" if turn.vulnerable else "no")


def _with_second_labels(task: _Task, turns: Sequence[LabelledTurn]) -> _Task:
    """Let a turn with a second label count a quarter for that one; the first rows stay the turns themselves."""
    second = [index for index, turn in enumerate(turns) if turn.also in task.classes]
    weights = task.weights.copy()
    weights[second] *= 1.0 - _SECOND_LABEL_WEIGHT
    extra = np.array([task.classes.index(str(turns[index].also)) for index in second], dtype=np.int64)
    return _Task(
        task.name,
        task.classes,
        vstack([task.rows, task.rows[second]]).tocsr(),
        np.concatenate([task.gold, extra]),
        np.concatenate([task.folds, task.folds[second]]),
        task.strength,
        np.concatenate([weights, task.weights[second] * _SECOND_LABEL_WEIGHT]),
    )


def _role_task(
    customers: Sequence[LabelledTurn],
    customer_rows: Matrix,
    sellers: Sequence[LabelledTurn],
    seller_rows: Matrix,
    *,
    encoder_dim: int,
) -> _Task:
    """Tell a seller from a customer by the words alone: the context would give it away."""
    everyone = [*customers, *sellers]
    columns = np.ones(customer_rows.shape[1])
    columns[encoder_dim : 2 * encoder_dim + 1] = 0.0
    rows = vstack([customer_rows, seller_rows]).multiply(columns).tocsr()
    gold = np.array([0] * len(customers) + [1] * len(sellers))
    weights = np.where(gold == 1, len(customers) / len(sellers), 1.0)
    folds = np.array([_fold_of(turn) for turn in everyone])
    return _Task("role", ("customer", "seller"), rows, gold, folds, 1.0, weights)


def _fit(task: _Task, width: int) -> _Fitted:
    weights = task.weights if len(task.weights) else np.ones(len(task.gold))
    held_out = np.zeros((len(task.gold), len(task.classes)))
    for fold in range(_FOLDS):
        inside, outside = task.folds != fold, task.folds == fold
        held_out[outside] = _logits(_solve(task, inside, weights), task.rows[outside])
    temperature = fit_temperature(held_out, task.gold)
    everything = np.ones(len(task.gold), dtype=bool)
    coefficients, bias = _coefficients(_solve(task, everything, weights))
    spec = HeadSpec(task.classes, round(temperature, 4))
    return _Fitted(_head(spec, coefficients, bias, width), softmax(held_out / temperature))


def _solve(task: _Task, inside: npt.NDArray[np.bool_], weights: npt.NDArray[np.float64]) -> LogisticRegression:
    solver = LogisticRegression(C=task.strength, max_iter=400, tol=1e-4)
    return solver.fit(task.rows[inside], task.gold[inside], sample_weight=weights[inside])


def _coefficients(solved: LogisticRegression) -> tuple[Floats, Floats]:
    """Give a two-class solution two columns, as a softmax wants."""
    if len(solved.classes_) == 2:
        half = np.vstack([-solved.coef_, solved.coef_]) / 2
        return half.T, np.concatenate([-solved.intercept_, solved.intercept_]) / 2
    return solved.coef_.T, solved.intercept_


def _logits(solved: LogisticRegression, rows: Matrix) -> Floats:
    coefficients, bias = _coefficients(solved)
    result: Floats = rows @ coefficients + bias
    return result


def _head(spec: HeadSpec, coefficients: Floats, bias: Floats, width: int) -> Head:
    return Head(
        spec=spec,
        dense=coefficients[:width].astype(np.float16).astype(np.float32),
        sparse=coefficients[width:].astype(np.float16),
        bias=bias.astype(np.float32),
    )


def _moves_task(sellers: Sequence[LabelledTurn], rows: Matrix) -> _Task:
    """Share each turn among the moves made in it."""
    shares = [(index, move, 1.0 / len(turn.moves)) for index, turn in enumerate(sellers) for move in turn.moves]
    classes = tuple(sorted({move for _, move, _ in shares}))
    order = [index for index, _, _ in shares]
    return _Task(
        "moves",
        classes,
        rows[order],
        np.array([classes.index(move) for _, move, _ in shares]),
        np.array([_fold_of(sellers[index]) for index in order]),
        20.0,
        np.array([weight for _, _, weight in shares]),
    )


def _thresholds(
    fitted: dict[str, _Fitted], customers: Sequence[LabelledTurn], sellers: Sequence[LabelledTurn]
) -> Thresholds:
    label = fitted["label"]
    classes = label.head.spec.classes
    named = [turn.label for turn in customers if turn.label]
    scores = label.held_out[: len(named)]
    right = np.array([classes[best] == gold for best, gold in zip(scores.argmax(axis=1), named, strict=True)])
    vulnerable_at = fitted["vulnerable"].head.spec.classes.index("vulnerable")
    looked_at = [turn for turn in customers if turn.vulnerable is not None]
    guarded = about_everyday(looked_at)
    vulnerable = np.array([bool(turn.vulnerable) for turn in looked_at])
    moves = fitted["moves"]
    first_rows = np.cumsum([0, *(len(turn.moves) for turn in sellers)])[:-1]
    made = np.array([[move in turn.moves for move in moves.head.spec.classes] for turn in sellers])
    return Thresholds(
        unsure=unsure_threshold(scores.max(axis=1), right, accuracy=_UNSURE_ACCURACY),
        vulnerable=precise_threshold(
            fitted["vulnerable"].held_out[guarded, vulnerable_at], vulnerable[guarded], precision=GUARD_PRECISION
        ),
        move=best_f_threshold(moves.held_out[first_rows], made),
    )


def _manifest(
    model: Model, customers: Sequence[LabelledTurn], sellers: Sequence[LabelledTurn], encoder: Encoder
) -> dict[str, Any]:
    digest = hashlib.sha256()
    for turn in (*customers, *sellers):
        digest.update(repr(turn).encode())
    return {
        "format": 2,
        "id": f"heads-{digest.hexdigest()[:8]}",
        "encoder": encoder.id,
        "seed": SEED,
        "licence": "Apache-2.0",
        "data": {
            "digest": digest.hexdigest(),
            "written_by": "language models, for this project; see data/README.md",
            "customer_turns": len(customers),
            "seller_turns": len(sellers),
        },
        "heads": {
            name: {
                "classes": list(head.spec.classes),
                "temperature": head.spec.temperature,
            }
            for name, head in model.heads.items()
        },
        "thresholds": {
            "unsure": model.thresholds.unsure,
            "vulnerable": model.thresholds.vulnerable,
            "move": model.thresholds.move,
        },
        "clash": model.clash.numbers(),
    }
