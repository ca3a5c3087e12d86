"""Read one exported chat, message by message."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from weerklank.conversations.records import Channel, Role
from weerklank.errors import SourceError
from weerklank.sources.records import Item, Message, Note, ReadOptions, Sample, Skipped, SkipReason
from weerklank.sources.whatsapp.body import NoWords, is_known_notice, notice, read_body
from weerklank.sources.whatsapp.clock import clock
from weerklank.sources.whatsapp.date_order import decide
from weerklank.sources.whatsapp.export_file import ZIP_START, chat_encoding, chat_lines
from weerklank.sources.whatsapp.header import Shape, shape_of
from weerklank.sources.whatsapp.pasted import settled
from weerklank.sources.whatsapp.raw import MESSAGE_CHARS, RawMessage, raw_messages
from weerklank.sources.whatsapp.survey import NAME_CHARS, Survey, survey
from weerklank.sources.whatsapp.wordings import SENTENCE
from weerklank.text.normalize import visible

__all__ = ["WhatsApp"]

_CONVERSATION = "chat"
_SAMPLE_LINES = 400
_NOBODY_SPEAKS = 0.6
"""How sure a chat is in which only the program speaks, such as one that was begun and never written in."""
_NAMED_AFTER = re.compile(r"WhatsApp[ _-]chat (?:met|with|-) (?P<name>.+?)(?: ?\(\d+\))?\.(?:txt|zip)", re.IGNORECASE)
_ZIP_SIGNS = (
    (re.compile(rb"_chat\.txt|WhatsApp[^/\x00]{1,120}\.txt"), 0.95),
    (re.compile(rb"-WA[0-9]{4}\.|[0-9]{8}-(?:PHOTO|VIDEO|AUDIO|STICKER|GIF)-[0-9]{4}-"), 0.8),
)


@dataclass(frozen=True)
class WhatsApp:
    """Read an export of WhatsApp, .txt or .zip, from any phone in Dutch or English."""

    id: str = "whatsapp"
    channel: Channel = Channel.WHATSAPP

    def recognise(self, sample: Sample) -> float:
        """Look for lines that begin with a date, a time and a name; in a zip, for the names of its files."""
        return _zip_confidence(sample) if sample.head.startswith(ZIP_START) else _text_confidence(sample)

    def items(self, path: Path, *, options: ReadOptions) -> Iterator[Item]:
        """Go through the chat twice: first to learn its shape and the order of day and month, then for its messages.

        A file is named after the one whom its owner chats with: that is the customer.
        """
        encoding = chat_encoding(path, options.encoding)
        learnt = survey(chat_lines(path, encoding))
        if learnt is None:
            remedy = "Export the chat again with 'Export chat', or name its format with --from."
            raise SourceError(
                str(path), "S010", "no line begins with a date and a time as WhatsApp writes them", remedy
            )
        order = decide(learnt.best.evidence, learnt.best.shape, wanted=options.day_first, path=str(path))
        yield from _notes(learnt, order.note, encoding)
        customer = _named_after(path.name)
        instant = clock(learnt.best.shape, options.timezone, day_first=order.day_first)
        for raw, at in settled(raw_messages(chat_lines(path, encoding), learnt), instant):
            item = _item(raw, at, learnt, customer)
            if item is not None:
                yield item


def _zip_confidence(sample: Sample) -> float:
    for sign, confidence in _ZIP_SIGNS:
        if sign.search(sample.head):
            return confidence
    if b"[Content_Types].xml" in sample.head:
        return 0.0
    return 0.6 if "whatsapp" in sample.name.lower() else 0.3 * (b".txt" in sample.head)


def _text_confidence(sample: Sample) -> float:
    lines = [line for line in sample.text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES] if line.strip()]
    heads = [(line, shape) for line in lines if (shape := shape_of(line))]
    if not any(line.count(": ") > (shape.end == ":") for line, shape in heads):
        return _NOBODY_SPEAKS if heads and len(heads) == len(lines) and all(map(_is_program, heads)) else 0.0
    return (0.75 if heads[0][0] is lines[0] else 0.3) + 0.2 * len(heads) / len(lines)


def _is_program(head: tuple[str, Shape]) -> bool:
    line, shape = head
    found = shape.pattern().match(line)
    return found is not None and is_known_notice(found["rest"])


def _notes(learnt: Survey, order_note: Note | None, encoding: str) -> Iterator[Note]:
    if order_note:
        yield order_note
    if encoding == "cp1252":
        yield Note("windows_1252")
    if learnt.others:
        count, first = sum(tally.heads for tally in learnt.others), min(tally.first_line for tally in learnt.others)
        yield Note("other_dates", {"n": count, "line": first})


def _named_after(file_name: str) -> str:
    """Return whose name stands in that of the file; empty where it was renamed."""
    found = _NAMED_AFTER.fullmatch(visible(file_name))
    return found["name"].casefold() if found else ""


def _item(raw: RawMessage, at: datetime | None, learnt: Survey, customer: str) -> Item | None:
    if raw.date and at is not None and raw.chars <= MESSAGE_CHARS:
        return _spoken(raw, at, learnt, customer)
    return _unreadable(raw) if raw.date or any(line.strip() for line in raw.tail) else None


def _unreadable(raw: RawMessage) -> Skipped:
    if not raw.date:
        return Skipped(raw.line, SkipReason.NO_SPEAKER, Note("before_first_message", {"n": len(raw.tail)}))
    if raw.chars > MESSAGE_CHARS:
        return Skipped(raw.line, SkipReason.MALFORMED, Note("long_message", {"chars": MESSAGE_CHARS}))
    return Skipped(raw.line, SkipReason.MALFORMED, Note("no_such_date", {"date": raw.date, "time": raw.time}))


def _spoken(raw: RawMessage, at: datetime, learnt: Survey, customer: str) -> Message | Skipped:
    name, text = _split(raw.rest, learnt.colon_names)
    if raw.tail:
        text = "".join((text, *raw.tail)).replace("\r\n", "\n").replace("\r", "\n")
    speaker = _speaker(name)
    words = read_body(text, speaker=speaker, marked=learnt.best.shape.bracketed) if speaker else notice(raw.rest)
    if isinstance(words, NoWords):
        return Skipped(raw.line, words.reason, Note(f"whatsapp.{words.kind}"))
    role = Role.CUSTOMER if speaker.casefold() == customer else None
    return Message(_CONVERSATION, speaker, words, at, raw.line, role)


def _split(rest: str, colon_names: frozenset[str]) -> tuple[str, str]:
    """Cut a line into the sender's name and what was said; the name is empty where the program speaks."""
    name, colon, text = rest.partition(": ")
    if not colon:
        bare = rest.rstrip()
        name, text = (bare[:-1], "") if bare.endswith(":") else ("", rest)
    if len(name) > NAME_CHARS:
        return "", rest
    for longer in colon_names:
        if longer.startswith(name) and rest.startswith(f"{longer}: "):
            return longer, rest[len(longer) + 2 :]
    return name, text


@lru_cache(maxsize=4096)
def _speaker(raw: str) -> str:
    """Return a name without marks; nothing where it is the start of one of the program's own sentences."""
    name = visible(raw)
    quotes = name.count('"') % 2 or name.count("\u201c") != name.count("\u201d")
    return "" if quotes or SENTENCE.match(name) else name
