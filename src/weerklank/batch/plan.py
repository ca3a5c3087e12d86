"""Decide what a batch is going to do, or find that it was decided before."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import ceil

from weerklank.advice.records import Versions
from weerklank.batch.columns import map_columns
from weerklank.batch.inputs import column_names, input_files, sample_of, survey
from weerklank.batch.ledger import differences, read_job, write_job
from weerklank.batch.places import Place, open_place
from weerklank.batch.records import ColumnMap, InputFile, Job, Options, Slice
from weerklank.batch.values import cell_of
from weerklank.errors import SettingsError, SourceError, say
from weerklank.sources.stamps import infer_order
from weerklank.sources.tables.cells import written_of

__all__ = ["SHARD_ROWS", "BatchRequest", "begin"]

SHARD_ROWS = 2000
"""Rows of a shard where nobody says: small enough that little is lost by a kill."""


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """Say which corpus is to be read, and how.

    Attributes:
        source: a file, folder or URI.
        target: a folder or URI.
        columns: field → the column's name, where the guess is wrong.
        shards: how many; None follows from `shard_rows`.
        shard_rows: about how many rows a shard has.
        as_of: the day that advice is given on, YYYY-MM-DD; None keeps that of a batch begun before, else `today`.
        day_first: None finds out.
    """

    source: str
    target: str
    columns: Mapping[str, str] = field(default_factory=dict)
    shards: int | None = None
    shard_rows: int = SHARD_ROWS
    as_of: str | None = None
    me: tuple[str, ...] = ()
    language: str | None = None
    report_language: str | None = None
    day_first: bool | None = None
    timezone: str = "Europe/Amsterdam"
    fast: bool = False


def begin(request: BatchRequest, *, versions: Versions, today: str) -> Job:
    """Return the job, written down at its target.

    Raises:
        SourceError: the input can't be read, or its columns don't tell what they hold.
        SettingsError: the target holds something else, or a batch of another input, options or versions.
    """
    source, target = open_place(request.source), open_place(request.target)
    before = read_job(target)
    _check_target(target, before)
    files, slices = _surveyed(source, before)
    columns, order = _looked_at(source, files, request)
    job = Job(
        name=before.name if before else source.name,
        files=files,
        slices=slices,
        columns=columns,
        options=_options(request, order, (request.as_of or before.options.as_of) if before else request.as_of or today),
        shards=request.shards or max(1, ceil(sum(file.rows for file in files) / request.shard_rows)),
        versions=versions,
    )
    if before is not None and (changed := differences(before, job)):
        problem = say("another batch was begun here; what differs: {changed}", changed=", ".join(changed))
        raise SettingsError(target.shown, "C062", problem, "Give an empty folder, or the same input and options.")
    if job != before:
        write_job(job, target)
    return job


def _options(request: BatchRequest, order: bool, as_of: str) -> Options:  # noqa: FBT001 - found out, not chosen
    return Options(
        as_of=as_of,
        me=request.me,
        language=request.language,
        report_language=request.report_language,
        day_first=order,
        timezone=request.timezone,
        fast=request.fast,
    )


def _check_target(target: Place, before: Job | None) -> None:
    if before is None and (target.is_file() or target.listing()):
        raise SettingsError(target.shown, "C061", "this holds something else than a batch", "Give an empty folder.")


def _surveyed(source: Place, before: Job | None) -> tuple[tuple[InputFile, ...], tuple[Slice, ...]]:
    """Describe and cut up every file; one that looks as it did isn't read again."""
    known = {file.name: (number, file) for number, file in enumerate(before.files)} if before else {}
    files: list[InputFile] = []
    slices: list[Slice] = []
    for found in input_files(source):
        number, file = known.get(found.name, (0, None))
        same = file and found.modified_ns and (file.size, file.modified_ns) == (found.size, found.modified_ns)
        if file and same and before:
            parts = [part for part in before.slices if part.file == number]
        else:
            file, parts = survey(source, found)
        slices += [replace(part, file=len(files), number=place) for place, part in enumerate(parts, start=len(slices))]
        files.append(file)
    if not sum(file.rows for file in files):
        raise SourceError(source.shown, "S114", "there is no row in it", "Export the corpus again.")
    return tuple(files), tuple(slices)


def _looked_at(source: Place, files: tuple[InputFile, ...], request: BatchRequest) -> tuple[ColumnMap, bool]:
    """Find the columns and the order of day and month from the first file that has rows, so that no cut matters."""
    first = next(file for file in files if file.rows)
    sample = sample_of(source, first.name)
    columns = map_columns(
        column_names(source, first.name, sample), sample, wanted=request.columns, place=source.path(first.name)
    )
    if request.day_first is not None:
        return columns, request.day_first
    name = columns.names.get("at", "")
    stamps = (written_of(cell_of(row.get(name))) for row in sample)
    return columns, infer_order(stamp for stamp in stamps if stamp is not None).day_first
