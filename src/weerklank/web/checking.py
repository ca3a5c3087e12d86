"""The checker that the pages share; it stays warm in the web process, for somebody waits while they type."""

from functools import cache
from threading import Lock

from django.conf import settings

from weerklank.bootstrap import make_checker, make_team_rewriter
from weerklank.services.check import STANDARD_INPUT, Checker, CheckRequest, check_files
from weerklank.services.language_models import chosen_model
from weerklank.services.rewriting import Rewriter
from weerklank.store.models import ModelUse, Team
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


def may_rewrite(team: Team) -> bool:
    """Tell whether a team has a language model; without one no page speaks of it."""
    use = chosen_model(team).use
    return use == ModelUse.OWN or (use == ModelUse.INSTALLATION and bool(settings.WEERKLANK.llm_url))


def the_rewriter(team: Team) -> Rewriter:
    """Return what rewrites a team's answers, judged by the rules of the team that looks.

    Raises:
        ModelError: none is set up, or its settings can't be used.
    """
    return make_team_rewriter(settings.WEERKLANK, the_checker(), team)
