"""Read .msg: one mail as Outlook for Windows saves it.

Outlook's properties are read straight from the compound file and not with python-oxmsg: that one loads every stream,
attachments too, before anything can be asked of it (a file of a few kB may claim gigabytes), and refuses the
whole mail over one byte outside its code page.

Formats: [MS-CFB] (compound file), [MS-OXMSG] (.msg), [MS-OXPROPS] (properties).
"""

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import olefile

from weerklank.conversations.notes import Note
from weerklank.conversations.records import Channel
from weerklank.errors import SourceError, say
from weerklank.sources.mail.body import Body, choose
from weerklank.sources.mail.charset import decode_bytes
from weerklank.sources.mail.envelope import Envelope, Person, envelope, parse_fields, thread_token
from weerklank.sources.mail.markup import text_of_html
from weerklank.sources.mail.message import items_of
from weerklank.sources.mail.rtf import text_of_rtf
from weerklank.sources.records import Item, ReadOptions, Sample
from weerklank.sources.system import unopened

__all__ = ["Msg", "OutlookMail"]

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROPERTIES = "__properties_version1.0"
_RECIPIENT = "__recip_version1.0_#"
_ATTACHMENT = "__attach_version1.0_#"
_FILE_BYTES = 256 << 20
_STREAM_BYTES = 8 << 20
_MAX_RECIPIENTS = 500
_DAMAGE = (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, struct.error, RecursionError)
"""What olefile raises on damaged files, beside its own OleFileError (an OSError)."""

_CLASS, _SUBJECT, _BODY, _HTML, _RTF = 0x001A, 0x0037, 0x1000, 0x1013, 0x1009
_HEADERS, _OWN_ID, _REFERENCES, _IN_REPLY_TO, _INDEX = 0x007D, 0x1035, 0x1039, 0x1042, 0x0071
_SENDER_NAME, _SENDER_SMTP, _SENDER_ADDRESS = 0x0C1A, 0x5D01, 0x0C1F
_AUTHOR_NAME, _AUTHOR_SMTP, _AUTHOR_ADDRESS = 0x0042, 0x5D02, 0x0065
_RECIPIENT_SMTP, _RECIPIENT_ADDRESS = 0x39FE, 0x3003
_SUBMITTED, _DELIVERED = 0x00390040, 0x0E060040
_TEXT_CODE_PAGE, _BODY_CODE_PAGE = 0x3FFD0003, 0x3FDE0003
_UNICODE, _EIGHT_BIT, _BINARY = 0x001F, 0x001E, 0x0102

_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_SPECIAL_PAGES = {65001: "utf-8", 20127: "ascii", 20866: "koi8-r", 1200: "utf-16-le"}
_NOT_A_MAIL = {
    "ipm.schedule": Note("mail.invitation"),
    "ipm.appointment": Note("mail.invitation"),
    "report": Note("mail.delivery"),
}


@dataclass(frozen=True, slots=True)
class OutlookMail:
    """Hold one mail as Outlook keeps it: up to three renderings of one body."""

    envelope: Envelope
    plain: str
    markup: str
    rtf: bytes
    attached: bool

    def body(self) -> Body:
        """Read its text: the plain one, else the HTML, else the RTF."""
        rich = text_of_html(self.markup)
        text = choose(self.plain, rich)
        return Body(text if text.strip() else text_of_rtf(self.rtf), rich=bool(rich), attached=self.attached)


@dataclass(frozen=True, slots=True)
class Msg:
    """Read a file that is one Outlook mail; its Message stands at line 1."""

    id: str = "msg"
    channel: Channel = Channel.EMAIL

    def recognise(self, sample: Sample) -> float:
        """Look for a compound file with Outlook's properties in it; an old Word or Excel file is one without."""
        if not sample.head.startswith(_MAGIC):
            return 0.0
        if _PROPERTIES.encode("utf-16-le") in sample.head:
            return 0.95
        return 0.6 if sample.name.lower().endswith(".msg") else 0.3

    def items(self, path: Path, *, options: ReadOptions) -> Iterator[Item]:
        """Read the mail.

        Raises:
            SourceError: the file can't be opened, or is no Outlook mail.
        """
        letter = self.letter(path, timezone=options.timezone)
        yield from items_of(lambda: iter([letter]))

    def letter(self, path: Path, *, timezone: tzinfo) -> OutlookMail:
        """Read the one mail, for reading several files together.

        Raises:
            SourceError: the file can't be opened, or is no Outlook mail.
        """
        _check(path)
        try:
            return _read(path, timezone)
        except _DAMAGE as error:
            problem = say("this Outlook file is damaged: {kind}", kind=type(error).__name__)
            raise SourceError(str(path), "S034", problem, "Save the mail again in Outlook, as .msg or .eml.") from error


def _check(path: Path) -> None:
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(len(_MAGIC))
    except OSError as error:
        raise unopened(path, error) from error
    if head != _MAGIC:
        remedy = "Save the mail again in Outlook, or name the format with --from."
        raise SourceError(str(path), "S033", "this file is no Outlook .msg file", remedy)
    if size > _FILE_BYTES:
        problem = say(
            "this Outlook file is {mb} MB; the limit is {most_mb} MB", mb=size >> 20, most_mb=_FILE_BYTES >> 20
        )
        raise SourceError(str(path), "S035", problem, "Save the mail without its attachments.")


