"""Keep what came in for as long as was agreed, and no longer.

Two rules stand beside each other, and the first day that comes counts: the day of an import, and the days for which a
team keeps one channel after something was added to a conversation. What comes in by itself has no import of its own;
there the team's usual days count where its channel has none.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from weerklank.services.audit import log, log_by_itself
from weerklank.services.imports import start, undo
from weerklank.services.jobs import enqueue
from weerklank.store.exclusive import hold_conversations
from weerklank.store.models import (
    Conversation,
    Import,
    ImportState,
    IncomingSource,
    JobKind,
    Membership,
    Person,
    SourceFile,
    Team,
    Turn,
)

__all__ = [
    "day_of", "enqueue_due", "forget_people", "going", "keep_channels", "keep_until_for", "purge", "set_keep_until",
    "start_as_usual", "usual_keep_days",
]  # fmt: skip


def day_of(team: Team, now: datetime) -> date:
    """Return which day it is for a team."""
    return now.astimezone(ZoneInfo(team.timezone)).date()


def keep_until_for(team: Team, *, keep_days: int | None, now: datetime) -> date | None:
    """Return the day on which something that comes in now is purged; None keeps it."""
    return None if keep_days is None else day_of(team, now) + timedelta(days=keep_days)


def set_keep_until(membership: Membership, row: Import, keep_until: date | None) -> None:
    """Say until when an import is kept."""
    with transaction.atomic():
        Import.rows.for_member(membership).filter(pk=row.pk).update(keep_until=keep_until)
        log(membership, "import.keep", f"import {row.pk}")


def usual_keep_days(team: Team, channels: Sequence[str]) -> int | None:
    """Return for how many days a team keeps what holds these channels; of several, the shortest."""
    own = team.keep_days_by_channel
    known = [days for channel in channels or [""] if (days := own.get(channel, team.keep_days)) is not None]
    return min(known, default=None)


def start_as_usual(membership: Membership, row: Import, *, sellers: Sequence[str], now: datetime) -> None:
    """Start an import of which nobody chooses how long it is kept: the team's rules hold."""
    team = row.team
    until = keep_until_for(team, keep_days=team.keep_days, now=now)
    start(membership, row, sellers=sellers, keep_until=until, pseudonymise=team.pseudonymise)


def keep_channels(membership: Membership, days_of: Mapping[str, int]) -> None:
    """Say for how many days the conversations of each channel are kept at most."""
    with transaction.atomic():
        Team.objects.filter(pk=membership.team_id).update(keep_days_by_channel=dict(days_of))
        log(membership, "team.rules", f"team {membership.team_id}")


def going(team: Team, days_of: Mapping[str, int], *, now: datetime) -> Counter[str]:
    """Count the conversations of each channel that would go at once under these rules."""
    found = _overdue(team, days_of, now).order_by().values("channel").annotate(n=Count("pk"))
    return Counter({each["channel"]: each["n"] for each in found})


def _overdue(team: Team, days_of: Mapping[str, int], now: datetime) -> QuerySet[Conversation]:
    """Return the conversations to which nothing was added for as long as they are kept."""
    wanted = Q(pk__in=[])
    for channel, days in days_of.items():
        wanted |= Q(channel=channel, changed_at__lt=_days_ago(team, days, now))
    if team.keep_days is not None:
        late = Q(first_import__in=_standing(team), changed_at__lt=_days_ago(team, team.keep_days, now))
        wanted |= late & ~Q(channel__in=list(days_of))
    found: QuerySet[Conversation] = Conversation.rows.filter(wanted, team_id=team.pk)
    return found


def _days_ago(team: Team, days: int, now: datetime) -> datetime:
    """Return before which moment something must lie for as many days to be over, where the team is."""
    day = day_of(team, now) - timedelta(days=days - 1)
    return datetime.combine(day, time.min, ZoneInfo(team.timezone))


def _standing(team: Team) -> QuerySet[IncomingSource]:
    """Return the imports that stand for what comes in by itself."""
    found: QuerySet[IncomingSource] = (
        IncomingSource.rows.filter(team_id=team.pk).exclude(belongs_to=None).values("belongs_to")
    )
    return found


def _due(team: Team, now: datetime) -> QuerySet[Import]:
    over = Import.rows.filter(team_id=team.pk, keep_until__lte=day_of(team, now))
    due: QuerySet[Import] = over.exclude(state=ImportState.STARTED).order_by("id")
    return due


def enqueue_due(*, now: datetime) -> bool:
    """Queue a purge for each team that has something whose time is over; return whether there is one."""
    due = [
        team
        for team in Team.objects.all()
        if _due(team, now).exists() or _overdue(team, team.keep_days_by_channel, now).exists()
    ]
    for team in due:
        enqueue(team.pk, JobKind.PURGE)
    return bool(due)


def purge(team: Team, *, now: datetime) -> list[int]:
    """Take away what imports brought whose time is over, the imports with their files' names, and channels in time.

    Returns:
        The ids of the imports that are gone; their uploaded files, where any are left, are the caller's to delete.
    """
    gone = []
    for row in _due(team, now):
        with transaction.atomic():
            hold_conversations(team.pk)
            if not _due(team, now).filter(pk=row.pk).exists():
                continue  # somebody keeps it longer since we looked
            people = list(Person.rows.filter(conversations__turns__imported_by=row).distinct())
            undo(row, now=now)
            forget_people(people)
            gone.append(row.pk)
            SourceFile.rows.filter(belongs_to=row).delete()
            row.delete()
            log_by_itself(team, "import.purge", f"import {gone[-1]}")
    overdue = list(_overdue(team, team.keep_days_by_channel, now).order_by("id"))
    for conversation in overdue:
        gone += _purge_one(team, conversation, now)
    if gone or overdue:
        enqueue(team.pk, JobKind.SCRUB)
        if Conversation.rows.filter(team_id=team.pk, is_read=False).exists():
            enqueue(team.pk, JobKind.READ)
    return gone


def _purge_one(team: Team, conversation: Conversation, now: datetime) -> list[int]:
    """Take away a conversation, and the imports of which nothing is left; return their ids.

    Purging many takes a while: one to which something was added meanwhile stays.
    """
    with transaction.atomic():
        hold_conversations(team.pk)
        if not _overdue(team, team.keep_days_by_channel, now).filter(pk=conversation.pk).exists():
            return []
        brought = set(conversation.turns.exclude(imported_by=None).values_list("imported_by_id", flat=True))
        person, kept_as = conversation.person, f"conversation {conversation.pk}"
        conversation.delete()
        forget_people([person] if person else [])
        log_by_itself(team, "conversation.purge", kept_as)
        over = Import.rows.filter(pk__in=brought, state=ImportState.DONE).exclude(pk__in=_standing(team))
        gone = [row.pk for row in over if not Turn.rows.filter(imported_by=row).exists()]
        Import.rows.filter(pk__in=gone).delete()
        for pk in gone:
            log_by_itself(team, "import.purge", f"import {pk}")
    return gone


def forget_people(people: list[Person]) -> None:
    """Delete those of whom no conversation is left."""
    for person in people:
        if not person.conversations.exists():
            person.delete()
