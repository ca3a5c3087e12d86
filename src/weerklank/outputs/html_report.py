"""Write the report as one self-contained HTML page: no script, nothing from outside."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import IO

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from weerklank.outputs.folders import TEMPLATES
from weerklank.outputs.page import page_of
from weerklank.outputs.records import Analysis, RenderOptions
from weerklank.outputs.view import Page, TurnKind
from weerklank.outputs.wording import load_wording

__all__ = ["HtmlReport", "write_html"]

_OPEN_UP_TO_TURNS = 60


@dataclass(frozen=True, slots=True)
class HtmlReport:
    """Hold all that the template sees.

    Attributes:
        language: of the page, for `lang`.
        page: the whole report in words; everything in it is escaped by the template.
        say: writes a phrase, `say(key, field=…)`.
        count: writes a phrase that depends on a number, `count(key, number)`.
        alone: whether the page is about one conversation.
        legend: the kinds of turns that have a sign.
        open_up_to_turns: a transcript of more turns starts closed.
    """

    language: str
    page: Page
    say: Callable[..., str]
    count: Callable[..., str]
    alone: bool
    legend: tuple[TurnKind, ...]
    open_up_to_turns: int


def write_html(analysis: Analysis, stream: IO[str], options: RenderOptions) -> None:
    """Write the page piece by piece, so that a long conversation is never one string."""
    wording = load_wording(options.language)
    page = page_of(analysis, options)
    report = HtmlReport(
        language=options.language.value,
        page=page,
        say=wording.say,
        count=wording.count,
        alone=len(page.conversations) == 1,
        legend=tuple(kind for kind in TurnKind if kind.sign),
        open_up_to_turns=_OPEN_UP_TO_TURNS,
    )
    for chunk in _template().generate(report=report):
        stream.write(chunk)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("report.html.j2")
