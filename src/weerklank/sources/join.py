"""Read several files at once: mails that lie in files of their own become the threads that they are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from weerklank.conversations.records import Channel
from weerklank.errors import SourceError
from weerklank.sources.detect import detect
from weerklank.sources.mail.eml import Eml
from weerklank.sources.mail.message import Broken, Letter, items_of
from weerklank.sources.mail.msg import Msg
from weerklank.sources.read import read_file
from weerklank.sources.records import Item, Note, Reading, ReadOptions, Sample, Source

__all__ = ["Readings", "each_file", "read_files"]

Given = TypeVar("Given")
Found = TypeVar("Found")

_NAMED_FILES = 12


@dataclass(frozen=True, slots=True)
class Readings:
    """Hold what came out of several files.

    Attributes:
        readings: one per file, and one for all loose mails together, in the order of the (first) file.
        refused: the files that could not be read, and why.
    """

    readings: tuple[Reading, ...]
    refused: tuple[SourceError, ...]


@dataclass(frozen=True, slots=True)
class _Folder:
    """Read loose mails, .eml and .msg, as if they were one mailbox; a Message's line is its file's number."""

    files: tuple[tuple[Path, Eml | Msg], ...]
    id: str = "eml"
    channel: Channel = Channel.EMAIL

    def recognise(self, sample: Sample) -> float:
        """Say whether this is a mail that would fit in."""
        return max(source.recognise(sample) for _, source in self.files)

    def items(self, path: Path, *, options: ReadOptions) -> Iterator[Item]:
        """Give the mails in the order of their files; a file that is no mail after all counts as one bad mail."""
        files = [file.relative_to(path) if path in file.parents else file for file, _ in self.files]
        names = [f"{number} = {file}" for number, file in enumerate(files[:_NAMED_FILES], 1)]
        more = ["…"] if len(files) > _NAMED_FILES else []
        yield Note("mails_together", {"n": len(files), "files": [*names, *more]})
        yield from items_of(lambda: (_letter(file, source, options) for file, source in self.files))


def read_files(
    paths: Sequence[Path],
    *,
    source: Source | None = None,
    options: ReadOptions | None = None,
    own_options: Mapping[Path, ReadOptions] | None = None,
) -> Readings:
    """Read files into conversations; the mails in .eml and .msg files are joined to threads across files.

    Args:
        paths: files, not folders, in the order in which they are to be told of.
        source: the format of all of them; found from the content of each when left out.
        own_options: path → options that hold for this file instead.

    Returns:
        Every file's reading, or the reason why it has none: one bad file never stops the others.
    """
    readings: list[Reading] = []
    refused: list[SourceError] = []
    for found in each_file(paths, source=source, options=options, own_options=own_options):
        if isinstance(found, SourceError):
            refused.append(found)
        else:
            readings.append(found)
    return Readings(tuple(readings), tuple(refused))


def each_file(
    paths: Sequence[Path],
    *,
    source: Source | None = None,
    options: ReadOptions | None = None,
    own_options: Mapping[Path, ReadOptions] | None = None,
) -> Iterator[Reading | SourceError]:
    """Read files one after another, as `read_files` does, and hold no more than one at a time.

    Yields:
        The reading of each file, or the reason why it has none; that of all loose mails at the place of the first.
    """
    options, own = options or ReadOptions(), own_options or {}
    sources = {path: _refusable(detect, path) if source is None else source for path in paths}
    loose = [(path, found) for path, found in sources.items() if isinstance(found, Eml | Msg)]
    for path, found in sources.items():
        if isinstance(found, SourceError):
            yield found
        elif not isinstance(found, Eml | Msg):
            yield _refusable(partial(read_file, source=found, options=own.get(path, options)), path)
        elif path == loose[0][0]:
            yield _refusable(partial(_read_loose, options=options), loose)


def _refusable(read: Callable[[Given], Found], given: Given) -> Found | SourceError:
    try:
        return read(given)
    except SourceError as error:
        return error


def _read_loose(loose: Sequence[tuple[Path, Eml | Msg]], options: ReadOptions) -> Reading:
    if len(loose) == 1:
        return read_file(loose[0][0], source=loose[0][1], options=options)
    return read_file(_shared_place(loose), source=_Folder(tuple(loose)), options=options)


def _shared_place(loose: Sequence[tuple[Path, Eml | Msg]]) -> Path:
    """Name the folder that holds all these files; where it has no name of its own, the first file."""
    first, *others = [file for file, _ in loose]
    shared = next((folder for folder in first.parents if all(folder in other.parents for other in others)), Path())
    return shared if shared.name else first


def _letter(file: Path, source: Eml | Msg, options: ReadOptions) -> Letter | Broken:
    try:
        return source.letter(file, timezone=options.timezone)
    except SourceError as error:
        return Broken(Note("broken_file", {"file": file.name, "code": error.code, "problem": error.said_problem}))
