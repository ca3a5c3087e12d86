"""Tell a wrong use of the command line in the terminal's language: Typer says much of it in English only."""

import re
from functools import cache
from gettext import gettext as _
from io import StringIO
from typing import Any

import typer

__all__ = ["MISUSES", "UsageError", "misuse_text"]

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""What Typer raises for every wrong use; it exports only this one kind of it."""

MISUSES = (
    "Try '{command} {option}' for help.",
    "Error: {told}",
    "{told}. Did you mean {known}?",
    "No such option: {name} (Possible options: {known})",
    "No such option: {name}",
    "Option {name} requires an argument.",
    "Option {name} does not take a value.",
    "Missing argument {name}.",
    "Missing option {name}.",
    "Got unexpected extra argument(s) ({given})",
    "Invalid value for {name}: {why}",
    "Value error, {given} is not one of {known}.",
    "Input should be a valid integer, unable to parse string as an integer",
    "Input should be greater than or equal to {least}",
    "Input should be less than or equal to {most}",
)
"""What Typer, and what it checks values with, say of a wrong use; of two that fit a line, the first is meant."""
_FIELD = re.compile(r"\\\{(\w+)\\\}")


def misuse_text(error: Any) -> str:
    """Return what Typer tells of an error, in the language that gettext speaks now.

    Args:
        error: Typer's; a sentence that isn't known here stays as it is.
    """
    told = StringIO()
    error.show(told)
    return "\n".join(map(_in_words, told.getvalue().splitlines()))


def _in_words(text: str) -> str:
    for template in MISUSES:
        if found := _pattern(template).fullmatch(text):
            return _(template).format(**{name: _in_words(value) for name, value in found.groupdict().items()})
    return text


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(_FIELD.sub(r"(?P<\1>.+)", re.escape(template)))
