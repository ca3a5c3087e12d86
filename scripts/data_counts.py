"""Count the labelled data, file by file and label by label, and put the tables in data/README.md."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from marked import rewrite

DATA = Path(__file__).parents[1] / "data"
BLIND_PREFIX = "test-"


def main() -> int:
    """Rewrite the two tables of counts."""
    rewrite(DATA / "README.md", "counts", _lines())
    print("data/README.md")
    return 0


def _lines() -> Iterator[str]:
    files = {path: _rows(path) for path in sorted(DATA.glob("*/*.jsonl"))}
    yield "| file | lines | Dutch | English | labelled vulnerable |"
    yield "|---|---:|---:|---:|---:|"
    for path, rows in files.items():
        languages = Counter(row.get("lang") for row in rows)
        vulnerable = sum(row.get("vulnerable", False) for row in rows)
        told = vulnerable if rows and "vulnerable" in rows[0] else "–"
        name = path.relative_to(DATA).as_posix()
        yield f"| `{name}` | {len(rows)} | {languages['nl']} | {languages['en']} | {told} |"
    yield ""
    first = {path: rows for path, rows in files.items() if path.parent.name != "second-labels"}  # those are read twice
    yield from _label_lines({path: rows for path, rows in first.items() if path.parent.name in ("utterances", "talks")})


def _label_lines(files: Mapping[Path, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    counters = {"customer-*": Counter[str](), "talks-*": Counter[str](), "test-*": Counter[str]()}
    for path, rows in files.items():
        blind = path.name.startswith(BLIND_PREFIX)
        counters["test-*" if blind else "customer-*"].update(row["label"] for row in rows if "label" in row)
        if path.name.startswith("talks-"):
            turns = (turn for row in rows for turn in row["turns"])
            counters["talks-*"].update(turn["labels"][0] for turn in turns if turn["role"] == "customer")
    yield f"| label of a customer's turn | {' | '.join(f'in `{name}`' for name in counters)} |"
    yield f"|---|{'---:|' * len(counters)}"
    for label, _ in sorted(counters["customer-*"].items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"| `{label}` | {' | '.join(str(counter[label]) for counter in counters.values())} |"


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


if __name__ == "__main__":
    sys.exit(main())
