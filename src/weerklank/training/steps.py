"""Fit the weights that choose among the steps which the rule table makes possible."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from weerklank.advice.labelled import (
    GoldStep,
    LabelledConversation,
    as_labelled,
    clashes_as_labelled,
    is_validation,
    training_conversations,
)
from weerklank.advice.signs import ALWAYS, SIGNS, signs
from weerklank.advice.situation import Situation
from weerklank.errors import NotFoundError, say
from weerklank.method.records import StepWeights
from weerklank.pipeline import Pipeline
from weerklank.text.language import Language
from weerklank.understanding.classify import read_conversation

__all__ = ["STEP_WEIGHTS_FILE", "fit_steps", "train_steps"]

STEP_WEIGHTS_FILE = "step_weights.yaml"

_STRENGTH = 0.6
_ALTERNATIVE_WEIGHT = 0.5
_LABELLED_WEIGHT = 0.5
"""Each probe counts once as it was read, and half as it was labelled: so the weights fit a better reader too."""
_DIGITS = 3
_FEWEST_STEPS = 3
"""With two, scikit-learn gives one row of weights instead of one for each."""
_MOST_ROUNDS = 3000
_TODAY = datetime(2025, 1, 1, tzinfo=UTC).date()

_HEAD = """\
# What each sign of advice/signs.py adds to each step, in the order of `steps`. Made by `weerklank train --steps`: edit
# next_step.yaml for what may be advised, and fit again. `always` counts whatever is said.
"""


@dataclass(frozen=True, slots=True)
class _Case:
    """Hold one probe point: the signs there, the step that is right, and how heavily it counts."""

    signs: dict[str, float]
    step: str
    weight: float


def train_steps(data: Path, *, pipeline: Pipeline, folder: Path) -> StepWeights:
    """Fit the weights on the development part of the labelled conversations, and write them into a method's folder.

    Raises:
        NotFoundError: there are too few probe points to fit on.
    """
    talks = [talk for talk in training_conversations(data) if not is_validation(talk)]
    weights = fit_steps(talks, pipeline=pipeline)
    (folder / STEP_WEIGHTS_FILE).write_text(_written(weights), encoding="utf-8")
    return weights


def fit_steps(labelled: Sequence[LabelledConversation], *, pipeline: Pipeline) -> StepWeights:
    """Fit a multinomial logistic regression of the right step on the signs.

    A step marked as good as the right one counts for half.

    Raises:
        NotFoundError: the conversations have fewer than three different steps.
    """
    cases = [case for talk in labelled for case in _cases(talk, pipeline)]
    steps = sorted({case.step for case in cases})
    if len(steps) < _FEWEST_STEPS:
        problem = say("{n} probe points with {steps} different steps are too few", n=len(cases), steps=len(steps))
        raise NotFoundError("conversations", "N007", problem, "Add labelled conversations with next steps.")
    rows = np.array([[case.signs[sign] for sign in SIGNS] for case in cases])
    fitted = LogisticRegression(C=_STRENGTH, max_iter=_MOST_ROUNDS).fit(
        rows, [case.step for case in cases], sample_weight=[case.weight for case in cases]
    )
    by_sign = dict(zip(SIGNS, fitted.coef_.T.tolist(), strict=True))
    given = {ALWAYS: fitted.intercept_.tolist(), **by_sign}
    return StepWeights(tuple(steps), {sign: tuple(round(v, _DIGITS) for v in row) for sign, row in given.items()})


def _cases(talk: LabelledConversation, pipeline: Pipeline) -> Iterator[_Case]:
    readings = tuple(read_conversation(talk.conversation, classifier=pipeline.classifier))
    clashes = pipeline.clashes(talk.conversation, readings, reader=Language.EN)
    marked = clashes_as_labelled(talk)
    given = as_labelled(talk, readings, forms=pipeline.method.forms)
    for gold in talk.next_steps:
        read = pipeline.situation_after(gold.after_turn, talk.conversation, readings, clashes, today=_TODAY)
        labelled = pipeline.situation_after(gold.after_turn, talk.conversation, given, marked, today=_TODAY)
        yield from _weighted(gold, read, 1.0)
        yield from _weighted(gold, labelled, _LABELLED_WEIGHT)


def _weighted(gold: GoldStep, situation: Situation, weight: float) -> Iterator[_Case]:
    if situation.focus is None:
        return
    present = signs(situation)
    yield _Case(present, gold.step, weight)
    for step in gold.also:
        yield _Case(present, step, weight * _ALTERNATIVE_WEIGHT)


def _written(weights: StepWeights) -> str:
    width = max(map(len, weights.signs))
    rows = [f"  {sign + ':':<{width + 1}} [{_numbers(row)}]" for sign, row in weights.signs.items()]
    return "\n".join((_HEAD.rstrip(), f"steps: [{', '.join(weights.steps)}]", "signs:", *rows, ""))


def _numbers(row: Sequence[float]) -> str:
    return ", ".join(f"{value:.3f}" for value in row)
