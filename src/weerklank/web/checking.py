"""The checker that the pages share; it stays warm in the web process, for somebody waits while they type."""

from dataclasses import replace
from functools import cache
from threading import Lock

from django.conf import settings

from weerklank.bootstrap import make_checker, make_rewriter
from weerklank.services.check import STANDARD_INPUT, Checker, CheckRequest, check_files
from weerklank.services.rewriting import Rewriter
from weerklank.web.knowledge import the_rules

__all__ = ["may_rewrite", "the_checker", "the_rewriter"]

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


def may_rewrite() -> bool:
    """Tell whether a language model is set up; without one no page speaks of it."""
    return bool(settings.WEERKLANK.llm_url)


def the_rewriter() -> Rewriter:
    """Return what rewrites answers, judged by the rules of the team that looks.

    Raises:
        ModelError: none is set up, or its settings can't be used.
    """
    checker = the_checker()
    with _ONE_AT_A_TIME:
        made = _rewriter()
    return replace(made, judge=replace(made.judge, checker=checker))


@cache
def _rewriter() -> Rewriter:
    return make_rewriter(settings.WEERKLANK, _warm())
