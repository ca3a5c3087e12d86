"""Write what is kept about one person as a page that can be read without Weerklank."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from weerklank.outputs.clean import clean
from weerklank.outputs.folders import TEMPLATES
from weerklank.outputs.wording import load_wording
from weerklank.text.language import Language

__all__ = ["PersonPage", "write_person_page"]


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Hold what the template sees.

    Attributes:
        tree: as `services.person_export.person_tree` gives it; everything in it is escaped.
    """

    language: Language
    tree: Mapping[str, Any]


def write_person_page(page: PersonPage) -> str:
    """Return the page; no script, nothing from outside."""
    return _template().render(page=page, say=load_wording(page.language).say)


@cache
def _template() -> Template:
    loader = FileSystemLoader(TEMPLATES, encoding="utf-8")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters["clean"] = lambda text: clean(str(text or ""))
    return environment.get_template("person.html.j2")
