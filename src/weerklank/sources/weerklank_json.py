"""Read Weerklank's own JSON: conversations to analyse, and the reports of `weerklank analyse --format json` again.

A file holds {"conversations": [...]}, one such conversation, a list of them, or one of these on each line (JSON Lines).
A conversation: {"id", "channel", "warmth", "language" or "lang", "participants": [{"name", "role"}],
"turns": [{"at", "speaker", "role", "text"}]}; all but the turns' texts and speakers may be left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TextIO, TypeVar

from weerklank.conversations.records import Channel, Role, Warmth
from weerklank.errors import SourceError, say
from weerklank.sources.json_value import BadJsonError, read_json
from weerklank.sources.opened import open_text
from weerklank.sources.records import Item, Message, Note, Opening, ReadOptions, Sample, Skipped, SkipReason
from weerklank.sources.roles import role_of
from weerklank.sources.stamps import read_number, read_stamp, to_utc
from weerklank.sources.typed import typed_name, typed_text
from weerklank.text.language import Language

__all__ = ["WeerklankJson"]

_MAX_WHOLE_BYTES = 200_000_000
_LOOK_AT_LINES = 5
_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True)
class WeerklankJson:
    """Read conversations and reports in Weerklank's own JSON."""

    id: str = "json"
    channel: Channel = Channel.OTHER

    def recognise(self, sample: Sample) -> float:
        """Tell it by its keys; conversations have turns, and turns have speakers."""
        text = sample.text.lstrip("\ufeff \t\r\n")
        if not text.startswith(("{", "[")) or '"turns"' not in text:
            return 0.0
        return 0.95 if '"speaker"' in text or '"role"' in text else 0.5

    def items(self, path: Path, *, options: ReadOptions) -> Iterator[Item]:
        """Stream the conversations; those of a file that is one JSON value are read at once.

        Raises:
            SourceError: it is no JSON (S085, at line and column), holds no conversations (S086), or is too big to
                be read at once (S087).
        """
        state = _State(options)
        with open_text(path, options) as stream:
            by_line = _is_by_line(stream)
        yield from _by_line(path, state) if by_line else _at_once(path, state)
        if not state.conversations:
            remedy = 'It needs {"conversations": [{"turns": [{"speaker": "…", "text": "…"}]}]}.'
            raise SourceError(str(path), "S086", "there is no conversation in this JSON", remedy)
        if state.unread_times:
            yield Note("no_time", {"n": state.unread_times})


@dataclass
class _State:
    """Keep what one conversation must know of those before it."""

    options: ReadOptions
    conversations: int = 0
    turns: int = 0
    unread_times: int = 0
    keys: set[str] = field(default_factory=set)

    def key(self, wanted: str) -> str:
        """Return a key that no conversation of this file has yet."""
        self.conversations += 1
        key = wanted or str(self.conversations)
        if key in self.keys:
            key = f"{key} ({self.conversations})"
        self.keys.add(key)
        return key


def _is_by_line(stream: TextIO) -> bool:
    """Tell JSON Lines from JSON: most of the first lines are objects of their own; one may be damaged."""
    lines: list[str] = []
    while len(lines) < _LOOK_AT_LINES and (line := stream.readline(_MAX_WHOLE_BYTES)):
        if line.strip():
            lines.append(line.strip(" \t\r\n\ufeff"))
    whole = [line.startswith("{") and line.endswith("}") for line in lines]
    return sum(whole) * 2 > len(whole)


def _by_line(path: Path, state: _State) -> Iterator[Item]:
    first_error: SourceError | None = None
    with open_text(path, state.options) as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip(" \t\r\n\ufeff"):
                continue
            try:
                value = read_json(line.strip("\ufeff"))
            except BadJsonError as error:
                first_error = first_error or _no_json(path, number, error)
                yield Skipped(number, SkipReason.MALFORMED, Note("broken_json", {"column": error.column}))
                continue
            yield from _conversations(value, state, number)
    if first_error and not state.conversations:
        raise first_error


