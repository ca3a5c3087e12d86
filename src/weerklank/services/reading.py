"""Read what is kept: understand each turn that wasn't read yet, apply people's corrections, and advise."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from weerklank.advice.records import Address, Report
from weerklank.conversations.context import previous_by_another
from weerklank.conversations.records import Conversation as ConversationRecord
from weerklank.conversations.records import Role
from weerklank.method.records import Method
from weerklank.pipeline import Pipeline
from weerklank.services.gather import gather
from weerklank.store.models import Advice, Conversation, Correction, Turn, Waiting
from weerklank.store.records import CERTAIN, advice_tree, conversation_record, guess_of, kept_reading, reading_tree
from weerklank.text.language import Language
from weerklank.text.span import Span
from weerklank.understanding.records import Annotation, Reading, Scored

__all__ = ["corrected", "marked_heavy", "read_kept"]

_A_PERSON = "person"
_CHUNK = 200


@dataclass(frozen=True, slots=True)
class _Kept:
    """Hold a conversation's rows, the record that they make, and what people said of each turn."""

    row: Conversation
    turns: Sequence[Turn]
    record: ConversationRecord
    labels: Mapping[int, str]
    heavy: Mapping[int, bool]


def read_kept(row: Conversation, *, pipeline: Pipeline, now: datetime, on_turn: Callable[[], None]) -> bool:
    """Read one conversation and keep what was understood and advised, in one transaction at the end.

    Args:
        row: a conversation with turns; its person, or its team, says how drafts address the customer.
        now: aware, UTC.
        on_turn: called after every turn; an exception from it leaves everything as it was.

    Returns:
        Whether it was kept: not where another worker was faster, or where something that it rests on changed
        meanwhile. Whoever changed that has it read again.
    """
    turns = list(row.turns.order_by("index"))
    kept = _Kept(row, turns, conversation_record(row, turns), _labels_by_people(row), _heavy_by_people(row))
    own = row.person.address if row.person else ""
    pipeline = replace(pipeline, address=Address(own or row.team.address), zone=ZoneInfo(row.team.timezone))
    model = pipeline.versions.model
    readings = tuple(_readings(kept, pipeline, on_turn))
    final = tuple(_as_people_say(kept, readings, pipeline.method))
    reports = {
        reader: pipeline.advise(kept.record, final, guess_of(row), reader=reader, now=now) for reader in Language
    }
    raw = replace(reports[Language.NL], readings=readings)
    with transaction.atomic():
        if not _is_as_read(kept):
            return False
        for turn, reading, tree in zip(turns, final, advice_tree(raw)[1], strict=True):
            _fill(turn, reading)
            turn.reading = reading_tree(tree, model=model)
        Turn.rows.bulk_update(turns, _COLUMNS, batch_size=_CHUNK)
        for reader, report in reports.items():
            _keep_advice(row, reader, report)
        _summarise(row, reports[Language.NL], pipeline.method)
        gather(row, turns, reports[Language.NL], method=pipeline.method)
    return True


def _is_as_read(kept: _Kept) -> bool:
    """Tell whether all that the reading rests on is still so, and take over what people changed that it doesn't.

    Who was erased meanwhile may not come back, and a label that somebody corrected meanwhile may not get lost.
    """
    held = Conversation.rows.select_for_update().filter(pk=kept.row.pk).first()
    if held is None or held.is_read or _rests_on(held) != _rests_on(kept.row):
        return False
    there = list(held.turns.order_by("index").values_list("pk", "text"))
    if there != [(turn.pk, turn.text) for turn in kept.turns] or _labels_by_people(held) != kept.labels:
        return False
    if _heavy_by_people(held) != kept.heavy:
        return False
    kept.row.product = held.product
    return True


def _rests_on(row: Conversation) -> tuple[object, ...]:
    """Return what else than its turns and labels decides how a conversation is read."""
    address = row.person.address if row.person else ""
    return row.person_id, address, row.team.address, row.team.method_version, row.participants


def _readings(kept: _Kept, pipeline: Pipeline, on_turn: Callable[[], None]) -> Iterator[Reading]:
    for index, turn in enumerate(kept.turns):
        known = kept_reading(turn, index, model=pipeline.versions.model)
        yield known or _read(kept.record, index, pipeline)
        on_turn()


def _read(record: ConversationRecord, index: int, pipeline: Pipeline) -> Reading:
    utterance, before = record.utterances[index], previous_by_another(record, index)
    role = record.role_of(utterance.speaker)
    context = before.text if before else None
    return pipeline.classifier.read_turn(utterance.text, context=context, role=role, index=index)


