"""What stands around every page: where you are, who you are, and what is being read."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from weerklank import __version__
from weerklank.services.connected import connected
from weerklank.store.models import Job, JobState, Membership
from weerklank.web.language import reader_language

__all__ = ["THEME_COOKIE", "MenuItem", "frame", "going_out", "wants_part"]

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
        # Called by the footer only: what is a part of a page has none, and asks for nothing.
        "going_out": lambda: going_out(membership),
    }


def going_out(membership: Membership | None) -> tuple[str, ...]:
    """Return, for the footer, what goes out or comes in; nothing is claimed to a visitor, who has no team."""
    if membership is None:
        return ()
    found = connected(membership, installation_url=settings.WEERKLANK.llm_url)
    told = []
    if found.model_host:
        rewritten = _(
            "What you have rewritten goes, with the message that it answers, to the language model at {host}; "
            "names and numbers stay here."
        )
        told.append(rewritten.format(host=found.model_host))
    if found.mail_hosts:
        told.append(_("Mail is fetched from {host}.").format(host=", ".join(found.mail_hosts)))
    if found.tells:
        told.append(_("Other programs are told what happens here, without the words."))
    if found.has_keys:
        told.append(_("Programs with a key can read what is here."))
    if found.has_calendar:
        told.append(_("Who has the calendar's address sees names and days."))
    if not told:
        return (_("Everything stays in your own workplace: Weerklank sends nothing out."),)
    return (*told, _("Weerklank sends nothing else out."))


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


def wants_part(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a part of the page; who goes back in the browser needs the whole of it again."""
    htmx: Any = request.htmx
    return bool(htmx) and not htmx.history_restore_request


def _name_of(request: HttpRequest) -> str:
    try:
        return str(resolve(request.path).url_name or "")
    except Resolver404:
        return ""


def _busy(membership: Membership | None) -> Job | None:
    if membership is None:
        return None
    return Job.rows.for_member(membership).filter(state__in=(JobState.QUEUED, JobState.RUNNING)).order_by("id").first()
