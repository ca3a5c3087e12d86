"""Make of one raw row an utterance, or a dropped row with the reason."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from weerklank.batch.records import ColumnMap, Options
from weerklank.batch.values import cell_of, is_readable
from weerklank.conversations.records import Channel, Role
from weerklank.sources.json_value import BadJsonError, read_json
from weerklank.sources.roles import is_machine, role_of
from weerklank.sources.tables.cells import cell_text, moment_of
from weerklank.sources.typed import typed_name, typed_text
from weerklank.text.language import Language

__all__ = ["DropReason", "DroppedRow", "KeptRow", "RowReader"]

_DELETED = frozenset(("[deleted]", "[removed]"))
_CUSTOMER = "customer"
_LONGEST_CHARS = 200_000
"""Our own choice, the same as for a message in a WhatsApp export."""
_CHANNELS = frozenset(channel.value for channel in Channel)


class DropReason(StrEnum):
    """Say why a row became nobody's words."""

    MALFORMED = "malformed"
    """The line is no JSON, or the text is no text."""
    EMPTY = "empty"
    DELETED = "deleted"
    TOO_LONG = "too_long"
    """No person typed so much in one go; one such row could hold up a shard."""
    SYSTEM = "system"
    """A row of the program itself, or an internal note."""
    NO_SPEAKER = "no_speaker"
    NO_CONVERSATION = "no_conversation"
    LANGUAGE = "language"
    """The row says that it is in another language than Dutch or English."""
    FAILED = "failed"
    """Reading its conversation went wrong inside Weerklank."""


class KeptRow(NamedTuple):
    """Hold one utterance; a tuple, for millions of them pass.

    Attributes:
        conversation: what tells its conversation from others, never empty.
        at: aware, UTC.
        context: the words that it answers, where the row gives them.
    """

    conversation: str
    speaker: str
    role: str | None
    text: str
    at: datetime | None
    id: str
    language: str | None
    channel: str | None
    context: str


class DroppedRow(NamedTuple):
    """Hold a row that is left out: why, and what it was."""

    conversation: str
    id: str
    reason: str
    detail: str
    raw: str


@dataclass(frozen=True)
class RowReader:
    """Know what is needed to read any row of a corpus.

    Attributes:
        language: of every row, where the user says so; what a row says counts otherwise.
    """

    columns: ColumnMap
    day_first: bool
    zone: tzinfo
    language: str | None = None

    @classmethod
    def of(cls, columns: ColumnMap, options: Options) -> "RowReader":
        """Return the reader for a job."""
        return cls(columns, options.day_first, ZoneInfo(options.timezone), options.language)

    def line(self, line: bytes, place: str) -> KeptRow | DroppedRow:
        """Read a line of JSON; see `row`."""
        text = line.decode(encoding="utf-8", errors="replace")
        try:
            value = read_json(text.removeprefix("\ufeff"))
        except BadJsonError as error:
            return DroppedRow("", "", DropReason.MALFORMED, f"column {error.column}: {error.problem}", _safe(text))
        if not isinstance(value, dict):
            return DroppedRow("", "", DropReason.MALFORMED, "no object", _safe(text))
        return self.row(value, place)

    def row(self, raw: Mapping[str, Any], place: str) -> KeptRow | DroppedRow:
        """Read a row.

        Args:
            raw: column → value.
            place: names the row; the conversation of one that is alone in it.
        """
        key = place if self.columns.loose else self._name(raw, "conversation")
        role_word = self._name(raw, "role")
        role = role_of(role_word)
        speaker = self._speaker(raw, role, role_word)
        text = typed_text(value) if isinstance(value := self._value(raw, "text"), str) else ""
        language, is_other = _language(self.language or self._name(raw, "lang"))
        reasons = (
            (not is_readable(self._value(raw, "text")), DropReason.MALFORMED, "its text is no text"),
            (not text, DropReason.EMPTY, "no text"),
            (text in _DELETED, DropReason.DELETED, ""),
            (len(text) > _LONGEST_CHARS, DropReason.TOO_LONG, f"{len(text)} characters"),
            (is_machine(role_word), DropReason.SYSTEM, "the system, or an internal note"),
            (not key, DropReason.NO_CONVERSATION, "it names no conversation"),
            (not speaker, DropReason.NO_SPEAKER, "it names no speaker"),
            (is_other, DropReason.LANGUAGE, "it says that it is in another language"),
        )
        for holds, reason, detail in reasons:
            if holds:
                return DroppedRow(key, self._name(raw, "id"), reason, detail, self._written(raw))
        return KeptRow(
            key, speaker, role, text, self._moment(raw), self._name(raw, "id"), language, self._channel(raw),
            self._context(raw),
        )  # fmt: skip

    def _value(self, raw: Mapping[str, Any], field: str) -> Any:
        name = self.columns.names.get(field)
        return raw.get(name) if name is not None else None

    def _name(self, raw: Mapping[str, Any], field: str) -> str:
        value = self._value(raw, field)
        return "" if value is None else typed_name(cell_text(cell_of(value)))

    def _speaker(self, raw: Mapping[str, Any], role: Role | None, role_word: str) -> str:
        if self.columns.counterpart and role is Role.SELLER:
            return role_word
        named = self._name(raw, "speaker") or role_word
        without_names = "speaker" not in self.columns.names and self.columns.loose
        return named or (_CUSTOMER if without_names else "")

    def _moment(self, raw: Mapping[str, Any]) -> datetime | None:
        return moment_of(cell_of(self._value(raw, "at")), None, day_first=self.day_first, zone=self.zone)

    def _channel(self, raw: Mapping[str, Any]) -> str | None:
        word = self._name(raw, "channel").casefold()
        return word if word in _CHANNELS else None

    def _context(self, raw: Mapping[str, Any]) -> str:
        value = self._value(raw, "context")
        return typed_text(value) if isinstance(value, str) else ""

    def _written(self, raw: Mapping[str, Any]) -> str:
        return _safe(json.dumps(raw, ensure_ascii=False, default=str))


def _language(word: str) -> tuple[str | None, bool]:
    """Return the language that a word such as nl-BE or English stands for, and whether it is another one."""
    first = word.casefold().replace("_", "-").partition("-")[0]
    known = {"nl": Language.NL, "nld": Language.NL, "dut": Language.NL, "dutch": Language.NL, "nederlands": Language.NL,
             "en": Language.EN, "eng": Language.EN, "english": Language.EN, "engels": Language.EN}  # fmt: skip
    return known.get(first), bool(first) and first not in known and first not in ("und", "auto", "unknown")


def _safe(text: str) -> str:
    """Replace half surrogate pairs, which no UTF-8 can hold."""
    return text.encode("utf-8", errors="replace").decode("utf-8")
