"""Tell Django that the pages are one of its apps."""

from django.apps import AppConfig

__all__ = ["WebConfig"]


class WebConfig(AppConfig):
    """Name the app; it has templates, static files and translations, and no tables."""

    name = "weerklank.web"
    label = "web"
