"""Undo the line breaks that mail programs put into what was typed as one paragraph.

Formats: RFC 3676 (format=flowed); RFC 5322, section 2.1.1: lines should have at most 78 characters.
"""

import re
from collections.abc import Sequence

__all__ = ["unflow", "unwrap"]

_FLOWED_LINE = re.compile(r"(>*) ?(.*)")
_WIDEST = 80
_NARROWEST = 60
_LIST_ITEM = re.compile(r"\s*(?:[-*•–]|\d{1,2}[.)])\s")


def unflow(text: str, *, join_words: bool) -> str:
    """Join the lines that end in a space to the next one of the same quote depth.

    Args:
        text: the text of a part that says format=flowed.
        join_words: whether it says DelSp=yes: the space at the end is then no part of the text.
    """
    lines: list[str] = []
    open_depth = -1
    for raw in text.split("\n"):
        marks, words = _depth_and_words(raw)
        soft = words.endswith(" ") and words != "-- "
        kept = words[:-1] if soft and join_words else words
        if open_depth == len(marks) and words != "-- ":
            lines[-1] += kept
        else:
            lines.append(f"{marks} {kept}" if marks else kept)
        open_depth = len(marks) if soft else -1
    return "\n".join(lines)


def _depth_and_words(line: str) -> tuple[str, str]:
    split = _FLOWED_LINE.fullmatch(line)
    return (split[1], split[2]) if split else ("", line)


def unwrap(lines: Sequence[str]) -> list[str]:
    """Join lines that were broken because the next word did not fit any more.

    Args:
        lines: the sender's own lines.

    Returns:
        The same lines where they are not broken at one width of 60 to 80, as programs do: breaks at other
        places were typed and stay.
    """
    width = max((len(line) for line in lines if "://" not in line), default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return list(lines)
    joined: list[str] = []
    before = ""
    for line in lines:
        word = line.split(maxsplit=1)[0] if line.strip() else ""
        if before and word and len(before) + 1 + len(word) > width and not _LIST_ITEM.match(line):
            joined[-1] += " " + line.strip()
        else:
            joined.append(line)
        before = line.strip()
    return joined
