"""Keep what was imported for as long as was agreed, and no longer."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from weerklank.services.audit import log, log_by_itself
from weerklank.services.imports import undo
from weerklank.services.jobs import enqueue
from weerklank.store.models import (
    Conversation,
    Import,
    ImportState,
    JobKind,
    Membership,
    Person,
    SourceFile,
    Team,
)

__all__ = ["day_of", "enqueue_due", "forget_people", "keep_until_for", "purge", "set_keep_until"]


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


def _due(team: Team, now: datetime) -> QuerySet[Import]:
    over = Import.rows.filter(team_id=team.pk, keep_until__lte=day_of(team, now))
    due: QuerySet[Import] = over.exclude(state=ImportState.STARTED).order_by("id")
    return due


def enqueue_due(*, now: datetime) -> bool:
    """Queue a purge for each team that has something whose time is over; return whether there is one."""
    dates = Import.rows.filter(keep_until__lte=(now + timedelta(days=1)).date()).values_list("team_id", flat=True)
    due = [team for team in Team.objects.filter(pk__in=set(dates)) if _due(team, now).exists()]
    for team in due:
        enqueue(team.pk, JobKind.PURGE)
    return bool(due)


def purge(team: Team, *, now: datetime) -> list[int]:
    """Take away what imports brought whose time is over, and the imports with their files' names.

    Returns:
        The ids of the imports that are gone; their uploaded files, where any are left, are the caller's to delete.
    """
    gone = []
    for row in _due(team, now):
        with transaction.atomic():
            people = list(Person.rows.filter(conversations__turns__imported_by=row).distinct())
            undo(row, now=now)
            forget_people(people)
            gone.append(row.pk)
            SourceFile.rows.filter(belongs_to=row).delete()
            row.delete()
            log_by_itself(team, "import.purge", f"import {gone[-1]}")
    if gone:
        enqueue(team.pk, JobKind.SCRUB)
        if Conversation.rows.filter(team_id=team.pk, is_read=False).exists():
            enqueue(team.pk, JobKind.READ)
    return gone


def forget_people(people: list[Person]) -> None:
    """Delete those of whom no conversation is left."""
    for person in people:
        if not person.conversations.exists():
            person.delete()
