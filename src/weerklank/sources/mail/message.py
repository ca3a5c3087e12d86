"""Turn mails, from whatever kind of file, into one stream of items."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Protocol

from weerklank.sources.mail.body import Body, body_of
from weerklank.sources.mail.charset import without_controls
from weerklank.sources.mail.envelope import Envelope, envelope, parse_fields, split_head
from weerklank.sources.mail.quoting import own_words
from weerklank.sources.mail.threads import Mailbox
from weerklank.sources.records import Item, Message, Note, Skipped, SkipReason

__all__ = ["Broken", "Letter", "MimeMail", "items_of", "read_mime"]


class Letter(Protocol):
    """Offer one mail; its body is read only when asked for."""

    @property
    def envelope(self) -> Envelope:
        """Tell who wrote it, when and to whom."""

    def body(self) -> Body:
        """Read its text."""


@dataclass(frozen=True, slots=True)
class MimeMail:
    """Hold one mail as it travels over the internet."""

    envelope: Envelope
    raw: bytes

    def body(self) -> Body:
        """Read its text among its parts."""
        return body_of(self.raw)


@dataclass(frozen=True, slots=True)
class Broken:
    """Stand in the stream for one mail that can't be read; `detail` holds none of its text."""

    detail: Note


def read_mime(raw: bytes, *, timezone: tzinfo) -> MimeMail | Broken:
    """Read a mail's envelope from its bytes.

    Args:
        timezone: the zone of a date that carries none.

    Returns:
        The mail, or why these bytes are none: nothing in them looks like a sender, a date or a subject.
    """
    fields = parse_fields(split_head(raw)[0])
    if not fields.keys() & {"from", "sender", "date", "subject", "message-id"}:
        return Broken(Note("no_mail_header"))
    return MimeMail(envelope(fields, timezone=timezone), raw)


def items_of(letters: Callable[[], Iterator[Letter | Broken]]) -> Iterator[Item]:
    """Give the items of a number of mails that are read together, in their order.

    Args:
        letters: starts reading at the first mail; called twice, the first time for the threads and names only.
    """
    mailbox = Mailbox()
    for letter in letters():
        mailbox.add(None if isinstance(letter, Broken) else letter.envelope)
    threads = mailbox.threads()
    for number, letter in enumerate(letters()):
        yield _item(letter, number, mailbox, threads[number])


def _item(letter: Letter | Broken, number: int, mailbox: Mailbox, thread: str) -> Item:
    line = number + 1
    if isinstance(letter, Broken):
        return Skipped(line, SkipReason.MALFORMED, letter.detail)
    known = letter.envelope
    if known.automatic:
        return Skipped(line, SkipReason.SYSTEM, known.automatic)
    if (original := mailbox.original(known, number)) != number:
        return Skipped(line, SkipReason.SYSTEM, Note("mail.copy", {"mail": original + 1}))
    name = without_controls(mailbox.name(known.sender))
    if not name:
        return Skipped(line, SkipReason.NO_SPEAKER)
    body = letter.body()
    text = own_words(body.text)
    if not text:
        return _nothing_said(line, body)
    return Message(thread, name, text, known.at, line)


def _nothing_said(line: int, body: Body) -> Skipped:
    if body.invitation:
        return Skipped(line, SkipReason.SYSTEM, Note("mail.invitation"))
    if body.attached and not body.text.strip():
        return Skipped(line, SkipReason.MEDIA, Note("mail.attachment"))
    return Skipped(line, SkipReason.EMPTY, Note("mail.quoted") if body.text.strip() else None)
