"""Read .eml: one mail in one file, as Gmail, Thunderbird, Apple Mail and Outlook save it.

Formats: RFC 5322, RFC 2045-2049.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from weerklank.conversations.records import Channel
from weerklank.errors import SourceError
from weerklank.sources.mail.envelope import parse_fields, split_head
from weerklank.sources.mail.message import Broken, MimeMail, items_of, read_mime
from weerklank.sources.records import Item, ReadOptions, Sample
from weerklank.sources.system import unopened

__all__ = ["Eml"]

_MAIL_BYTES = 64 << 20
"""Of a bigger file only the start is read: what follows are attachments."""
_FIRST_FIELD = re.compile(rb"(?:\xef\xbb\xbf|\s)*[A-Za-z][A-Za-z0-9-]*[ \t]*:")
_TRAVELLED = frozenset({"received", "return-path", "message-id", "mime-version", "references", "in-reply-to"})
_WRITTEN = frozenset({"from", "to", "cc", "subject", "date", "content-type", "reply-to", "delivered-to", "x-mailer"})


@dataclass(frozen=True, slots=True)
class Eml:
    """Read a file that is one mail; its Message stands at line 1."""

    id: str = "eml"
    channel: Channel = Channel.EMAIL

    def recognise(self, sample: Sample) -> float:
        """Look for a header that begins at the file's first line and has a sender."""
        if not _FIRST_FIELD.match(sample.head):
            return 0.0
        fields = parse_fields(split_head(sample.head)[0]).keys()
        if not fields & {"from", "sender"}:
            return 0.0
        if fields & _TRAVELLED:
            return 0.95
        named = 0.2 if sample.name.lower().endswith(".eml") else 0.0
        return 0.6 + named if len(fields & _WRITTEN) > 2 else 0.0

    def items(self, path: Path, *, options: ReadOptions) -> Iterator[Item]:
        """Read the mail.

        Raises:
            SourceError: the file can't be opened, or is no mail.
        """
        letter = self.letter(path, timezone=options.timezone)
        yield from items_of(lambda: iter([letter]))

    def letter(self, path: Path, *, timezone: tzinfo) -> MimeMail:
        """Read the one mail, for reading several files together.

        Raises:
            SourceError: the file can't be opened, or is no mail.
        """
        letter = read_mime(_start_of(path), timezone=timezone)
        if isinstance(letter, Broken):
            problem = "this file is no mail: no mail header"
            raise SourceError(
                str(path), "S031", problem, "Save the mail again as .eml, or name the format with --from."
            )
        return letter


def _start_of(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_MAIL_BYTES)
    except OSError as error:
        raise unopened(path, error) from error
