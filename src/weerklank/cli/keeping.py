"""The commands that keep, give away and forget: backup, restore, export, erase, scrub, and a user's password."""

# Imports stand inside the commands: Django and the models would make --help slow.
# ruff: noqa: PLC0415

import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from weerklank.cli.workplace import DataOption, read_password, workspace_settings
from weerklank.errors import SettingsError, say
from weerklank.sources.system import system_says

if TYPE_CHECKING:
    from collections.abc import Callable

    from weerklank.store.models import Membership

__all__ = ["backup", "erase", "export", "restore", "scrub", "user_password"]

_FORMS = {".zip": "csv", ".xlsx": "xlsx", ".json": "json"}


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write, such as weerklank.zip.")],
    data: DataOption = None,
) -> None:
    """Put the whole workspace into one file, which restores on an empty machine."""
    from weerklank.workspace.project import open_workspace

    folder = open_workspace(workspace_settings(data))
    from weerklank.services.backup import write_backup

    rows: list[int] = []
    _write(file, lambda stream: rows.append(write_backup(stream, uploads=folder.uploads, now=datetime.now(UTC))))
    typer.echo(f"{file}: {_rows(rows[0])}")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `weerklank backup` made.")],
    data: DataOption = None,
) -> None:
    """Fill an empty workspace from a backup, on either database."""
    from weerklank.workspace.project import open_workspace

    folder = open_workspace(workspace_settings(data))
    from weerklank.services.backup import restore as restore_backup

    try:
        stream = file.open("rb")
    except OSError as error:
        problem = say("this is no whole backup of Weerklank: {why}", why=system_says(error))
        raise SettingsError(str(file), "C077", problem, "Give a file that `weerklank backup` made.") from error
    with stream:
        done = restore_backup(stream, uploads=folder.uploads)
    typer.echo(_("{rows}, as they were at {moment}").format(rows=_rows(done.rows), moment=done.made_at))
    if done.second_steps_off:
        told = ngettext(
            "{n} user signs in without a second step until they set it again",
            "{n} users sign in without a second step until they set it again",
            done.second_steps_off,
        )
        typer.echo(told.format(n=done.second_steps_off), err=True)


def _rows(count: int) -> str:
    return ngettext("{n} row", "{n} rows", count).format(n=count)


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to: .zip (CSV), .xlsx or .json.")],
    data: DataOption = None,
) -> None:
    """Write all of the team's data as tables or as JSON."""
    form = _FORMS.get(file.suffix.lower())
    if form is None:
        raise SettingsError(
            str(file),
            "C004",
            say("there is no format {name!r}", name=file.suffix),
            "End it on .zip, .xlsx or .json.",
        )
    owner = _owner(data)
    from weerklank.services.export import export_all

    _write(file, lambda stream: export_all(owner, stream, form=form))
    typer.echo(str(file))


def erase(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name, e-mail address or phone number.")],
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask; there is no way back.")] = False,
    data: DataOption = None,
) -> None:
    """Erase a customer everywhere: conversations, mentions, search index and the bytes on disk."""
    owner = _owner(data)
    from weerklank.services.erasing import erase as erase_person
    from weerklank.services.erasing import person_named, what_is_there
    from weerklank.store.scrub import scrub as clean_disk

    person = person_named(owner, name)
    found = what_is_there(person)
    told = (
        ngettext("{n} conversation", "{n} conversations", found.conversations),
        ngettext("{n} turn", "{n} turns", found.turns),
        ngettext("{n} mention elsewhere", "{n} mentions elsewhere", found.mentions),
    )
    counts = (found.conversations, found.turns, found.mentions)
    typer.echo(", ".join(text.format(n=count) for text, count in zip(told, counts, strict=True)))
    if not yes:
        typer.confirm(_("Erase? There is no way back"), abort=True, err=True)
    erase_person(owner, person)
    clean_disk()
    typer.echo(_("erased; backups and exports that you made before still hold it"))


def scrub(data: DataOption = None) -> None:
    """Clean the database's files of what was deleted; erasing does this by itself."""
    from weerklank.workspace.project import open_workspace

    open_workspace(workspace_settings(data))
    from weerklank.store.scrub import scrub as clean_disk

    clean_disk()


def user_password(
    login: Annotated[str, typer.Argument(metavar="NAME_OR_EMAIL", help="What they sign in with.")],
    drop_second_step: Annotated[
        bool, typer.Option("--drop-second-step", help="Ask no code either, until they set it again.")
    ] = False,
    data: DataOption = None,
) -> None:
    """Give a user another password; it is asked for, or read from standard input."""
    from weerklank.workspace.project import open_workspace

    open_workspace(workspace_settings(data))
    from weerklank.services.passwords import set_password

    user = set_password(login, read_password(), drop_second_step=drop_second_step)
    typer.echo(user.login)


def _owner(data: Path | None) -> "Membership":
    from weerklank.workspace.project import open_workspace

    open_workspace(workspace_settings(data))
    from weerklank.store.models import Membership

    owner: Membership | None = Membership.rows.filter(role="owner").order_by("id").first()
    if owner is None:
        raise SettingsError("--data", "C051", "this workspace has no owner yet", "Make one: weerklank user add NAME.")
    return owner


def _write(file: Path, write: "Callable[[IO[bytes]], object]") -> None:
    """Let the file appear only when it is complete, and readable for its owner alone."""
    try:
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as stream:
            try:
                write(stream)
            except BaseException:
                with suppress(OSError):
                    Path(stream.name).unlink()
                raise
        Path(stream.name).replace(file)
    except OSError as error:
        problem = say("{file!r} can't be written: {why}", file=str(file), why=system_says(error))
        raise SettingsError(str(file), "C007", problem, "Give a file in a folder that exists and is yours.") from error
