"""The table of outputs: one row each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Any

from weerklank.outputs.html_report import write_html
from weerklank.outputs.json_report import write_json
from weerklank.outputs.jsonl_report import write_jsonl
from weerklank.outputs.markdown_report import write_markdown
from weerklank.outputs.records import Analysis, RenderOptions
from weerklank.outputs.text_report import write_text
from weerklank.outputs.xlsx_report import write_xlsx

__all__ = ["OUTPUTS", "Output"]


@dataclass(frozen=True, slots=True)
class Output:
    """Describe one format.

    Attributes:
        id: as in `--format`.
        ending: of a file, with its dot.
        binary: whether `write` wants a stream of bytes; the others want text, to be kept as UTF-8.
        write: puts the whole analysis on the stream, which stays open.
    """

    id: str
    ending: str
    binary: bool
    write: Callable[[Analysis, IO[Any], RenderOptions], None]


_ROWS = (
    Output("text", ".txt", binary=False, write=write_text),
    Output("json", ".json", binary=False, write=write_json),
    Output("jsonl", ".jsonl", binary=False, write=write_jsonl),
    Output("html", ".html", binary=False, write=write_html),
    Output("md", ".md", binary=False, write=write_markdown),
    Output("xlsx", ".xlsx", binary=True, write=write_xlsx),
)

OUTPUTS: Mapping[str, Output] = {output.id: output for output in _ROWS}
"""Format → how it is written."""
