"""Take a program's own marks off the names and texts that people typed."""

import re

from weerklank.text.normalize import INVISIBLE, visible

__all__ = ["typed_name", "typed_text"]

_MARKS = "".join(sorted(INVISIBLE))
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def typed_text(raw: str) -> str:
    """Return the text with plain line ends and without marks and white space at its ends; the inside stays as typed.

    Half a surrogate pair, which damaged JSON can hold, becomes U+FFFD: no output could write it.
    """
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = _LONE_SURROGATE.sub("\ufffd", text)
    stripped = text.strip().strip(_MARKS)
    while stripped != text:
        text, stripped = stripped, stripped.strip().strip(_MARKS)
    return text


def typed_name(raw: str) -> str:
    """Return a speaker's name on one line, without invisible marks; empty when nothing is left of it."""
    return " ".join(visible(typed_text(raw)).split())
