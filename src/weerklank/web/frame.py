"""What stands around every page: where you are, who you are, and what is being read."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from weerklank import __version__
from weerklank.store.models import Job, JobState, Membership
from weerklank.web.language import reader_language

__all__ = ["THEME_COOKIE", "MenuItem", "frame"]

THEME_COOKIE = "theme"


@dataclass(frozen=True, slots=True)
class MenuItem:
    """Hold one entry of the menu; `keys` is its shortcut."""

    name: str
    label: str
    keys: str
    is_here: bool


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give templates `frame`: what every page shows around its own content."""
    membership: Membership | None = getattr(request, "membership", None)
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "membership": membership,
        "may_change": membership is not None and membership.role != "reader",
        "is_owner": membership is not None and membership.role == "owner",
        "menu": menu(request) if membership else (),
        "busy_job": _busy(membership),
        "theme": theme if theme in ("light", "dark") else "",
        "language": reader_language().value,
        "version": __version__,
    }


def menu(request: HttpRequest) -> tuple[MenuItem, ...]:
    """Return the menu; to add a page to it, add a row."""
    rows = (
        ("today", _("Today"), "g t"),
        ("conversations", _("Conversations"), "g c"),
        ("people", _("People"), "g p"),
        ("resistance", _("Resistance"), "g r"),
        ("imports", _("Import"), "g i"),
        ("check", _("Check"), "g k"),
        ("team", _("Team"), "g m"),
        ("connections", _("Connections"), "g o"),
        ("settings", _("Settings"), "g s"),
    )
    here = _name_of(request)
    return tuple(MenuItem(name, label, keys, here.startswith(name.rstrip("s"))) for name, label, keys in rows)


def _name_of(request: HttpRequest) -> str:
    try:
        return str(resolve(request.path).url_name or "")
    except Resolver404:
        return ""


def _busy(membership: Membership | None) -> Job | None:
    if membership is None:
        return None
    return Job.rows.for_member(membership).filter(state__in=(JobState.QUEUED, JobState.RUNNING)).order_by("id").first()
