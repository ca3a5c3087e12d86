"""The language of the command line: its words stand in English in the code, and in Dutch in `locale/nl`.

What is told of conversations is as --report-lang says; else Dutch in a Dutch terminal, and in any other the language of
the conversations, for many people who write Dutch have an English one. All else is in the language of the terminal.
"""

import gettext
import os
from collections.abc import Iterator, Mapping
from gettext import gettext as _
from pathlib import Path
from typing import Any

from typer.core import TyperCommand, TyperGroup

from weerklank.errors import WeerklankError
from weerklank.text.language import Language

__all__ = [
    "LOCALE",
    "Command",
    "Group",
    "dutch_or_theirs",
    "speak",
    "spoken",
    "terminal_language",
    "texts_of",
    "translate",
]

LOCALE = Path(__file__).parent / "locale"
_DOMAIN = "weerklank"
_NO_DOMAIN = "messages"
_TEXTS = ("help", "short_help", "metavar", "options_metavar", "subcommand_metavar")
_LONGEST_SENTENCE = 400
_ASKED = ("WEERKLANK_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def terminal_language(environment: Mapping[str, str]) -> str:
    """Return `nl` where the first of these variables that is set says so, in the order of gettext; else `en`."""
    said = next((environment[name] for name in _ASKED if environment.get(name)), "")
    return "nl" if said.lower().startswith("nl") else "en"


def dutch_or_theirs(environment: Mapping[str, str]) -> Language | None:
    """Return Dutch in a Dutch terminal, for a report in no language that was asked for; else None, so the talks'."""
    return Language.NL if terminal_language(environment) == "nl" else None


def speak(language: str) -> None:
    """Let gettext, and so Typer too, speak a language from here on."""
    gettext.bindtextdomain(_DOMAIN, LOCALE)
    gettext.textdomain(_NO_DOMAIN if language == "en" else _DOMAIN)
    if language != "en":
        # gettext looks nowhere else for the language, and a worker that we start is to speak it too.
        os.environ["LANGUAGE"] = language


def spoken(error: WeerklankError) -> WeerklankError:
    """Return an error in the language of the terminal."""
    # The words are read when there is something to tell, so that --help stays quick.
    from weerklank.outputs.errors import in_words  # noqa: PLC0415

    return in_words(error, Language(terminal_language(os.environ)))


class Command(TyperCommand):
    """Say in the terminal's language what Typer has in English only."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write the line with what can be typed."""
        _write_usage(self, ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option that shows help."""
        return _told(super().get_help_option(ctx))


class Group(TyperGroup):
    """Do the same for commands that hold commands, and tell of each its whole first sentence."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write the line with what can be typed."""
        _write_usage(self, ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option that shows help."""
        return _told(super().get_help_option(ctx))

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - Typer's signature
        """Write the commands; a sentence that is longer than the line goes on below, where Typer would cut it off."""
        with formatter.section(_("Commands")):
            formatter.write_dl(
                [
                    (name, command.get_short_help_str(_LONGEST_SENTENCE))
                    for name, command in self.commands.items()
                    if not command.hidden
                ]
            )


def _write_usage(command: Any, ctx: Any, formatter: Any) -> None:
    formatter.write_usage(ctx.command_path, " ".join(command.collect_usage_pieces(ctx)), prefix=_("Usage: "))


def _told(option: Any) -> Any:
    if option is not None:
        option.help = _("Show this message and exit.")
    return option


def translate(command: Any) -> None:
    """Put the texts of a command, its options and the commands in it into the language that gettext speaks now."""
    for holder, name in texts_of(command):
        setattr(holder, name, _(getattr(holder, name)))


def texts_of(command: Any) -> Iterator[tuple[Any, str]]:
    """Yield each text of the help, as what holds it and the attribute's name."""
    for holder in (command, *command.params):
        yield from ((holder, name) for name in _TEXTS if getattr(holder, name, None))
    for inner in getattr(command, "commands", {}).values():
        yield from texts_of(inner)
