"""The team: who is in it, with which role, and who was invited."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from weerklank.errors import SettingsError
from weerklank.services import accounts
from weerklank.store.models import AuditEntry, Invite, Membership, Role
from weerklank.web.access import for_members

__all__ = ["TeamPage", "team", "team_invite", "team_member", "team_withdraw"]

_ENTRIES_SHOWN = 30


@dataclass(frozen=True, slots=True)
class TeamPage:
    """Hold all that the template sees; `link` is a fresh invite, shown once."""

    members: tuple[Membership, ...]
    invites: tuple[Invite, ...]
    roles: tuple[Role, ...]
    log: tuple[AuditEntry, ...]
    link: str


@for_members
def team(request: HttpRequest) -> HttpResponse:
    """Show the team."""
    mine = request.membership
    open_invites = Invite.rows.for_member(mine).filter(accepted_at=None, expires_at__gt=timezone.now())
    page = TeamPage(
        members=tuple(Membership.rows.for_member(mine).select_related("user").order_by("id")),
        invites=tuple(open_invites.order_by("id")),
        roles=tuple(Role),
        log=tuple(AuditEntry.rows.for_member(mine).select_related("user")[:_ENTRIES_SHOWN]),
        link=request.session.pop("invite_link", ""),
    )
    return render(request, "web/team.html", {"page": page})


@for_members(post=Role.OWNER)
@require_POST
def team_invite(request: HttpRequest) -> HttpResponse:
    """Make an invite, and show its link once."""
    _, token = accounts.invite(request.membership, role=_role(request), now=timezone.now())
    request.session["invite_link"] = request.build_absolute_uri(reverse("join", args=[token]))
    return redirect("team")


@for_members(post=Role.OWNER)
@require_POST
def team_withdraw(request: HttpRequest, invite: int) -> HttpResponse:
    """Make an invite useless."""
    row = get_object_or_404(Invite.rows.for_member(request.membership), pk=invite)
    accounts.withdraw_invite(request.membership, row.pk)
    return redirect("team")


@for_members(post=Role.OWNER)
@require_POST
def team_member(request: HttpRequest, member: int) -> HttpResponse:
    """Give a member another role, or take them out of the team."""
    row = get_object_or_404(Membership.rows.for_member(request.membership), pk=member)
    try:
        if request.POST.get("role") == "remove":
            accounts.remove_member(request.membership, row.pk)
        else:
            accounts.change_role(request.membership, row.pk, _role(request))
    except SettingsError:
        messages.error(request, _("A team needs an owner. Make somebody else owner first."))
    return redirect("team")


def _role(request: HttpRequest) -> Role:
    given = request.POST.get("role", "")
    return Role(given) if given in tuple(Role) else Role.READER
