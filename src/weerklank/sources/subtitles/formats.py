"""Offer WebVTT and SubRip as sources."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from weerklank.conversations.records import Channel
from weerklank.errors import Said, SourceError, say
from weerklank.sources.opened import open_text
from weerklank.sources.records import Item, ReadOptions, Sample, Skipped
from weerklank.sources.subtitles.cues import ANY_IDENTIFIER, NUMBER, TIMES, Cue, read_cues
from weerklank.sources.subtitles.labels import learn_labels
from weerklank.sources.subtitles.turns import Naming, join_turns
from weerklank.sources.subtitles.voices import has_voice_tag, untagged

__all__ = ["Srt", "WebVtt"]

_WEBVTT = re.compile(r"[\ufeff\s]*WEBVTT(?:\s|$)")
_ZOOM_NAME = re.compile(r"GMT(\d{8}-\d{6})_")
_LOOK_AT_LINES = 400


@dataclass(frozen=True)
class WebVtt:
    """Read WebVTT, as Zoom, Microsoft Teams and transcription programs write it."""

    id: str = "vtt"
    channel: Channel = Channel.MEETING

    def recognise(self, sample: Sample) -> float:
        """Tell a WebVTT file by its first word; one that lost it, by times with a dot."""
        if _WEBVTT.match(sample.text):
            return 0.99
        return 0.6 if _times(sample.text, numbered=False, mark=".") else 0.0

    def items(self, path: Path, *, options: ReadOptions) -> Iterator[Item]:
        """Stream the turns; see `turns` for what makes one.

        Raises:
            SourceError: there is no cue (S050), or none tells who speaks (S051).
        """
        return _items(path, options, ANY_IDENTIFIER)


@dataclass(frozen=True)
class Srt:
    """Read SubRip subtitles, as transcription programs write them for telephone calls."""

    id: str = "srt"
    channel: Channel = Channel.PHONE

    def recognise(self, sample: Sample) -> float:
        """Tell a SubRip file by a number above each time, or by the comma in its times."""
        if "-->" not in sample.text or _WEBVTT.match(sample.text):
            return 0.0
        if _times(sample.text, numbered=True, mark=""):
            return 0.95
        return 0.9 if _times(sample.text, numbered=False, mark=",") else 0.0

    def items(self, path: Path, *, options: ReadOptions) -> Iterator[Item]:
        """Stream the turns; see `turns` for what makes one.

        Raises:
            SourceError: there is no cue (S050), or none tells who speaks (S051).
        """
        return _items(path, options, NUMBER)


def _items(path: Path, options: ReadOptions, identifier: re.Pattern[str]) -> Iterator[Item]:
    naming = _learn(path, options, identifier)
    with open_text(path, options) as lines:
        yield from join_turns(read_cues(lines, identifier=identifier), naming)


def _learn(path: Path, options: ReadOptions, identifier: re.Pattern[str]) -> Naming:
    """Read the file a first time, for how it names who speaks."""
    seen = {"cues": 0, "tagged": 0}

    def first_lines(cues: Iterator[Cue | Skipped]) -> Iterator[str]:
        for cue in cues:
            if isinstance(cue, Cue):
                seen["cues"] += 1
                if has_voice_tag(cue.lines):
                    seen["tagged"] += 1
                else:
                    yield untagged(cue.lines[0])

    with open_text(path, options) as lines:
        labels = learn_labels(first_lines(read_cues(lines, identifier=identifier)))
    if not seen["cues"]:
        problem: Said = "no line has times such as 00:00:01.000 --> 00:00:04.000 with words below it"
        remedy = "Export the subtitles again, or name another format with --from."
        raise SourceError(str(path), "S050", problem, remedy)
    if not (seen["tagged"] or labels.seen):
        problem = say("none of the {cues} cues tells who speaks", cues=seen["cues"])
        remedy = "Let the program that wrote it tell the speakers apart, or put 'Name: ' where another one begins."
        raise SourceError(str(path), "S051", problem, remedy)
    return Naming(labels, not (seen["tagged"] or labels.repeated), _zoom_start(path.name))


def _zoom_start(name: str) -> datetime | None:
    """Read the start of the recording from the name that Zoom gives its cloud recordings, in UTC."""
    found = _ZOOM_NAME.match(name)
    try:
        return datetime.strptime(found[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def _times(text: str, *, numbered: bool, mark: str) -> bool:
    """Tell whether one of the first lines opens a cue in this way."""
    if "-->" not in text:
        return False
    above = ""
    for line in text.splitlines()[:_LOOK_AT_LINES]:
        found = TIMES.match(line)
        if found and mark in found[1] and (NUMBER.match(above) or not numbered):
            return True
        above = line
    return False
