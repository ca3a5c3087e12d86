"""Open a text file for reading in the encoding that the user named, or that it is in."""

from pathlib import Path
from typing import TextIO

from weerklank.errors import SourceError, say
from weerklank.sources.decode import find_encoding
from weerklank.sources.records import ReadOptions
from weerklank.sources.system import unopened

__all__ = ["open_text"]


def open_text(path: Path, options: ReadOptions, *, newline: str | None = None) -> TextIO:
    """Open the file; bytes that its encoding doesn't know become U+FFFD.

    Args:
        newline: as `open` takes it; None makes every line end a plain one.

    Raises:
        SourceError: it can't be opened, or the user named an encoding that does not exist.
    """
    encoding = options.encoding or find_encoding(path)
    try:
        return path.open(encoding=encoding, errors="replace", newline=newline)
    except LookupError as error:
        problem = say("there is no encoding {encoding!r}", encoding=encoding)
        remedy = "Leave the encoding out, or name one such as utf-8, utf-16 or cp1252."
        raise SourceError(str(path), "S094", problem, remedy) from error
    except OSError as error:
        raise unopened(path, error) from error
