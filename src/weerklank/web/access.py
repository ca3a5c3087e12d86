"""The one place that decides who may open a page.

Every view carries `least`: the role it needs, or None where anybody may come in. A view without it doesn't answer,
and the access tests walk all of them.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from weerklank.store.models import Membership, Role
from weerklank.web.knowledge import method_of

__all__ = ["TEAM_KEY", "for_everyone", "for_members", "membership_of"]

TEAM_KEY = "team"
"""Where the session keeps which team is looked at."""

View = Callable[..., HttpResponse]


def for_members(view: View | None = None, *, least: Role = Role.READER, post: Role | None = None) -> Any:
    """Open a view to members of a team; it gets `request.membership`, and the team's method and time zone hold.

    Args:
        least: the role that is needed to see it.
        post: the role that is needed to change something with it; member where that is more than `least`.
    """
    if view is None:
        return lambda inner: for_members(inner, least=least, post=post)
    to_change = post or (Role.MEMBER if Role.MEMBER.covers(least) else least)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        membership = membership_of(request)
        if membership is None:
            return redirect("no_team")
        if not membership.may(least if request.method in ("GET", "HEAD") else to_change):
            raise PermissionDenied
        request.membership = membership
        with method_of(membership.team), timezone.override(ZoneInfo(membership.team.timezone)):
            return view(request, *args, **kwargs)

    opened: Any = guarded
    opened.least, opened.to_change = least, to_change
    return opened


def for_everyone(view: View) -> View:
    """Open a view to whoever comes by: only pages by which somebody gets in."""
    opened: Any = login_not_required(view)
    opened.least = opened.to_change = None
    return opened


def membership_of(request: HttpRequest) -> Membership | None:
    """Return the membership under which somebody looks: in the team that they chose, else in their first."""
    if not request.user.is_authenticated:
        return None
    mine = Membership.rows.filter(user=request.user).select_related("team", "user").order_by("id")
    return mine.filter(team_id=request.session.get(TEAM_KEY)).first() or mine.first()
