"""Cut a stream of lines into cues: the pieces of a subtitle file with one time each.

Sources: WebVTT (W3C, https://www.w3.org/TR/webvtt1/, section 6 on parsing); SubRip as FFmpeg and VLC read it. Both are
read with one tolerance: hours may be missing, a comma is as good as a dot, blank lines between cues may be missing or
too many, and a time that can't be read costs the time, not the words.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from weerklank.sources.records import Note, Skipped, SkipReason

__all__ = ["ANY_IDENTIFIER", "NUMBER", "TIMES", "Cue", "read_cues"]

_TIME = r"(?:\d{1,6}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,6})?"
TIMES = re.compile(rf"\s*({_TIME})\s*-->\s*({_TIME})(?!\d)")
"""The line that opens a cue; settings may follow the times."""
_DAMAGED_TIMES = re.compile(r"\s*\d[^>]*-->")
_NO_CUE = re.compile(r"(?:NOTE(?:\s|$)|(?:STYLE|REGION)\s*$)")
_HEADER = re.compile(r"\s*WEBVTT(?:\s|$)")
NUMBER = re.compile(r"\s*\d+\s*$")
ANY_IDENTIFIER = re.compile(r"")
_SURE_IDENTIFIER = re.compile(r"\s*(?:\d+|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}(?:/[\d-]+)?)\s*$")

_Lines = list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Cue:
    """Hold one cue.

    Attributes:
        line: 1-based line of its first words.
        start_s: seconds from the start of the recording; None where the file doesn't tell.
        lines: the payload, tags and all; never empty.
    """

    line: int
    start_s: float | None
    end_s: float | None
    lines: tuple[str, ...]


def read_cues(lines: Iterable[str], *, identifier: re.Pattern[str]) -> Iterator[Cue | Skipped]:
    """Cut lines into cues.

    Text between two times belongs to the first of them, also after a blank line: that is how players show it, and
    how the Microsoft Graph service writes transcripts without names.

    Args:
        lines: with or without their line ends.
        identifier: what the line right above the times may look like to count as the name of the cue.
    """
    body: _Lines = []
    opened: tuple[int, str] | None = None
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip("\n")
        if TIMES.match(line) or (_DAMAGED_TIMES.match(line) and _may_open(body, opened)):
            yield from _finish(opened, _without_identifier(body, identifier))
            body, opened = [], (number, line)
        else:
            body.append((number, line))
    yield from _finish(opened, body)


def _may_open(body: _Lines, opened: tuple[int, str] | None) -> bool:
    """Tell whether a line with an arrow but no good times can open a cue; inside one, somebody just said an arrow."""
    if not body:
        return opened is None
    above = body[-1][1].strip()
    return not above or (_SURE_IDENTIFIER.match(above) is not None and (len(body) == 1 or not body[-2][1].strip()))


def _without_identifier(body: _Lines, identifier: re.Pattern[str]) -> _Lines:
    """Leave out the line right above the next cue's times where that is the cue's own number or name."""
    if not body or not body[-1][1].strip():
        return body
    last = body[-1][1]
    after_blank = len(body) > 1 and not body[-2][1].strip()
    if after_blank and identifier.match(last):
        return body[:-1]
    squeezed = sum(1 for _, line in body if line.strip()) > 1
    return body[:-1] if squeezed and _SURE_IDENTIFIER.match(last) else body


def _finish(opened: tuple[int, str] | None, body: _Lines) -> Iterator[Cue | Skipped]:
    blocks = _blocks(body)
    if opened is None:
        yield from _before_the_first(blocks)
        return
    follows_directly = bool(body) and bool(body[0][1].strip())
    spoken = [
        line
        for index, block in enumerate(blocks)
        if (index == 0 and follows_directly) or not _NO_CUE.match(block[0][1])
        for line in block
    ]
    if spoken:
        start_s, end_s = _seconds(opened[1])
        yield Cue(spoken[0][0], start_s, end_s, tuple(line for _, line in spoken))
    else:
        yield Skipped(opened[0], SkipReason.EMPTY, Note("cue_without_words"))


def _before_the_first(blocks: list[_Lines]) -> Iterator[Skipped]:
    for block in blocks:
        number, first = block[0]
        alone = len(block) == 1 and _SURE_IDENTIFIER.match(first)
        if not (alone or _NO_CUE.match(first) or _HEADER.match(first)):
            yield Skipped(number, SkipReason.MALFORMED, Note("before_first_cue"))


def _blocks(body: _Lines) -> list[_Lines]:
    blocks: list[_Lines] = [[]]
    for number, line in body:
        if line.strip():
            blocks[-1].append((number, line))
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _seconds(times: str) -> tuple[float | None, float | None]:
    found = TIMES.match(times)
    if not found:
        return None, None
    start_s, end_s = (_one_time(text) for text in found.groups())
    return start_s, end_s


def _one_time(text: str) -> float:
    total_s = 0.0
    for part in text.replace(",", ".").split(":"):
        total_s = total_s * 60 + float(part)
    return total_s
