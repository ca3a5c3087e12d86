"""Write the report as an Excel workbook: what recurs, and every conversation, turn and diagnosis as a row."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import IO

from weerklank.advice.records import Answer, Diagnosis
from weerklank.conversations.records import Utterance
from weerklank.insight.summary import Summary
from weerklank.method.records import Method
from weerklank.outputs.notes import note_text
from weerklank.outputs.page import answer_label, skipped_text
from weerklank.outputs.records import Analysis, RenderOptions
from weerklank.outputs.scene import Scene, scene_of, step_label
from weerklank.outputs.wording import Wording, load_wording
from weerklank.outputs.workbook import Column, Table, Value, write_workbook

__all__ = ["write_xlsx"]

Row = tuple[Value, ...]

_CANDIDATES = 3
_DRAFTS = 2
_JOINT = " | "
_COLUMNS: dict[str, tuple[tuple[str, int, str], ...]] = {
    "summary": (
        ("group", 18, "text"),
        ("item", 44, "text"),
        ("number", 10, "number"),
        ("conversations", 14, "number"),
        ("stage", 30, "text"),
        ("answered", 44, "text"),
        ("softened", 16, "number"),
        ("softened_of", 16, "number"),
    ),
    "conversations": (
        ("conversation", 32, "text"),
        ("channel", 14, "text"),
        ("from", 17, "moment"),
        ("until", 17, "moment"),
        ("turns", 9, "number"),
        ("vulnerable", 12, "text"),
        ("step", 28, "text"),
        ("step_why", 50, "text"),
        *((f"draft#{number}", 60, "text") for number in range(1, _DRAFTS + 1)),
        ("wait", 12, "text"),
        ("follow_up", 14, "date"),
    ),
    "turns": (
        ("conversation", 32, "text"),
        ("turn", 8, "number"),
        ("at", 17, "moment"),
        ("speaker", 20, "text"),
        ("role", 18, "text"),
        ("text", 80, "text"),
        ("label", 26, "text"),
        ("score", 10, "percent"),
        ("unsure", 9, "text"),
        ("resistance", 12, "percent"),
        ("talk", 14, "text"),
        ("nature", 14, "text"),
        ("depth", 14, "text"),
        ("stage", 16, "text"),
        ("vulnerable", 12, "text"),
        ("moves", 34, "text"),
        ("evidence", 40, "text"),
        ("tension", 10, "percent"),
        ("findings", 60, "text"),
    ),
    "diagnoses": (
        ("conversation", 32, "text"),
        ("turn", 8, "number"),
        ("at", 17, "moment"),
        ("speaker", 20, "text"),
        ("text", 60, "text"),
        ("form", 26, "text"),
        ("nature", 14, "text"),
        ("depth", 14, "text"),
        ("stage", 16, "text"),
        *(
            column
            for number in range(1, _CANDIDATES + 1)
            for column in ((f"reason#{number}", 44, "text"), (f"ask#{number}", 44, "text"))
        ),
        ("known", 60, "text"),
        ("open", 60, "text"),
    ),
    "contradictions": (
        ("conversation", 32, "text"),
        ("speaker", 20, "text"),
        ("first_at", 17, "moment"),
        ("first", 60, "text"),
        ("second_at", 17, "moment"),
        ("second", 60, "text"),
        ("score", 10, "percent"),
        ("why", 50, "text"),
    ),
    "skipped": (
        ("file", 44, "text"),
        ("format", 16, "text"),
        ("skipped", 60, "text"),
        ("number", 10, "number"),
    ),
}
"""Sheet → the column's word, its width in characters and its kind; a number after # goes into the word."""


def write_xlsx(analysis: Analysis, stream: IO[bytes], options: RenderOptions) -> None:
    """Write a workbook with a sheet for each kind of row; times are real dates in the reader's zone."""
    wording = load_wording(options.language)
    made = max((report.analysed_at for report in analysis.reports), default=None)
    rows: dict[str, Iterator[Row]] = {
        "summary": _summary(analysis.counted(), analysis.method, wording),
        "conversations": _each(analysis, options, _conversation),
        "turns": _each(analysis, options, _turns),
        "diagnoses": _each(analysis, options, _diagnoses),
        "contradictions": _each(analysis, options, _contradictions),
        "skipped": _skipped(analysis, wording),
    }
    tables = (Table(wording.say(f"sheet.{name}"), _columns(name, wording), rows[name]) for name in _COLUMNS)
    write_workbook(tables, stream, created=made.replace(tzinfo=None) if made else None)


def _columns(name: str, wording: Wording) -> tuple[Column, ...]:
    parts = ((*word.partition("#"), width, kind) for word, width, kind in _COLUMNS[name])
    return tuple(Column(wording.say(f"column.{word}", n=number), width, kind) for word, _, number, width, kind in parts)


def _each(analysis: Analysis, options: RenderOptions, rows_of: Callable[[Scene], Iterator[Row]]) -> Iterator[Row]:
    for report in analysis.reports:
        yield from rows_of(scene_of(report, analysis, options))


