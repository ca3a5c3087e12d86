"""Collect the words of pages and command line, and compile what is translated; needs GNU gettext, users do not."""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import typer
from project import manage

from weerklank.cli.app import app
from weerklank.cli.language import LOCALE, texts_of
from weerklank.cli.misuse import MISUSES

CLI = LOCALE.parent
PO = LOCALE / "nl" / "LC_MESSAGES" / "weerklank.po"


def _template(folder: Path) -> Path:
    """Write down all English of the command line: its help, what its commands say, and Typer's own words."""
    help_file, said, together = folder / "help.pot", folder / "said.pot", folder / "all.pot"
    help_file.write_text("\n".join(_entries()), encoding="utf-8")
    typers = Path(typer.__file__).parent / "core.py"
    sources = [str(path) for path in (*sorted(CLI.glob("*.py")), typers)]
    _run("xgettext", "--language=Python", "--from-code=UTF-8", "--no-location", "-o", str(said), *sources)
    _run("msgcat", "--use-first", "--no-wrap", "-o", str(together), str(said), str(help_file))
    return together


def _entries() -> Iterator[str]:
    yield 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    texts = (getattr(holder, name) for holder, name in texts_of(typer.main.get_command(app)))
    for text in dict.fromkeys((*texts, *MISUSES)):
        yield f'msgid {json.dumps(text, ensure_ascii=False)}\nmsgstr ""\n'


def _run(*command: str) -> None:
    subprocess.run(command, check=True)  # noqa: S603 - gettext's own tools, with our own files


with tempfile.TemporaryDirectory() as temporary:
    template = _template(Path(temporary))
    _run("msgmerge", "--update", "--backup=off", "--no-wrap", "--no-fuzzy-matching", str(PO), str(template))
_run("msgfmt", "--check-format", "-o", str(PO.with_suffix(".mo")), str(PO))

os.chdir(CLI.parent / "web")
manage("makemessages", locale=["nl"], no_location=True, no_wrap=True)
manage("compilemessages")
