"""Open a text file in the encoding that it is really in."""

import codecs
from pathlib import Path

from weerklank.sources.system import unopened

__all__ = ["SAMPLE_BYTES", "decode_head", "find_encoding"]

SAMPLE_BYTES = 65536
_BLOCK_BYTES = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def find_encoding(path: Path) -> str:
    """Name the encoding of a whole text file: by its byte order mark, else UTF-8 if all of it is, else Windows-1252.

    Windows-1252 is what Dutch and English programs write that don't write UTF-8; Python's `cp1252`
    refuses five bytes, so open the file with `errors="replace"`.

    Raises:
        SourceError: the file can't be opened.
    """
    try:
        stream = path.open("rb")
    except OSError as error:
        raise unopened(path, error) from error
    with stream:
        head = stream.read(4)
        for mark, encoding in _MARKS:
            if head.startswith(mark):
                return encoding
        decoder = codecs.getincrementaldecoder("utf-8")()
        block = head
        try:
            while block:
                decoder.decode(block)
                block = stream.read(_BLOCK_BYTES)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def decode_head(head: bytes) -> str:
    """Decode the start of a file leniently, for recognising its format; empty for what is clearly binary."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return head.decode(encoding, errors="replace")
    if b"\x00" in head:
        return ""
    try:
        return head.decode("utf-8")
    except UnicodeDecodeError as error:
        cut_at_the_end = error.start >= len(head) - 3
        return head[: error.start].decode("utf-8") if cut_at_the_end else head.decode("cp1252", errors="replace")