def _summary(summary: Summary, method: Method, wording: Wording) -> Iterator[Row]:
    counts = {
        "conversations": summary.conversations,
        "turns": summary.turns,
        "resistant": summary.resistant_turns,
        "arguments": summary.arguments,
    }
    for key, count in counts.items():
        words = wording.count(f"summary.{key}", count).partition(" ")[2]
        yield (wording.say("summary.heading"), words, count, None, None, None, None, None)
    for tally in summary.forms:
        stages = {method.value_label("stage", stage, wording.language): n for stage, n in tally.by_stage.items()}
        answers = {answer_label(move, method, wording): n for move, n in tally.answered_with.items()}
        yield (
            wording.say("summary.form"),
            method.label(tally.form, wording.language),
            tally.turns,
            tally.conversations,
            wording.most_frequent(stages),
            wording.most_frequent(answers),
            tally.softened,
            tally.answered_on,
        )
    for step, count in summary.steps.items():
        label = step_label(method, None if step == "none" else step, wording)
        yield (wording.say("next.heading"), label, count, None, None, None, None, None)


def _conversation(scene: Scene) -> Iterator[Row]:
    conversation, advice = scene.report.conversation, scene.report.next_step
    times = [utterance.at for utterance in conversation.utterances if utterance.at is not None]
    drafts = (*advice.drafts[:_DRAFTS], *(None for _ in range(_DRAFTS - len(advice.drafts))))
    yield (
        conversation.id,
        scene.value("channel", conversation.channel.value),
        _local(min(times, default=None), scene),
        _local(max(times, default=None), scene),
        len(conversation.utterances),
        _yes(scene, any(reading.is_vulnerable for reading in scene.report.readings)),
        step_label(scene.method, advice.step, scene.wording),
        advice.why,
        *drafts,
        _yes(scene, advice.wait_for_reply),
        advice.follow_up_on,
    )


def _turns(scene: Scene) -> Iterator[Row]:
    points = {point.turn: point.score for point in scene.report.escalation}
    for utterance in scene.report.conversation.utterances:
        told = _JOINT.join(found.message for found in scene.findings if found.turn == utterance.index)
        yield (*_turn(scene, utterance, points.get(utterance.index)), told or None)


def _turn(scene: Scene, utterance: Utterance, tension: float | None) -> Row:
    reading = scene.reading(utterance.index)
    scales = (("talk", reading.talk), ("nature", reading.nature), ("depth", reading.depth), ("stage", reading.stage))
    return (
        scene.report.conversation.id,
        utterance.index + 1,
        _local(utterance.at, scene),
        utterance.speaker,
        scene.value("role", scene.report.conversation.role_of(utterance.speaker).value),
        utterance.text,
        scene.label(reading.label) if reading.label else None,
        reading.score if reading.label else None,
        _yes(scene, reading.unsure),
        reading.resistance,
        *(scene.value(scale, value.id) if value else None for scale, value in scales),
        _yes(scene, reading.is_vulnerable),
        ", ".join(scene.label(move.id) for move in reading.moves),
        _JOINT.join(evidence.span.of(utterance.text) for evidence in reading.evidence),
        tension,
    )


def _diagnoses(scene: Scene) -> Iterator[Row]:
    for diagnosis in scene.report.diagnosis:
        utterance = scene.utterance(diagnosis.turn)
        yield (
            scene.report.conversation.id,
            diagnosis.turn + 1,
            _local(utterance.at, scene),
            utterance.speaker,
            utterance.text,
            scene.label(diagnosis.form),
            scene.value("nature", diagnosis.nature),
            scene.value("depth", diagnosis.depth),
            scene.value("stage", diagnosis.stage) if diagnosis.stage else None,
            *_candidates(diagnosis),
            _questions(scene, diagnosis.questions, lambda each: each.answer),
            _questions(scene, diagnosis.questions, lambda each: None if each.answer else each.ask),
        )


def _candidates(diagnosis: Diagnosis) -> Iterator[str | None]:
    shown = diagnosis.candidates[:_CANDIDATES]
    for candidate in shown:
        yield candidate.text
        yield candidate.ask or None
    yield from (None for _ in range(2 * (_CANDIDATES - len(shown))))


def _questions(scene: Scene, answers: tuple[Answer, ...], words_of: Callable[[Answer], str | None]) -> str | None:
    lines = [f"{scene.question(each.id)} {words}" for each in answers if (words := words_of(each))]
    return "\n".join(lines) or None


def _contradictions(scene: Scene) -> Iterator[Row]:
    for each in scene.report.contradictions:
        first, second = scene.utterance(each.first), scene.utterance(each.second)
        yield (
            scene.report.conversation.id,
            first.speaker,
            _local(first.at, scene),
            first.text,
            _local(second.at, scene),
            second.text,
            each.score,
            each.why,
        )


def _skipped(analysis: Analysis, wording: Wording) -> Iterator[Row]:
    for file in analysis.files:
        for reason, count in file.skipped.items():
            yield (file.path, file.format, skipped_text(reason, count, wording), count)
        for note in file.notes:
            yield (file.path, file.format, wording.say("files.note", note=note_text(note, wording)), None)


def _local(at: datetime | None, scene: Scene) -> datetime | None:
    """Return the time on the reader's clock, without a zone: Excel knows none."""
    return None if at is None else at.astimezone(scene.moments.timezone).replace(tzinfo=None)


def _yes(scene: Scene, holds: bool) -> str | None:  # noqa: FBT001 - the thing worked on
    return scene.wording.say("column.yes") if holds else None
