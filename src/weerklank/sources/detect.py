"""Pick the format of a file from what is in it."""

from codecs import BOM_UTF8
from pathlib import Path

from weerklank.errors import NotFoundError, SourceError, say
from weerklank.sources.decode import SAMPLE_BYTES, decode_head
from weerklank.sources.records import Sample, Source
from weerklank.sources.system import unopened
from weerklank.sources.table import SOURCES

__all__ = ["detect", "named", "sample_of"]

_SURE_ENOUGH = 0.2
_PACKED = frozenset((".zip", ".xlsx", ".pptx"))
_PACKED_START = b"PK"


def sample_of(path: Path) -> Sample:
    """Read the start of a file.

    Raises:
        SourceError: it can't be opened.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(SAMPLE_BYTES)
    except OSError as error:
        raise unopened(path, error) from error
    return Sample(name=path.name, head=head, text=decode_head(head))


def detect(path: Path) -> Source:
    """Return the source that is surest that this file is its format.

    Raises:
        SourceError: the file can't be opened, is empty, or no source knows it.
    """
    sample = sample_of(path)
    if not sample.head.removeprefix(BOM_UTF8).strip():
        raise SourceError(str(path), "S002", "this file is empty", "Export the conversation again.")
    confidence, best = max(((source.recognise(sample), source) for source in SOURCES), key=lambda pair: pair[0])
    if confidence < _SURE_ENOUGH:
        raise _unknown(path, sample)
    return best


def _unknown(path: Path, sample: Sample) -> SourceError:
    """Say what to do about a file of no known format: a damaged one, one without names, or any other."""
    if path.suffix.lower() in _PACKED and not sample.head.startswith(_PACKED_START):
        return SourceError(str(path), "S003", "this file is damaged", "Export it again, or copy it here once more.")
    if path.suffix.lower() == ".txt":
        return SourceError(
            str(path),
            "S003",
            "no line in this text says who speaks",
            "Put a name before each line, such as “Anna: what she says”.",
        )
    known = ", ".join(source.id for source in SOURCES)
    problem = "this is no format that Weerklank knows"
    return SourceError(str(path), "S003", problem, say("Name the format with --from; it knows: {known}.", known=known))


def named(format_id: str) -> Source:
    """Return the source with this id.

    Raises:
        NotFoundError: there is none.
    """
    for source in SOURCES:
        if source.id == format_id:
            return source
    known = ", ".join(source.id for source in SOURCES)
    raise NotFoundError(
        "--from",
        "N001",
        say("there is no format {name!r}", name=format_id),
        say("Choose one of: {known}.", known=known),
    )
