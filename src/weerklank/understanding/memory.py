"""Remember on disk what the models gave before, so that reading the same turn again costs nothing."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from weerklank.conversations.records import Role
from weerklank.text.span import Span
from weerklank.understanding.classify import Classifier
from weerklank.understanding.records import Annotation, Evidence, Reading, Scored

__all__ = ["FORGETFUL", "FileMemory", "Memory", "RememberingClassifier", "open_memory"]

_FILE = "readings-1.sqlite3"
"""The number is that of the layout below: another layout gets another file."""
_KEPT_DAYS = 90
_MOST_KEPT = 200_000
"""About 80 MB; the longest unused go first."""
_WRITTEN_AT_ONCE = 256
_BUSY_SECONDS = 1.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS secret (value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS reading (key BLOB PRIMARY KEY, value TEXT NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID;
"""
_SURROGATES = "surrogatepass"  # a file of JSON can hold half a pair


class Memory(Protocol):
    """Remember values under keys."""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is remembered yet: then the models are needed for sure."""

    def remembered(self, key: Iterable[str | None], find: Callable[[], Any]) -> Any:
        """Return the value under this key; where there is none, find it and remember it.

        Args:
            key: names everything that the value depends on, the model with its version first.
            find: gives a value that JSON can hold.
        """


class _Forgetful:
    """Remember nothing."""

    is_empty = True

    def remembered(self, key: Iterable[str | None], find: Callable[[], Any]) -> Any:  # noqa: ARG002 - the protocol's
        """Find the value anew."""
        return find()


FORGETFUL: Memory = _Forgetful()
"""What remembers nothing."""


@dataclass
class FileMemory:
    """Remember in a file of SQLite; of the texts it holds only hashes, made with a secret of its own.

    What can't be written is forgotten: a full disk, or another process at work in the file, costs time and no more.
    """

    connection: sqlite3.Connection
    secret: bytes
    today: int
    _lock: Lock = field(default_factory=Lock)
    _found: dict[bytes, str] = field(default_factory=dict)
    _used_again: set[bytes] = field(default_factory=set)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is remembered yet."""
        return self._select("SELECT 1 FROM reading LIMIT 1", ()) is None

    def remembered(self, key: Iterable[str | None], find: Callable[[], Any]) -> Any:
        """Return the value under this key; see `Memory.remembered`."""
        hashed = self._hashed(key)
        row = self._select("SELECT value, used FROM reading WHERE key = ?", (hashed,))
        if row is not None:
            if row[1] != self.today:
                self._used_again.add(hashed)
            return json.loads(row[0])
        value = find()
        with self._lock:
            self._found[hashed] = json.dumps(value, separators=(",", ":"))
            if len(self._found) >= _WRITTEN_AT_ONCE:
                self._write()
        return value

    def close(self) -> None:
        """Write what is left, and let go of what was not used for long."""
        with self._lock:
            self._write()
            with suppress(sqlite3.Error), self.connection:
                marks = ((self.today, key) for key in self._used_again)
                self.connection.executemany("UPDATE reading SET used = ? WHERE key = ?", marks)
                self.connection.execute("DELETE FROM reading WHERE used < ?", (self.today - _KEPT_DAYS,))
                (count,) = self.connection.execute("SELECT count(*) FROM reading").fetchone()
                surplus = "DELETE FROM reading WHERE key IN (SELECT key FROM reading ORDER BY used LIMIT ?)"
                self.connection.execute(surplus, (max(0, count - _MOST_KEPT),))
            self.connection.close()

    def _hashed(self, key: Iterable[str | None]) -> bytes:
        told = json.dumps(list(key), ensure_ascii=False).encode("utf-8", _SURROGATES)
        return blake2b(told, key=self.secret, digest_size=16).digest()

    def _select(self, query: str, values: tuple[Any, ...]) -> tuple[Any, ...] | None:
        with self._lock:
            try:
                row: tuple[Any, ...] | None = self.connection.execute(query, values).fetchone()
            except sqlite3.Error:
                return None
            return row

    def _write(self) -> None:
        rows = [(key, value, self.today) for key, value in self._found.items()]
        self._found.clear()
        with suppress(sqlite3.Error), self.connection:
            self.connection.executemany("INSERT OR IGNORE INTO reading VALUES (?, ?, ?)", rows)


