"""Print small answers: previews, next steps, checks and figures."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from gettext import gettext as _
from gettext import ngettext
from textwrap import wrap

from weerklank.advice.next_step import what_to_do
from weerklank.advice.records import Report
from weerklank.cli.language import spoken
from weerklank.conversations.records import Role
from weerklank.errors import WeerklankError
from weerklank.evaluation.records import SuiteResult
from weerklank.method.records import Method
from weerklank.outputs.clean import clean, one_line
from weerklank.outputs.notes import note_text
from weerklank.outputs.page import skipped_text
from weerklank.outputs.records import Analysis
from weerklank.outputs.rewrites import rewrite_view, signed
from weerklank.outputs.view import RewriteView
from weerklank.outputs.wording import Wording, load_wording
from weerklank.services.doctor import Check
from weerklank.services.preview import Preview
from weerklank.text.language import Language

__all__ = ["show_doctor", "show_next_steps", "show_preview", "show_results"]

_COLUMNS = 80
_MARGIN = 5
_SKIPPED_SHOWN = 20


def show_next_steps(analysis: Analysis, reader: Language, *, columns: int | None = None) -> int:
    """Print the next step of each conversation that waits for one; return how many there are.

    Where it is unsure who the seller is, that is told, also of a conversation that waits for nothing: it may well do
    if the seller is somebody else.

    Args:
        columns: at which drafts are wrapped; None leaves each paragraph on one line, ready to be copied.
    """
    waiting = told = 0
    for report in analysis.reports:
        if report.next_step.step is None and not report.seller_unsure:
            continue
        if told:
            print()
        told += 1
        _heading(report, reader)
        if report.next_step.step is not None:
            _next_step(report, analysis.method, reader, columns)
            waiting += 1
    return waiting


def _heading(report: Report, reader: Language) -> None:
    conversation = report.conversation
    customers = [who.name for who in conversation.participants if who.name not in conversation.names(Role.SELLER)]
    print(clean(f"{', '.join(customers)} · {conversation.id}"))
    if report.seller_unsure:
        _paragraph(load_wording(reader).say("meta.sellers", names=one_line(report.seller_guess)))


def _next_step(report: Report, method: Method, reader: Language, columns: int | None) -> None:
    advice = report.next_step
    step = method.steps[advice.step or ""]
    date = f" · {advice.follow_up_on.isoformat()}" if advice.follow_up_on else ""
    print(f"→ {step.label.of(reader)}{date}")
    _paragraph(advice.why)
    what = what_to_do(advice, method)
    if what:
        _paragraph(what.of(reader))
    for number, draft in enumerate(advice.drafts, start=1):
        print()
        _draft(f"{number}. ", clean(draft), columns)
        if advice.rewrites:
            _rewrite(rewrite_view(advice.rewrites[number - 1], load_wording(reader)), columns)
    if any(rewrite.generated for rewrite in advice.rewrites):
        print()
        _paragraph(load_wording(reader).say("rewrite.hint"))


def _draft(first: str, text: str, columns: int | None) -> None:
    """Print a text with `first` before it and as much space before its other lines."""
    lines = [part for line in text.split("\n") for part in (_wrapped(line, columns) or [""])]
    for number, line in enumerate(lines):
        print(f"  {first if number == 0 else ' ' * len(first)}{line}".rstrip())


def _wrapped(line: str, columns: int | None) -> list[str]:
    if columns is None:
        return [line]
    return wrap(line, columns - _MARGIN, break_long_words=False, break_on_hyphens=False)


def _rewrite(view: RewriteView, columns: int | None) -> None:
    if view.kept:
        _draft("   ", view.kept, columns)
        return
    print()
    _draft("   ", f"{view.heading}:", columns)
    _draft("   ", signed(view), columns)


def _paragraph(text: str) -> None:
    for line in wrap(clean(text), _COLUMNS - 2):
        print(f"  {line}")


def show_preview(found: Preview, wording: Wording) -> None:
    """Print what would be read."""
    conversations = wording.count("summary.conversations", found.conversations)
    print(f"{found.format}: {conversations}, {wording.count('meta.turns', found.turns)}")
    for note in found.notes:
        _paragraph(note_text(note, wording))
    for speaker, turns in found.speakers.items():
        print(f"  {turns:>6}  {one_line(speaker)}")
    _skipped(found, wording)
    for speaker, text in found.first_turns:
        print()
        _paragraph(f"{one_line(speaker)}: {one_line(text)}")


def _skipped(found: Preview, wording: Wording) -> None:
    if found.skipped:
        reasons = (skipped_text(reason, count, wording) for reason, count in found.skipped_by_reason.items())
        _paragraph(_("Left out: {reasons}").format(reasons=", ".join(reasons)))
    for skip in found.skipped[:_SKIPPED_SHOWN]:
        told = note_text(skip.detail, wording) if skip.detail else skipped_text(skip.reason.value, 1, wording)
        print("  " + _("line {line}: {told}").format(line=skip.line, told=told))
    more = len(found.skipped) - _SKIPPED_SHOWN
    if more > 0:
        print("  " + ngettext("… and {n} more", "… and {n} more", more).format(n=more))


def show_doctor(checks: Iterable[Check]) -> bool:
    """Print each check; return whether all are healthy."""
    healthy = True
    for check in checks:
        healthy = healthy and check.healthy
        verdict = "ok " if check.healthy else _("NOT")
        name = {"method": _("method"), "model": _("model")}.get(check.name, check.name)
        print(f"{verdict}  {name}: {_detail(check)}")
    return healthy


def _detail(check: Check) -> str:
    words = {
        "version": "{version}, Python {python}",
        "method": _("{forms} forms, version {version}"),
        "reads": _("{model} reads a test sentence as {label}"),
        "missing": _("a package is missing: {package}"),
        "error": "{error}",
    }
    said = {name: spoken(value) if isinstance(value, WeerklankError) else value for name, value in check.values.items()}
    return words[check.kind].format(**said)


def show_results(results: Iterable[SuiteResult], *, as_json: bool) -> None:
    """Print figures, each with its number of cases."""
    if as_json:
        print(json.dumps([asdict(result) for result in results], indent=2, ensure_ascii=False))
        return
    for result in results:
        print(f"{result.suite}: {result.measured_on}")
        for figure in result.figures:
            print(f"  {figure.name:<50} {figure.value:6.3f}  of {figure.cases:>5} cases")
        print()
