"""Let one at a time add, join or take away a team's conversations, or become a workspace's first owner."""

from django.db import DEFAULT_DB_ALIAS, connections

__all__ = ["hold_conversations", "hold_first_owner"]

_CONVERSATIONS, _FIRST_OWNER = 4_711, 4_712
"""Tell these locks from others in the same database; the numbers themselves mean nothing."""


def hold_conversations(team_id: int) -> None:
    """Wait until nobody else adds to a team's conversations or takes some away, and keep others waiting.

    Two who bring the same export at the same moment would each find nothing of it there, and keep it twice. It lasts
    until the transaction ends, in which it must be called before anything is read. SQLite has one writer anyhow.
    """
    _hold(_CONVERSATIONS, team_id)


def hold_first_owner() -> None:
    """Wait until nobody else becomes the first owner; it lasts until the transaction ends.

    Of two who open a new workspace at the same moment, each would find nobody there yet.
    """
    _hold(_FIRST_OWNER, 0)


def _hold(what: int, which: int) -> None:
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [what, which])
