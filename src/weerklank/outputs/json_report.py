"""Write the report as one JSON document, piece by piece; its shape is schema/report-1.json."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import IO

from weerklank.advice.records import Candidate, Diagnosis, Finding, Recommendation, Report, Rewrite, Versions
from weerklank.conversations.notes import note_tree
from weerklank.conversations.records import Conversation, Utterance
from weerklank.insight.summary import Summary
from weerklank.outputs.notes import note_text
from weerklank.outputs.records import Analysis, FileReport, RenderOptions
from weerklank.outputs.wording import load_wording
from weerklank.text.language import Language
from weerklank.text.span import Span
from weerklank.understanding.records import Reading, Scored

__all__ = ["SCHEMA", "chunks", "conversation_tree", "stamp", "write_json"]

SCHEMA = "weerklank-report/1"

_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
"""What may steer a terminal or break a reader that splits lines, and what UTF-8 can't hold."""
_SCORE_DIGITS = 4


def write_json(analysis: Analysis, stream: IO[str], options: RenderOptions) -> None:  # noqa: ARG001 - every output has this shape; JSON is the same for every reader
    """Write one document; no more than one turn of it is held as text at a time."""
    document = {
        **stamp(analysis.versions),
        "conversations": (conversation_tree(report) for report in analysis.reports),
        "summary": _summary_tree(analysis.counted()),
        "files": (_file_tree(file) for file in analysis.files),
    }
    for chunk in chunks(document, indent="\n"):
        stream.write(chunk)
    stream.write("\n")


def chunks(tree: object, *, indent: str = "") -> Iterator[str]:
    """Write a tree as JSON, in pieces.

    Args:
        tree: an iterator, and a mapping that holds one, are written as they come; anything else whole, on one line.
        indent: a line end with the spaces of the tree's own level; empty for all on one line.
    """
    if isinstance(tree, Mapping) and any(isinstance(value, Iterator) for value in tree.values()):
        pairs = ((f"{_dumps(key)}: ", value) for key, value in tree.items())
        yield from _listed("{", pairs, "}", indent)
    elif isinstance(tree, Iterator):
        yield from _listed("[", (("", value) for value in tree), "]", indent)
    else:
        yield _dumps(tree)


def _listed(start: str, parts: Iterable[tuple[str, object]], end: str, indent: str) -> Iterator[str]:
    inner = indent and f"{indent} "
    yield start
    separator = inner
    for name, value in parts:
        yield f"{separator}{name}"
        yield from chunks(value, indent=inner)
        separator = f",{inner}" if inner else ", "
    if separator != inner:
        yield indent
    yield end


def _dumps(value: object) -> str:
    return _UNSAFE.sub(_escaped, json.dumps(value, ensure_ascii=False, allow_nan=False))


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def stamp(versions: Versions) -> dict[str, object]:
    """Say which shape this is, and what made it."""
    return {"schema": SCHEMA, "tool": versions.tool, "model": versions.model, "method": versions.method}


def conversation_tree(report: Report) -> dict[str, object]:
    """Lay out one report; its long lists are iterators, so each can be read once."""
    conversation = report.conversation
    return {
        "id": conversation.id,
        "source": conversation.source,
        "channel": conversation.channel.value,
        "language": conversation.language.value,
        "warmth": conversation.warmth.value if conversation.warmth else None,
        "analysed_at": _time(report.analysed_at),
        "seller_guess": report.seller_guess,
        "participants": [{"name": who.name, "role": who.role.value} for who in conversation.participants],
        "turns": (
            _turn_tree(conversation, *turn) for turn in zip(conversation.utterances, report.readings, strict=True)
        ),
        "escalation": ({"turn": point.turn, "score": _score(point.score)} for point in report.escalation),
        "contradictions": [{**asdict(each), "score": _score(each.score)} for each in report.contradictions],
        "diagnosis": (_diagnosis_tree(diagnosis) for diagnosis in report.diagnosis),
        "findings": (_finding_tree(finding) for finding in report.findings),
        "next_step": _next_step_tree(report.next_step),
        "figures": asdict(report.figures),
    }


