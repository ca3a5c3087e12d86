"""Read a report back from the shape of schema/report-1.json."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from weerklank.advice.records import (
    Answer,
    Candidate,
    Contradiction,
    Diagnosis,
    EscalationPoint,
    Figures,
    Finding,
    Recommendation,
    Report,
    Severity,
    Versions,
)
from weerklank.conversations.records import Channel, Conversation, Role, Speaker, Utterance, Warmth
from weerklank.text.language import Language
from weerklank.text.span import Span
from weerklank.understanding.records import Annotation, Evidence, Reading, Scored

__all__ = ["load_reading", "load_report"]


def load_report(tree: Mapping[str, Any], *, versions: Versions) -> Report:
    """Return the report that `conversation_tree` laid out; scores are rounded as they were written.

    Args:
        tree: valid by the schema; its lists are lists.
        versions: of the document that held it.
    """
    return Report(
        conversation=_conversation(tree),
        readings=tuple(load_reading(turn, annotator=versions.model) for turn in tree["turns"]),
        escalation=tuple(EscalationPoint(each["turn"], each["score"]) for each in tree["escalation"]),
        contradictions=tuple(Contradiction(**each) for each in tree["contradictions"]),
        diagnosis=tuple(map(_diagnosis, tree["diagnosis"])),
        findings=tuple(map(_finding, tree["findings"])),
        next_step=_next_step(tree["next_step"]),
        figures=Figures(**tree["figures"]),
        seller_guess=tree["seller_guess"],
        analysed_at=datetime.fromisoformat(tree["analysed_at"]),
        versions=versions,
    )


def load_reading(turn: Mapping[str, Any], *, annotator: str) -> Reading:
    """Return what was understood of one turn.

    Args:
        turn: a turn of the report, with its words.
        annotator: who put the labels there.
    """
    whole = Span(0, len(turn["text"]))
    return Reading(
        index=turn["index"],
        labels=tuple(Annotation(each["id"], whole, each["score"], annotator) for each in turn["labels"]),
        resistance=turn["resistance"],
        unsure=turn["unsure"],
        **{scale: _scored(turn, scale) for scale in ("talk", "nature", "depth", "stage")},
        vulnerable=turn["vulnerable"],
        is_vulnerable=turn["is_vulnerable"],
        moves=tuple(Scored(each["id"], each["score"]) for each in turn["moves"]),
        evidence=tuple(Evidence(_span(each), each["why"], each["weight"]) for each in turn["evidence"]),
        nothing_heavy=bool(turn.get("nothing_heavy")),
    )


def _conversation(tree: Mapping[str, Any]) -> Conversation:
    return Conversation(
        id=tree["id"],
        source=tree["source"],
        channel=Channel(tree["channel"]),
        participants=tuple(Speaker(who["name"], Role(who["role"])) for who in tree["participants"]),
        utterances=tuple(map(_utterance, tree["turns"])),
        language=Language(tree["language"]),
        warmth=Warmth(tree["warmth"]) if tree["warmth"] else None,
    )


def _utterance(turn: Mapping[str, Any]) -> Utterance:
    at = datetime.fromisoformat(turn["at"]) if turn["at"] else None
    return Utterance(turn["index"], turn["speaker"], turn["text"], at, turn["line"])


def _scored(turn: Mapping[str, Any], scale: str) -> Scored | None:
    return Scored(turn[scale], turn["scores"][scale]) if turn[scale] else None


def _diagnosis(tree: Mapping[str, Any]) -> Diagnosis:
    return Diagnosis(
        turn=tree["turn"],
        form=tree["form"],
        nature=tree["nature"],
        depth=tree["depth"],
        stage=tree["stage"],
        questions=tuple(
            Answer(each["id"], each["answer"], tuple(each["evidence"]), each["ask"]) for each in tree["questions"]
        ),
        candidates=tuple(map(_candidate, tree["candidates"])),
    )


def _candidate(tree: Mapping[str, Any]) -> Candidate:
    evidence = tuple((each["turn"], _span(each)) for each in tree["evidence"])
    return Candidate(tree["id"], tree["text"], tree["score"], evidence, tree["ask"])


def _finding(tree: Mapping[str, Any]) -> Finding:
    severity = Severity(tree["severity"])
    return Finding(
        tree["rule"], tree["turn"], _span(tree), severity, tree["message"], tree["why"], tree.get("better") or ""
    )


def _next_step(tree: Mapping[str, Any]) -> Recommendation:
    day = date.fromisoformat(tree["follow_up_on"]) if tree["follow_up_on"] else None
    drafts, evidence = tuple(tree["drafts"]), tuple(tree["evidence"])
    return Recommendation(tree["step"], tree["why"], tree["rule"], drafts, tree["wait_for_reply"], day, evidence)


def _span(tree: Mapping[str, Any]) -> Span:
    return Span(tree["start"], tree["end"])
