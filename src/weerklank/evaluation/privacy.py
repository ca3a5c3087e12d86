"""Measure what `conversations.redact` finds, and what it takes for a trace that is none."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from weerklank.conversations.redact import Kind, Trace, find_traces
from weerklank.errors import SourceError
from weerklank.evaluation.records import Figure
from weerklank.text.span import Span

__all__ = ["MarkedText", "marked_texts", "privacy_figures"]


@dataclass(frozen=True, slots=True)
class MarkedText:
    """Hold a text, and where it gives somebody away."""

    id: str
    text: str
    traces: tuple[Trace, ...]


def marked_texts(path: Path) -> Iterator[MarkedText]:
    """Read marked texts, one JSON object a line.

    Raises:
        SourceError: a line can't be read.
    """
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            yield _marked(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            remedy = "See the fields in data/README.md."
            raise SourceError(f"{path}:{number}", "S005", "this labelled line can't be read", remedy) from error


def _marked(tree: dict[str, object]) -> MarkedText:
    rows: Iterable[dict[str, object]] = tree["traces"]  # type: ignore[assignment]
    traces = tuple(Trace(Span(int(str(row["start"])), int(str(row["end"]))), Kind(str(row["kind"]))) for row in rows)
    return MarkedText(str(tree["id"]), str(tree["text"]), traces)


def privacy_figures(texts: Sequence[MarkedText]) -> list[Figure]:
    """Return precision and recall over all kinds and for each, and how much got away.

    A trace counts as found when kind and both ends are right. The figure on characters asks what matters
    to the person: which share of the marked characters a stand-in covers, whatever its kind.
    """
    wanted, found, right = Counter[Kind](), Counter[Kind](), Counter[Kind]()
    chars = hidden = decoys = untouched = 0
    for each in texts:
        got = find_traces(each.text)
        wanted.update(trace.kind for trace in each.traces)
        found.update(trace.kind for trace in got)
        right.update(trace.kind for trace in set(got) & set(each.traces))
        covered = {place for trace in got for place in range(trace.span.start, trace.span.end)}
        marked = {place for trace in each.traces for place in range(trace.span.start, trace.span.end)}
        chars, hidden = chars + len(marked), hidden + len(marked & covered)
        decoys, untouched = decoys + (not each.traces), untouched + (not each.traces and not got)
    overall = [
        Figure("all kinds, precision", _share(right.total(), found.total()), found.total()),
        Figure("all kinds, recall", _share(right.total(), wanted.total()), wanted.total()),
        Figure("characters that are hidden", _share(hidden, chars), chars),
        Figure("lines without a trace that are left alone", _share(untouched, decoys), decoys),
    ]
    return overall + [
        figure
        for kind in Kind
        if wanted[kind]
        for figure in (
            Figure(f"{kind.value}, precision", _share(right[kind], found[kind]), found[kind]),
            Figure(f"{kind.value}, recall", _share(right[kind], wanted[kind]), wanted[kind]),
        )
    ]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
