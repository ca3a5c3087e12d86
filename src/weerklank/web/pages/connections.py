"""How other programs connect: calendar, API keys, webhooks, incoming messages, and what programs propose."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from weerklank.errors import SettingsError
from weerklank.services import incoming, keys, proposals, webhooks
from weerklank.store.models import (
    ApiKey,
    CalendarToken,
    Delivery,
    IncomingSource,
    MailAccount,
    Proposal,
    Role,
    Scope,
    Webhook,
)
from weerklank.web.access import for_members
from weerklank.web.language import spoken

__all__ = [
    "ConnectionsPage", "Fresh", "connection_calendar", "connection_delivery_replay", "connection_key_make",
    "connection_key_revoke", "connection_proposal_decide", "connection_proposals", "connection_source_drop",
    "connection_source_make", "connection_webhook", "connection_webhook_change", "connection_webhook_make",
    "connections",
]  # fmt: skip

_FRESH = "fresh_secret"
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Fresh:
    """Hold a secret that is shown once: `kind` is calendar, key, webhook or source."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class ConnectionsPage:
    """Hold all that the template sees; what only owners set up is empty for others."""

    calendar: CalendarToken | None
    proposals: int
    keys: Sequence[ApiKey]
    webhooks: Sequence[Webhook]
    sources: Sequence[IncomingSource]
    mailboxes: Sequence[MailAccount]
    scopes: Sequence[str]
    events: Sequence[str]
    fresh: Fresh | None
    api: str


@for_members
@require_safe
def connections(request: HttpRequest) -> HttpResponse:
    """Show every connection."""
    mine = request.membership
    sees_all = mine.may(Role.OWNER)
    fresh = request.session.pop(_FRESH, None)
    page = ConnectionsPage(
        calendar=CalendarToken.rows.filter(membership=mine).first(),
        proposals=proposals.open_proposals(mine).count(),
        keys=tuple(_of(ApiKey, request).filter(revoked_at=None).select_related("membership__user")) if sees_all else (),
        webhooks=tuple(_of(Webhook, request)) if sees_all else (),
        sources=tuple(_of(IncomingSource, request).filter(mail_account=None)) if sees_all else (),
        mailboxes=tuple(_of(MailAccount, request)) if sees_all else (),
        scopes=tuple(scope.value for scope in Scope),
        events=webhooks.EVENTS,
        fresh=Fresh(*fresh) if fresh else None,
        api=request.build_absolute_uri("/api/v1/"),
    )
    return render(request, "web/connections.html", {"page": page})


def _of(model: type[ApiKey | Webhook | IncomingSource | MailAccount], request: HttpRequest) -> QuerySet[Any]:
    return model.rows.for_member(request.membership)


def _show_once(request: HttpRequest, kind: str, value: str) -> HttpResponse:
    request.session[_FRESH] = (kind, value)
    return redirect(f"{reverse('connections')}#{kind}")


@for_members(post=Role.READER)
@require_POST
def connection_calendar(request: HttpRequest) -> HttpResponse:
    """Make a new calendar address for whoever asks, or withdraw theirs."""
    if "drop" in request.POST:
        keys.drop_calendar(request.membership)
        return redirect("connections")
    token = keys.make_calendar(request.membership)
    return _show_once(request, "calendar", request.build_absolute_uri(f"/api/calendar/{token}.ics"))


@for_members(post=Role.OWNER)
@require_POST
def connection_key_make(request: HttpRequest) -> HttpResponse:
    """Make an API key, and show it once."""
    try:
        given = request.POST
        _row, token = keys.make_key(request.membership, name=given.get("name", ""), scopes=given.getlist("scope"))
    except SettingsError:
        messages.error(request, _("Give the key a name, and choose what it may do."))
        return redirect("connections")
    return _show_once(request, "key", token)


@for_members(post=Role.OWNER)
@require_POST
def connection_key_revoke(request: HttpRequest, api_key: int) -> HttpResponse:
    """Make a key useless."""
    row = get_object_or_404(ApiKey.rows.for_member(request.membership), pk=api_key)
    keys.revoke_key(request.membership, row.pk, now=timezone.now())
    messages.success(request, _("The key no longer works."))
    return redirect("connections")


