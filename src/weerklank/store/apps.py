"""Tell Django that the store is one of its apps."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

__all__ = ["StoreConfig"]


class StoreConfig(AppConfig):
    """Name the app; its label is the prefix of every table."""

    name = "weerklank.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the search index made after every migration."""
        from weerklank.store.search import make_index  # noqa: PLC0415 - models may only be named once apps are there

        post_migrate.connect(make_index, sender=self, dispatch_uid="weerklank.store.search")
