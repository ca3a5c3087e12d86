"""Read one file into conversations, and keep count of what was skipped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from weerklank.conversations.records import Channel, Conversation, Role, Speaker, Utterance
from weerklank.errors import SourceError, say
from weerklank.sources.detect import detect
from weerklank.sources.records import Item, Message, Note, Opening, Reading, ReadOptions, Skipped, Source
from weerklank.text.language import Language
from weerklank.text.language import detect as detect_language

__all__ = ["assemble", "converse", "read_file"]

_LANGUAGE_SAMPLE_CHARS = 4000


@dataclass
class _Thread:
    """Gather the messages of one conversation."""

    opening: Opening
    messages: list[Message] = field(default_factory=list)


def read_file(path: Path, *, source: Source | None = None, options: ReadOptions | None = None) -> Reading:
    """Read a file into conversations.

    Args:
        path: a file; a folder is not one.
        source: the format; found from the content when left out.

    Raises:
        SourceError: the file can't be read, or holds no message at all.
    """
    reader = source or detect(path)
    reading = assemble(reader.items(path, options=options or ReadOptions()), path=str(path), source=reader)
    if not reading.conversations:
        count = len(reading.skipped)
        problem = say(
            "there is no message of anybody in this {format} file ({count} skipped)", format=reader.id, count=count
        )
        remedy = "Export the conversation again, with its messages; where it has them, name the format with --from."
        raise SourceError(str(path), "S004", problem, remedy)
    return reading


def assemble(items: Iterable[Item], *, path: str, source: Source) -> Reading:
    """Group a source's items into conversations, oldest message first where every message has a time."""
    threads: dict[str, _Thread] = {}
    skipped: list[Skipped] = []
    notes: list[Note] = []
    for item in items:
        match item:
            case Message():
                threads.setdefault(item.conversation, _Thread(Opening(item.conversation))).messages.append(item)
            case Opening():
                threads[item.conversation] = _Thread(item)
            case Skipped():
                skipped.append(item)
            case Note():
                notes.append(item)
    several = len(threads) > 1
    conversations = tuple(
        _conversation(thread, path=path, source=source, several=several)
        for thread in threads.values()
        if thread.messages
    )
    return Reading(path, source.id, conversations, tuple(skipped), tuple(notes))


def _conversation(thread: _Thread, *, path: str, source: Source, several: bool) -> Conversation:
    name = Path(path).name
    key = f"{name}#{thread.opening.conversation}" if several else name
    return converse(thread.opening, thread.messages, key=key, path=path, channel=source.channel)


def converse(opening: Opening, messages: Sequence[Message], *, key: str, path: str, channel: Channel) -> Conversation:
    """Make one conversation of its messages, oldest first where every message has a time.

    Args:
        messages: at least one, in the order of the file.
        key: the conversation's id.
        path: what it came from, as the user named it.
        channel: where the opening states none.
    """
    ordered = _in_order(messages)
    return Conversation(
        id=key,
        source=path,
        channel=opening.channel or channel,
        participants=_participants(ordered),
        utterances=tuple(
            Utterance(index, message.speaker, message.text, message.at, message.line)
            for index, message in enumerate(ordered)
        ),
        language=opening.language or _language(ordered),
        warmth=opening.warmth,
    )


def _in_order(messages: Sequence[Message]) -> Sequence[Message]:
    times = [message.at for message in messages]
    if None in times:
        return messages
    return sorted(messages, key=lambda message: (message.at, message.line))


def _participants(messages: Iterable[Message]) -> tuple[Speaker, ...]:
    roles: dict[str, Role] = {}
    for message in messages:
        if message.role is not None or message.speaker not in roles:
            roles[message.speaker] = message.role or Role.OTHER
    return tuple(Speaker(name, role) for name, role in roles.items())


def _language(messages: Iterable[Message]) -> Language:
    sample = ""
    for message in messages:
        sample += message.text + "\n"
        if len(sample) > _LANGUAGE_SAMPLE_CHARS:
            break
    return detect_language(sample)
