"""Write messages as mail: a thread in an .mbox, or its last mail, with all before it quoted, as .eml."""

from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from pathlib import Path

from weerklank.sources.records import Message

DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def write_eml(path: Path, messages: Sequence[Message]) -> None:
    """Write the last message as a mail that quotes all earlier ones."""
    path.write_bytes(mail_of(messages, len(messages) - 1).as_bytes(policy=SMTP))


def write_mbox(path: Path, messages: Sequence[Message]) -> None:
    """Write every message as a mail that answers the one before it, in mboxrd."""
    with path.open("wb") as stream:
        for index, message in enumerate(messages):
            stream.write(f"From {address_of(message)} {message.at:%a %b %d %H:%M:%S %Y}\n".encode())
            for line in mail_of(messages, index).as_bytes().splitlines(keepends=True):
                escaped = b">" if line.lstrip(b">").startswith(b"From ") else b""
                stream.write(escaped + line)
            stream.write(b"\n")


def mail_of(messages: Sequence[Message], index: int) -> EmailMessage:
    """Build one mail of a thread, with Gmail's Dutch quotation of the mails before it."""
    message = messages[index]
    mail = EmailMessage()
    mail["From"] = formataddr((message.speaker, address_of(message)))
    mail["To"] = "iedereen@example.nl"
    mail["Date"] = format_datetime(message.at)
    mail["Subject"] = "Re: Kennismaking bij één kop koffie" if index else "Kennismaking bij één kop koffie"
    mail["Message-ID"] = f"<{index}@example.nl>"
    if index:
        mail["In-Reply-To"] = f"<{index - 1}@example.nl>"
        mail["References"] = " ".join(f"<{earlier}@example.nl>" for earlier in range(index))
    mail.set_content(reply_text(messages[: index + 1]), cte="quoted-printable")
    return mail


def address_of(message: Message) -> str:
    """Give a speaker an address."""
    return (
        "".join(letter for letter in message.speaker.lower() if letter in "abcdefghijklmnopqrstuvwxyz") + "@example.nl"
    )


def reply_text(messages: Sequence[Message]) -> str:
    """Give the last message's text with the earlier ones quoted under it, each one deeper."""
    *earlier, last = messages
    if not earlier:
        return last.text + "\n"
    quoted = "".join(f"> {line}\n" for line in reply_text(earlier).splitlines())
    return f"{last.text}\n\n{attribution(earlier[-1])}\n\n{quoted}"


def attribution(message: Message) -> str:
    """Write the line that Gmail puts over a quotation."""
    at = message.at
    day = f"{DAYS[at.weekday()]} {at.day} {MONTHS[at.month - 1]} {at.year}"
    return f"Op {day} om {at:%H:%M} schreef {message.speaker} <\n{address_of(message)}>:"