def _read(path: Path, timezone: tzinfo) -> OutlookMail:
    with path.open("rb") as stream, olefile.OleFileIO(stream) as ole:
        file = _properties(ole, path)
        return OutlookMail(
            envelope=_envelope(file, timezone),
            plain=file.text(_BODY),
            markup=file.text(_HTML) or decode_bytes(file.stream(_HTML, _BINARY), file.code_page(_BODY_CODE_PAGE)),
            rtf=file.stream(_RTF, _BINARY),
            attached=any(name[0].startswith(_ATTACHMENT) for name in ole.listdir(streams=False, storages=True)),
        )


def _properties(ole: olefile.OleFileIO, path: Path) -> "_Properties":
    if not ole.exists(_PROPERTIES):
        remedy = "Save an old Word or Excel file as .txt, .csv or .xlsx; save a mail again in Outlook."
        raise SourceError(str(path), "S036", "this Office file holds no mail", remedy)
    bare = _Properties(ole, path.stat().st_size, {})
    entries = bare.bytes_of(_PROPERTIES)[32:]
    fixed = dict(struct.iter_unpack("<I4x8s", entries[: len(entries) // 16 * 16]))
    return replace(bare, fixed=fixed)


@dataclass(frozen=True, slots=True)
class _Properties:
    """Look properties up in an open compound file of so many bytes; `fixed` are those that need no stream."""

    ole: olefile.OleFileIO
    file_bytes: int
    fixed: Mapping[int, bytes]

    def bytes_of(self, name: str) -> bytes:
        """Read a stream; one that claims to be bigger than its file is a trap, and read as empty."""
        if not self.ole.exists(name) or self.ole.get_size(name) > min(self.file_bytes, _STREAM_BYTES):
            return b""
        data: bytes = self.ole.openstream(name).read()
        return data

    def stream(self, tag: int, kind: int, *, storage: str = "") -> bytes:
        """Return a property's bytes; empty where there is none."""
        return self.bytes_of(f"{storage}__substg1.0_{tag:04X}{kind:04X}")

    def text(self, tag: int, *, storage: str = "") -> str:
        """Return a property's text; empty where there is none."""
        if wide := self.stream(tag, _UNICODE, storage=storage):
            return wide.decode("utf-16-le", errors="replace").replace("\x00", "")
        page = _BODY_CODE_PAGE if tag in {_BODY, _HTML} else _TEXT_CODE_PAGE
        narrow = self.stream(tag, _EIGHT_BIT, storage=storage)
        return decode_bytes(narrow, self.code_page(page)).replace("\x00", "")

    def code_page(self, tag: int) -> str:
        """Name the charset that a property states; empty where it states none."""
        number = int.from_bytes(self.fixed.get(tag, b"")[:4], "little")
        if 28591 <= number <= 28605:
            return f"iso-8859-{number - 28590}"
        return _SPECIAL_PAGES.get(number, f"cp{number}" if number else "")

    def time(self, tag: int) -> datetime | None:
        """Return a time that a property states."""
        ticks = int.from_bytes(self.fixed.get(tag, b""), "little")
        try:
            return _EPOCH + timedelta(microseconds=ticks // 10) if ticks else None
        except OverflowError:
            return None

    def recipients(self) -> Iterator[str]:
        """Give the addresses it was sent to."""
        names = (entry[0] for entry in self.ole.listdir(streams=False, storages=True))
        for name in [name for name in names if name.startswith(_RECIPIENT)][:_MAX_RECIPIENTS]:
            storage = f"{name}/"
            yield self.text(_RECIPIENT_SMTP, storage=storage) or self.text(_RECIPIENT_ADDRESS, storage=storage)


def _envelope(file: _Properties, timezone: tzinfo) -> Envelope:
    """Put the properties beside the header the mail travelled with; a mail in Sent Items has no header."""
    header = parse_fields(file.text(_HEADERS).encode("utf-8", errors="replace"))
    header.setdefault("subject", [file.text(_SUBJECT)])
    header.setdefault("message-id", [file.text(_OWN_ID)])
    header.setdefault("references", [file.text(_REFERENCES), file.text(_IN_REPLY_TO)])
    known = envelope(header, timezone=timezone)
    sender = _sender(file, known.sender)
    token = thread_token(file.stream(_INDEX, _BINARY))
    addresses = {sender.address, *(address.lower() for address in file.recipients())}
    return replace(
        known,
        sender=sender,
        at=known.at or file.time(_SUBMITTED) or file.time(_DELIVERED),
        links=(*known.links, token) if token else known.links,
        people=known.people | addresses - {""},
        automatic=known.automatic or _automatic(file.text(_CLASS).lower()),
    )


def _sender(file: _Properties, travelled: Person) -> Person:
    """Take the header's sender, else whom Outlook shows: the author, or the one who sent it for the author."""
    name = travelled.name or file.text(_AUTHOR_NAME) or file.text(_SENDER_NAME)
    tags = (_AUTHOR_SMTP, _SENDER_SMTP, _AUTHOR_ADDRESS, _SENDER_ADDRESS)
    addresses = [travelled.address, *(file.text(tag) for tag in tags)]
    address = next((address for address in addresses if "@" in address), next(filter(None, addresses), ""))
    return Person(" ".join(name.split()), address.strip().lower())


def _automatic(message_class: str) -> Note | None:
    for start, reason in _NOT_A_MAIL.items():
        if message_class.startswith(start):
            return reason
    if re.match(r"ipm\.note\.rules\.(?:oof|reply)template", message_class):
        return Note("mail.reply")
    is_mail = message_class.startswith("ipm.note") or not message_class
    return None if is_mail else Note("mail.other_item", {"kind": message_class[:40]})
