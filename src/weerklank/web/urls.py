"""Every address of the workplace; a page that is added here is walked by the access tests the same day."""

from django.urls import URLPattern

__all__ = ["urlpatterns"]

urlpatterns: list[URLPattern] = []