def _at_once(path: Path, state: _State) -> Iterator[Item]:
    size = path.stat().st_size
    if size > _MAX_WHOLE_BYTES:
        problem = say("{mb} MB of JSON in one value is more than is read at once", mb=size // 1_000_000)
        raise SourceError(str(path), "S087", problem, "Write one conversation a line (JSON Lines, .jsonl).")
    with open_text(path, state.options) as stream:
        text = stream.read().lstrip("\ufeff")
    try:
        value = read_json(text)
    except BadJsonError as error:
        raise _no_json(path, error.line, error) from error
    yield from _conversations(value, state, 0)


def _no_json(path: Path, line: int, error: BadJsonError) -> SourceError:
    remedy = "Check the file at that place; a comma or a quote is often missing just before it."
    return SourceError(
        f"{path}:{line}:{error.column}", "S085", say("this is no JSON: {why}", why=error.problem), remedy
    )


def _conversations(value: Any, state: _State, line: int) -> Iterator[Item]:
    """Give the items of one JSON value; `line` is its line in JSON Lines, else 0: then turns are counted."""
    if isinstance(value, dict) and isinstance(value.get("conversations"), list):
        value = value["conversations"]
    for conversation in value if isinstance(value, list) else [value]:
        if isinstance(conversation, dict) and isinstance(conversation.get("turns"), list):
            yield from _conversation(conversation, state, line)
        else:
            yield Skipped(line, SkipReason.MALFORMED, Note("no_turns"))


def _conversation(conversation: Mapping[str, Any], state: _State, line: int) -> Iterator[Item]:
    key = state.key(_word(conversation.get("id")))
    language = conversation.get("language", conversation.get("lang"))
    yield Opening(
        key,
        _one_of(Channel, conversation.get("channel")),
        _one_of(Warmth, conversation.get("warmth")),
        _one_of(Language, language),
    )
    for name, known in (("channel", Channel), ("warmth", Warmth)):
        word = _word(conversation.get(name))
        if word and _one_of(known, word) is None:
            yield Note(f"left_open.{name}", {"conversation": key, "word": word[:40], "known": list(known)})
    roles = _roles(conversation.get("participants"))
    for turn in conversation["turns"]:
        state.turns += 1
        yield _turn(turn, key, line or state.turns, roles, state)


def _roles(participants: Any) -> dict[str, Role]:
    roles: dict[str, Role] = {}
    for participant in participants if isinstance(participants, list) else []:
        if isinstance(participant, dict):
            role = role_of(_word(participant.get("role")))
            if role is not None:
                roles[_word(participant.get("name"))] = role
    return roles


def _turn(turn: Any, key: str, line: int, roles: Mapping[str, Role], state: _State) -> Message | Skipped:
    if not isinstance(turn, dict) or not isinstance(turn.get("text"), str):
        return Skipped(line, SkipReason.MALFORMED, Note("turn_without_text"))
    text = typed_text(turn["text"])
    if not text:
        return Skipped(line, SkipReason.EMPTY, Note("turn_without_words"))
    role_word = _word(turn.get("role"))
    speaker = _word(turn.get("speaker")) or role_word
    if not speaker:
        return Skipped(line, SkipReason.NO_SPEAKER, Note("turn_without_speaker"))
    at = _moment(turn.get("at"), state.options)
    state.unread_times += at is None and turn.get("at") is not None
    return Message(key, speaker, text, at, line, role_of(role_word) or roles.get(speaker))


def _word(value: Any) -> str:
    return typed_name(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _one_of(known: type[_Word], value: Any) -> _Word | None:
    word = _word(value).lower()
    return next((member for member in known if member.value == word), None)


def _moment(value: Any, options: ReadOptions) -> datetime | None:
    if isinstance(value, str):
        written = read_stamp(value)
        return written.at(day_first=options.day_first is not False, zone=options.timezone) if written else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    moment = read_number(value)
    return to_utc(moment, UTC) if moment and moment.tzinfo else None
