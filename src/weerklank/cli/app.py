"""The commands, one row each; what they need is imported when they run, so that --help is quick."""

from typing import Annotated

import typer

from weerklank.cli import commands, keeping, workplace
from weerklank.cli.batch import batch
from weerklank.cli.check import check

__all__ = ["app"]

app = typer.Typer(
    name="weerklank",
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


app.command("analyse")(commands.analyse)
app.command("analyze", hidden=True)(commands.analyse)
app.command("advise")(commands.advise)
app.command("check")(check)
app.command("batch")(batch)
app.command("preview")(commands.preview)
app.command("label")(commands.label)
app.command("doctor")(commands.doctor)
app.command("evaluate")(commands.evaluate)
app.command("train")(commands.train)
app.command("serve")(workplace.serve)
app.command("worker")(workplace.worker)
app.command("import")(workplace.import_files)
app.command("mcp")(workplace.mcp)
user = typer.Typer(help="Users of the kept workspace.", no_args_is_help=True)
user.command("add")(workplace.user_add)
app.add_typer(user, name="user")
user.command("password")(keeping.user_password)
app.command("backup")(keeping.backup)
app.command("restore")(keeping.restore)
app.command("export")(keeping.export)
app.command("erase")(keeping.erase)
app.command("scrub")(keeping.scrub)
