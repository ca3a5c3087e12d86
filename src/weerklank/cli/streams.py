"""Where commands read from and write to, and the progress bar."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any

from weerklank.errors import SettingsError, say
from weerklank.sources.system import system_says, unopened

__all__ = ["lines_of", "progress_bar", "target_for"]


@contextmanager
def lines_of(path: str) -> Iterator[Iterable[str]]:
    """Open a file of lines, or standard input for `-`.

    Raises:
        SourceError: the file can't be opened.
    """
    if path == "-":
        if isinstance(sys.stdin, TextIOWrapper):
            sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")
        yield sys.stdin
        return
    try:
        stream = Path(path).open(encoding="utf-8-sig", errors="replace")  # noqa: SIM115 - closed below
    except OSError as error:
        raise unopened(path, error) from error
    with stream:
        yield stream


@contextmanager
def target_for(out: Path | None, *, binary: bool = False) -> Iterator[IO[Any]]:
    """Open what is written to: the screen, or a file that appears only when it is complete.

    Raises:
        SettingsError: the file can't be written.
    """
    if out is None:
        yield sys.stdout
        return
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    except OSError as error:
        problem = say("{file!r} can't be written: {why}", file=str(out), why=system_says(error))
        raise SettingsError("--out", "C007", problem, "Give a file in a folder that exists and is yours.") from error
    try:
        with os.fdopen(handle, "wb") if binary else os.fdopen(handle, "w", encoding="utf-8") as stream:
            yield stream
        _publish(Path(name), out)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _publish(written: Path, out: Path) -> None:
    """Move the complete file in place with the rights that new files get here; a temporary one is private."""
    mask = os.umask(0)
    os.umask(mask)
    written.chmod(0o666 & ~mask)
    try:
        written.replace(out)
    except OSError as error:
        problem = say("{file!r} can't be written: {why}", file=str(out), why=system_says(error))
        raise SettingsError("--out", "C007", problem, "Give a file in a folder that exists and is yours.") from error


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int], None]]:
    """Show a bar on the error stream while long work lasts; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    # rich costs a tenth of a second, which only a terminal needs to pay.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn  # noqa: PLC0415

    parts = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*parts, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
