"""The one place that decides which rows somebody may see: those of their own team."""

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from weerklank.store.models.accounts import Membership

__all__ = ["TeamOwned", "TeamRows"]


class TeamRows(models.QuerySet):
    """Query rows that belong to a team."""

    def for_member(self, membership: "Membership") -> Self:
        """Keep the rows of the member's team; nothing else may be shown to them."""
        return self.filter(team_id=membership.team_id)


class TeamOwned(models.Model):
    """Give a model the team that its rows belong to, and `Model.rows.for_member(membership)`."""

    team = models.ForeignKey("store.Team", on_delete=models.CASCADE, related_name="+")

    rows = TeamRows.as_manager()

    class Meta:
        """Make no table of its own."""

        abstract = True
