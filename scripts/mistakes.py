"""What quality_page.py says of mistakes: which labels are taken for which, and the twenty worst, explained by hand."""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from weerklank.bootstrap import make_pipeline
from weerklank.evaluation.mistakes import confusions, worst_mistakes
from weerklank.evaluation.turns import Judged, judged_customers, test_customers
from weerklank.settings import read_settings

__all__ = ["explanations", "judged_turns", "mistake_lines"]

_CONFUSIONS_SHOWN = 15
_WORST_SHOWN = 20


@dataclass(frozen=True)
class Explanation:
    """Hold what a reader found out about one mistake, and what was said when they did."""

    said: str
    why: str


def judged_turns(data: Path) -> list[Judged]:
    """Read the held-out and the blind turns of customers with both models."""
    classifier = make_pipeline(read_settings({})).classifier
    turns = [*test_customers(data, blind=True), *test_customers(data, blind=False)]
    return judged_customers(turns, classifier=classifier)


def explanations(page: Path) -> dict[str, Explanation]:
    """Return the explanations that stand in a file, by the id of the turn."""
    rows = yaml.safe_load(page.read_text(encoding="utf-8"))
    return {row["id"]: Explanation(row["said"], row["why"]) for row in rows}


def mistake_lines(judged: Sequence[Judged], explained: Mapping[str, Explanation]) -> Iterator[str]:
    """Yield the page's lines; tell on the error stream which explanations are missing or out of date."""
    counts = confusions(judged)
    models = sorted({label.annotator for case in judged for label in case.reading.labels})
    yield f"Over the {len(judged)} turns of `internal` and `blind` together, read by `{'`, `'.join(models)}`."
    yield ""
    yield from _largest(counts)
    yield from _matrix(counts)
    yield from _worst(judged, explained)


def _largest(counts: Counter[tuple[str, str]]) -> Iterator[str]:
    given = _by_given(counts)
    wrong = sorted(((n, pair) for pair, n in counts.items() if pair[0] != pair[1]), key=lambda row: (-row[0], row[1]))
    yield "### Which labels are taken for which"
    yield ""
    yield "| given | said | times | of |"
    yield "|---|---|---:|---:|"
    for times, (gold, said) in wrong[:_CONFUSIONS_SHOWN]:
        yield f"| `{gold}` | `{said}` | {times} | {given[gold]} |"
    yield ""


def _matrix(counts: Counter[tuple[str, str]]) -> Iterator[str]:
    labels = sorted({label for pair in counts for label in pair})
    number = {label: place for place, label in enumerate(labels, start=1)}
    yield "<details>"
    yield f"<summary>All {len(labels)} labels: a row for each label given, a column for each said</summary>"
    yield ""
    yield "| given | " + " | ".join(str(number[label]) for label in labels) + " |"
    yield "|---|" + "---:|" * len(labels)
    for gold in labels:
        cells = (f"**{counts[gold, said]}**" if said == gold else str(counts[gold, said] or "") for said in labels)
        yield f"| {number[gold]} `{gold}` | " + " | ".join(cells) + " |"
    yield ""
    yield "</details>"
    yield ""


def _worst(judged: Sequence[Judged], explained: Mapping[str, Explanation]) -> Iterator[str]:
    worst = worst_mistakes(judged, count=_WORST_SHOWN)
    yield f"### The {len(worst)} worst mistakes, read and explained"
    yield ""
    yield (
        "Wrong with the highest score, also when a second label counts. A language model read each and wrote the"
        " sentence below it: a judgement, not a measurement."
    )
    yield ""
    for place, case in enumerate(worst, start=1):
        yield f"{place}. {_quoted(case)}  "
        labels = f"given `{case.gold.label}`, said `{case.reading.label}` ({case.reading.score:.2f})"
        yield f"   {labels}. {_why(case, explained)}"
    yield ""
    unused = sorted(set(explained) - {case.gold.id for case in worst})
    if unused:
        print(f"explanations of what is no longer among the worst: {', '.join(unused)}", file=sys.stderr)


def _quoted(case: Judged) -> str:
    before = f"“{_flat(case.gold.context)}” → " if case.gold.context else ""
    return f"{before}“{_flat(case.gold.text)}”"


def _flat(text: str) -> str:
    """Put a turn on one line in which nothing is markup."""
    flat = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    return flat.translate(str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]|"}))


def _why(case: Judged, explained: Mapping[str, Explanation]) -> str:
    found = explained.get(case.gold.id)
    if found is not None and found.said == case.reading.label:
        return found.why
    print(f"{case.gold.id}: said {case.reading.label!r}, which nobody has explained yet", file=sys.stderr)
    return "*Not read yet.*"


def _by_given(counts: Counter[tuple[str, str]]) -> Counter[str]:
    given: Counter[str] = Counter()
    for (gold, _), times in counts.items():
        given[gold] += times
    return given
