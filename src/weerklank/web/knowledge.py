"""The method, read once for all pages."""

from functools import cache

from django.conf import settings

from weerklank.bootstrap import make_method
from weerklank.method.records import Method
from weerklank.sources.records import ReadOptions
from weerklank.workspace.folder import Folder

__all__ = ["read_options", "the_folder", "the_method"]


@cache
def the_method() -> Method:
    """Return the method that the settings name."""
    return make_method(settings.WEERKLANK)


def the_folder() -> Folder:
    """Return the workspace's folder."""
    folder: Folder = settings.WEERKLANK_FOLDER
    return folder


def read_options() -> ReadOptions:
    """Return how files are read that name no time zone."""
    return ReadOptions(timezone=settings.WEERKLANK.timezone)
