"""What is read once for all requests: the method, and the fast model where somebody asks for it."""

from functools import cache
from threading import Lock

from django.conf import settings

from weerklank.bootstrap import make_checker, make_method, make_team_rewriter
from weerklank.method.records import Method
from weerklank.services.check import Checker
from weerklank.services.rewriting import Rewriter
from weerklank.store.models import Team
from weerklank.workspace.folder import Folder

__all__ = ["the_checker", "the_folder", "the_method", "the_rewriter"]

_ONE_AT_A_TIME = Lock()


@cache
def the_method() -> Method:
    """Return the method that the settings name."""
    return make_method(settings.WEERKLANK)


def the_checker() -> Checker:
    """Return what drafts are checked with; loaded once, however many ask at the same time."""
    with _ONE_AT_A_TIME:
        return _checker()


@cache
def _checker() -> Checker:
    return make_checker(settings.WEERKLANK)


def the_rewriter(team: Team) -> Rewriter:
    """Return what rewrites a team's answers.

    Raises:
        ModelError: none is set up, or its settings can't be used.
    """
    return make_team_rewriter(settings.WEERKLANK, the_checker(), team)


def the_folder() -> Folder:
    """Return the workspace's folder."""
    folder: Folder = settings.WEERKLANK_FOLDER
    return folder
