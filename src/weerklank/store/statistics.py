"""Tell PostgreSQL how large its tables have become: after very much at once it would plan by what it knew before."""

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections

__all__ = ["know_sizes"]


def know_sizes() -> None:
    """Look at the tables of the workspace anew; SQLite needs no telling, and gets none.

    PostgreSQL does so by itself some minutes later, where nobody switched that off.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        return
    tables = sorted(model._meta.db_table for model in apps.get_app_config("store").get_models())  # noqa: SLF001
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")