def _labels_by_people(row: Conversation) -> dict[int, str]:
    found = Correction.rows.filter(turn__conversation=row, heavy=None).order_by("id")
    return {correction.turn_id: correction.after for correction in found}


def _heavy_by_people(row: Conversation) -> dict[int, bool]:
    found = Correction.rows.filter(turn__conversation=row).exclude(heavy=None).order_by("id")
    return {correction.turn_id: bool(correction.heavy) for correction in found}


def _as_people_say(kept: _Kept, readings: Sequence[Reading], method: Method) -> Iterator[Reading]:
    for reading, turn in zip(readings, kept.turns, strict=True):
        label, is_heavy = kept.labels.get(turn.pk), kept.heavy.get(turn.pk)
        said = reading if label is None else corrected(reading, label, text=turn.text, method=method)
        yield said if is_heavy is None else marked_heavy(said, is_heavy=is_heavy)


def corrected(reading: Reading, label: str, *, text: str, method: Method) -> Reading:
    """Return the reading with only the label that a person gave it, which is certain, and what follows from it."""
    if reading.label is None:
        return reading
    is_form = label in method.forms
    return replace(
        reading,
        labels=(Annotation(label, Span(0, len(text)), CERTAIN, _A_PERSON),),
        resistance=1.0 if is_form else 0.0,
        unsure=False,
        talk=Scored(method.talk_of().get(label, "neutral"), CERTAIN),
        nature=reading.nature if is_form else None,
        depth=reading.depth if is_form else None,
    )


def marked_heavy(reading: Reading, *, is_heavy: bool) -> Reading:
    """Return the reading with what a person said of something heavy, which is certain."""
    if reading.label is None:
        return reading
    score = CERTAIN if is_heavy else 0.0
    return replace(reading, vulnerable=score, is_vulnerable=is_heavy, nothing_heavy=not is_heavy)


_COLUMNS = (
    "index", "label", "second", "score", "resistance", "talk", "nature", "depth", "stage", "move", "is_vulnerable",
    "unsure", "reading",
)  # fmt: skip


def _fill(turn: Turn, reading: Reading) -> None:
    turn.index = reading.index
    turn.label = reading.label or ""
    turn.second = reading.labels[1].label if len(reading.labels) > 1 else ""
    turn.score = reading.score if reading.labels else None
    turn.resistance = reading.resistance
    for scale in ("talk", "nature", "depth", "stage"):
        value = getattr(reading, scale)
        setattr(turn, scale, value.id if value else "")
    turn.move = reading.moves[0].id if reading.moves else ""
    turn.is_vulnerable, turn.unsure = reading.is_vulnerable, reading.unsure


def _keep_advice(row: Conversation, reader: Language, report: Report) -> None:
    tree, _ = advice_tree(report)
    Advice.rows.update_or_create(
        conversation=row,
        language=reader.value,
        defaults={
            "team_id": row.team_id,
            "report": tree,
            "tool": report.versions.tool,
            "method": report.versions.method,
            "model": report.versions.model,
            "made_at": report.analysed_at,
        },
    )


def _summarise(row: Conversation, report: Report, method: Method) -> None:
    sure = [each for each in report.readings if each.label in method.forms and not each.unsure]
    stages = [each.stage.id for each in report.readings if each.stage]
    row.is_read = True
    row.waiting = _waiting(report)
    row.step = report.next_step.step or ""
    row.form = sure[-1].label or "" if sure else ""
    row.stage = stages[-1] if stages else ""
    row.tension = report.escalation[-1].score if report.escalation else 0.0
    row.is_vulnerable = any(each.is_vulnerable for each in report.readings)
    row.unsure_count = sum(each.unsure for each in report.readings)
    row.resistant_count = sum(each.label in method.forms for each in report.readings)
    row.follow_up_hint = report.next_step.follow_up_on
    row.save(update_fields=_SUMMARY)


_SUMMARY = (
    "is_read", "waiting", "step", "form", "stage", "tension", "is_vulnerable", "unsure_count", "resistant_count",
    "follow_up_hint",
)  # fmt: skip
"""What nobody but the reading decides; whether it is closed, its product and its person are people's own."""


def _waiting(report: Report) -> Waiting:
    """Say whose turn it is: whoever didn't speak last, unless the step is to do nothing."""
    last = report.conversation.role_of(report.conversation.utterances[-1].speaker)
    advice = report.next_step
    if last is Role.SELLER:
        return Waiting.THEM
    if last is not Role.CUSTOMER or advice.step is None:
        return Waiting.NOBODY
    return Waiting.THEM if advice.wait_for_reply and not advice.drafts else Waiting.US