@contextmanager
def open_memory(folder: Path | None, *, today: date, secret: bytes) -> Iterator[Memory]:
    """Give the memory in a folder, which is made where it isn't there; a damaged file is begun anew.

    Where the folder can't be used, or is None, what is given remembers nothing.

    Args:
        today: the day that what is used now was last used on.
        secret: what a new file makes its hashes with; 16 to 64 bytes by chance. One that is there keeps its own.
    """
    memory = _opened(folder, today, secret) if folder else None
    if memory is None:
        yield FORGETFUL
        return
    with closing(memory):
        yield memory


def _opened(folder: Path, today: date, secret: bytes) -> FileMemory | None:
    file = folder / _FILE
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        try:
            return _connected(file, today, secret)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # busy or full, not damaged
                return None
            file.unlink()
            file.touch(mode=0o600)
            return _connected(file, today, secret)
    except (OSError, sqlite3.Error):
        return None


def _connected(file: Path, today: date, secret: bytes) -> FileMemory:
    connection = sqlite3.connect(file, timeout=_BUSY_SECONDS, check_same_thread=False)
    try:
        connection.executescript(_SCHEMA)
        with connection:
            connection.execute("INSERT INTO secret SELECT ? WHERE NOT EXISTS (SELECT 1 FROM secret)", (secret,))
        (kept,) = connection.execute("SELECT value FROM secret").fetchone()
    except BaseException:
        connection.close()
        raise
    return FileMemory(connection, kept, today.toordinal())


@dataclass(frozen=True)
class RememberingClassifier:
    """Read turns, and the second time remember what was read.

    Attributes:
        classifier: reads what is new.
        version: of all that a reading depends on beside the classifier's id, such as a method that was changed.
    """

    classifier: Classifier
    memory: Memory
    version: str

    @property
    def id(self) -> str:
        """Name the classifier with its version."""
        return self.classifier.id

    def read_turn(self, text: str, *, context: str | None, role: Role, index: int = 0) -> Reading:
        """Return what was understood of one turn; see `Classifier.read_turn`."""
        found = self.memory.remembered(
            (self.id, self.version, "turn", role.value, context, text),
            lambda: _told(self.classifier.read_turn(text, context=context, role=role, index=index)),
        )
        return _reading(index, found, self.id)

    def label_scores(self, text: str, *, context: str | None) -> dict[str, float]:
        """Return the calibrated score of every label, 0 to 1 and together 1."""
        return self.classifier.label_scores(text, context=context)

    def seller_score(self, texts: Iterable[str]) -> float:
        """Return how much these turns of one speaker sound like a seller's, 0 to 1."""
        heard = list(texts)
        score: float = self.memory.remembered(
            (self.id, self.version, "seller", *heard), lambda: self.classifier.seller_score(heard)
        )
        return score


def _told(reading: Reading) -> list[Any]:
    """Return a reading as lists; the index and the annotator's name are known without them."""
    return [
        [[note.label, note.span.start, note.span.end, note.score] for note in reading.labels],
        reading.resistance,
        reading.unsure,
        *(_pair(value) for value in (reading.talk, reading.nature, reading.depth, reading.stage)),
        reading.vulnerable,
        reading.is_vulnerable,
        [_pair(move) for move in reading.moves],
        [[each.span.start, each.span.end, each.why, each.weight] for each in reading.evidence],
    ]


def _reading(index: int, found: list[Any], annotator: str) -> Reading:
    labels, resistance, unsure, talk, nature, depth, stage, vulnerable, is_vulnerable, moves, evidence = found
    return Reading(
        index,
        labels=tuple(Annotation(label, Span(start, end), score, annotator) for label, start, end, score in labels),
        resistance=resistance,
        unsure=unsure,
        talk=_scored(talk),
        nature=_scored(nature),
        depth=_scored(depth),
        stage=_scored(stage),
        vulnerable=vulnerable,
        is_vulnerable=is_vulnerable,
        moves=tuple(Scored(*move) for move in moves),
        evidence=tuple(Evidence(Span(start, end), why, weight) for start, end, why, weight in evidence),
    )


def _pair(scored: Scored | None) -> list[Any] | None:
    return None if scored is None else [scored.id, scored.score]


def _scored(pair: list[Any] | None) -> Scored | None:
    return None if pair is None else Scored(*pair)
