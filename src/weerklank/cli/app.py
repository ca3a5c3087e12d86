"""The commands, one row each; what they need is imported when they run, so that --help is quick."""

import sys
from gettext import gettext as _
from typing import Annotated

import typer

from weerklank.cli import commands, keeping, workplace
from weerklank.cli.batch import batch
from weerklank.cli.check import check
from weerklank.cli.exits import FINDINGS, OK, USAGE
from weerklank.cli.language import Command, Group, translate
from weerklank.cli.misuse import UsageError, misuse_text

__all__ = ["app", "run_app"]

app = typer.Typer(
    name="weerklank",
    cls=Group,
    help="Turn customers' resistance into resonance: read conversations, see what is underneath, know what to do next.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


@app.callback(invoke_without_command=True)
def _version(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False,
) -> None:
    if version:
        from weerklank import __version__  # noqa: PLC0415

        typer.echo(f"weerklank {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


user = typer.Typer(cls=Group, help="Users of the kept workspace.", no_args_is_help=True)
_COMMANDS = (
    (app, "analyse", commands.analyse),
    (app, "advise", commands.advise),
    (app, "check", check),
    (app, "batch", batch),
    (app, "preview", commands.preview),
    (app, "label", commands.label),
    (app, "doctor", commands.doctor),
    (app, "evaluate", commands.evaluate),
    (app, "train", commands.train),
    (app, "serve", workplace.serve),
    (app, "worker", workplace.worker),
    (app, "import", workplace.import_files),
    (app, "mcp", workplace.mcp),
    (app, "backup", keeping.backup),
    (app, "restore", keeping.restore),
    (app, "export", keeping.export),
    (app, "erase", keeping.erase),
    (app, "scrub", keeping.scrub),
    (user, "add", workplace.user_add),
    (user, "password", keeping.user_password),
)
for _holder, _name, _run in _COMMANDS:
    _holder.command(_name, cls=Command)(_run)
app.command("analyze", cls=Command, hidden=True)(commands.analyse)
app.add_typer(user, name="user")


def run_app() -> int:
    """Run one command and return its exit code; it speaks the language that gettext speaks now, also of a wrong use."""
    command = typer.main.get_command(app)
    translate(command)
    try:
        return command(standalone_mode=False) or OK
    except UsageError as error:
        print(misuse_text(error), file=sys.stderr)
        return USAGE
    except typer.Abort:
        print(_("Aborted!"), file=sys.stderr)
        return FINDINGS
