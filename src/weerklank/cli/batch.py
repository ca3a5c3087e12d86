"""The command `batch`: a corpus in, Parquet and a summary out."""

# Imports stand inside the command: numpy and the models would make --help slow.
# ruff: noqa: PLC0415

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from gettext import gettext as _
from gettext import ngettext
from typing import TYPE_CHECKING, Annotated

import typer

from weerklank.cli.commands import (
    DateOption,
    DateOrder,
    FastOption,
    LanguageChoice,
    LanguageOption,
    MeOption,
    ReaderOption,
    column_of,
    need,
)
from weerklank.cli.exits import FINDINGS, OK
from weerklank.errors import SettingsError, say

if TYPE_CHECKING:
    from weerklank.batch.plan import BatchRequest
    from weerklank.batch.run import BatchOutcome
    from weerklank.settings import Settings

__all__ = ["batch"]

ColumnsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--columns",
        metavar="FIELD=COLUMN",
        help="Which column holds conversation, speaker, role, text, at, id, lang, channel or context.",
    ),
]


def batch(
    source: Annotated[str, typer.Argument(metavar="IN", help="Parquet or JSON Lines: a file, a folder or a URI.")],
    target: Annotated[str, typer.Argument(metavar="OUT", help="A folder or a URI; an earlier run goes on there.")],
    engine: Annotated[str, typer.Option("--engine", metavar="NAME", help="local or ray.")] = "local",
    processes: Annotated[
        int | None,
        typer.Option("--processes", metavar="N", min=1, help="On this machine; default: one for each processor."),
    ] = None,
    address: Annotated[
        str | None, typer.Option("--address", metavar="HOST", help="Of a Ray cluster; left out: one is started here.")
    ] = None,
    shards: Annotated[int | None, typer.Option("--shards", metavar="N", min=1, help="In how many parts.")] = None,
    shard_size: Annotated[
        int, typer.Option("--shard-size", metavar="N", min=1, help="About how many rows a part has.")
    ] = 2000,
    columns: ColumnsOption = None,
    me: MeOption = None,
    language: LanguageOption = LanguageChoice.AUTO,
    reader: ReaderOption = LanguageChoice.AUTO,
    dates: DateOption = DateOrder.AUTO,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="The day advice is given on; default: today.")
    ] = None,
    fast: FastOption = False,
) -> None:
    """Read a corpus of any size in parts; stopped at any moment, the same command goes on where it was."""
    need("pyarrow", extra="batch", place="batch")
    if engine == "ray":
        need("ray", extra="cluster", place="--engine ray")
    from weerklank.batch.engines.table import EngineOptions, make_engine
    from weerklank.batch.plan import BatchRequest
    from weerklank.batch.run import run_batch
    from weerklank.settings import computers_zone, read_settings

    settings = read_settings(os.environ, zone=computers_zone(os.environ))
    request = BatchRequest(
        source=source,
        target=target,
        columns=dict(map(column_of, columns or ())),
        shards=shards,
        shard_rows=shard_size,
        as_of=_day(as_of),
        me=tuple(me or ()),
        language=_chosen(language),
        report_language=_chosen(reader),
        day_first=None if dates is DateOrder.AUTO else dates is DateOrder.DAY_FIRST,
        timezone=settings.timezone.key,
        fast=fast or settings.fast,
    )
    with _progress() as progress:
        outcome = run_batch(
            request,
            engine=make_engine(engine, EngineOptions(processes or os.cpu_count() or 1, address)),
            environment=os.environ,
            today=datetime.now(UTC).date().isoformat(),
            progress=progress,
        )
    _show(outcome, request, settings)
    raise typer.Exit(OK if outcome.rows > outcome.dropped else FINDINGS)


def _day(given: str | None) -> str | None:
    try:
        return date.fromisoformat(given).isoformat() if given else None
    except ValueError as error:
        raise SettingsError(
            "--as-of", "C063", say("{given!r} is no date", given=given or ""), "Write it as 2026-03-31."
        ) from error


def _chosen(language: LanguageChoice) -> str | None:
    return None if language is LanguageChoice.AUTO else language.value


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar for each part of the work on the error stream; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _part, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    told = {"deal": _("1/2 dealing out"), "read": _("2/2 reading")}
    parts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*parts, console=Console(stderr=True), transient=True) as bar:
        tasks = {name: bar.add_task(text, total=None, visible=False) for name, text in told.items()}
        yield lambda part, done, total: bar.update(tasks[part], completed=done, total=total, visible=True)


def _show(outcome: "BatchOutcome", request: "BatchRequest", settings: "Settings") -> None:
    from shutil import get_terminal_size

    from weerklank.batch.places import open_place
    from weerklank.outputs.records import RenderOptions
    from weerklank.outputs.table import OUTPUTS

    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    width = min(100, get_terminal_size().columns)
    OUTPUTS["text"].write(
        outcome.analysis, sys.stdout, RenderOptions(outcome.reader, settings.timezone, colour=colour, width=width)
    )
    parts = ngettext("{n} part read now", "{n} parts read now", outcome.read).format(n=outcome.read)
    done = parts if outcome.read else _("nothing to do: all of it had been read")
    rows = ngettext("{n} row, {dropped} of them dropped", "{n} rows, {dropped} of them dropped", outcome.rows)
    told = rows.format(n=outcome.rows, dropped=outcome.dropped)
    print(f"{open_place(request.target).shown}: {told}; {done}", file=sys.stderr)
