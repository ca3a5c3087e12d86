"""What the worker looks after between jobs: messages to send, days that came, and places where messages come in."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from weerklank.services.deliveries import deliver_due
from weerklank.services.kept_answers import forget_old
from weerklank.services.mail_accounts import look_into_due
from weerklank.services.watched import Watched
from weerklank.services.webhooks import tell_due
from weerklank.store.models import FollowUp, Webhook

__all__ = ["Upkeep"]

_DAYS_EVERY = timedelta(minutes=1)
_LATEST = timedelta(days=7)
"""A day that came longer ago isn't told any more, so that a new webhook isn't flooded."""


@dataclass
class Upkeep:
    """Look after what nobody queued.

    Attributes:
        clock: gives the present moment, aware and UTC.
        allowed_hosts: may be in a private network though somebody typed them in.
        watched: a folder whose files are imported as they come.
        zone: of dates in mails that carry none.
    """

    clock: Callable[[], datetime]
    allowed_hosts: Collection[str] = ()
    watched: Watched | None = None
    zone: tzinfo = UTC
    _days_at: datetime | None = field(default=None, init=False)

    def do(self) -> bool:
        """Do what is due; return whether anything was."""
        now = self.clock()
        if self._days_at is None or now - self._days_at >= _DAYS_EVERY:
            self._days_at = now
            _tell_days(now)
            forget_old(now=now)
        if self.watched is not None:
            self.watched.look(now)
        was_sent = deliver_due(clock=self.clock, allowed=self.allowed_hosts)
        return look_into_due(clock=self.clock, allowed=self.allowed_hosts, zone=self.zone) or was_sent


def _tell_days(now: datetime) -> None:
    """Tell the webhooks of each team which days have come where the team is."""
    for webhook in Webhook.rows.filter(is_active=True).select_related("team"):
        if "follow_up.due" in webhook.events:
            day = now.astimezone(ZoneInfo(webhook.team.timezone)).date()
            due = FollowUp.rows.filter(team_id=webhook.team_id, done_at=None, due_on__lte=day)
            for row in due.filter(due_on__gte=day - _LATEST):
                tell_due(row, now=now)