def _turn_tree(conversation: Conversation, utterance: Utterance, reading: Reading) -> dict[str, object]:
    scales = {"talk": reading.talk, "nature": reading.nature, "depth": reading.depth, "stage": reading.stage}
    return {
        "index": utterance.index,
        "at": _time(utterance.at),
        "speaker": utterance.speaker,
        "role": conversation.role_of(utterance.speaker).value,
        "text": utterance.text,
        "line": utterance.line,
        "labels": [{"id": each.label, "score": _score(each.score)} for each in reading.labels],
        "resistance": _score(reading.resistance),
        "unsure": reading.unsure,
        **{name: value.id if value else None for name, value in scales.items()},
        "scores": {name: _score(value.score) for name, value in scales.items() if value},
        "vulnerable": _score(reading.vulnerable),
        "is_vulnerable": reading.is_vulnerable,
        "moves": [_scored_tree(move) for move in reading.moves],
        "evidence": [
            {**_span_tree(each.span), "why": each.why, "weight": _score(each.weight)} for each in reading.evidence
        ],
    }


def _diagnosis_tree(diagnosis: Diagnosis) -> dict[str, object]:
    return {
        "turn": diagnosis.turn,
        "form": diagnosis.form,
        "nature": diagnosis.nature,
        "depth": diagnosis.depth,
        "stage": diagnosis.stage,
        "questions": [
            {"id": each.id, "answer": each.answer, "evidence": list(each.evidence), "ask": each.ask}
            for each in diagnosis.questions
        ],
        "candidates": [_candidate_tree(candidate) for candidate in diagnosis.candidates],
    }


def _candidate_tree(candidate: Candidate) -> dict[str, object]:
    return {
        "id": candidate.id,
        "text": candidate.text,
        "score": _score(candidate.score),
        "evidence": [{"turn": turn, **_span_tree(span)} for turn, span in candidate.evidence],
        "ask": candidate.ask,
    }


def _finding_tree(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "turn": finding.turn,
        **_span_tree(finding.span),
        "severity": finding.severity.value,
        "message": finding.message,
        "why": finding.why,
        "better": finding.better or None,
    }


def _next_step_tree(advice: Recommendation) -> dict[str, object]:
    return {
        "step": advice.step,
        "why": advice.why,
        "rule": advice.rule,
        "drafts": list(advice.drafts),
        "wait_for_reply": advice.wait_for_reply,
        "follow_up_on": advice.follow_up_on.isoformat() if advice.follow_up_on else None,
        "evidence": list(advice.evidence),
        **({"rewrites": [_rewrite_tree(each) for each in advice.rewrites]} if advice.rewrites else {}),
    }


def _rewrite_tree(rewrite: Rewrite) -> dict[str, object]:
    return {
        "text": rewrite.text,
        "generated": [_span_tree(span) for span in rewrite.generated],
        "model": rewrite.model,
        "kept_because": rewrite.code or None,
    }


def _summary_tree(summary: Summary) -> dict[str, object]:
    return {
        "conversations": summary.conversations,
        "turns": summary.turns,
        "customer_turns": summary.customer_turns,
        "resistant_turns": summary.resistant_turns,
        "unsure_turns": summary.unsure_turns,
        "arguments": summary.arguments,
        "vulnerable_conversations": summary.vulnerable_conversations,
        "forms": [asdict(tally) for tally in summary.forms],
        "steps": dict(summary.steps),
    }


def _file_tree(file: FileReport) -> dict[str, object]:
    english = load_wording(Language.EN)
    return {
        "path": file.path,
        "format": file.format,
        "skipped": dict(file.skipped),
        "notes": [note_text(note, english) for note in file.notes],
        "assumed": [note_tree(note) for note in file.notes],
    }


def _scored_tree(scored: Scored) -> dict[str, object]:
    return {"id": scored.id, "score": _score(scored.score)}


def _span_tree(span: Span) -> dict[str, object]:
    return {"start": span.start, "end": span.end}


def _score(score: float | None) -> float | None:
    return None if score is None else round(score, _SCORE_DIGITS)


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")
