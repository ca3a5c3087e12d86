"""Files on this machine or in object storage, under one name; a file appears only when it is complete."""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import fsspec
import pyarrow as pa
from pyarrow import fs

from weerklank.errors import SourceError, say

__all__ = ["Found", "Place", "open_place"]

_CHUNK_BYTES = 1 << 20
_UNFINISHED = ".part"
_SECRETS = re.compile(r"(?<=://)[^/@]*@|\?.*$")
"""Who asks, and what stands behind a question mark."""


@dataclass(frozen=True, slots=True)
class Found:
    """Hold what is known of a file without opening it.

    Attributes:
        name: below the place, with `/` between folders; empty where the place itself is the file.
        modified_ns: since 1970; 0 where the storage doesn't tell.
    """

    name: str
    size: int
    modified_ns: int


@dataclass(frozen=True)
class Place:
    """Hold a folder or a file somewhere.

    Attributes:
        uri: as the user gave it, but absolute.
        files: the file system it stands on.
        root: its path there.
    """

    uri: str
    files: Any
    root: str

    @property
    def shown(self) -> str:
        """Return the address for people to read, without what may be a key in it."""
        return _shown(self.uri)

    @property
    def name(self) -> str:
        """Return what the folder or file itself is called."""
        return self.root.rpartition("/")[2] or self.shown

    def path(self, name: str) -> str:
        """Return the path of what stands below this place."""
        return f"{self.root}/{name}" if name else self.root

    def is_file(self) -> bool:
        """Tell whether the place is one file."""
        return bool(self.files.get_file_info(self.root).type == fs.FileType.File)

    def size(self, name: str) -> int | None:
        """Return a file's size in bytes; None where there is no such file."""
        info = self.files.get_file_info(self.path(name))
        return int(info.size) if info.type == fs.FileType.File else None

    def listing(self, folder: str = "") -> list[Found]:
        """Return every complete file below a folder, by name; none where there is no such folder."""
        return [found for found in self._all(folder) if not found.name.endswith(_UNFINISHED)]

    def _all(self, folder: str) -> list[Found]:
        selector = fs.FileSelector(self.path(folder), recursive=True, allow_not_found=True)
        infos = [info for info in self.files.get_file_info(selector) if info.type == fs.FileType.File]
        return sorted((self._found(info) for info in infos), key=lambda found: found.name)

    def found(self) -> Found:
        """Describe the place itself, where it is a file."""
        return self._found(self.files.get_file_info(self.root))

    def _found(self, info: Any) -> Found:
        name = info.path.lstrip("/").removeprefix(self.root.strip("/")).strip("/")
        return Found(name, int(info.size or 0), int(info.mtime_ns or 0))

    def open(self, name: str = "") -> Any:
        """Open a file that can be read from any point.

        Raises:
            SourceError: it isn't there, or may not be read.
        """
        try:
            return self.files.open_input_file(self.path(name))
        except (OSError, pa.ArrowInvalid) as error:
            problem = say("this file can't be opened ({kind})", kind=type(error).__name__)
            remedy = "Check that it exists and that you may read it."
            raise SourceError(f"{self.shown}/{name}" if name else self.shown, "S111", problem, remedy) from error

    def read(self, name: str) -> bytes:
        """Return a file's bytes.

        Raises:
            SourceError: it isn't there, or may not be read.
        """
        with self.open(name) as stream:
            return bytes(stream.read())

    def chunks(self, name: str = "") -> Iterator[bytes]:
        """Yield a file's bytes piece by piece.

        Raises:
            SourceError: it isn't there, or may not be read.
        """
        with self.open(name) as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                yield bytes(chunk)

    def sha256(self, name: str = "") -> str:
        """Return the checksum of a file's bytes."""
        digest = hashlib.sha256()
        for chunk in self.chunks(name):
            digest.update(chunk)
        return digest.hexdigest()

    def write(self, name: str, content: bytes) -> None:
        """Write a whole file, so that no reader ever sees half of it, whatever happens on the way.

        A disk gets a file of another name that is then renamed; object storage shows an object only once it is
        complete.

        Raises:
            OSError: the disk is full, or the place may not be written.
        """
        path = self.path(name)
        if isinstance(self.files, fs.LocalFileSystem):
            _write_file(Path(path), content)
            return
        if isinstance(self.files, fs.PyFileSystem):
            self.files.create_dir(path.rpartition("/")[0], recursive=True)
        with self.files.open_output_stream(path) as stream:
            stream.write(content)

    def remove(self, folder: str) -> None:
        """Take a folder away with all that is in it; nothing where it isn't there."""
        if self.files.get_file_info(self.path(folder)).type == fs.FileType.Directory:
            self.files.delete_dir(self.path(folder))

    def sweep(self) -> None:
        """Take away what a killed writer left unfinished."""
        for found in self._all(""):
            if found.name.endswith(_UNFINISHED):
                self.files.delete_file(self.path(found.name))


def _shown(uri: str) -> str:
    return _SECRETS.sub("", uri) if "://" in uri else uri


def _write_file(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{uuid4().hex}{_UNFINISHED}")
    with unfinished.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(path)


def open_place(uri: str) -> Place:
    """Find the file system that a path or URI stands on; nothing is read yet.

    Args:
        uri: a path, or what pyarrow knows (`file://`, `s3://`, `gs://`, `abfs://`, `hdfs://`), or any other that
            fsspec has a package for.

    Raises:
        SourceError: nobody knows this kind of address.
    """
    if "://" not in uri:
        path = str(Path(uri).absolute())
        return Place(path, fs.LocalFileSystem(), path)
    try:
        files, root = fs.FileSystem.from_uri(uri)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        files, root = _through_fsspec(uri)
    return Place(uri.rstrip("/"), files, root.rstrip("/"))


def _through_fsspec(uri: str) -> tuple[Any, str]:
    try:
        files, root = fsspec.core.url_to_fs(uri)
    except (ValueError, ImportError, OSError) as error:
        scheme = uri.partition("://")[0]
        problem = say("no installed package opens {scheme!r} addresses", scheme=scheme)
        raise SourceError(
            _shown(uri), "S110", problem, "Give a path, s3:// or gs://, or install its fsspec package."
        ) from error
    return fs.PyFileSystem(fs.FSSpecHandler(files)), root
