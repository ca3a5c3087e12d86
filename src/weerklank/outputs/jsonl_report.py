"""Write the report as JSON Lines: one conversation a line, so that it can be made and read as a stream."""

from collections.abc import Iterable
from typing import IO

from weerklank.advice.records import Report
from weerklank.outputs.json_report import chunks, conversation_tree, stamp
from weerklank.outputs.records import Analysis, RenderOptions

__all__ = ["write_jsonl", "write_lines"]


def write_jsonl(analysis: Analysis, stream: IO[str], options: RenderOptions) -> None:  # noqa: ARG001 - every output has this shape; JSON is the same for every reader
    """Write each conversation of an analysis on a line of its own."""
    write_lines(analysis.reports, stream)


def write_lines(reports: Iterable[Report], stream: IO[str]) -> None:
    """Write each report as it comes; a line tells its schema and versions, and holds no summary."""
    for report in reports:
        for chunk in chunks({**stamp(report.versions), **conversation_tree(report)}):
            stream.write(chunk)
        stream.write("\n")
