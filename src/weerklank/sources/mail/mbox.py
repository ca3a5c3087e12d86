"""Read .mbox: many mails in one file, as Gmail Takeout, Thunderbird, Apple Mail and mail servers write it.

The file is read twice as a stream: once for the threads, once for the texts.

Formats: RFC 4155 (mbox), mboxrd (each line of "From " with any number of ">" before it got one more ">").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import BinaryIO

from weerklank.conversations.records import Channel
from weerklank.errors import SourceError
from weerklank.sources.mail.message import Broken, MimeMail, items_of, read_mime
from weerklank.sources.records import Item, ReadOptions, Sample
from weerklank.sources.system import unopened

__all__ = ["Mbox"]

_MAIL_BYTES = 32 << 20
"""Of a bigger mail only the start is kept: what follows are attachments."""
_LINE_BYTES = 1 << 16
_SEPARATOR = re.compile(
    rb"From (?:.{0,400} )? *(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) "
    rb"+\d{1,2} \d{1,2}:\d{2}(?::\d{2})?(?: [A-Z]{1,5}| [+-]\d{4}){0,2} \d{4}(?: [+-]\d{4}| [A-Z]{1,5})?\s*"
)
_ESCAPED = re.compile(rb"^>(?=>*From )", re.MULTILINE)
_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:")


@dataclass(frozen=True, slots=True)
class Mbox:
    """Read a file of many mails; a Message's line is the number of its mail in the file, from 1."""

    id: str = "mbox"
    channel: Channel = Channel.EMAIL

    def recognise(self, sample: Sample) -> float:
        """Look for a separator line with a header under it."""
        first, _, rest = sample.head.lstrip(b"\xef\xbb\xbf\r\n").partition(b"\n")
        if not _is_separator(first):
            return 0.0
        return 0.97 if _FIELD.match(rest) else 0.3

    def items(self, path: Path, *, options: ReadOptions) -> Iterator[Item]:
        """Stream the mails.

        Raises:
            SourceError: the file can't be opened, or no line in it begins a mail.
        """
        with _open(path) as stream:
            if not any(_starts_of_mails(stream)):
                problem = "no line in this file begins a mail, as 'From name Mon Feb  3 10:02:00 2025' does"
                remedy = "Export the mailbox again as .mbox, or name the format with --from."
                raise SourceError(str(path), "S032", problem, remedy)
            yield from items_of(partial(_letters, stream, timezone=options.timezone))


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise unopened(path, error) from error


def _is_separator(line: bytes) -> bool:
    return line.startswith(b"From ") and _SEPARATOR.fullmatch(line) is not None


def _lines(stream: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Give the file's lines, with whether they begin a mail; a monstrous line comes in pieces."""
    stream.seek(0)
    fresh = True
    for line in iter(partial(stream.readline, _LINE_BYTES), b""):
        yield line, fresh and _is_separator(line)
        fresh = line.endswith(b"\n")


def _starts_of_mails(stream: BinaryIO) -> Iterator[bool]:
    return (begins for _, begins in _lines(stream))


def _letters(stream: BinaryIO, *, timezone: tzinfo) -> Iterator[MimeMail | Broken]:
    return (read_mime(_ESCAPED.sub(b"", raw), timezone=timezone) for raw in _mails(stream))


def _mails(stream: BinaryIO) -> Iterator[bytes]:
    kept: list[bytes] = []
    size = 0
    for line, begins in _lines(stream):
        if begins:
            if size:
                yield b"".join(kept)
            kept, size = [], 0
            continue
        if size < _MAIL_BYTES and (size or line.strip()):
            kept.append(line)
            size += len(line)
    if size:
        yield b"".join(kept)