@for_members(post=Role.OWNER)
@require_POST
def connection_webhook_make(request: HttpRequest) -> HttpResponse:
    """Make a webhook, and show its secret once."""
    try:
        _row, secret = webhooks.make_webhook(
            request.membership,
            url=request.POST.get("url", "").strip(),
            events=request.POST.getlist("event"),
            allowed=settings.WEERKLANK.private_hosts,
        )
    except SettingsError:
        messages.error(request, _("This address can't be used: give a public address that begins with https://."))
        return redirect("connections")
    return _show_once(request, "webhook", secret)


@for_members(least=Role.OWNER)
@require_safe
def connection_webhook(request: HttpRequest, webhook: int) -> HttpResponse:
    """Show what a webhook was told; the template sees `row` and `deliveries`."""
    row = _webhook(request, webhook)
    return render(request, "web/webhook.html", {"row": row, "deliveries": row.deliveries.all()[:_SHOWN]})


@for_members(least=Role.OWNER)
@require_POST
def connection_webhook_change(request: HttpRequest, webhook: int) -> HttpResponse:
    """Test, silence, start or delete a webhook."""
    row, act = _webhook(request, webhook), request.POST.get("act", "")
    if act == "delete":
        webhooks.delete_webhook(request.membership, row)
        return redirect("connections")
    if act == "test":
        webhooks.send_test(row, now=timezone.now())
        messages.success(request, _("A test is on its way. Look again in a few seconds."))
    elif act in ("start", "stop"):
        webhooks.change_webhook(request.membership, row, active=act == "start")
    return redirect("connection_webhook", row.pk)


def _webhook(request: HttpRequest, pk: int) -> Webhook:
    row: Webhook = get_object_or_404(Webhook.rows.for_member(request.membership), pk=pk)
    return row


@for_members(least=Role.OWNER)
@require_POST
def connection_delivery_replay(request: HttpRequest, delivery: int) -> HttpResponse:
    """Send a message again."""
    row = get_object_or_404(Delivery.rows.for_member(request.membership), pk=delivery)
    webhooks.replay(row, now=timezone.now())
    return redirect("connection_webhook", row.webhook_id)


@for_members(post=Role.OWNER)
@require_POST
def connection_source_make(request: HttpRequest) -> HttpResponse:
    """Make an address to which other programs send messages, and show it once."""
    name = request.POST.get("name", "")
    _row, token = incoming.make_source(request.membership, name=name)
    return _show_once(request, "source", request.build_absolute_uri(f"/api/incoming/{token}/"))


@for_members(post=Role.OWNER)
@require_POST
def connection_source_drop(request: HttpRequest, source: int) -> HttpResponse:
    """Make such an address useless; what came in stays."""
    row = get_object_or_404(IncomingSource.rows.for_member(request.membership), pk=source)
    incoming.drop_source(request.membership, row)
    return redirect("connections")


@for_members
@require_safe
def connection_proposals(request: HttpRequest) -> HttpResponse:
    """Show what programs propose; the template sees `waiting` and `decided`."""
    waiting = proposals.open_proposals(request.membership)[:_SHOWN]
    decided = Proposal.rows.for_member(request.membership).exclude(accepted=None)
    shown = decided.select_related("conversation", "decided_by")[:_SHOWN]
    return render(request, "web/proposals.html", {"waiting": waiting, "decided": shown})


@for_members
@require_POST
def connection_proposal_decide(request: HttpRequest, proposal: int) -> HttpResponse:
    """Accept a proposal, or decline it."""
    row = get_object_or_404(Proposal.rows.for_member(request.membership), pk=proposal)
    if request.POST.get("act") == "accept":
        try:
            proposals.accept(request.membership, row, now=timezone.now())
        except SettingsError as error:
            messages.error(request, _("That day is over already. {remedy}").format(remedy=spoken(error).remedy))
        else:
            messages.success(request, _("Accepted. It stands with the conversation; nothing was sent."))
    else:
        proposals.decline(request.membership, row, now=timezone.now())
    return redirect("connection_proposals")
