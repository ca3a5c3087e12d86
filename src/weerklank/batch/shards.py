"""Read, label and advise one shard: the one thing that every engine does; safe to do twice."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from weerklank.advice.records import Report
from weerklank.batch.places import Place
from weerklank.batch.records import Job, Options, Output, Receipt
from weerklank.batch.rows import DroppedRow, DropReason, KeptRow
from weerklank.batch.tables import (
    CONVERSATIONS,
    DROPPED,
    UTTERANCES,
    Table,
    conversation_row,
    dropped_row,
    utterance_rows,
)
from weerklank.conversations.records import Channel, Conversation, Role
from weerklank.errors import NotFoundError, WeerklankError
from weerklank.insight.summary import Summary, merge, summarise
from weerklank.pipeline import Pipeline
from weerklank.sources.read import converse
from weerklank.sources.records import Message, Opening
from weerklank.text.language import Language

__all__ = ["label_shard", "shard_name"]

_MERGED_AT_ONCE = 256
_Numbered = tuple[str, int, KeptRow]


@dataclass
class _Shard:
    """Gather what a shard gives."""

    tables: Mapping[str, Table] = field(
        default_factory=lambda: {
            "utterances": Table(UTTERANCES),
            "conversations": Table(CONVERSATIONS),
            "dropped": Table(DROPPED),
        }
    )
    dropped: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    summaries: list[Summary] = field(default_factory=list)
    rows: int = 0

    def drop(self, file: str, number: int, row: DroppedRow) -> None:
        """Keep a row that is left out."""
        self.dropped[row.reason] += 1
        self.tables["dropped"].add(dropped_row(file, number, row))

    def take(self, report: Report, rows: Sequence[_Numbered], forms: Iterable[str]) -> None:
        """Keep what was understood of a conversation."""
        summary = summarise([report], forms=forms)
        self.languages[report.conversation.language.value] += 1
        self.tables["conversations"].add(conversation_row(report, resistant_turns=summary.resistant_turns))
        for row in utterance_rows(report, rows):
            self.tables["utterances"].add(row)
        self.summaries.append(summary)
        if len(self.summaries) >= _MERGED_AT_ONCE:
            self.summaries = [merge(self.summaries)]


def shard_name(shard: int) -> str:
    """Return what the files of a shard are called, without their ending."""
    return f"shard-{shard:06d}"


def label_shard(
    job: Job,
    shard: int,
    rows: Iterable[tuple[int, int, KeptRow | DroppedRow]],
    *,
    pipeline: Pipeline,
    target: Place,
) -> Receipt:
    """Write the three tables of a shard, and return its receipt.

    Args:
        rows: the shard's, as (file, number in it, row), in the order of the input.

    Raises:
        ModelError: the model can't be read.
        OSError: the target can't be written.
    """
    gathered = _Shard()
    for conversation in _grouped(job, rows, gathered):
        report = _advised(conversation, job.options, pipeline)
        if isinstance(report, Report):
            gathered.take(report, conversation, pipeline.method.forms)
        else:
            for file, number, row in conversation:
                gathered.drop(file, number, _failed(row, report))
    outputs = tuple(
        _write(table, f"{name}/{shard_name(shard)}.parquet", target) for name, table in gathered.tables.items()
    )
    return Receipt(
        shard=shard,
        rows=gathered.rows,
        outputs=outputs,
        dropped=dict(sorted(gathered.dropped.items())),
        languages=dict(sorted(gathered.languages.items())),
        summary=merge(gathered.summaries),
    )


def _write(table: Table, name: str, target: Place) -> Output:
    output, content = table.finish(name)
    target.write(name, content)
    return output


def _grouped(
    job: Job, rows: Iterable[tuple[int, int, KeptRow | DroppedRow]], gathered: _Shard
) -> Iterator[list[_Numbered]]:
    """Put the rows of each conversation together, in order of first appearance, and drop what is to be dropped."""
    conversations: dict[str, list[_Numbered]] = {}
    for file, number, row in rows:
        gathered.rows += 1
        name = job.files[file].name or job.name
        if isinstance(row, KeptRow):
            conversations.setdefault(row.conversation, []).append((name, number, row))
        else:
            gathered.drop(name, number, row)
    yield from conversations.values()


def _advised(rows: Sequence[_Numbered], options: Options, pipeline: Pipeline) -> Report | str:
    """Return the report on a conversation, or the name of what went wrong: one bad conversation stops no shard."""
    try:
        return _report(_conversation(rows, options), options, pipeline)
    except (WeerklankError, OSError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, its rows are kept as dropped, with its name
        return type(error).__name__


def _failed(row: KeptRow, problem: str) -> DroppedRow:
    return DroppedRow(row.conversation, row.id, DropReason.FAILED, problem, row.text)


def _report(conversation: Conversation, options: Options, pipeline: Pipeline) -> Report:
    [(decided, guess)] = pipeline.decide_roles([conversation], me=_speaking(conversation, options.me, pipeline))
    reader = Language(options.report_language) if options.report_language else conversation.language
    zone = ZoneInfo(options.timezone)
    now = datetime.fromisoformat(options.as_of).replace(tzinfo=zone).astimezone(UTC)
    return replace(pipeline, zone=zone).run(decided, guess, reader=reader, now=now)


def _speaking(conversation: Conversation, me: Sequence[str], pipeline: Pipeline) -> tuple[str, ...]:
    """Return those names that speak in this conversation."""
    return tuple(name for name in me if _speaks(conversation, name, pipeline))


def _speaks(conversation: Conversation, name: str, pipeline: Pipeline) -> bool:
    try:
        pipeline.decide_roles([conversation], me=(name,))
    except NotFoundError:
        return False
    return True


def _conversation(rows: Sequence[_Numbered], options: Options) -> Conversation:
    messages = [
        Message(row.conversation, row.speaker, row.text, row.at, place, Role(row.role) if row.role else None)
        for place, (_, _, row) in enumerate(rows)
    ]
    stated = options.language or next((row.language for _, _, row in rows if row.language), None)
    channel = next((row.channel for _, _, row in rows if row.channel), None)
    key = rows[0][2].conversation
    opening = Opening(key, Channel(channel) if channel else None, None, Language(stated) if stated else None)
    spoken = [*_context(rows), *messages]
    return converse(opening, spoken, key=key, path=rows[0][0], channel=Channel.TABLE)


def _context(rows: Sequence[_Numbered]) -> list[Message]:
    """Return what the first turn answers as a turn of the other side, where the corpus gives it and nobody said it."""
    told = all(row.at for _, _, row in rows)
    first = min((row for _, _, row in rows), key=lambda row: row.at) if told else rows[0][2]  # type: ignore[arg-type, return-value]
    if not first.context:
        return []
    side = Role.CUSTOMER if first.role == Role.SELLER else Role.SELLER
    return [Message(first.conversation, f"{side.value} (context)", first.context, first.at, -1, side)]
