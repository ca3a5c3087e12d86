"""Open an export, a .txt or the chat inside a .zip, as often as a reader wants to go through its lines."""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TextIO

from weerklank.errors import SourceError, say
from weerklank.sources.decode import find_encoding
from weerklank.sources.opened import open_text
from weerklank.sources.records import ReadOptions

__all__ = ["ZIP_START", "chat_encoding", "chat_lines"]

ZIP_START = b"PK\x03\x04"
_LINE_CHARS = 1 << 20
"""Longer lines come in pieces, so that a file without line ends needs no memory of its own size."""

_MOST_BYTES = 2_000_000_000
_MOST_RATIO = 200
_BIG_BYTES = 50_000_000
"""Text packs to a quarter or so; only what is made to fill a disk packs to a two-hundredth."""

_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, OSError, NotImplementedError, RuntimeError, ValueError, KeyError, OverflowError),
)
_DAMAGED = "Export the chat again, or unpack the zip yourself and give Weerklank the .txt."


def chat_encoding(path: Path, wanted: str | None) -> str:
    """Name the encoding of the chat's text; inside a zip it is WhatsApp's own, UTF-8.

    Raises:
        SourceError: the file can't be opened, or no such encoding exists.
    """
    encoding = wanted or ("utf-8-sig" if _is_zip(path) else find_encoding(path))
    try:
        b"a".decode(encoding, "replace")
    except (LookupError, UnicodeError) as error:
        problem = say("there is no encoding {encoding!r}", encoding=encoding)
        remedy = "Leave the encoding out, or name one such as utf-8, utf-16 or cp1252."
        raise SourceError(str(path), "S094", problem, remedy) from error
    return encoding


def chat_lines(path: Path, encoding: str) -> Iterator[str]:
    """Stream the lines of the chat, each with its own line end.

    Raises:
        SourceError: the zip is damaged, locked, too large or holds no single chat; or the file can't be opened.
    """
    return _zipped_lines(path, encoding) if _is_zip(path) else _plain_lines(path, encoding)


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(len(ZIP_START)) == ZIP_START
    except OSError:
        return False  # find_encoding says what is wrong with the file


def _plain_lines(path: Path, encoding: str) -> Iterator[str]:
    with open_text(path, ReadOptions(encoding=encoding), newline="") as stream:
        yield from _pieces(stream)


def _pieces(stream: TextIO) -> Iterator[str]:
    return iter(partial(stream.readline, _LINE_CHARS), "")


def _zipped_lines(path: Path, encoding: str) -> Iterator[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            member = _chat_in(archive, path)
            with archive.open(member) as packed, io.TextIOWrapper(packed, encoding, "replace", newline="") as stream:
                yield from _pieces(stream)
    except _DAMAGE as error:
        raise SourceError(
            str(path), "S012", say("this zip can't be unpacked: {why}", why=say("it is damaged")), _DAMAGED
        ) from error


def _chat_in(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    texts = [member for member in archive.infolist() if _may_be_chat(member)]
    by_ios = [member for member in texts if _name(member) == "_chat.txt"]
    by_android = [member for member in texts if _name(member).startswith("whatsapp")]
    best = by_ios or by_android or texts
    if len(best) != 1:
        remedy = "Give Weerklank the zip that WhatsApp made, or unpack it and give the .txt files one by one."
        raise SourceError(str(path), "S013", say("this zip holds {n} chats instead of one", n=len(best)), remedy)
    _check(best[0], path)
    return best[0]


def _may_be_chat(member: zipfile.ZipInfo) -> bool:
    return _name(member).endswith(".txt") and not member.is_dir() and "__MACOSX" not in member.filename


def _name(member: zipfile.ZipInfo) -> str:
    return member.filename.rpartition("/")[2].lower()


def _check(member: zipfile.ZipInfo, path: Path) -> None:
    size, ratio = member.file_size, member.file_size / max(member.compress_size, 1)
    if size > _MOST_BYTES or (size > _BIG_BYTES and ratio > _MOST_RATIO):
        problem = say(
            "the chat in this zip would unpack to {size} bytes, {ratio:.0f} times its packed size",
            size=size,
            ratio=ratio,
        )
        raise SourceError(str(path), "S014", problem, "If you trust this file, unpack it and give Weerklank the .txt.")
    if member.flag_bits & 1:
        raise SourceError(str(path), "S015", "this zip is locked with a password", "Unpack it and give the .txt.")
