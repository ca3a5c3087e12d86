"""Lay conversations aside on the disk until they are stored, so that an import takes the memory of one file."""

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import SpooledTemporaryFile

from weerklank.conversations.records import Conversation, Utterance

__all__ = ["Spool", "open_spool"]

_IN_MEMORY_BYTES = 16 * 1024 * 1024


@dataclass
class Spool:
    """Hold conversations in the order in which they came.

    Attributes:
        turns: how many there are in all of them.
    """

    turns: int = field(default=0, init=False)
    _file: SpooledTemporaryFile[bytes]
    _conversations: int = field(default=0, init=False)

    def add(self, conversation: Conversation) -> None:
        """Lay one conversation aside; its turns go as plain tuples, which takes far less time than records."""
        turns = [(turn.index, turn.speaker, turn.text, turn.at, turn.line) for turn in conversation.utterances]
        pickle.dump((replace(conversation, utterances=()), turns), self._file, protocol=pickle.HIGHEST_PROTOCOL)
        self._conversations += 1
        self.turns += len(turns)

    def __iter__(self) -> Iterator[Conversation]:
        """Give all conversations back, one at a time; may be asked again once that is done."""
        self._file.seek(0)
        for _ in range(self._conversations):
            conversation, turns = pickle.load(self._file)  # noqa: S301 - we wrote it, and nobody else can
            yield replace(conversation, utterances=tuple(Utterance(*turn) for turn in turns))


@contextmanager
def open_spool(folder: Path) -> Iterator[Spool]:
    """Give a spool; a small import never reaches the disk.

    Its file has no name: nobody else can open it, and a process that is killed leaves nothing behind.
    """
    with SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES, dir=str(folder)) as file:
        yield Spool(file)
