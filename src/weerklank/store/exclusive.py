"""Let one at a time add, join or take away a team's conversations."""

from django.db import DEFAULT_DB_ALIAS, connections

__all__ = ["hold_conversations"]

_WHAT = 4_711
"""Tells this lock from others in the same database; the number itself means nothing."""


def hold_conversations(team_id: int) -> None:
    """Wait until nobody else adds to a team's conversations or takes some away, and keep others waiting.

    Two who bring the same export at the same moment would each find nothing of it there, and keep it twice. It lasts
    until the transaction ends, in which it must be called before anything is read. SQLite has one writer anyhow.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_WHAT, team_id])
