"""Read plain text in which every turn begins with a name and a colon.

There is no standard. The variants are those of interview transcripts, of meeting notes in Markdown, of copied chat
windows and of what language models write: bullets, a time in front of the name or behind it, a bold name, the words
on the next line, several lines and paragraphs in one turn.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from weerklank.conversations.records import Channel
from weerklank.errors import SourceError
from weerklank.sources.opened import open_text
from weerklank.sources.records import Item, Message, Note, ReadOptions, Sample, Skipped, SkipReason
from weerklank.sources.typed import typed_name, typed_text
from weerklank.text.normalize import INVISIBLE

__all__ = ["PlainText"]

_CONVERSATION = "chat"
_NAME_WORDS = 4
_FEW_NAMES = 6
_ONE_LINE_SHARE = 0.9
_SURE_TURNS = 3
_SURE_SHARE = 0.3
_LINE_CHARS = 1 << 20
_TURN_CHARS = 1_000_000
_MOST_NAMES = 100_000
_SAMPLE_LINES = 400

_CLOCK = r"[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2})?(?:[.,][0-9]{1,3})?(?: ?[AaPp]\.?[Mm]\.?)?"
_NAME = (
    r"[^\W0-9_][^:\n]{0,60}?|[\u2190-\u2bff\U0001f000-\U0001faff][^:\n]{0,60}?|"  # a letter or an emoji first
    r"\+[0-9][0-9 ()-]{5,20}?|[@~][^:\n]{1,60}?"  # a telephone number, a handle
)
_TURN = re.compile(
    rf"[{re.escape(''.join(sorted(INVISIBLE)))} \t\u00a0]{{0,20}}"
    r"(?:[-*\u2022\u2013] {1,3})?"
    rf"(?:(?:\[{_CLOCK}\]|\({_CLOCK}\)|{_CLOCK}) {{0,3}}(?:[-\u2013|] {{1,3}})?)?"
    rf"[*_]{{0,2}}(?P<name>{_NAME})(?: ?[\[(]{_CLOCK}[\])])?[*_]{{0,2}} ?:[*_]{{0,2}}(?=\s|$)(?P<rest>.*)",
    re.DOTALL,
)
_MAIL = re.compile(r"^(?:message-id|mime-version|received|return-path):", re.IGNORECASE | re.MULTILINE)
_RULER = re.compile(r"[^\S\n]*(?:[-*_=~\u2014]{3,}|#{1,6} [^\n]*)\s*")

_PARTICLES = frozenset(("de", "den", "der", "van", "von", "ter", "ten", "te", "'t", "\u2019t", "la", "le", "en", "and"))
_TITLES = frozenset(
    ("mevrouw", "mevr", "mevr.", "mw", "mw.", "meneer", "mijnheer", "heer", "dhr", "dhr.", "dr.", "drs.", "ir.")
)
_LABELS = frozenset(
    (
        *("let op", "opgelet", "ps", "p.s.", "p.s", "nb", "n.b.", "note", "nota", "nota bene", "tip", "todo", "to do"),
        *("tel", "telefoon", "phone", "mobiel", "mobile", "e-mail", "email", "mail", "website", "adres", "address"),
        *("datum", "date", "tijd", "time", "duur", "duration", "locatie", "location", "plaats", "place"),
        *("onderwerp", "subject", "betreft", "re", "fw", "fwd", "van", "from", "aan", "to", "cc", "bcc", "verzonden"),
        *("sent", "deelnemers", "participants", "aanwezig", "present", "attendees", "update", "edit"),
        *("bijvoorbeeld", "bijv", "bv", "vb", "voorbeeld", "example", "for example", "e.g.", "kortom", "conclusie"),
        *("conclusion", "samenvatting", "summary", "prijs", "price", "totaal", "total", "http", "https"),
    )
)
"""Words before a colon that label what follows and name nobody."""

_OTHERS = ("WEBVTT", "From ", "{", "[{", "<")
"""How formats begin that may hold names and colons too."""


class _Start(NamedTuple):
    """Hold the first line of what may be a turn."""

    name: str
    rest: str


@dataclass(frozen=True)
class PlainText:
    """Read lines of "Name: text"."""

    id: str = "text"
    channel: Channel = Channel.OTHER

    def recognise(self, sample: Sample) -> float:
        """Count the lines that begin with a name; any format with more to hold on to goes before this one."""
        if sample.text.startswith(_OTHERS) or "-->" in sample.text or _MAIL.search(sample.text):
            return 0.0
        lines = sample.text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES]
        speakers = _speakers(iter(lines))
        turns = sum(_speaker_of(line, speakers) is not None for line in lines)
        filled = sum(bool(line.strip()) for line in lines)
        if not turns or (turns < _SURE_TURNS and turns < _SURE_SHARE * filled):
            return 0.0
        return 0.3 + 0.4 * turns / filled

    def items(self, path: Path, *, options: ReadOptions) -> Iterator[Item]:
        """Go through the file twice: first to learn who speaks, then for what they say."""
        with open_text(path, options) as stream:
            speakers = _speakers(iter(lambda: stream.readline(_LINE_CHARS), ""))
        if not speakers:
            problem = "no line begins with a name and a colon that more lines begin with"
            raise SourceError(str(path), "S020", problem, "Write every turn as 'Name: text', on a line of its own.")
        yield Note("turns_by_name", {"names": sorted(speakers)[: 2 * _FEW_NAMES]})
        with open_text(path, options) as stream:
            yield from _turns(iter(lambda: stream.readline(_LINE_CHARS), ""), speakers)


def _start(line: str) -> _Start | None:
    found = _TURN.match(line)
    if found is None:
        return None
    name = typed_name(found["name"])
    if not name or name.casefold() in _LABELS or (len(name.split()) > _NAME_WORDS and name[0] != "+"):
        return None
    return _Start(name, found["rest"])


def _speaker_of(line: str, speakers: Collection[str]) -> _Start | None:
    start = _start(line)
    return start if start is not None and start.name in speakers else None


def _speakers(lines: Iterator[str]) -> frozenset[str]:
    """Decide whose names these are: what begins several lines, or one of few capitalised names that begin one."""
    counts: Counter[str] = Counter()
    filled = 0
    for line in lines:
        filled += bool(line.strip())
        start = _start(line)
        if start is not None and len(counts) < _MOST_NAMES:
            counts[start.name] += 1
    often = {name for name, count in counts.items() if count > 1}
    turn_a_line = counts.total() >= _ONE_LINE_SHARE * filled
    once_may_do = len(counts) <= _FEW_NAMES
    once = {name for name in counts if once_may_do and _is_capitalised(name)}
    return frozenset(often | {name for name in once if turn_a_line or len(often) < 2 or " " in name})


def _is_capitalised(name: str) -> bool:
    """Tell whether a name is written with capitals, as far as its script has them; a title needs none."""
    words = [word for word in name.split() if word.casefold() not in _PARTICLES | _TITLES]
    return any(word[0].isalpha() for word in words) and not any(word[0].islower() for word in words)


def _turns(lines: Iterator[str], speakers: Collection[str]) -> Iterator[Item]:
    turn = _Turn("", 1)
    for number, line in enumerate(lines, 1):
        start = _speaker_of(line, speakers)
        if start is not None:
            yield from turn.items()
            turn = _Turn(start.name, number)
            turn.add(start.rest)
        elif _RULER.fullmatch(line):
            turn.asides.append(Skipped(number, SkipReason.NO_SPEAKER, Note("ruler")))
        else:
            turn.add(line)
    yield from turn.items()


@dataclass
class _Turn:
    """Gather the lines of one turn; what stands before the first turn has no speaker."""

    speaker: str
    line: int
    parts: list[str] = field(default_factory=list)
    asides: list[Skipped] = field(default_factory=list)
    chars: int = 0

    def add(self, text: str) -> None:
        self.chars += len(text)
        if self.chars <= _TURN_CHARS:
            self.parts.append(text)

    def items(self) -> Iterator[Item]:
        text = typed_text("".join(self.parts))
        if self.chars > _TURN_CHARS:
            yield Skipped(self.line, SkipReason.MALFORMED, Note("long_turn", {"chars": _TURN_CHARS}))
        elif self.speaker and text:
            yield Message(_CONVERSATION, self.speaker, text, None, self.line)
        elif self.speaker:
            yield Skipped(self.line, SkipReason.EMPTY, Note("turn_without_words"))
        elif text:
            yield Skipped(self.line, SkipReason.NO_SPEAKER, Note("before_first_turn"))
        yield from self.asides
