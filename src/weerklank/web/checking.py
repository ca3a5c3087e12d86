"""The checker that the pages share; it stays warm in the web process, for somebody waits while they type."""

from functools import cache
from threading import Lock

from django.conf import settings

from weerklank.bootstrap import make_checker
from weerklank.services.check import STANDARD_INPUT, Checker, CheckRequest, check_files
from weerklank.web.knowledge import the_rules

__all__ = ["the_checker"]

_ONE_AT_A_TIME = Lock()
_FIRST_WORDS = "Dank je voor je bericht. Wat maakt dat je nog twijfelt?"


def the_checker() -> Checker:
    """Return the checker with the rules of the team that looks; the model is read once for the whole process."""
    with _ONE_AT_A_TIME:
        warm = _warm()
    return Checker(the_rules(), warm.classifier)


@cache
def _warm() -> Checker:
    made = make_checker(settings.WEERKLANK)
    # What is read only at the first check is read now, and not at somebody's first word.
    list(check_files(CheckRequest((STANDARD_INPUT,), standard_input=_FIRST_WORDS), checker=made))
    return made
