"""Tell Dutch from English."""

from collections.abc import Callable
from enum import StrEnum
from functools import cache

__all__ = ["Language", "detect"]


class Language(StrEnum):
    """Name a language that the method speaks."""

    NL = "nl"
    EN = "en"


@cache
def _classify() -> Callable[[str], tuple[str, float]]:
    import py3langid  # noqa: PLC0415 - its model takes half a second to load, and not every command needs it

    py3langid.set_languages([language.value for language in Language])
    classify: Callable[[str], tuple[str, float]] = py3langid.classify
    return classify


def detect(text: str) -> Language:
    """Name the likelier of the two languages.

    Args:
        text: raw text; the longer, the surer. An empty text counts as Dutch, the product's first language.

    Source: py3langid (a maintained langid.py), its model restricted to nl and en.
    """
    if not text.strip():
        return Language.NL
    return Language(_classify()(text)[0])
