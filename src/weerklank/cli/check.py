"""The command `check`: a draft in, findings out."""

# Imports stand inside the command: numpy and the models would make --help slow.
# ruff: noqa: PLC0415

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from weerklank.cli.exits import FINDINGS, OK, USAGE
from weerklank.cli.language import spoken
from weerklank.errors import InputError, SettingsError, SourceError

if TYPE_CHECKING:
    from weerklank.advice.lint import Checked
    from weerklank.services.check import Checker, CheckRequest

__all__ = ["check"]


class FormChoice(StrEnum):
    """Offer what a draft can be, and finding out."""

    AUTO = "auto"
    MESSAGE = "message"
    POST = "post"
    MAIL = "mail"
    DECK = "deck"


class LanguageChoice(StrEnum):
    """Offer the languages, and finding out."""

    AUTO = "auto"
    NL = "nl"
    EN = "en"


class FormatChoice(StrEnum):
    """Offer the formats of the findings."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


class SeverityChoice(StrEnum):
    """Offer the severities."""

    SUGGESTION = "suggestion"
    WARNING = "warning"
    ERROR = "error"


def check(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE…|-", help="Drafts: .txt, .md or .pptx; - is standard input.")
    ],
    form: Annotated[FormChoice, typer.Option("--as", help="What it is going to be.")] = FormChoice.AUTO,
    answering: Annotated[
        str | None, typer.Option("--answering", metavar="TEXT", help="The customer's words that it answers.")
    ] = None,
    answering_file: Annotated[
        Path | None, typer.Option("--answering-file", metavar="FILE", help="The same, in a file.")
    ] = None,
    language: Annotated[LanguageChoice, typer.Option("--lang", help="Language of the drafts.")] = LanguageChoice.AUTO,
    reader: Annotated[
        LanguageChoice, typer.Option("--report-lang", help="Language of the findings.")
    ] = LanguageChoice.AUTO,
    output: Annotated[FormatChoice, typer.Option("--format", help="How the findings are written.")] = FormatChoice.TEXT,
    min_severity: Annotated[
        SeverityChoice, typer.Option("--min-severity", help="The exit code is 1 from this severity on.")
    ] = SeverityChoice.WARNING,
    minutes: Annotated[
        int | None, typer.Option("--minutes", metavar="N", min=1, help="How long the talk is, for a deck.")
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="First mend in place what needs no second look.")] = False,
) -> None:
    """Check a draft before it is sent: does it argue, listen, repair, move and respect?"""
    from weerklank.advice.rules.records import Form
    from weerklank.bootstrap import make_checker
    from weerklank.services.check import STANDARD_INPUT, CheckRequest, check_files
    from weerklank.settings import computers_zone, read_settings
    from weerklank.text.language import Language

    checker = make_checker(read_settings(os.environ, zone=computers_zone(os.environ)))
    request = CheckRequest(
        sources=tuple(files),
        standard_input=sys.stdin.read() if STANDARD_INPUT in files else "",
        form=None if form is FormChoice.AUTO else Form(form.value),
        language=None if language is LanguageChoice.AUTO else Language(language.value),
        reader=None if reader is LanguageChoice.AUTO else Language(reader.value),
        answering=_answered_turn(answering, answering_file),
        minutes=minutes,
    )
    if fix:
        _fix(request, checker)
    results = [_with_words(result) for result in check_files(request, checker=checker)]
    errors = [result for result in results if isinstance(result, Exception)]
    checked = [result for result in results if not isinstance(result, Exception)]
    if checked or output is not FormatChoice.TEXT:
        _show(checked, request, checker, output)
    for error in errors:
        print(f"weerklank: {spoken(error)}", file=sys.stderr)
    raise typer.Exit(USAGE if errors else _exit(checked, min_severity))


def _answered_turn(text: str | None, path: Path | None) -> str | None:
    if path is None:
        return text.strip() or None if text else None
    if text is not None:
        problem = "--answering stands there too"
        raise SettingsError("--answering-file", "C026", problem, "Give one of the two.")
    from weerklank.sources.opened import open_text
    from weerklank.sources.records import ReadOptions

    with open_text(path, ReadOptions()) as stream:
        return stream.read().strip() or None


def _fix(request: "CheckRequest", checker: "Checker") -> None:
    from weerklank.services.check import fix_file

    for source in request.sources:
        places = fix_file(source, request, checker=checker)
        if places:
            print(f"{source}: {places}", file=sys.stderr)


def _with_words(result: "Checked | InputError") -> "Checked | InputError":
    if isinstance(result, InputError) or result.passage.text.strip():
        return result
    return SourceError(result.source, "S104", "there is no text to check", "Give a draft with words in it.")


def _show(checked: "list[Checked]", request: "CheckRequest", checker: "Checker", output: FormatChoice) -> None:
    from weerklank import __version__
    from weerklank.outputs.findings_report import FINDING_FORMATS, FindingsReport

    report = FindingsReport(checked, checker.rules, request.reader, f"weerklank {__version__}")
    print(FINDING_FORMATS[output.value](report))


def _exit(checked: "list[Checked]", least: SeverityChoice) -> int:
    from weerklank.advice.lint import weight
    from weerklank.advice.records import Severity

    reached = any(
        weight(finding.severity) >= weight(Severity(least.value)) for result in checked for finding in result.findings
    )
    return FINDINGS if reached else OK
