"""Log who did what; never a word of a conversation."""

from weerklank.store.models import AuditEntry, Membership

__all__ = ["log"]


def log(membership: Membership, action: str, subject: str = "") -> None:
    """Write down one act.

    Args:
        action: a verb behind its subject, such as `import.start`.
        subject: kind and id of a row.
    """
    AuditEntry.rows.create(team_id=membership.team_id, user=membership.user, action=action, subject=subject)
