"""Join cues into turns: what one speaker says until another begins.

A cue is as long as fits on a screen, so a turn spans many. Three choices are made here for the user of an automatic
transcript, who wants every word with the right person and nothing made up:

- A silence of more than `LAPSE_S` within one speaker's words begins a new turn: the other had the floor and left it.
- A cue without a name continues the speaker before it where the file gives a name only when the speaker changes (the
  custom in subtitles). Where each cue has its own name (Zoom, Teams), it does so only in the middle of a sentence;
  otherwise it is skipped as nobody's words, for a wrong name is worse than a gap that is told.
- A dash or `>>` without a name says that somebody else speaks, not who: skipped too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from weerklank.sources.records import Message, Note, Skipped, SkipReason
from weerklank.sources.subtitles.cues import Cue
from weerklank.sources.subtitles.labels import Labels
from weerklank.sources.subtitles.voices import Voice, voices_of

__all__ = ["LAPSE_S", "Naming", "join_turns"]

LAPSE_S = 8.0
"""Longer than any pause within a turn in ordinary conversation (about one second: Jefferson 1989, 'Notes on a
possible metric'), and longer than the holes that transcription leaves where it heard nothing; our choice."""

_SENTENCE_ENDS = tuple(".?!…\"'”’)")
_KEY = "transcript"


@dataclass(frozen=True, slots=True)
class Naming:
    """Say how a file tells who speaks.

    Attributes:
        labels: which words before a colon are names.
        only_at_changes: whether a cue without a name continues the speaker before it.
        begins: when the recording began, for the few files that tell.
    """

    labels: Labels
    only_at_changes: bool
    begins: datetime | None = None


@dataclass
class _Turn:
    speaker: str
    line: int
    start_s: float | None
    end_s: float | None
    texts: list[str] = field(default_factory=list)

    @property
    def is_unfinished(self) -> bool:
        """Tell whether the words so far end in the middle of a sentence."""
        return bool(self.texts) and not self.texts[-1].endswith(_SENTENCE_ENDS)

    def add(self, voice: Voice, cue: Cue) -> None:
        """Take in what the speaker goes on to say."""
        self.texts.extend([voice.text] if voice.text else [])
        self.end_s = cue.end_s

    def is_near(self, cue: Cue) -> bool:
        """Tell whether the cue begins soon enough after the turn to be part of it; without times it is."""
        if self.end_s is None or cue.start_s is None:
            return True
        return cue.start_s - self.end_s <= LAPSE_S


def join_turns(cues: Iterable[Cue | Skipped], naming: Naming) -> Iterator[Message | Skipped]:
    """Turn cues into messages, one for each turn, in file order."""
    turn: _Turn | None = None
    for cue in cues:
        if isinstance(cue, Skipped):
            yield cue
            continue
        for voice in voices_of(cue.lines, naming.labels):
            if voice.is_sound:
                yield Skipped(cue.line, SkipReason.SYSTEM, Note("sound"))
                continue
            speaker = voice.speaker or _continued(turn, voice, cue, naming)
            if turn is None or turn.speaker != speaker or not turn.is_near(cue):
                yield from _message(turn, naming)
                turn = _Turn(speaker, cue.line, cue.start_s, cue.end_s) if speaker else None
            if turn is None:
                yield Skipped(cue.line, SkipReason.NO_SPEAKER, Note("cue_without_speaker"))
            else:
                turn.add(voice, cue)
    yield from _message(turn, naming)


def _continued(turn: _Turn | None, voice: Voice, cue: Cue, naming: Naming) -> str | None:
    """Return who goes on speaking in a voice without a name; None where that can't be known."""
    if turn is None or voice.changed:
        return None
    unfinished = not turn.texts or (turn.is_unfinished and turn.is_near(cue))
    return turn.speaker if naming.only_at_changes or unfinished else None


def _message(turn: _Turn | None, naming: Naming) -> Iterator[Message | Skipped]:
    if turn is None:
        return
    text = " ".join(turn.texts)
    if not text:
        yield Skipped(turn.line, SkipReason.EMPTY, Note("name_without_words"))
        return
    at = None
    if naming.begins and turn.start_s is not None:
        at = naming.begins + timedelta(seconds=turn.start_s)
    yield Message(_KEY, turn.speaker, text, at, turn.line)
