"""Tell where the next step disagrees: by wrong readings, by the table, or by one row of it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from weerklank.advice.labelled import (
    GoldStep,
    LabelledConversation,
    as_labelled,
    clashes_as_labelled,
    is_validation,
)
from weerklank.advice.next_step import next_step
from weerklank.advice.records import Contradiction
from weerklank.evaluation.conversations import agrees
from weerklank.evaluation.records import Figure
from weerklank.pipeline import Pipeline
from weerklank.text.language import Language
from weerklank.understanding.classify import read_conversation
from weerklank.understanding.records import Reading

__all__ = ["step_figures"]

_TODAY = datetime(2025, 1, 1, tzinfo=UTC).date()
_CONFUSIONS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class _Probe:
    """Hold what was advised at one probe point, and what is right there.

    Attributes:
        faultless: whether it was advised from the labels that were given, rather than from what was read.
    """

    gold: GoldStep
    step: str | None
    rule: str
    is_validation: bool
    faultless: bool

    @property
    def is_right(self) -> bool:
        return agrees(self.step, self.gold)


def step_figures(labelled: Sequence[LabelledConversation], *, pipeline: Pipeline) -> list[Figure]:
    """Score the next step with the reader's labels and with the given ones, per row of the table and per mistake.

    The difference between the first pair of figures and the second is what reading wrongly costs; what is
    missing in the second is the table's own.
    """
    probes = [probe for talk in labelled for probe in _probes(talk, pipeline)]
    read = [probe for probe in probes if not probe.faultless]
    return [
        *_agreement("as read", read),
        *_agreement("with the given labels", [probe for probe in probes if probe.faultless]),
        *_by_row(read, [rule.id for rule in pipeline.method.step_rules]),
        *_confusions(read),
    ]


def _agreement(name: str, probes: Sequence[_Probe]) -> Iterator[Figure]:
    for part, is_kept_out in (("fitted on", False), ("kept out", True)):
        chosen = [probe for probe in probes if probe.is_validation is is_kept_out]
        yield Figure(f"next step agrees, {name}, {part}", _right(chosen), len(chosen))


def _by_row(probes: Sequence[_Probe], rows: Sequence[str]) -> Iterator[Figure]:
    for row in rows:
        decided = [probe for probe in probes if probe.rule == row]
        if decided:
            yield Figure(f"row {row} is right", _right(decided), len(decided))


def _confusions(probes: Sequence[_Probe]) -> Iterator[Figure]:
    """Yield the commonest mistakes, each as a share of the probe points where that step was the right one."""
    of_gold = Counter(probe.gold.step for probe in probes)
    wrong = Counter((probe.gold.step, probe.step or "nothing") for probe in probes if not probe.is_right)
    for (gold, said), count in sorted(wrong.items(), key=lambda pair: (-pair[1], pair[0]))[:_CONFUSIONS_SHOWN]:
        yield Figure(f"{said} said for {gold}", count / of_gold[gold], of_gold[gold])


def _right(probes: Sequence[_Probe]) -> float:
    return sum(probe.is_right for probe in probes) / len(probes) if probes else 0.0


def _probes(talk: LabelledConversation, pipeline: Pipeline) -> Iterator[_Probe]:
    readings = tuple(read_conversation(talk.conversation, classifier=pipeline.classifier))
    clashes = pipeline.clashes(talk.conversation, readings, reader=Language.EN)
    given = as_labelled(talk, readings, forms=pipeline.method.forms)
    for gold in talk.next_steps:
        yield _probe(gold, talk, readings, clashes, pipeline)
        yield replace(_probe(gold, talk, given, clashes_as_labelled(talk), pipeline), faultless=True)


def _probe(
    gold: GoldStep,
    talk: LabelledConversation,
    readings: Sequence[Reading],
    clashes: Sequence[Contradiction],
    pipeline: Pipeline,
) -> _Probe:
    situation = pipeline.situation_after(gold.after_turn, talk.conversation, readings, clashes, today=_TODAY)
    advised = next_step(situation, None, reader=Language.EN)
    return _Probe(gold, advised.step, advised.rule, is_validation(talk), faultless=False)
