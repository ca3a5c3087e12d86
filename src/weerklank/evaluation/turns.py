"""Score the reading of loose turns on data that training never saw."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score

from weerklank.conversations.records import Role
from weerklank.errors import NotFoundError
from weerklank.evaluation.records import Figure
from weerklank.understanding.calibrate import expected_calibration_error
from weerklank.understanding.classify import Classifier
from weerklank.understanding.labelled import LabelledTurn, customer_turns, seller_turns
from weerklank.understanding.records import Reading

__all__ = [
    "Judged",
    "customer_figures",
    "judged_customers",
    "seller_figures",
    "test_customers",
    "test_sellers",
    "test_talks",
]

_BLIND_PREFIX = "test-"


@dataclass(frozen=True, slots=True)
class Judged:
    """Hold a labelled turn beside its reading."""

    gold: LabelledTurn
    reading: Reading


def test_customers(data: Path, *, blind: bool) -> list[LabelledTurn]:
    """Return the held-out loose turns of customers: the blind files, or the held-out share of the others."""
    turns = [turn for turn in customer_turns(data) if turn.split == "test" and not turn.in_talk]
    return [turn for turn in turns if turn.file.startswith(_BLIND_PREFIX) is blind]


def test_sellers(data: Path) -> list[LabelledTurn]:
    """Return the held-out loose turns of sellers."""
    return [turn for turn in seller_turns(data) if turn.split == "test" and not turn.in_talk]


def test_talks(data: Path) -> tuple[list[LabelledTurn], list[LabelledTurn]]:
    """Return the turns in held-out talks: the customers', and the sellers'.

    Raises:
        NotFoundError: there are none.
    """
    customers, sellers = (
        [turn for turn in turns if turn.split == "test" and turn.in_talk]
        for turns in (customer_turns(data), seller_turns(data))
    )
    if not (customers and sellers):
        problem = "no labelled data stands here"
        raise NotFoundError(str(data / "talks"), "N002", problem, "Give the project's data folder with --data.")
    return customers, sellers


def judged_customers(turns: Sequence[LabelledTurn], *, classifier: Classifier) -> list[Judged]:
    """Read each turn as a customer's."""
    return [Judged(turn, classifier.read_turn(turn.text, context=turn.context, role=Role.CUSTOMER)) for turn in turns]


def customer_figures(judged: Sequence[Judged], *, forms: frozenset[str]) -> list[Figure]:
    """Score labels, resistance yes or no, the guard, and the trust in scores."""
    gold = [case.gold.label for case in judged]
    decided = [case.reading.label for case in judged]
    lenient = [case.reading.label in (case.gold.label, case.gold.also) for case in judged]
    is_form, said_form = ([label in forms for label in labels] for labels in (gold, decided))
    vulnerable, said = [bool(case.gold.vulnerable) for case in judged], [case.reading.is_vulnerable for case in judged]
    right = np.array(gold) == np.array(decided)
    scores = np.array([case.reading.score for case in judged])
    sure = ~np.array([case.reading.unsure for case in judged])
    cases = len(judged)
    return [
        Figure("label, strict accuracy", accuracy_score(gold, decided), cases),
        Figure("label, lenient accuracy", float(np.mean(lenient)), cases),
        Figure("label, macro-F1 (24 labels)", f1_score(gold, decided, average="macro"), cases),
        Figure("resistance yes or no, F1", f1_score(is_form, said_form), cases),
        Figure("vulnerable, recall", recall_score(vulnerable, said, zero_division=0.0), sum(vulnerable)),
        Figure("vulnerable, precision", precision_score(vulnerable, said, zero_division=0.0), sum(said)),
        Figure("calibration error of the label score", expected_calibration_error(scores, right), cases),
        Figure("share of turns not unsure", float(sure.mean()), cases),
        Figure("strict accuracy where not unsure", float(right[sure].mean()), int(sure.sum())),
        *_dimension_figures(judged),
    ]


def _dimension_figures(judged: Sequence[Judged]) -> list[Figure]:
    dimensions: dict[str, tuple[Callable[[LabelledTurn], str | None], Callable[[Reading], str | None]]] = {
        "nature": (lambda turn: turn.nature, lambda reading: reading.nature.id if reading.nature else None),
        "depth": (lambda turn: turn.depth, lambda reading: reading.depth.id if reading.depth else None),
        "stage": (lambda turn: turn.stage, lambda reading: reading.stage.id if reading.stage else None),
    }
    figures = []
    for name, (gold_of, said_of) in dimensions.items():
        known = [(gold_of(case.gold), said_of(case.reading)) for case in judged]
        counted = [gold == said for gold, said in known if gold not in (None, "unknown") and said is not None]
        figures.append(Figure(f"{name}, accuracy where both name one", float(np.mean(counted)), len(counted)))
    return figures


def seller_figures(turns: Sequence[LabelledTurn], *, classifier: Classifier, moves: Sequence[str]) -> list[Figure]:
    """Score the recognition of seller moves."""
    readings = [classifier.read_turn(turn.text, context=turn.context, role=Role.SELLER) for turn in turns]
    gold = np.array([[move in turn.moves for move in moves] for turn in turns])
    said = np.array([[reading.has_move(move) for move in moves] for reading in readings])
    first = [reading.moves[0].id in turn.moves for reading, turn in zip(readings, turns, strict=True)]
    return [
        Figure(
            "seller moves, micro-F1 (17 moves)", f1_score(gold, said, average="micro", zero_division=0.0), len(turns)
        ),
        Figure(
            "seller moves, macro-F1 (17 moves)", f1_score(gold, said, average="macro", zero_division=0.0), len(turns)
        ),
        Figure("the first move said is one of the gold moves", float(np.mean(first)), len(turns)),
    ]
