"""Run a batch from input to summary, from wherever an earlier run was stopped."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from io import StringIO
from zoneinfo import ZoneInfo

from weerklank.batch.columns import told
from weerklank.batch.dealing import WORK
from weerklank.batch.engines.records import Engine, Work
from weerklank.batch.ledger import fingerprint, read_receipt, write_json
from weerklank.batch.places import Place, open_place
from weerklank.batch.plan import BatchRequest, begin
from weerklank.batch.records import SCHEMA, Job, Receipt, Task
from weerklank.batch.work import RUNS, deal_slice, dealt_name, pipeline_for, read_shard
from weerklank.errors import EngineError, ShardFailedError, WeerklankError, say
from weerklank.insight.summary import merge
from weerklank.method.records import Method
from weerklank.outputs.records import Analysis, FileReport, RenderOptions
from weerklank.outputs.table import OUTPUTS
from weerklank.text.language import Language

__all__ = ["MANIFEST", "BatchOutcome", "run_batch"]

MANIFEST = "manifest.json"
_HOPELESS_FAILURES = 3

Progress = Callable[[str, int, int], None]
"""Told which part of the work it is (deal or read), and how many pieces of it are done, of how many."""


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """Hold what a batch gave.

    Attributes:
        analysis: its summary, without any conversation.
        reader: the language most conversations are in, or the one that was asked for.
        rows: of the input; dropped: how many of them were left out.
        read: shards that this run read; 0 where there was nothing to do.
    """

    analysis: Analysis
    reader: Language
    rows: int
    dropped: int
    read: int


def run_batch(
    request: BatchRequest, *, engine: Engine, environment: Mapping[str, str], today: str, progress: Progress
) -> BatchOutcome:
    """Read a corpus; what an earlier run with the same input and options finished isn't done again.

    Args:
        environment: the settings; workers read them too.
        today: YYYY-MM-DD; the day of a batch that names none.
        progress: called after each piece.

    Raises:
        SourceError, SettingsError: see `begin`.
        EngineError: the engine can't work, or a piece failed; the others are done, and a next run goes on from there.
    """
    settings = tuple(sorted((name, value) for name, value in environment.items() if name.startswith("WEERKLANK_")))
    pipeline = pipeline_for(settings, fast=request.fast)
    job = begin(request, versions=pipeline.versions, today=today)
    target = open_place(request.target)
    batch = _Batch(job, fingerprint(job), open_place(request.source).uri, target, engine, settings, progress)
    waiting = batch.unread()
    if waiting:
        batch.deal()
        batch.do("read", read_shard, waiting)
    if waiting or target.size(MANIFEST) is None:
        _finish(batch, pipeline.method)
    target.remove(WORK)
    receipts = list(batch.receipts())
    return BatchOutcome(
        analysis=_analysis(job, receipts, pipeline.method),
        reader=_reader(job, receipts),
        rows=sum(receipt.rows for receipt in receipts),
        dropped=sum(sum(receipt.dropped.values()) for receipt in receipts),
        read=len(waiting),
    )


@dataclass(frozen=True)
class _Batch:
    """Hold what each part of the work needs."""

    job: Job
    mark: str
    source: str
    target: Place
    engine: Engine
    environment: tuple[tuple[str, str], ...]
    progress: Progress

    def unread(self) -> list[int]:
        """Return the shards that aren't complete."""
        return [shard for shard in range(self.job.shards) if read_receipt(self.target, shard, self.mark) is None]

    def receipts(self) -> Iterator[Receipt]:
        """Yield the receipts of all shards, in order."""
        for shard in range(self.job.shards):
            receipt = read_receipt(self.target, shard, self.mark)
            if receipt is not None:
                yield receipt

    def deal(self) -> None:
        """Deal out every slice that isn't yet, and name the runs that hold the rows now."""
        numbers = [part.number for part in self.job.slices]
        self.do("deal", deal_slice, [number for number in numbers if self.target.size(dealt_name(number)) is None])
        write_json(self.target, RUNS, [found.name for found in self.target.listing(f"{WORK}/runs")])

    def do(self, part: str, work: Work, numbers: Sequence[int]) -> None:
        """Have the engine do pieces of work.

        Raises:
            EngineError: some failed; all others are done, unless none can be.
        """
        tasks = [Task(self.source, self.target.uri, self.mark, number, self.environment) for number in numbers]
        failures: list[WeerklankError] = []
        self.progress(part, 0, len(tasks))
        for done, outcome in enumerate(self.engine.run(work, tasks), start=1):
            self.progress(part, done, len(tasks))
            if outcome.error is not None:
                failures.append(outcome.error)
                _check_hope(outcome.error, failures, done)
        if failures:
            first = failures[0]
            problem = say(
                "{n} of {tasks} pieces failed, first: {code} {problem}",
                n=len(failures),
                tasks=len(tasks),
                code=first.code,
                problem=first.said_problem,
            )
            raise ShardFailedError(self.target.shown, "B015", problem, first.said_remedy) from first


def _check_hope(error: WeerklankError, failures: Sequence[WeerklankError], done: int) -> None:
    """Stop at once for what every next piece would meet too."""
    if not isinstance(error, ShardFailedError) or (len(failures) == done >= _HOPELESS_FAILURES):
        raise error


def _finish(batch: _Batch, method: Method) -> None:
    """Write the summary and, last of all, the manifest."""
    receipts = list(batch.receipts())
    if len(receipts) < batch.job.shards:
        problem = say("{n} shards have no receipt", n=batch.job.shards - len(receipts))
        raise EngineError(batch.target.shown, "B016", problem, "Run the same command again.")
    analysis = _analysis(batch.job, receipts, method)
    options = RenderOptions(_reader(batch.job, receipts), ZoneInfo(batch.job.options.timezone), colour=False, width=100)
    for output in (OUTPUTS["json"], OUTPUTS["md"]):
        stream = StringIO()
        output.write(analysis, stream, options)
        batch.target.write(f"summary{output.ending}", stream.getvalue().encode())
    write_json(batch.target, MANIFEST, _manifest(batch, receipts))
    batch.target.sweep()


def _manifest(batch: _Batch, receipts: Sequence[Receipt]) -> dict[str, object]:
    job = batch.job
    return {
        "schema": SCHEMA,
        "job": batch.mark,
        "versions": asdict(job.versions),
        "options": asdict(job.options),
        "columns": asdict(job.columns),
        "input": [{"name": file.name, "rows": file.rows, "sha256": file.sha256} for file in job.files],
        "rows": job.rows,
        "dropped": _dropped(receipts),
        "shards": [{"shard": each.shard, "outputs": [asdict(output) for output in each.outputs]} for each in receipts],
    }


def _dropped(receipts: Sequence[Receipt]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for receipt in receipts:
        counts.update(receipt.dropped)
    return dict(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))


def _analysis(job: Job, receipts: Sequence[Receipt], method: Method) -> Analysis:
    read = FileReport(job.name, "batch", _dropped(receipts), (told(job.columns),))
    summary = merge(receipt.summary for receipt in receipts)
    return Analysis(reports=(), summary=summary, files=(read,), method=method, versions=job.versions)


def _reader(job: Job, receipts: Sequence[Receipt]) -> Language:
    if job.options.report_language:
        return Language(job.options.report_language)
    counts: Counter[str] = Counter()
    for receipt in receipts:
        counts.update(receipt.languages)
    return Language.EN if counts[Language.EN.value] > counts[Language.NL.value] else Language.NL
