"""The commands of the kept workspace: serve it, work in it, add users, import files."""

# Imports stand inside the commands: Django and the models would make --help slow.
# ruff: noqa: PLC0415

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from weerklank.cli.language import spoken
from weerklank.errors import SettingsError, say

if TYPE_CHECKING:
    from weerklank.settings import Settings

__all__ = [
    "DataOption",
    "RoleChoice",
    "import_files",
    "mcp",
    "read_password",
    "serve",
    "user_add",
    "worker",
    "workspace_settings",
]

_WAIT_S = 1.0
_BLOCK_BYTES = 1 << 20

DataOption = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="The workspace's folder; default: WEERKLANK_HOME, or your data folder."),
]


class RoleChoice(StrEnum):
    """Offer the roles."""

    OWNER = "owner"
    MEMBER = "member"
    READER = "reader"


def serve(
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="N", min=1, max=65535, help="The port to listen on.")] = 8000,
    data: DataOption = None,
    watch: Annotated[
        Path | None, typer.Option("--watch", metavar="DIR", help="Import what is put into this folder.")
    ] = None,
) -> None:
    """Open the workplace in the browser; makes the workspace on the first start."""
    from weerklank.workspace.project import open_workspace
    from weerklank.workspace.server import open_server, worker_beside

    settings = workspace_settings(data)
    folder = open_workspace(settings)
    server = open_server(host, port, behind_proxy=bool(settings.public_url))
    with worker_beside(folder.path, watch=_watchable(watch)):
        stops = _("Ctrl-C stops it")
        typer.echo(f"Weerklank: {settings.public_url or f'http://{host}:{port}/'}  ({stops})")
        _say(_("workspace: {folder}").format(folder=folder.path))
        try:
            server.run()
        except KeyboardInterrupt:
            server.close()


def worker(
    data: DataOption = None,
    while_open: Annotated[
        bool, typer.Option("--while-open", help="Stop when standard input closes, as `serve` wants it.")
    ] = False,
    once: Annotated[bool, typer.Option("--once", help="Do what waits, and stop.")] = False,
    watch: Annotated[
        Path | None, typer.Option("--watch", metavar="DIR", help="Import what is put into this folder.")
    ] = None,
) -> None:
    """Do the workspace's work: read imported conversations. `serve` starts one by itself."""
    from weerklank.bootstrap import make_worker
    from weerklank.workspace.project import open_workspace

    over = threading.Event()
    if while_open:
        threading.Thread(target=_leave_when_closed, daemon=True).start()
    settings = workspace_settings(data)
    uploads, folder = open_workspace(settings).uploads, _watchable(watch)
    from weerklank.services.watched import Watched

    watched = Watched(folder, uploads) if folder else None
    ours = make_worker(settings, uploads=uploads, watched=watched)
    _work(ours.work_once, over, once=once)


def _watchable(folder: Path | None) -> Path | None:
    """Return a folder that is there, by its full name."""
    if folder is not None and not folder.is_dir():
        raise SettingsError(
            "--watch", "C002", say("{folder!r} is no folder", folder=str(folder)), "Give an existing folder."
        )
    return folder.resolve() if folder else None


def mcp(
    login: Annotated[
        str, typer.Option("--as", metavar="NAME_OR_EMAIL", help="Whose rights count; the owner's where left out.")
    ] = "",
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="How its proposals are signed.")] = "MCP",
    data: DataOption = None,
) -> None:
    """Serve tools to an assistant over standard input and output (Model Context Protocol): read, and propose."""
    from weerklank.bootstrap import make_checker
    from weerklank.workspace.project import open_workspace

    settings = workspace_settings(data)
    open_workspace(settings)
    from weerklank.assistant.server import serve_tools
    from weerklank.assistant.tools import Tools

    serve_tools(Tools(login=login, name=name, make_checker=lambda: make_checker(settings)))


