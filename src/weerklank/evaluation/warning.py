"""Score the early warning: whether the tension rises before a quarrel breaks out, and only then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from weerklank.advice.escalation import QUARREL_FROM, escalation
from weerklank.advice.labelled import LabelledConversation, as_labelled
from weerklank.evaluation.records import Figure
from weerklank.pipeline import Pipeline
from weerklank.understanding.classify import read_conversation
from weerklank.understanding.records import Reading

__all__ = ["warning_figures"]

_LINES = (0.2, 0.3, 0.4, QUARREL_FROM)
"""The tensions from which a warning could be given. None of them was chosen by what is measured here."""


@dataclass(frozen=True, slots=True)
class _Curve:
    """Hold the tension after each turn of a conversation, and the turn where it became a quarrel."""

    tension: tuple[float, ...]
    quarrel_turn: int | None

    def warned_at(self, line: float) -> int | None:
        """Return the first turn after which the tension is at or above the line."""
        return next((turn for turn, tension in enumerate(self.tension) if tension >= line), None)


def warning_figures(labelled: Sequence[LabelledConversation], *, pipeline: Pipeline, part: str) -> list[Figure]:
    """Score each line that the tension may cross, with what was read and with the labels that were given.

    A warning is in time when the line is crossed on a turn before the one where the quarrel breaks out; the
    tension after a turn rests on that turn and earlier ones only.

    Args:
        part: what these conversations are called in the figures' names.
    """
    read, given = [], []
    for talk in labelled:
        readings = tuple(read_conversation(talk.conversation, classifier=pipeline.classifier))
        read.append(_curve(talk, readings, pipeline))
        given.append(_curve(talk, as_labelled(talk, readings, forms=pipeline.method.forms), pipeline))
    return [
        figure
        for how, curves in (("as read", read), ("with the given labels", given))
        for line in _LINES
        for figure in _at(line, curves, f"{part}, {how}, from tension {line}")
    ]


def _curve(talk: LabelledConversation, readings: Sequence[Reading], pipeline: Pipeline) -> _Curve:
    points = escalation(talk.conversation, readings, method=pipeline.method)
    return _Curve(tuple(point.score for point in points), talk.escalation_turn)


def _at(line: float, curves: Sequence[_Curve], name: str) -> Iterator[Figure]:
    quarrels = [curve for curve in curves if curve.quarrel_turn is not None]
    quiet = [curve for curve in curves if curve.quarrel_turn is None]
    ahead = [
        curve.quarrel_turn - warned
        for curve in quarrels
        if curve.quarrel_turn is not None
        and (warned := curve.warned_at(line)) is not None
        and warned < curve.quarrel_turn
    ]
    false = sum(curve.warned_at(line) is not None for curve in quiet)
    yield Figure(f"{name}: quarrels warned of in time", _share(len(ahead), len(quarrels)), len(quarrels))
    yield Figure(f"{name}: others warned of", _share(false, len(quiet)), len(quiet))
    if ahead:
        yield Figure(f"{name}: turns ahead, median", float(median(ahead)), len(ahead))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
