"""The follow-ups of a team as a calendar that other programs read (iCalendar, RFC 5545)."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from weerklank.api.faults import tell
from weerklank.errors import NotFoundError
from weerklank.services.calendar import calendar_bytes
from weerklank.services.keys import calendar_of

__all__ = ["calendar"]


@login_not_required
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Answer with the calendar that a token opens."""
    try:
        membership = calendar_of(token)
    except NotFoundError as error:
        return tell(error)
    home = request.build_absolute_uri("/").rstrip("/")
    with translation.override(membership.user.language):
        body = calendar_bytes(
            membership,
            now=timezone.now(),
            address=lambda conversation: home + reverse("conversation", args=[conversation]),
        )
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="weerklank.ics"'
    return answer