def _work(work_once: Callable[[], bool], over: threading.Event, *, once: bool) -> None:
    from django.db import close_old_connections

    try:
        while not over.is_set():
            busy = work_once()
            close_old_connections()
            if not busy and once:
                return
            if not busy:
                over.wait(_WAIT_S)
    except KeyboardInterrupt:
        return


def _leave_when_closed() -> None:
    """End this process when the one that started it is gone; what was half done is taken up again later."""
    sys.stdin.read()
    os._exit(0)


def user_add(
    login: Annotated[str, typer.Argument(metavar="NAME_OR_EMAIL", help="What they sign in with.")],
    role: Annotated[
        RoleChoice, typer.Option("--role", help="What they may do; the first user is the owner.")
    ] = RoleChoice.MEMBER,
    data: DataOption = None,
) -> None:
    """Make a user; the password is asked for, or read from standard input."""
    from weerklank.workspace.project import open_workspace

    open_workspace(workspace_settings(data))
    from weerklank.services.accounts import add_user
    from weerklank.store.models import Role

    membership = add_user(login=login, password=read_password(), role=Role(role.value))
    typer.echo(f"{membership.user.login}: {membership.role}")


def read_password() -> str:
    """Ask for a password, or read it from standard input."""
    if sys.stdin.isatty():
        return str(typer.prompt(_("Password"), hide_input=True, confirmation_prompt=_("Repeat the password"), err=True))
    return sys.stdin.readline().rstrip("\r\n")


@dataclass(frozen=True, slots=True)
class _LocalFile:
    """Give a file of this machine as if it were uploaded."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    def chunks(self) -> Iterator[bytes]:
        with self.path.open("rb") as stream:
            while block := stream.read(_BLOCK_BYTES):
                yield block


def import_files(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Files or folders.")],
    me: Annotated[list[str] | None, typer.Option("--me", metavar="NAME", help="Who is the seller; repeatable.")] = None,
    data: DataOption = None,
) -> None:
    """Import conversations into the workspace, as the page does; the same twice adds only what is new."""
    from weerklank.bootstrap import make_worker
    from weerklank.services.analyse import files_under
    from weerklank.workspace.project import open_workspace

    settings = workspace_settings(data)
    folder = open_workspace(settings)
    files = [_LocalFile(path) for path in files_under(paths)]
    from weerklank.outputs.errors import error_of
    from weerklank.services.imports import take_in
    from weerklank.services.retention import start_as_usual
    from weerklank.store.models import Job, Membership

    owner = Membership.rows.filter(role="owner").order_by("id").first()
    if owner is None:
        raise SettingsError("import", "C051", "this workspace has no owner yet", "Make one: weerklank user add NAME.")
    row = take_in(owner, files, folder=folder.uploads)
    start_as_usual(owner, row, sellers=me or (), now=datetime.now(UTC))
    ours = make_worker(settings, uploads=folder.uploads)
    found = Job.rows.get(kind="import", subject=row.pk)
    while ours.work_once() or not found.is_over:
        found.refresh_from_db()
        if found.holder and found.holder != ours.holder and not found.is_over:
            time.sleep(_WAIT_S)  # the worker of `serve` was faster
    row.refresh_from_db()
    if found.error_code:
        fault = spoken(error_of("import", found.error_code, found.fault))
        typer.echo(f"weerklank: {fault}", err=True)
        raise typer.Exit(2)
    told = (
        ngettext("{n} new conversation", "{n} new conversations", row.new_conversations),
        ngettext("{n} new turn", "{n} new turns", row.new_turns),
        _("{n} known"),
    )
    counts = (row.new_conversations, row.new_turns, row.known_turns)
    typer.echo(", ".join(text.format(n=count) for text, count in zip(told, counts, strict=True)))


def workspace_settings(data: Path | None) -> "Settings":
    """Read the settings, with the folder of `--data` where it was given."""
    from weerklank.settings import computers_zone, read_settings

    settings = read_settings(os.environ, zone=computers_zone(os.environ))
    return replace(settings, home=data) if data else settings


def _say(text: str) -> None:
    typer.echo(text, err=True)
