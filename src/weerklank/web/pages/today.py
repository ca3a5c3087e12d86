"""Today: what the day asks for, and a welcome where there is nothing yet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from weerklank.advice.escalation import WARN_FROM
from weerklank.services.overview import today as look_at_today
from weerklank.web.access import for_members

__all__ = ["today"]


@for_members
def today(request: HttpRequest) -> HttpResponse:
    """Show what the day asks for; the template sees `today`, a services.overview.Today."""
    now = timezone.now()
    found = look_at_today(request.membership, now=now, day=timezone.localdate(now))
    template = "web/welcome.html" if found.is_empty else "web/today.html"
    return render(request, template, {"today": found, "now": now, "tense_from": WARN_FROM})
