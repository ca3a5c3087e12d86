"""Write what was found in drafts: as text, as JSON in the style of Vale, or as SARIF."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any
from urllib.parse import quote

from weerklank.advice.lint import Checked
from weerklank.advice.records import Finding
from weerklank.advice.rules.records import Form
from weerklank.method.rules import RuleBook
from weerklank.outputs.clean import clean, one_line
from weerklank.outputs.places import Place, Places
from weerklank.text.language import Language

__all__ = ["FINDING_FORMATS", "FindingsReport", "findings_json", "findings_sarif", "findings_text"]

_COLUMNS = 80
_RULES_PAGE = "docs/reference/rules.md"
_LEVELS = {"suggestion": "note", "warning": "warning", "error": "error"}
_WORDING = {
    Language.NL: {
        "instead": "Bijvoorbeeld",
        "line": "regel",
        "slide": "dia",
        "none": "niets gevonden",
        "suggestion": "tip",
        "warning": "waarschuwing",
        "error": "fout",
        "message": "bericht",
        "post": "post",
        "mail": "mail",
        "deck": "presentatie",
        "nl": "Nederlands",
        "en": "Engels",
    },
    Language.EN: {
        "instead": "For instance",
        "line": "line",
        "slide": "slide",
        "none": "nothing found",
        "suggestion": "suggestion",
        "warning": "warning",
        "error": "error",
        "message": "message",
        "post": "post",
        "mail": "mail",
        "deck": "deck",
        "nl": "Dutch",
        "en": "English",
    },
}


@dataclass(frozen=True, slots=True)
class FindingsReport:
    """Hold what is written.

    Attributes:
        reader: the language of the report; None for that of each draft.
        tool: name and version.
    """

    checked: Sequence[Checked]
    rules: RuleBook
    reader: Language | None
    tool: str


def findings_text(report: FindingsReport) -> str:
    """Write for a person: where, how severe, what, why, and how it could be said."""
    return "\n".join(line for checked in report.checked for line in _draft_lines(checked, report))


def _draft_lines(checked: Checked, report: FindingsReport) -> list[str]:
    reader = report.reader or checked.passage.language
    wording = _WORDING[reader]
    form, language = wording[checked.passage.form.value], wording[checked.passage.language.value]
    lines = [one_line(f"{checked.source} · {form} · {language}")]
    if not checked.findings:
        return [*lines, f"  {wording['none']}", ""]
    places = _places(checked)
    for finding in checked.findings:
        unit = wording["slide" if _counts_slides(checked) else "line"]
        place = places.place(finding.span)
        lines += ["", f"  {unit} {place.line}:{place.column}  {wording[finding.severity.value]}  {finding.rule}"]
        better = report.rules.rules[finding.rule].better.of(reader)
        for text in (finding.message, finding.why, f"{wording['instead']}: {better}"):
            lines += [f"    {line}" for line in wrap(clean(text), _COLUMNS - 4)]
    return [*lines, ""]


def findings_json(report: FindingsReport) -> str:
    """Write as Vale does: each file with its alerts."""
    files = {checked.source: _alerts(checked, report) for checked in report.checked}
    return json.dumps(files, ensure_ascii=False, indent=2)


def _alerts(checked: Checked, report: FindingsReport) -> list[dict[str, Any]]:
    places = _places(checked)
    return [_alert(finding, places.place(finding.span), checked, report) for finding in checked.findings]


def _alert(finding: Finding, place: Place, checked: Checked, report: FindingsReport) -> dict[str, Any]:
    rule = report.rules.rules[finding.rule]
    return {
        "Check": finding.rule,
        "Severity": finding.severity.value,
        "Message": finding.message,
        "Span": [place.column, place.last_column],
        "Line": place.line,
        "Match": finding.span.of(checked.passage.raw),
        "Description": finding.why,
        "Better": rule.better.of(report.reader or checked.passage.language),
        "Link": _link(finding.rule),
        "References": list(rule.references),
    }


def findings_sarif(report: FindingsReport) -> str:
    """Write SARIF 2.1.0, which code hosts and editors read."""
    used = sorted({finding.rule for checked in report.checked for finding in checked.findings})
    name, _, version = report.tool.partition(" ")
    driver = {
        "name": name,
        "version": version,
        "properties": {"rules": report.rules.version},
        "rules": [_sarif_rule(rule_id, report) for rule_id in used],
    }
    results = [
        _sarif_result(finding, checked, used.index(finding.rule))
        for checked in report.checked
        for finding in checked.findings
    ]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    document = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=2)


def _sarif_rule(rule_id: str, report: FindingsReport) -> dict[str, Any]:
    rule = report.rules.rules[rule_id]
    reader = report.reader or rule.language or Language.EN
    return {
        "id": rule_id,
        "shortDescription": {"text": rule.why.of(reader)},
        "help": {"text": f"{_WORDING[reader]['instead']}: {rule.better.of(reader)}"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"link": _link(rule_id), "references": list(rule.references)},
    }


def _sarif_result(finding: Finding, checked: Checked, index: int) -> dict[str, Any]:
    place = _places(checked).place(finding.span)
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    location = {"artifactLocation": {"uri": _uri(checked.source)}, "region": region}
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity.value],
        "message": {"text": f"{finding.message} {finding.why}"},
        "locations": [{"physicalLocation": location}],
    }


def _uri(source: str) -> str:
    return quote(source.replace("\\", "/"))


def _link(rule_id: str) -> str:
    return f"{_RULES_PAGE}#{rule_id.replace('.', '')}"


def _counts_slides(checked: Checked) -> bool:
    """Tell whether places are slides: the lines of a deck's file are nobody's."""
    return checked.passage.form is Form.DECK and checked.source.lower().endswith(".pptx")


def _places(checked: Checked) -> Places:
    return Places.of(checked.passage, by_slide=_counts_slides(checked))


FINDING_FORMATS: Mapping[str, Callable[[FindingsReport], str]] = {
    "text": findings_text,
    "json": findings_json,
    "sarif": findings_sarif,
}
