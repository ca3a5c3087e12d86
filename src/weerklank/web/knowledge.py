"""The method that pages speak of: that of the team that looks, read once for each of its versions."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from weerklank.method.records import Method
from weerklank.method.rules import RuleBook
from weerklank.services.method import TeamMethod, team_method
from weerklank.sources.records import ReadOptions
from weerklank.store.models import Team
from weerklank.workspace.folder import Folder

__all__ = ["method_folder", "method_of", "read_options", "the_folder", "the_method", "the_rules", "the_team_method"]

_TEAMS_KEPT = 20
_LOOKING: ContextVar[Team | None] = ContextVar("team", default=None)
_BUNDLED = (0, "")


@contextmanager
def method_of(team: Team) -> Iterator[None]:
    """Let the method be this team's while this lasts; one request has one team."""
    token = _LOOKING.set(team)
    try:
        yield
    finally:
        _LOOKING.reset(token)


def the_method() -> Method:
    """Return the method of the team that looks; for a visitor, the one that the settings name."""
    return the_team_method().method


def the_rules() -> RuleBook:
    """Return the rules that the team that looks has on."""
    return the_team_method().rules


def the_team_method() -> TeamMethod:
    """Return the method and the rules of the team that looks."""
    team = _LOOKING.get()
    if team is None or not team.method_version:
        return _read(*_BUNDLED)
    return _read(team.pk, team.method_version)


@lru_cache(maxsize=_TEAMS_KEPT)
def _read(team: int, version: str) -> TeamMethod:  # noqa: ARG001 - the version makes that a change is read anew
    return team_method(Team(pk=team), folder=method_folder())


def method_folder() -> Path:
    """Return the folder of the bundled method, or of the one that the settings name."""
    folder: Path = settings.WEERKLANK.method
    return folder


def the_folder() -> Folder:
    """Return the workspace's folder."""
    folder: Folder = settings.WEERKLANK_FOLDER
    return folder


def read_options() -> ReadOptions:
    """Return how files are read that name no time zone."""
    return ReadOptions(timezone=settings.WEERKLANK.timezone)
