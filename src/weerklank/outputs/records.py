"""What every output takes: the reports, and how the reader wants to see them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Protocol

from weerklank.advice.records import Report, Versions
from weerklank.conversations.notes import Note
from weerklank.insight.summary import Summary, summarise
from weerklank.method.records import Method
from weerklank.text.language import Language

__all__ = ["Analysis", "FileReport", "RenderOptions", "Reports"]


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """Say how a reader wants to see a report.

    Attributes:
        language: of the report itself; the conversations keep their own.
        timezone: in which times are shown; records hold UTC.
        colour: whether the text report may use ANSI colours.
        width: columns of the text report; fewer than 40 counts as 40.
    """

    language: Language
    timezone: tzinfo
    colour: bool
    width: int


@dataclass(frozen=True, slots=True)
class FileReport:
    """Tell what became of one file.

    Attributes:
        path: as the user named it.
        format: the id of the source that read it.
        skipped: the reason's id → how many things were skipped for it.
        notes: what the reader assumed.
    """

    path: str
    format: str
    skipped: Mapping[str, int]
    notes: tuple[Note, ...]


class Reports(Protocol):
    """Give reports one at a time, as often as asked; they needn't be held all."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Report]: ...


@dataclass(frozen=True, slots=True)
class Analysis:
    """Hold all that one report is made of.

    Attributes:
        reports: one for each conversation, in the user's order; gone through more than once.
        summary: over all conversations; None where there is one conversation or none.
        files: one for each file that was read.
        method: gives the labels of forms, moves, steps and scales.
        versions: what made these reports.
    """

    reports: Reports
    summary: Summary | None
    files: tuple[FileReport, ...]
    method: Method
    versions: Versions

    def counted(self) -> Summary:
        """Return the summary, made now where none was given."""
        return self.summary or summarise(self.reports, forms=self.method.forms)
