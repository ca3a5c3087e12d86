"""Put the lines of an export together to messages, as they stand in the file."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from weerklank.sources.whatsapp.survey import Survey

__all__ = ["MESSAGE_CHARS", "RawMessage", "raw_messages"]

MESSAGE_CHARS = 200_000
"""WhatsApp sends no more than 65,536; a longer message is damage, and isn't kept in memory."""


@dataclass(slots=True)
class RawMessage:
    """Hold one message with its marks; the lines before the first message have no date.

    Attributes:
        line: where its head stands, 1-based.
        head: its first line, whole.
        rest: what follows the time on that line.
        tail: all further lines, each with its line end.
        chars: how long all lines are together, also where the tail was given up.
    """

    line: int
    head: str = ""
    date: str = ""
    time: str = ""
    rest: str = ""
    tail: list[str] = field(default_factory=list)
    chars: int = 0

    def add(self, *lines: str) -> None:
        """Add lines, unless the message is already longer than any can be."""
        for line in lines:
            self.chars += len(line)
            if self.chars <= MESSAGE_CHARS:
                self.tail.append(line)


def raw_messages(lines: Iterator[str], learnt: Survey) -> Iterator[RawMessage]:
    """Cut the lines where a new message begins; what comes before the first is the first that is given."""
    match = learnt.best.pattern.match
    only_after_crlf, may_start = learnt.crlf_ends_messages, True
    message = RawMessage(1)
    for number, line in enumerate(lines, 1):
        found = match(line) if may_start else None
        if only_after_crlf:
            may_start = line.endswith("\r\n")
        if found is None:
            message.add(line)
        else:
            yield message
            message = RawMessage(number, line, found["date"], found["time"], found["rest"], [], len(line))
    yield message
