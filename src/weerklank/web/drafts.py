"""A checked draft in words: what was found, where, why, and how it could be said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from weerklank.advice.lint import Checked, fixed
from weerklank.advice.records import Finding, Severity
from weerklank.advice.rules.records import Form
from weerklank.method.rules import RuleBook
from weerklank.outputs.clean import clean
from weerklank.outputs.places import Places
from weerklank.services.check import STANDARD_INPUT, Checker, CheckRequest, check_files
from weerklank.text.language import Language
from weerklank.text.segment import words
from weerklank.text.span import Span

__all__ = ["CheckedDraft", "DraftPiece", "Remark", "checked_draft", "look_at", "mended"]

_WHOLE_SHARE = 0.6
"""What covers more of a text than this is said of the whole; underlining all of it would show nothing."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Hold one finding.

    Attributes:
        number: 1-based; the mark in the text has the same.
        severity: error, warning or suggestion.
        quote: the words it is about; empty where it is about the whole.
        slide: of a deck from a file; 0 elsewhere.
        references: author, year and title of each.
        fix: names this finding to `mended`; empty where no fix is safe.
        replacement: what a fix puts there.
    """

    number: int
    rule: str
    severity: str
    message: str
    why: str
    better: str
    quote: str
    slide: int
    references: tuple[str, ...]
    fix: str
    replacement: str


@dataclass(frozen=True, slots=True)
class DraftPiece:
    """Hold a stretch of the draft; `number` is that of the remark on it, 0 where there is none."""

    text: str
    number: int
    severity: str


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """Hold a checked draft for the pages.

    Attributes:
        remarks: errors and warnings, by place.
        hints: suggestions, which may well be left alone.
        word_count: of the whole text.
    """

    form: str
    language: str
    pieces: tuple[DraftPiece, ...]
    remarks: tuple[Remark, ...]
    hints: tuple[Remark, ...]
    word_count: int

    @property
    def count(self) -> int:
        """Return how many findings there are."""
        return len(self.remarks) + len(self.hints)


def look_at(
    text: str, *, checker: Checker, reader: Language, form: Form | None = None, answering: str = ""
) -> CheckedDraft | None:
    """Check a text for the pages; None where nothing stands there."""
    if not text.strip():
        return None
    return checked_draft(_check(text, checker, reader, form, answering), rules=checker.rules, reader=reader)


def _check(text: str, checker: Checker, reader: Language, form: Form | None, answering: str) -> Checked:
    request = CheckRequest(
        (STANDARD_INPUT,), standard_input=text, form=form, reader=reader, answering=answering.strip() or None
    )
    [found] = check_files(request, checker=checker)
    assert isinstance(found, Checked)
    return found


def mended(text: str, fix: str, *, checker: Checker, form: Form | None = None, answering: str = "") -> str:
    """Return the text with one finding mended; as it was where that finding isn't there any more.

    Args:
        fix: of a remark.
    """
    if not text.strip():
        return text
    found = _check(text, checker, Language.NL, form, answering).findings
    chosen = [finding for finding in found if _fix_name(finding) == fix]
    return fixed(text, chosen, rules=checker.rules)


def _fix_name(finding: Finding) -> str:
    return f"{finding.rule}@{finding.span.start}"


def checked_draft(checked: Checked, *, rules: RuleBook, reader: Language) -> CheckedDraft:
    """Put what was found into words for one reader."""
    raw = checked.passage.raw
    whole = [_is_about_all(finding, checked) for finding in checked.findings]
    remarks = tuple(
        _remark(number, finding, checked, rules, reader, whole=whole[number - 1])
        for number, finding in enumerate(checked.findings, 1)
    )
    marks = [
        (finding.span, remark)
        for finding, remark, about_all in zip(checked.findings, remarks, whole, strict=True)
        if not about_all
    ]
    return CheckedDraft(
        form=checked.passage.form.value,
        language=checked.passage.language.value,
        pieces=tuple(_pieces(raw, marks)),
        remarks=tuple(each for each in remarks if each.severity != Severity.SUGGESTION),
        hints=tuple(each for each in remarks if each.severity == Severity.SUGGESTION),
        word_count=len(words(raw)),
    )


def _is_about_all(finding: Finding, checked: Checked) -> bool:
    body = checked.passage.body
    return len(finding.span) == 0 or (
        len(checked.passage.sentences) > 1 and len(finding.span) > _WHOLE_SHARE * len(body)
    )


def _remark(
    number: int, finding: Finding, checked: Checked, rules: RuleBook, reader: Language, *, whole: bool
) -> Remark:
    rule, raw = rules.rules[finding.rule], checked.passage.raw
    after = fixed(raw, [finding], rules=rules)
    language = reader if rule.language is None else rule.language
    from_file = checked.source != STANDARD_INPUT and checked.passage.form is Form.DECK
    return Remark(
        number=number,
        rule=rule.id,
        severity=finding.severity.value,
        message=clean(finding.message),
        why=finding.why,
        better=rule.better.of(language),
        quote="" if whole else clean(finding.span.of(raw)),
        slide=Places.of(checked.passage, by_slide=True).place(finding.span).line if from_file else 0,
        references=tuple(rules.references[name].told(reader) for name in rule.references),
        fix=_fix_name(finding) if after != raw else "",
        replacement=after[finding.span.start : finding.span.end + len(after) - len(raw)] if after != raw else "",
    )


def _pieces(raw: str, marks: Sequence[tuple[Span, Remark]]) -> Iterator[DraftPiece]:
    """Cut the text where marks begin and end; of marks that overlap, the one that began first shows."""
    done = 0
    for span, remark in sorted(marks, key=lambda mark: mark[0]):
        start = max(span.start, done)
        if start >= span.end:
            continue
        if start > done:
            yield DraftPiece(clean(raw[done:start]), 0, "")
        yield DraftPiece(clean(raw[start : span.end]), remark.number, remark.severity)
        done = span.end
    if done < len(raw):
        yield DraftPiece(clean(raw[done:]), 0, "")
