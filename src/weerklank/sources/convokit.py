"""Read corpora in the format of ConvoKit, the research toolkit for conversations.

Source: ConvoKit's documentation, "Data Format" (https://convokit.cornell.edu/documentation/data_format.html): one JSON
object a line in utterances.jsonl. Older corpora say `user`, `root` and `reply-to`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from weerklank.conversations.records import Channel
from weerklank.errors import SourceError
from weerklank.sources.json_value import BadJsonError, read_json
from weerklank.sources.opened import open_text
from weerklank.sources.records import Item, Message, Note, ReadOptions, Sample, Skipped, SkipReason
from weerklank.sources.stamps import read_number, read_stamp, to_utc
from weerklank.sources.typed import typed_name, typed_text

__all__ = ["ConvoKit"]

_THREAD_KEYS = ("conversation_id", "root", "reply_to", "reply-to")
_DELETED = frozenset(("[deleted]", "[removed]"))


@dataclass(frozen=True)
class ConvoKit:
    """Read ConvoKit's utterances.jsonl."""

    id: str = "convokit"
    channel: Channel = Channel.SOCIAL

    def recognise(self, sample: Sample) -> float:
        """Tell it by the fields of its first lines."""
        lines = [line for line in sample.text.lstrip("\ufeff").split("\n", 3)[:3] if line.strip()]
        if not lines or not lines[0].lstrip().startswith("{"):
            return 0.0
        if any(_is_utterance(line) for line in lines):
            return 0.97
        cut_off = len(lines) == 1 and all(f'"{key}"' in lines[0] for key in ("speaker", "text", "conversation_id"))
        return 0.8 if cut_off and '"turns"' not in lines[0] else 0.0

    def items(self, path: Path, *, options: ReadOptions) -> Iterator[Item]:
        """Stream the utterances, in file order; a line that is none is skipped.

        Raises:
            SourceError: no line of the file is an utterance (S080).
        """
        state = _State()
        with open_text(path, options) as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _item(number, line, state, options)
        if not state.known:
            remedy = "Give the utterances.jsonl of a ConvoKit corpus, or name another format with --from."
            raise SourceError(str(path), "S080", "no line of this file is a ConvoKit utterance", remedy)
        if state.without_date:
            yield Note("no_time", {"n": state.without_date})


@dataclass
class _State:
    """Keep what one line must know of the lines before it.

    Attributes:
        threads: utterance → conversation, only where a corpus doesn't name conversations itself.
    """

    known: int = 0
    without_date: int = 0
    threads: dict[str, str] = field(default_factory=dict)


def _is_utterance(line: str) -> bool:
    try:
        value = read_json(line)
    except BadJsonError:
        return False
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        return False
    return ("speaker" in value or "user" in value) and any(key in value for key in _THREAD_KEYS)


def _item(number: int, line: str, state: _State, options: ReadOptions) -> Message | Skipped:
    try:
        value = read_json(line)
    except BadJsonError as error:
        return Skipped(number, SkipReason.MALFORMED, Note("broken_json", {"column": error.column}))
    if not isinstance(value, dict) or not isinstance(value.get("text"), str | None):
        return Skipped(number, SkipReason.MALFORMED, Note("turn_without_text"))
    if "text" not in value or not ("speaker" in value or "user" in value):
        return Skipped(number, SkipReason.MALFORMED, Note("no_text_or_speaker"))
    state.known += 1
    thread = _thread(value, state)
    text = typed_text(value["text"] or "")
    if not text:
        return Skipped(number, SkipReason.EMPTY, Note("turn_without_words"))
    if text in _DELETED:
        return Skipped(number, SkipReason.DELETED)
    speaker = _name(value.get("speaker", value.get("user")))
    if not speaker:
        return Skipped(number, SkipReason.NO_SPEAKER, Note("turn_without_speaker"))
    at = _moment(value.get("timestamp"), options)
    state.without_date += at is None and value.get("timestamp") is not None
    return Message(thread, speaker, text, at, number)


def _thread(value: Mapping[str, Any], state: _State) -> str:
    """Return the utterance's conversation: as it says, else that of what it replies to, else its own."""
    named = _key(value.get("conversation_id")) or _key(value.get("root"))
    if named:
        return named
    own = _key(value.get("id")) or f"utterance {state.known}"
    parent = _key(value.get("reply_to")) or _key(value.get("reply-to"))
    thread = state.threads.get(parent, parent) or own
    state.threads[own] = thread
    return thread


def _key(value: Any) -> str:
    return typed_name(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _name(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("id") or value.get("name")
    return _key(value)


def _moment(value: Any, options: ReadOptions) -> datetime | None:
    """Read seconds since 1970 or a written date; None for a corpus that only counts from its own start."""
    if isinstance(value, str):
        written = read_stamp(value)
        if written:
            return written.at(day_first=options.day_first is not False, zone=options.timezone)
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    moment = read_number(value)
    return to_utc(moment, UTC) if moment and moment.tzinfo else None
