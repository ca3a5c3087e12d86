"""Every address that a token opens; sessions and cookies count for nothing here."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, path

from weerklank.api.calendar import calendar
from weerklank.api.incoming import incoming
from weerklank.api.service import api

__all__ = ["app_name", "urlpatterns"]

app_name = "api"


def _operations() -> list[URLPattern]:
    """Return the addresses of the JSON API, which asks for a key itself and for no session."""
    patterns: list[URLPattern] = api.urls[0]
    for pattern in patterns:
        pattern.callback = login_not_required(pattern.callback)
    return patterns


urlpatterns: list[URLPattern | URLResolver] = [
    path("calendar/<str:token>.ics", calendar, name="calendar"),
    path("incoming/<str:token>/", incoming, name="incoming"),
    path("v1/", (_operations(), "v1", "v1")),
]
