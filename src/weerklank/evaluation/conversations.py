"""Score next steps, contradictions and escalation on whole labelled conversations."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from weerklank.advice.escalation import QUARREL_FROM
from weerklank.advice.labelled import GoldStep, LabelledConversation
from weerklank.advice.records import Report
from weerklank.conversations.identity import How, RoleGuess
from weerklank.conversations.records import Role
from weerklank.evaluation.records import Figure
from weerklank.pipeline import Pipeline
from weerklank.text.language import Language

__all__ = ["agrees", "conversation_figures"]

_NOW = datetime(2025, 1, 1, tzinfo=UTC)
_WAITING = frozenset(("let_it_land", "listen"))


def conversation_figures(labelled: Sequence[LabelledConversation], *, pipeline: Pipeline) -> list[Figure]:
    """Score advice: each probe point sees the conversation up to that turn only."""
    agreed = [
        agrees(_run(talk, pipeline, until=gold.after_turn + 1).next_step.step, gold)
        for talk in labelled
        for gold in talk.next_steps
    ]
    reports = [_run(talk, pipeline) for talk in labelled]
    said = [{(clash.first, clash.second) for clash in report.contradictions} for report in reports]
    hits = sum(len(found & talk.contradictions) for found, talk in zip(said, labelled, strict=True))
    quarrels = [talk.escalation_turn is not None for talk in labelled]
    noticed = [max((point.score for point in report.escalation), default=0.0) >= QUARREL_FROM for report in reports]
    return [
        Figure("next step agrees with gold or its alternatives", float(np.mean(agreed)), len(agreed)),
        Figure("contradictions, precision", _share(hits, sum(map(len, said))), sum(map(len, said))),
        Figure(
            "contradictions, recall",
            _share(hits, sum(len(talk.contradictions) for talk in labelled)),
            sum(len(talk.contradictions) for talk in labelled),
        ),
        Figure(
            "quarrel noticed or rightly not", float(np.mean(np.array(quarrels) == np.array(noticed))), len(labelled)
        ),
    ]


def _run(talk: LabelledConversation, pipeline: Pipeline, *, until: int | None = None) -> Report:
    conversation = replace(talk.conversation, utterances=talk.conversation.utterances[:until])
    guess = RoleGuess(conversation.names(Role.SELLER), How.GIVEN)
    return pipeline.run(conversation, guess, reader=Language.EN, now=_NOW)


def agrees(step: str | None, gold: GoldStep) -> bool:
    """Tell whether a step is the right one or as good; doing nothing (None) agrees with a step that is that."""
    accepted = {gold.step, *gold.also}
    return step in accepted or (step is None and bool(accepted & _WAITING))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
