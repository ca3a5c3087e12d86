"""Make other people's text safe to show: nothing in it may steer a terminal or turn the reading direction."""

import re

__all__ = ["clean", "one_line"]

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\u061c\u200e\u200f\ufeff]")
"""Marks that chat programs sprinkle in; without them the words read the same."""
_STEERING = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Terminal controls, C1 controls, overrides of the reading direction, and what UTF-8 can't hold."""
_SHOWN_AS = "\ufffd"
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """Keep the words and the line ends; each character that could steer becomes U+FFFD, so that it is seen."""
    plain = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text)).replace("\t", " ")
    return _STEERING.sub(_SHOWN_AS, plain)


def one_line(text: str) -> str:
    """Clean a text and let each run of white space become one space; a space at either end stays."""
    return _SPACES.sub(" ", clean(text))
