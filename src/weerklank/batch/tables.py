"""The columns that a batch writes, with the names of the JSON report, and the rows that fill them."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from weerklank.advice.records import Report
from weerklank.batch.records import SCHEMA, Output
from weerklank.batch.rows import DroppedRow, KeptRow
from weerklank.conversations.records import Role
from weerklank.outputs.json_report import conversation_tree

__all__ = ["CONVERSATIONS", "DROPPED", "UTTERANCES", "Table", "conversation_row", "dropped_row", "utterance_rows"]

_GROUP_ROWS = 4096
_TEXT, _SCORE, _YES, _TURN = pa.string(), pa.float32(), pa.bool_(), pa.int32()
_SCORED = pa.list_(pa.struct([("id", _TEXT), ("score", _SCORE)]))
_SPAN = [("start", _TURN), ("end", _TURN)]
_MOMENT = pa.timestamp("us", "UTC")
_VERSIONS = [("tool", _TEXT), ("model", _TEXT), ("method", _TEXT)]

UTTERANCES = pa.schema(
    [
        ("conversation_id", _TEXT),
        ("turn", _TURN),
        ("id", _TEXT),
        ("file", _TEXT),
        ("row", pa.int64()),
        ("from_context", _YES),
        ("at", _MOMENT),
        ("speaker", _TEXT),
        ("role", _TEXT),
        ("text", _TEXT),
        ("label", _TEXT),
        ("score", _SCORE),
        ("labels", _SCORED),
        ("resistance", _SCORE),
        ("unsure", _YES),
        *((scale, _TEXT) for scale in ("talk", "nature", "depth", "stage")),
        ("scores", pa.struct([(scale, _SCORE) for scale in ("talk", "nature", "depth", "stage")])),
        ("vulnerable", _SCORE),
        ("is_vulnerable", _YES),
        ("moves", _SCORED),
        ("evidence", pa.list_(pa.struct([*_SPAN, ("why", _TEXT), ("weight", _SCORE)]))),
        ("escalation", _SCORE),
        (
            "findings",
            pa.list_(pa.struct([("rule", _TEXT), *_SPAN, ("severity", _TEXT), ("message", _TEXT), ("why", _TEXT)])),
        ),
    ]
)
_QUESTION = pa.struct([("id", _TEXT), ("answer", _TEXT), ("evidence", pa.list_(_TURN)), ("ask", _TEXT)])
_CANDIDATE = pa.struct(
    [
        ("id", _TEXT),
        ("text", _TEXT),
        ("score", _SCORE),
        ("evidence", pa.list_(pa.struct([("turn", _TURN), *_SPAN]))),
        ("ask", _TEXT),
    ]
)
_DIAGNOSIS = pa.struct(
    [
        ("turn", _TURN),
        *((name, _TEXT) for name in ("form", "nature", "depth", "stage")),
        ("questions", pa.list_(_QUESTION)),
        ("candidates", pa.list_(_CANDIDATE)),
    ]
)
_NEXT_STEP = pa.struct(
    [
        *((name, _TEXT) for name in ("step", "why", "rule")),
        ("drafts", pa.list_(_TEXT)),
        ("wait_for_reply", _YES),
        ("follow_up_on", pa.date32()),
        ("evidence", pa.list_(_TURN)),
    ]
)
_RATIOS = ("talk_ratio", "question_ratio", "open_question_ratio", "reflection_question_ratio")
_FIGURES = pa.struct(
    [*((name, _SCORE) for name in _RATIOS), *((name, _TURN) for name in ("arguments", "change_talk", "sustain_talk"))]
)
_CONTRADICTION = pa.struct([("first", _TURN), ("second", _TURN), ("score", _SCORE), ("why", _TEXT)])

CONVERSATIONS = pa.schema(
    [
        ("conversation_id", _TEXT),
        ("source", _TEXT),
        ("channel", _TEXT),
        ("language", _TEXT),
        ("participants", pa.list_(pa.struct([("name", _TEXT), ("role", _TEXT)]))),
        ("seller_guess", _TEXT),
        ("turns", _TURN),
        ("customer_turns", _TURN),
        ("resistant_turns", _TURN),
        ("first_at", _MOMENT),
        ("last_at", _MOMENT),
        ("is_vulnerable", _YES),
        ("highest_tension", _SCORE),
        ("diagnosis", pa.list_(_DIAGNOSIS)),
        ("contradictions", pa.list_(_CONTRADICTION)),
        ("next_step", _NEXT_STEP),
        ("figures", _FIGURES),
        *_VERSIONS,
    ]
)  # fmt: skip

DROPPED = pa.schema(
    [
        ("file", _TEXT),
        ("row", pa.int64()),
        ("conversation_id", _TEXT),
        ("id", _TEXT),
        ("reason", _TEXT),
        ("detail", _TEXT),
        ("raw", _TEXT),
    ]
)


class Table:
    """Gather rows into one Parquet file in memory, a row group at a time; the same rows give the same bytes."""

    def __init__(self, schema: Any) -> None:
        self._schema = schema.with_metadata({b"weerklank.schema": SCHEMA.encode()})
        self._sink = pa.BufferOutputStream()
        self._writer = parquet.ParquetWriter(self._sink, self._schema, compression="zstd")
        self._waiting: list[Mapping[str, Any]] = []
        self._rows = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """Take a row; what the schema has no column for is left out."""
        self._waiting.append(row)
        if len(self._waiting) >= _GROUP_ROWS:
            self._flush()

    def _flush(self) -> None:
        self._writer.write_table(pa.Table.from_pylist(self._waiting, schema=self._schema))
        self._rows += len(self._waiting)
        self._waiting = []

    def finish(self, name: str) -> tuple[Output, bytes]:
        """Return the whole file, and what is to be known of it."""
        if self._waiting:
            self._flush()
        self._writer.close()
        content = bytes(self._sink.getvalue())
        return Output(name, self._rows, len(content), hashlib.sha256(content).hexdigest()), content


def utterance_rows(report: Report, rows: Sequence[tuple[str, int, KeptRow]]) -> Iterator[dict[str, Any]]:
    """Yield one row for each turn.

    Args:
        rows: the file, number and content of each row of the conversation; a turn's `line` is the place here of the
            row it came from, below 0 for a turn that was only given as context.
    """
    tree = conversation_tree(report)
    findings: dict[int, list[Any]] = {}
    for finding in _listed(tree["findings"]):
        findings.setdefault(finding["turn"], []).append(finding)
    for turn, point in zip(_listed(tree["turns"]), report.escalation, strict=True):
        utterance = report.conversation.utterances[turn["index"]]
        file, number, row = rows[max(utterance.line, 0)]
        label = turn["labels"][0] if turn["labels"] else {"id": None, "score": None}
        yield turn | {
            "conversation_id": report.conversation.id,
            "turn": turn["index"],
            "id": row.id if utterance.line >= 0 else None,
            "file": file,
            "row": number,
            "from_context": utterance.line < 0,
            "at": utterance.at,
            "label": label["id"],
            "score": label["score"],
            "escalation": round(point.score, 4),
            "findings": findings.get(turn["index"], []),
        }


def conversation_row(report: Report, *, resistant_turns: int) -> dict[str, Any]:
    """Return the one row of a conversation."""
    tree = conversation_tree(report)
    conversation = report.conversation
    moments = [turn.at for turn in conversation.utterances if turn.at is not None]
    step = dict(_mapped(tree["next_step"]))
    due = step["follow_up_on"]
    roles = {who.name: who.role for who in conversation.participants}
    return tree | {
        "conversation_id": conversation.id,
        "turns": len(conversation.utterances),
        "customer_turns": sum(roles[turn.speaker] is not Role.SELLER for turn in conversation.utterances),
        "resistant_turns": resistant_turns,
        "first_at": min(moments, default=None),
        "last_at": max(moments, default=None),
        "is_vulnerable": any(reading.is_vulnerable for reading in report.readings),
        "highest_tension": round(max(point.score for point in report.escalation), 4),
        "diagnosis": _listed(tree["diagnosis"]),
        "next_step": step | {"follow_up_on": date.fromisoformat(due) if due else None},
        "tool": report.versions.tool,
        "model": report.versions.model,
        "method": report.versions.method,
    }


def dropped_row(file: str, number: int, row: DroppedRow) -> dict[str, Any]:
    """Return the row that keeps what was dropped."""
    return {"file": file, "row": number, "conversation_id": row.conversation or None, **row._asdict()}


def _listed(values: Any) -> list[Any]:
    return list(values)


def _mapped(value: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = value
    return found
