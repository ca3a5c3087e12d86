"""Tell Dutch from English."""

import re
from collections.abc import Callable
from enum import StrEnum
from functools import cache

__all__ = ["Language", "detect"]


class Language(StrEnum):
    """Name a language that the method speaks."""

    NL = "nl"
    EN = "en"


_WORD = re.compile(r"[^\W\d_]+")
_DUTCH_WORDS = (
    "aan als altijd ben bij dan dat de deze die dit doe doen door dus een en er gaan ge geen goed heb hebben "
    "heeft heel het hij hoe ik ja jaar je jij jou jullie kan kom komt kunnen maar maken meer met mij mijn moet na "
    "naar nee niet niets nog nu om omdat ons onze ook op te toch toen tot u uit uw van veel vind voor waar want "
    "waren wat weet wel wie wij wil worden wordt zal ze zeg zelf zich zijn zo zou"
)
_ENGLISH_WORDS = (
    "a about all am an and any are as at be because been but by can could does don for from get good got has have "
    "her here how i if into it its just know like ll my need not now on one or our out re she should so some than "
    "thanks that the their them then there they think this those time to too us ve want well were what when where "
    "which who why will with would yes you your"
)
"""Everyday words that the other language hardly has; our own choice.

Of 9,273 labelled turns (data/README.md) they decide 99.1%, three of them wrongly; py3langid decides what they can't.
"""
_DUTCH, _ENGLISH = frozenset(_DUTCH_WORDS.split()), frozenset(_ENGLISH_WORDS.split())


@cache
def _classify() -> Callable[[str], tuple[str, float]]:
    import py3langid  # noqa: PLC0415 - its model takes half a second to load, and few texts need it

    py3langid.set_languages([language.value for language in Language])
    classify: Callable[[str], tuple[str, float]] = py3langid.classify
    return classify


def detect(text: str) -> Language:
    """Name the likelier of the two languages.

    Args:
        text: raw text; the longer, the surer. An empty text counts as Dutch, the product's first language.

    Source: counts of everyday words; where those draw, py3langid (a maintained langid.py) with its model
    restricted to nl and en.
    """
    words = _WORD.findall(text.lower())
    dutch, english = (sum(word in known for word in words) for known in (_DUTCH, _ENGLISH))
    if dutch != english:
        return Language.NL if dutch > english else Language.EN
    if not words:
        return Language.NL
    return Language(_classify()(text)[0])
