"""Hand-made readings for advice: what was understood is given, so no test here depends on a model."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from tests import builders
from tests.builders import Said
from weerklank.advice.diagnose import diagnose
from weerklank.advice.next_step import next_step
from weerklank.advice.records import Contradiction, Diagnosis, EscalationPoint, Recommendation
from weerklank.advice.situation import Situation
from weerklank.conversations.records import Channel, Conversation
from weerklank.text.language import Language
from weerklank.text.span import Span
from weerklank.understanding.records import Annotation, Evidence, Reading

SELLER = "Sanne de Wit"
CUSTOMER = "Ingrid Bakker"
TODAY = date(2025, 6, 16)
JUNE = (TODAY - date(2025, 2, 3)).days
"""The day of `Said` that falls on 16 June 2025."""


def we(text: str, *moves: str, score: float = 0.9, **more) -> Said:
    """Say a seller's turn."""
    return Said(SELLER, text, moves=tuple((move, score) for move in moves or ("small_talk",)), **more)


def they(text: str, label: str = "neutral", *, speaker: str = CUSTOMER, **more) -> Said:
    """Say a customer's turn."""
    return Said(speaker, text, label=label, **more)


def talk(turns: Sequence[Said], **more) -> Conversation:
    return builders.conversation(turns, sellers=(SELLER,), **more)


def read(turns: Sequence[Said], *, also: Mapping[int, tuple[str, float]] | None = None) -> list[Reading]:
    """Return the readings that the turns state; `also` gives a turn a second label."""
    readings = [builders.reading(index, turn) for index, turn in enumerate(turns)]
    for index, (label, score) in (also or {}).items():
        second = Annotation(label, Span(0, len(turns[index].text)), score, "test-model")
        readings[index] = replace(readings[index], labels=(*readings[index].labels, second))
    return readings


def pointing_at_all(readings: Sequence[Reading], turns: Sequence[Said]) -> list[Reading]:
    """Let each customer's turn be its own evidence, as a turn of one clause is."""
    return [
        replace(reading, evidence=(Evidence(Span(0, len(turn.text)), turn.label, 1.0),)) if turn.label else reading
        for reading, turn in zip(readings, turns, strict=True)
    ]


def situation(
    turns: Sequence[Said],
    *,
    clashes: Sequence[tuple[int, int]] = (),
    today: date = TODAY,
    channel: Channel = Channel.WHATSAPP,
    language: Language = Language.NL,
    also: Mapping[int, tuple[str, float]] | None = None,
) -> Situation:
    """Return the situation at the end of the turns; each turn's `tension` is the escalation."""
    own = [index for index, turn in enumerate(turns) if turn.speaker != SELLER]
    return Situation(
        conversation=talk(turns, channel=channel, language=language),
        readings=read(turns, also=also),
        escalation=[EscalationPoint(index, turn.tension) for index, turn in enumerate(turns)],
        contradictions=[Contradiction(first, second, 0.9, "they clash") for first, second in clashes],
        method=builders.method(),
        focus=own[-1] if own else None,
        today=today,
    )


def diagnosis_of(found: Situation, *, formal: bool = False) -> Diagnosis | None:
    """Return the diagnosis of the focus turn; None where it isn't resistance."""
    every = diagnose(
        found.conversation,
        found.readings,
        method=found.method,
        reader=Language.NL,
        formal=formal,
    )
    return next((diagnosis for diagnosis in every if diagnosis.turn == found.focus), None)


def advised(found: Situation, *, reader: Language = Language.NL) -> Recommendation:
    return next_step(found, diagnosis_of(found), reader=reader)


NOT_NOW_TALKS = (
    [they("Nu niet.", "not_now")],
    [they("Ik wil groeien.", "change_talk"), we("Hoe dan?", "open_question"), they("Nu niet! Ooit?", "not_now")],
    [we("Dat valt mee.", "argue"), they("Alweer niet gebeld.", "complaint"), they("...", score=0.4, unsure=True)],
    [they(""), we("Je zei van wel.", "soft_confrontation"), they("Ja. " * 60, "not_now", vulnerable=0.4, tension=0.9)],
)
"""A few talks of different kinds that end with a customer's turn."""
