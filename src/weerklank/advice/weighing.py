"""Choose among the steps that the rule table makes possible, by weighing signs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from weerklank.advice.signs import ALWAYS
from weerklank.method.records import StepWeights

__all__ = ["NOTHING", "WeighedStep", "weigh"]

NOTHING = "listen"
"""The step as which a row that asks for nothing is weighed: neither says a word."""


@dataclass(frozen=True, slots=True)
class WeighedStep:
    """Hold one possible step with all that speaks for and against it.

    Attributes:
        total: the sum of `parts`; only its difference from another step's means something.
        parts: sign → what it adds, where it adds anything.
    """

    step: str
    total: float
    parts: Mapping[str, float]


def weigh(present: Mapping[str, float], possible: Collection[str], *, weights: StepWeights) -> list[WeighedStep]:
    """Return the possible steps, heaviest first; of two that are as heavy, the one that `possible` names first.

    Args:
        present: sign → how strongly it is there, 0 to 1.
        possible: step ids; one that has no weights weighs 0.
        weights: fitted on labelled conversations.
    """
    weighed = [_weighed(step, present, weights) for step in possible]
    return sorted(weighed, key=lambda step: -step.total)


def _weighed(step: str, present: Mapping[str, float], weights: StepWeights) -> WeighedStep:
    if step not in weights.steps:
        return WeighedStep(step, 0.0, {})
    place = weights.steps.index(step)
    parts = {
        sign: row[place] * (1.0 if sign == ALWAYS else present[sign])
        for sign, row in weights.signs.items()
        if sign == ALWAYS or present[sign]
    }
    return WeighedStep(step, sum(parts.values()), parts)
