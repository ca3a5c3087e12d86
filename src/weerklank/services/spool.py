"""Lay conversations or reports aside on the disk until they are needed, so that many take the memory of a few."""

import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, is_dataclass
from io import SEEK_END
from operator import attrgetter
from pathlib import Path
from tempfile import SpooledTemporaryFile, gettempdir
from typing import Any, Generic, TypeVar

from weerklank.errors import SourceError, say
from weerklank.sources.system import system_says

__all__ = ["Spool", "open_spool"]

T = TypeVar("T")

_IN_MEMORY_BYTES = 16 * 1024 * 1024


class _Records(dict[type, Callable[[Any], tuple[type, tuple[Any, ...]]]]):
    """Say how records are pickled: as their class and plain values, which takes a third of the time."""

    def __missing__(self, kind: type) -> Callable[[Any], tuple[type, tuple[Any, ...]]]:
        if not is_dataclass(kind):
            raise KeyError(kind)
        names = [each.name for each in fields(kind)]
        values = attrgetter(*names) if len(names) > 1 else lambda record: (getattr(record, names[0]),)
        self[kind] = lambda record: (kind, values(record))
        return self[kind]


_RECORDS = _Records()


@dataclass
class Spool(Generic[T]):
    """Hold frozen records in the order in which they came.

    Attributes:
        place: the folder of the file.
    """

    place: str
    _file: SpooledTemporaryFile[bytes]
    _count: int = field(default=0, init=False)

    def add(self, record: T) -> None:
        """Lay one record aside.

        Raises:
            SourceError: the disk can't take it.
        """
        self._file.seek(0, SEEK_END)
        pickler = pickle.Pickler(self._file, protocol=pickle.HIGHEST_PROTOCOL)
        pickler.dispatch_table = _RECORDS
        try:
            pickler.dump(record)
        except OSError as error:
            problem = say("what was read can't be laid aside on the disk: {why}", why=system_says(error))
            raise SourceError(self.place, "S150", problem, "Check that the disk isn't full.") from error
        self._count += 1

    def passing(self, records: Iterable[T]) -> Iterator[T]:
        """Lay each record aside as it comes by."""
        for record in records:
            self.add(record)
            yield record

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[T]:
        """Give all records back, one at a time, as often as asked."""
        place = 0
        for _ in range(self._count):
            self._file.seek(place)
            record: T = pickle.load(self._file)  # noqa: S301 - we wrote it, and nobody else can
            place = self._file.tell()
            yield record


@contextmanager
def open_spool(folder: Path | None = None) -> Iterator[Spool[Any]]:
    """Give a spool; what is small never reaches the disk.

    Its file has no name: nobody else can open it, and a process that is killed leaves nothing behind.

    Args:
        folder: where the file lies; that of the system for temporary files where None.
    """
    place = str(folder or gettempdir())
    with SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES, dir=place) as file:
        yield Spool(place, file)
