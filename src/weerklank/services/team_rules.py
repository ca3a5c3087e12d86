"""Change an account's name and language, and a team's name and rules."""

from django.db import transaction

from weerklank.services.audit import log
from weerklank.store.models import Membership, Team, User

__all__ = ["change_account", "change_team"]


def change_account(membership: Membership, *, name: str, language: str) -> None:
    """Change what one is called, and the language of the pages."""
    User.objects.filter(pk=membership.user_id).update(name=name.strip(), language=language)


def change_team(membership: Membership, *, name: str, keep_days: int | None, pseudonymise: bool) -> None:
    """Change the team's name, and what holds for new imports."""
    with transaction.atomic():
        rules = {"name": name.strip(), "keep_days": keep_days, "pseudonymise": pseudonymise}
        Team.objects.filter(pk=membership.team_id).update(**rules)
        log(membership, "team.rules", f"team {membership.team_id}")
