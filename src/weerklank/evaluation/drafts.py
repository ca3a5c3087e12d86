"""Score what the rules find in drafts whose faults were marked by hand."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weerklank.advice.lint import check
from weerklank.advice.passage import make_passage
from weerklank.advice.records import Finding, Severity
from weerklank.advice.rules.records import Form
from weerklank.conversations.records import Draft
from weerklank.errors import NotFoundError, SourceError, say
from weerklank.evaluation.records import Figure
from weerklank.method.rules import RuleBook
from weerklank.text.language import Language
from weerklank.text.span import Span
from weerklank.understanding.classify import Classifier

__all__ = ["Fault", "JudgedDraft", "MarkedDraft", "draft_figures", "judged_drafts", "marked_drafts"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Mark one fault of a draft.

    Attributes:
        span: where it stands; None for what is missing from the draft as a whole.
        pack: the pack of rules that ought to see it.
    """

    span: Span | None
    pack: str


@dataclass(frozen=True, slots=True)
class MarkedDraft:
    """Hold a draft with every fault that a coach would mark in it; a good draft has none."""

    id: str
    text: str
    language: Language
    form: Form
    answers: str | None
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class JudgedDraft:
    """Hold a marked draft beside what the rules find in it."""

    draft: MarkedDraft
    findings: tuple[Finding, ...]


def marked_drafts(path: Path) -> list[MarkedDraft]:
    """Read a JSON Lines file of marked drafts.

    Raises:
        NotFoundError: the file isn't there.
        SourceError: a line can't be read, or a fault doesn't stand in its draft exactly once.
    """
    if not path.is_file():
        raise NotFoundError(str(path), "N002", "no labelled data stands here", "Give the data folder with --data.")
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            found.append(_marked(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            problem = say("this labelled line can't be read: {kind}", kind=type(error).__name__)
            raise SourceError(f"{path}:{number}", "S005", problem, "See data/README.md for the fields.") from error
    return found


def _marked(row: dict[str, Any]) -> MarkedDraft:
    text = row["text"]
    faults = tuple(Fault(_place(fault["text"], text), fault["pack"]) for fault in row["faults"])
    return MarkedDraft(row["id"], text, Language(row["lang"]), Form(row["as"]), row["answers"], faults)


def _place(fault: str | None, text: str) -> Span | None:
    if fault is None:
        return None
    if text.count(fault) != 1:
        raise ValueError(fault)
    start = text.index(fault)
    return Span(start, start + len(fault))


def judged_drafts(drafts: Iterable[MarkedDraft], *, rules: RuleBook, classifier: Classifier) -> list[JudgedDraft]:
    """Check each draft by all the rules, as an answer to the turn that it answers."""
    return [JudgedDraft(draft, _found(draft, rules, classifier)) for draft in drafts]


def _found(draft: MarkedDraft, rules: RuleBook, classifier: Classifier) -> tuple[Finding, ...]:
    passage = make_passage(
        Draft(draft.text, draft.language), form=draft.form, classifier=classifier, answering=draft.answers
    )
    return check(passage, rules=rules)


def draft_figures(judged: Sequence[JudgedDraft], *, packs: Sequence[str]) -> list[Figure]:
    """Score findings against faults.

    A finding is right where it shares letters with a fault of its own pack, or where such a fault is of the
    draft as a whole. A fault is found where such a finding is there. What nobody marked counts as wrong.
    """
    marked = {fault.pack for case in judged for fault in case.draft.faults}
    good = [case for case in judged if not case.draft.faults]
    return [
        *(figure for pack in packs if pack in marked for figure in _of_pack(judged, pack)),
        *_over(judged, "all packs", list(Severity)),
        *_over(judged, "warnings and errors", [Severity.WARNING, Severity.ERROR]),
        *_by_draft(judged),
        Figure("good drafts without a warning or error", _share(map(_is_quiet, good)), len(good)),
        Figure("good drafts without any finding", _share(not case.findings for case in good), len(good)),
    ]


def _of_pack(judged: Sequence[JudgedDraft], pack: str) -> Iterator[Figure]:
    right = [
        _is_right(finding, case.draft) for case in judged for finding in case.findings if _pack(finding.rule) == pack
    ]
    found = [_is_found(fault, case.findings) for case in judged for fault in case.draft.faults if fault.pack == pack]
    yield Figure(f"{pack}, precision", _share(right), len(right))
    yield Figure(f"{pack}, recall", _share(found), len(found))


def _over(judged: Sequence[JudgedDraft], name: str, severities: Sequence[Severity]) -> Iterator[Figure]:
    kept = [(case.draft, [found for found in case.findings if found.severity in severities]) for case in judged]
    right = [_is_right(finding, draft) for draft, findings in kept for finding in findings]
    found = [_is_found(fault, findings) for draft, findings in kept for fault in draft.faults]
    yield Figure(f"{name}, precision", _share(right), len(right))
    yield Figure(f"{name}, recall", _share(found), len(found))


def _by_draft(judged: Sequence[JudgedDraft]) -> Iterator[Figure]:
    """Score which drafts are pointed at, wherever and whatever for: is a warning a reason to look again?"""
    warned = [case for case in judged if not _is_quiet(case)]
    faulty = [case for case in judged if case.draft.faults]
    yield Figure("drafts with a warning or error that have a fault", _share(map(_has_fault, warned)), len(warned))
    yield Figure(
        "drafts with a fault that get a warning or error", _share(case in warned for case in faulty), len(faulty)
    )


def _has_fault(case: JudgedDraft) -> bool:
    return bool(case.draft.faults)


def _is_right(finding: Finding, draft: MarkedDraft) -> bool:
    return any(_agree(finding, fault) for fault in draft.faults)


def _is_found(fault: Fault, findings: Iterable[Finding]) -> bool:
    return any(_agree(finding, fault) for finding in findings)


def _agree(finding: Finding, fault: Fault) -> bool:
    return _pack(finding.rule) == fault.pack and (fault.span is None or finding.span.overlaps(fault.span))


def _is_quiet(case: JudgedDraft) -> bool:
    return all(finding.severity is Severity.SUGGESTION for finding in case.findings)


def _pack(rule: str) -> str:
    return rule.partition(".")[0]


def _share(cases: Iterable[bool]) -> float:
    counted = list(cases)
    return sum(counted) / len(counted) if counted else 0.0
