"""Read who wrote a mail, when, to whom, and which mails it answers, from its header.

The header is read here and not with the standard library's parser: that one raises IndexError on values such
as `From: <@` and RecursionError on nested parts, and stray bytes in names get lost in it.

Formats: RFC 5322 (header fields), RFC 3834 (automatic replies), RFC 3464 (bounces), [MS-OXOMSG] (Thread-Index).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime

from weerklank.conversations.notes import Note
from weerklank.sources.mail.charset import decode_bytes, decode_words, undo_base64
from weerklank.text.normalize import visible

__all__ = ["Envelope", "Fields", "Person", "envelope", "parse_fields", "person", "split_head", "thread_token", "utc"]

Fields = Mapping[str, Sequence[str]]
"""Lower-case field name → its values, unfolded, encoded words still encoded."""

_HEAD_BYTES = 1 << 18
_VALUE_CHARS = 20_000
_NAME_CHARS = 1000
_MAX_LINKS = 200
_HEAD_END = re.compile(rb"\r?\n[ \t]*\r?\n")
_LEADING = re.compile(rb"(?:\xef\xbb\xbf|\s|>?From [^\n]*\n)*")
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_FIELD = re.compile(r"([!-9;-~]+)[ \t]*:(.*)")
_ANGLED = re.compile(r"<([^<>]*)>")
_COMMENTED = re.compile(r"([^\s()]*@[^\s()]*)\s*(?:\(([^()]*)\))?")
_ESCAPED = re.compile(r"\\(.)")
_VIA = re.compile(r"['\"]?(?P<name>[^'\"]+)['\"]? via [^@]+")
_ID = re.compile(r"<[^<>\s]{1,400}>")
_SPLIT_ADDRESSES = re.compile(r"[\s,;<>()\"]+")
_OWN_ZONES = {"CET": "+0100", "CEST": "+0200", "MET": "+0100", "MEST": "+0200", "WET": "+0000", "BST": "+0100"}
_AUTOMATIC_SUBJECT = re.compile(
    r"(?:automatisch antwoord|automatische (?:reactie|reply)|automatic reply|auto(?:matic)?[- ]?(?:reply|response)|"
    r"out of (?:the )?office|afwezigheidsbericht|undeliverable|onbestelbaar|delivery status notification|"
    r"mail delivery failed)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Person:
    """Name a sender; the address is lower case, and either may be empty."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """Hold what a mail's header tells.

    Attributes:
        at: aware, UTC; None when the mail has no readable date.
        own_id: the Message-ID with its angle brackets, or empty.
        links: ids of the mails it answers and of its thread, in any order.
        people: the addresses of the sender and of all recipients.
        automatic: why a program and no person wrote this; None where a person did.
    """

    sender: Person
    at: datetime | None
    subject: str
    own_id: str
    links: tuple[str, ...]
    people: frozenset[str]
    automatic: Note | None = None


def split_head(raw: bytes) -> tuple[bytes, bytes]:
    """Split a message, or a part of one, at its first blank line into header and body."""
    start = _LEADING.match(raw)
    raw = raw[start.end() :] if start else raw
    end = _HEAD_END.search(raw, 0, _HEAD_BYTES)
    return (raw[: end.start()], raw[end.end() :]) if end else (raw[:_HEAD_BYTES], b"")


def parse_fields(head: bytes) -> dict[str, list[str]]:
    """Read a header's fields; lines that are no field are passed over."""
    fields: dict[str, list[str]] = {}
    for line in _FOLD.sub("", decode_bytes(head)).splitlines():
        if field := _FIELD.match(line):
            fields.setdefault(field[1].lower(), []).append(field[2].strip()[:_VALUE_CHARS])
    return fields


def envelope(fields: Fields, *, timezone: tzinfo) -> Envelope:
    """Tell what a header says.

    Args:
        timezone: the zone of a date that carries none.
    """
    sender = person(_first(fields, "from") or _first(fields, "sender"))
    own_ids = _ID.findall(_first(fields, "message-id"))
    subject = visible(decode_words(_first(fields, "subject")[:_NAME_CHARS]))
    return Envelope(
        sender=sender,
        at=_sent(fields, timezone),
        subject=subject,
        own_id=own_ids[0] if own_ids else "",
        links=tuple(_links(fields))[-_MAX_LINKS:],
        people=frozenset(_addresses(fields)) | {sender.address} - {""},
        automatic=_automatic(fields, sender, subject),
    )


