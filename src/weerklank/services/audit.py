"""Log who did what; never a word of a conversation."""

from weerklank.store.models import AuditEntry, Membership, Team

__all__ = ["log", "log_by_itself"]


def log(membership: Membership, action: str, subject: str = "") -> None:
    """Write down one act.

    Args:
        action: a verb behind its subject, such as `import.start`.
        subject: kind and id of a row.
    """
    AuditEntry.rows.create(team_id=membership.team_id, user=membership.user, action=action, subject=subject)


def log_by_itself(team: Team, action: str, subject: str = "") -> None:
    """Write down one act that the worker did by itself, such as a purge whose day had come."""
    AuditEntry.rows.create(team_id=team.pk, user=None, action=action, subject=subject)
