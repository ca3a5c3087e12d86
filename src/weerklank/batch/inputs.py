"""Read a corpus of Parquet or JSON Lines: which files there are, how they are cut up, and the rows of a stretch."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from itertools import islice, pairwise
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from weerklank.batch.places import Found, Place
from weerklank.batch.records import InputFile, Slice
from weerklank.batch.rows import DroppedRow, KeptRow, RowReader
from weerklank.errors import SourceError
from weerklank.sources.json_value import BadJsonError, read_json

__all__ = ["column_names", "input_files", "rows_of", "sample_of", "survey"]

_PARQUET = (".parquet", ".pq")
_LINES = (".jsonl", ".ndjson")
_SLICE_ROWS = 400_000
_SLICE_BYTES = 64 << 20
_BATCH_ROWS = 8192
_SAMPLE_ROWS = 1000


def input_files(place: Place) -> list[Found]:
    """Return the corpus's files, by name; hidden ones and those of another kind are left out.

    Raises:
        SourceError: there is none.
    """
    found = [place.found()] if place.is_file() else [file for file in place.listing() if not _is_hidden(file.name)]
    known = [file for file in found if (file.name or place.root).endswith((*_PARQUET, *_LINES))]
    if not known:
        problem = "no file of Parquet or JSON Lines stands here"
        raise SourceError(place.shown, "S112", problem, "Give a .parquet or .jsonl file, or a folder of them.")
    return known


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "_")) for part in name.split("/"))


def _is_parquet(place: Place, name: str) -> bool:
    return (name or place.root).endswith(_PARQUET)


def survey(place: Place, found: Found) -> tuple[InputFile, list[Slice]]:
    """Count a file's rows, take its checksum, and cut it in slices; numbers are filled in by the caller.

    Raises:
        SourceError: the file can't be read.
    """
    described = InputFile(found.name, found.size, rows=0, sha256="", modified_ns=found.modified_ns)
    if _is_parquet(place, found.name):
        slices, rows = _row_group_slices(_open_parquet(place, found.name).metadata)
        return replace(described, rows=rows, sha256=place.sha256(found.name)), slices
    return _survey_lines(place, described)


def _row_group_slices(metadata: Any) -> tuple[list[Slice], int]:
    slices: list[Slice] = []
    start, first, rows = 0, 1, 0
    for group in range(metadata.num_row_groups):
        rows += metadata.row_group(group).num_rows
        if rows - first + 1 >= _SLICE_ROWS or group == metadata.num_row_groups - 1:
            slices.append(Slice(0, 0, start, group + 1, first))
            start, first = group + 1, rows + 1
    return slices, rows


def _survey_lines(place: Place, described: InputFile) -> tuple[InputFile, list[Slice]]:
    """Count lines and find those at which slices begin, in one pass."""
    digest = sha256()
    edges = [(0, 1)]
    position, rows, ended = 0, 0, True
    for chunk in place.chunks(described.name):
        digest.update(chunk)
        if position + len(chunk) - edges[-1][0] >= _SLICE_BYTES and (cut := chunk.rfind(b"\n")) >= 0:
            edges.append((position + cut + 1, rows + chunk.count(b"\n", 0, cut + 1) + 1))
        rows += chunk.count(b"\n")
        position += len(chunk)
        ended = chunk.endswith(b"\n")
    rows += not ended
    edges += [(position, rows + 1)] if edges[-1][0] < position else []
    slices = [Slice(0, 0, start, end, first) for (start, first), (end, _) in pairwise(edges)]
    return replace(described, rows=rows, sha256=digest.hexdigest()), slices


def _open_parquet(place: Place, name: str) -> Any:
    stream = place.open(name)
    try:
        return parquet.ParquetFile(stream)
    except (pa.ArrowInvalid, OSError) as error:
        problem = "this is no Parquet that can be read"
        raise SourceError(place.path(name), "S113", problem, "Write the file again; it may be cut off.") from error


def column_names(place: Place, name: str, sample: list[Mapping[str, Any]]) -> list[str]:
    """Return the names of a file's columns; for JSON Lines those that its first lines have."""
    if _is_parquet(place, name):
        return [str(column) for column in _open_parquet(place, name).schema_arrow.names]
    return list(dict.fromkeys(key for row in sample for key in row))


def sample_of(place: Place, name: str) -> list[Mapping[str, Any]]:
    """Return some of a file's first rows, raw."""
    if _is_parquet(place, name):
        file = _open_parquet(place, name)
        batch = next(file.iter_batches(batch_size=_SAMPLE_ROWS), None)
        return [] if batch is None else _plain(batch).to_pylist()
    lines = islice(_lines(place, name, 0, place.size(name) or 0), _SAMPLE_ROWS)
    return [row for line in lines if (row := _object(line)) is not None]


def _object(line: bytes) -> Mapping[str, Any] | None:
    try:
        value = read_json(line.decode("utf-8", errors="replace").removeprefix("\ufeff"))
    except BadJsonError:
        return None
    return value if isinstance(value, dict) else None


def rows_of(
    place: Place, file: InputFile, part: Slice, reader: RowReader
) -> Iterator[tuple[int, KeptRow | DroppedRow]]:
    """Yield each row of a slice with its 1-based number in the file; empty lines are no rows but are counted.

    Raises:
        SourceError: the file can't be read any more.
    """
    called = file.name or place.name
    if not _is_parquet(place, file.name):
        for number, line in enumerate(_lines(place, file.name, part.start, part.end), start=part.first_row):
            if line.strip():
                yield number, reader.line(line, f"{called}#{number}")
        return
    number = part.first_row
    for batch in _batches(place, file.name, part, reader):
        for raw in batch.to_pylist():
            yield number, reader.row(raw, f"{called}#{number}")
            number += 1


def _lines(place: Place, name: str, start: int, end: int) -> Iterator[bytes]:
    with place.open(name) as stream:
        stream.seek(start)
        left, rest = end - start, b""
        while left > 0 and (chunk := bytes(stream.read(min(left, 1 << 20)))):
            left -= len(chunk)
            *lines, rest = (rest + chunk).split(b"\n")
            yield from lines
        if rest:
            yield rest


def _batches(place: Place, name: str, part: Slice, reader: RowReader) -> Iterator[Any]:
    file = _open_parquet(place, name)
    there = set(file.schema_arrow.names)
    columns = [column for column in dict.fromkeys(reader.columns.names.values()) if column in there]
    groups = list(range(part.start, part.end))
    for batch in file.iter_batches(batch_size=_BATCH_ROWS, row_groups=groups, columns=columns, use_threads=False):
        yield _plain(batch)


def _plain(batch: Any) -> Any:
    """Return the batch with times in microseconds: finer ones don't fit Python's own."""
    for index, field in enumerate(batch.schema):
        if pa.types.is_timestamp(field.type) and field.type.unit == "ns":
            coarser = pa.timestamp("us", field.type.tz)
            column = batch.column(index).cast(coarser, safe=False)
            batch = batch.set_column(index, pa.field(field.name, coarser), column)
    return batch
