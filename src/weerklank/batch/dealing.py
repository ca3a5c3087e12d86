"""Deal the rows of a corpus out to shards, so that no conversation lies in two of them and memory stays flat.

Each run file holds some rows of the corpus, sorted by shard, one batch a shard; a shard is read by taking its batch
from every run. Nothing is appended to, so this works on object storage, and a run that was half made leaves nothing.

Source: the sort-based shuffle of Apache Spark (SPARK-2045), in which each map task writes one file sorted by partition.
"""

import json
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Any

import pyarrow as pa

from weerklank.batch.inputs import rows_of
from weerklank.batch.places import Place
from weerklank.batch.records import Job, Slice
from weerklank.batch.rows import DroppedRow, KeptRow, RowReader

__all__ = ["WORK", "deal", "rows_for", "shard_of"]

WORK = "work"
"""The folder of what is needed only until the batch is done."""

_RUN_ROWS = 400_000
_RUN_CHARS = 100_000_000
"""A run is held in memory once, so rows with long texts make it shorter."""
_SHARDS_KEY = b"weerklank.shards"
_SCHEMA = pa.schema(
    [
        ("file", pa.int32()),
        ("row", pa.int64()),
        *((name, pa.string()) for name in ("conversation", "speaker", "role", "text")),
        ("at", pa.timestamp("us", "UTC")),
        *((name, pa.string()) for name in ("id", "language", "channel", "context", "reason", "detail", "raw")),
    ]
)
_Dealt = tuple[int, int, int, KeptRow | DroppedRow]


def shard_of(conversation: str, shards: int) -> int:
    """Return the shard of a conversation: the same on every machine, and even over many conversations."""
    digest = blake2b(conversation.encode("utf-8", errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") % shards


def deal(job: Job, part: Slice, *, source: Place, target: Place) -> list[str]:
    """Write the rows of one slice as runs, and return their names.

    Raises:
        SourceError: the input can't be read any more.
    """
    names = []
    for number, dealt in enumerate(_portions(_dealt(job, part, source))):
        names.append(f"{WORK}/runs/{part.number:06d}-{number:04d}.arrow")
        target.write(names[-1], _run(dealt))
    return names


def _dealt(job: Job, part: Slice, source: Place) -> Iterator[_Dealt]:
    file = job.files[part.file]
    for number, row in rows_of(source, file, part, RowReader.of(job.columns, job.options)):
        key = row.conversation or f"{file.name}#{number}"
        yield shard_of(key, job.shards), part.file, number, row


def _portions(dealt: Iterable[_Dealt]) -> Iterator[list[_Dealt]]:
    portion: list[_Dealt] = []
    chars = 0
    for row in dealt:
        portion.append(row)
        chars += len(row[3].text if isinstance(row[3], KeptRow) else row[3].raw)
        if len(portion) >= _RUN_ROWS or chars >= _RUN_CHARS:
            yield portion
            portion, chars = [], 0
    if portion:
        yield portion


def _run(dealt: list[_Dealt]) -> bytes:
    by_shard: dict[int, list[_Dealt]] = {}
    for row in dealt:
        by_shard.setdefault(row[0], []).append(row)
    shards = sorted(by_shard)
    sink = pa.BufferOutputStream()
    schema = _SCHEMA.with_metadata({_SHARDS_KEY: json.dumps(shards).encode()})
    options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
    with pa.ipc.new_file(sink, schema, options=options) as writer:
        for shard in shards:
            columns = zip(*(_columns(row) for row in by_shard[shard]), strict=True)
            arrays = [pa.array(values, field.type) for values, field in zip(columns, _SCHEMA, strict=True)]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
    return bytes(sink.getvalue())


def _columns(dealt: _Dealt) -> tuple[Any, ...]:
    _, file, number, row = dealt
    if isinstance(row, KeptRow):
        return (file, number, *row, None, None, None)
    blank = (None,) * 4
    return (file, number, row.conversation, *blank[:3], None, row.id, *blank[:3], row.reason, row.detail, row.raw)


def rows_for(shard: int, runs: Iterable[str], *, target: Place) -> Iterator[tuple[int, int, KeptRow | DroppedRow]]:
    """Yield a shard's rows as (file, number in it, row), in the order of the input.

    Args:
        runs: names of run files, in the order of the input, as names in alphabetical order are.
    """
    for run in runs:
        with target.open(run) as stream:
            reader = pa.ipc.open_file(stream)
            shards = json.loads(reader.schema.metadata[_SHARDS_KEY])
            if shard in shards:
                batch = reader.get_batch(shards.index(shard))
                yield from (_row(*values) for values in zip(*(_values(column) for column in batch), strict=True))


def _values(column: Any) -> list[Any]:
    values: list[Any] = column.to_pylist()
    return values


def _row(file: int, number: int, *values: Any) -> tuple[int, int, KeptRow | DroppedRow]:
    *kept, reason, detail, raw = values
    if reason is None:
        return file, number, KeptRow(*kept)
    return file, number, DroppedRow(kept[0], kept[5], reason, detail, raw)
