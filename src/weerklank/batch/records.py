"""The records of a batch: what was asked, how it is cut up, and what came of each piece."""

from collections.abc import Mapping
from dataclasses import dataclass

from weerklank.advice.records import Versions
from weerklank.insight.summary import Summary

__all__ = [
    "SCHEMA",
    "ColumnMap",
    "InputFile",
    "Job",
    "Options",
    "Output",
    "Receipt",
    "Slice",
    "Task",
]

SCHEMA = "weerklank-batch/1"


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Say which column of a corpus holds what.

    Attributes:
        names: field → the column's own name; `text` is always there.
        counterpart: whether the speaker column names the customer also where the seller speaks.
        loose: whether no column tells conversations apart, so that each row is one of its own.
    """

    names: Mapping[str, str]
    counterpart: bool = False
    loose: bool = False


@dataclass(frozen=True, slots=True)
class InputFile:
    """Describe one file of a corpus.

    Attributes:
        name: below the input's folder; empty where the input is this one file.
        modified_ns: when it was last changed, so that most runs need not read it again to know that it is the same.
    """

    name: str
    size: int
    rows: int
    sha256: str
    modified_ns: int


@dataclass(frozen=True, slots=True)
class Slice:
    """Cut a stretch from one file: row groups of Parquet, bytes of JSON Lines; half-open.

    Attributes:
        file: its place among the input's files.
        first_row: 1-based number of the stretch's first row in its file.
    """

    number: int
    file: int
    start: int
    end: int
    first_row: int


@dataclass(frozen=True, slots=True)
class Options:
    """Say how a corpus is to be read; the same options and input give the same bytes.

    Attributes:
        as_of: the day that advice is given on, as YYYY-MM-DD.
        me: names of sellers.
        language: of all conversations, nl or en; None finds it for each.
        report_language: of the advice; None takes each conversation's own.
        day_first: whether days come before months in dates without doubt of their own.
        timezone: of times that name none.
        fast: whether the fast model reads alone.
    """

    as_of: str
    me: tuple[str, ...]
    language: str | None
    report_language: str | None
    day_first: bool
    timezone: str
    fast: bool


@dataclass(frozen=True, slots=True)
class Job:
    """Hold all that a batch depends on: what is read, how, by which versions, and into how many shards.

    Where the corpus stands is left out: it may move, and an address may hold a key.

    Attributes:
        name: what the corpus is called.
    """

    name: str
    files: tuple[InputFile, ...]
    slices: tuple[Slice, ...]
    columns: ColumnMap
    options: Options
    shards: int
    versions: Versions

    @property
    def rows(self) -> int:
        """Count all rows of the input."""
        return sum(file.rows for file in self.files)


@dataclass(frozen=True, slots=True)
class Task:
    """Ask a worker to do one slice or one shard; small, for a worker reads the job itself from where it is kept.

    Attributes:
        source: where the corpus stands.
        target: where the job is kept.
        job: the job's fingerprint.
        number: of the slice or shard.
        environment: the settings in force where the batch began; each node finds its own files by them.
    """

    source: str
    target: str
    job: str
    number: int
    environment: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Output:
    """Describe one file that a shard gave."""

    name: str
    rows: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Tell what became of one shard; written last, so a shard with a receipt is complete.

    Attributes:
        rows: of the input that fell to this shard, dropped ones included.
        dropped: reason → rows.
        languages: language → conversations.
    """

    shard: int
    rows: int
    outputs: tuple[Output, ...]
    dropped: Mapping[str, int]
    languages: Mapping[str, int]
    summary: Summary
