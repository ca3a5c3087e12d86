"""The table of outputs: one row each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import IO, Any

from weerklank.outputs.records import Analysis, RenderOptions

__all__ = ["OUTPUTS", "Output"]


@dataclass(frozen=True, slots=True)
class Output:
    """Describe one format.

    Attributes:
        id: as in `--format`.
        ending: of a file, with its dot.
        binary: whether `write` wants a stream of bytes; the others want text, to be kept as UTF-8.
        writer: where its function stands, as `module:name` in this package; what one command doesn't write, it
            doesn't load.
    """

    id: str
    ending: str
    binary: bool
    writer: str

    def write(self, analysis: Analysis, stream: IO[Any], options: RenderOptions) -> None:
        """Put the whole analysis on the stream, which stays open."""
        write: Callable[[Analysis, IO[Any], RenderOptions], None] = resolve_name(f"{__package__}.{self.writer}")
        write(analysis, stream, options)


_ROWS = (
    Output("text", ".txt", binary=False, writer="text_report:write_text"),
    Output("json", ".json", binary=False, writer="json_report:write_json"),
    Output("jsonl", ".jsonl", binary=False, writer="jsonl_report:write_jsonl"),
    Output("html", ".html", binary=False, writer="html_report:write_html"),
    Output("md", ".md", binary=False, writer="markdown_report:write_markdown"),
    Output("xlsx", ".xlsx", binary=True, writer="xlsx_report:write_xlsx"),
)

OUTPUTS: Mapping[str, Output] = {output.id: output for output in _ROWS}
"""Format → how it is written."""
