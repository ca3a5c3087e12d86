"""Write small invented corpora, and compare what batches made of them."""

import hashlib
import json
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from weerklank.batch.engines.local import LocalEngine
from weerklank.batch.plan import BatchRequest
from weerklank.batch.run import run_batch

SAID = (
    ("agent", "Goedemorgen, waar loop je tegenaan?"),
    ("customer", "Ik heb er nu echt geen geld voor, misschien na de zomer."),
    ("agent", "Dat begrijp ik, maar zo duur is het niet."),
    ("customer", "Eerst moet mijn website af zijn."),
    ("agent", "What would change for you once it is finished?"),
    ("customer", "I have to ask my partner first."),
)
DAY = "2026-03-02"


def rows(conversations: int = 9, *, turns: int = 4):
    """Return the rows of some conversations, told through one another, as a help desk's log has them."""
    found = []
    for turn in range(turns):
        for conversation in range(conversations):
            role, text = SAID[(turn + 2 * (conversation % 3)) % len(SAID)]
            who = "Sanne" if role == "agent" else f"Klant {conversation}"
            found.append(
                {
                    "id": f"m{conversation}-{turn}",
                    "conversation_id": f"c{conversation}",
                    "created_at": f"2026-02-{conversation % 27 + 1:02d}T1{turn}:00:00Z",
                    "sender": who,
                    "role": role,
                    "message": text,
                }
            )
    return found


def write_lines(path: Path, values) -> Path:
    """Write JSON Lines; a text stands there as it is."""
    lines = (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in values)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def write_parquet(path: Path, values, *, group: int = 10) -> Path:
    parquet.write_table(pa.Table.from_pylist(list(values)), path, row_group_size=group)
    return path


def run(source, target, *, engine=None, progress=lambda *_: None, **asked):
    """Run a batch with the fast model; in this process unless an engine is given."""
    request = BatchRequest(str(source), str(target), **{"fast": True, "as_of": DAY, "shard_rows": 12, **asked})
    return run_batch(request, engine=engine or LocalEngine(1), environment={}, today=DAY, progress=progress)


def table(target: Path, name: str):
    """Return all rows of one of the tables, in the order of the shards."""
    return [row for path in sorted((target / name).glob("*.parquet")) for row in parquet.read_table(path).to_pylist()]


def digests(target: Path) -> dict[str, str]:
    """Return the checksum of every file that a batch left."""
    return {
        str(path.relative_to(target)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(target.rglob("*"))
        if path.is_file()
    }