def _first(fields: Fields, name: str) -> str:
    values = fields.get(name, ())
    return values[0] if values else ""


def person(value: str) -> Person:
    """Read `Name <address>`, `address (Name)` or a bare address or name, quoted and encoded or not."""
    value = value[:_NAME_CHARS]
    angled = _ANGLED.search(value)
    commented = None if angled else _COMMENTED.search(value)
    if angled:
        name, address = value[: angled.start()], angled[1]
    elif commented:
        name, address = commented[2] or "", commented[1]
    else:
        name, address = value, ""
    return _through_a_list(Person(_clean(name), address.strip().lower()))


def _clean(name: str) -> str:
    name = visible(decode_words(_unquote(visible(name))))
    return " ".join(_unquote(name).split())


def _unquote(name: str) -> str:
    for mark in "\"'":
        if len(name) > 1 and name[0] == name[-1] == mark:
            name = _ESCAPED.sub(r"\1", name[1:-1])
    return name


def _through_a_list(who: Person) -> Person:
    """Undo what group addresses do to a sender: the address is then everybody's and says nothing."""
    via = _VIA.fullmatch(who.name)
    return Person(via["name"].strip(), "") if via else who


def _sent(fields: Fields, timezone: tzinfo) -> datetime | None:
    received = [value.rpartition(";")[2] for value in fields.get("received", ())[:1]]
    for value in [_first(fields, "date"), *received]:
        at = _date(value, timezone)
        if at is not None:
            return at
    return None


def _date(value: str, timezone: tzinfo) -> datetime | None:
    words = value[:100].split()
    try:
        at = parsedate_to_datetime(" ".join(_OWN_ZONES.get(word, word) for word in words))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return utc(at, timezone)


def utc(at: datetime, timezone: tzinfo) -> datetime | None:
    """Bring a time to UTC; None for the first and last days of the calendar, which have none."""
    try:
        return (at if at.tzinfo else at.replace(tzinfo=timezone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _links(fields: Fields) -> Iterator[str]:
    for name in ("references", "in-reply-to"):
        for value in fields.get(name, ()):
            yield from _ID.findall(value)
    if token := thread_token(undo_base64(_first(fields, "thread-index").encode("ascii", errors="ignore"))):
        yield token
    if gmail := _first(fields, "x-gm-thrid"):
        yield f"x-gm-thrid:{gmail}"


def thread_token(index: bytes) -> str:
    """Name the thread that an Outlook conversation index belongs to: its first 22 bytes; each reply adds five."""
    return f"thread-index:{index[:22].hex()}" if len(index) >= 22 else ""


def _addresses(fields: Fields) -> Iterator[str]:
    for name in ("to", "cc", "reply-to"):
        for value in fields.get(name, ()):
            yield from (piece.lower() for piece in _SPLIT_ADDRESSES.split(value) if "@" in piece)


def _automatic(fields: Fields, sender: Person, subject: str) -> Note | None:
    kind = _first(fields, "content-type").lower()
    if kind.startswith("text/calendar"):
        return Note("mail.invitation")
    if kind.startswith("multipart/report") or "x-failed-recipients" in fields:
        return Note("mail.delivery")
    if sender.address.startswith("mailer-daemon") or _first(fields, "return-path") == "<>":
        return Note("mail.delivery")
    return Note("mail.reply") if _is_auto_reply(fields, subject) else None


def _is_auto_reply(fields: Fields, subject: str) -> bool:
    submitted = _first(fields, "auto-submitted").lower()
    marks = [_first(fields, name).lower() for name in ("x-autoreply", "x-autorespond", "x-autoresponder")]
    return (
        submitted.partition(";")[0].strip() not in {"", "no"}
        or any(mark not in {"", "no", "false", "0"} for mark in marks)
        or _first(fields, "precedence").lower() == "auto_reply"
        or _AUTOMATIC_SUBJECT.match(subject) is not None
    )
