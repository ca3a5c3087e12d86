"""Turn days into moments, so that an index over moments can be used."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

__all__ = ["between"]

_FIRST = date.min + timedelta(days=2)


def between(field: str, since: date | None, until: date | None) -> dict[str, Any]:
    """Return the conditions that keep what happened from one day up to and with another, where the reader is.

    Asking for the day of each moment instead has SQLite call Python for every row.

    Args:
        field: the name of a column of moments.
        since, until: None leaves that side open.
    """
    last_day = until if until is None or until == date.max else until + timedelta(days=1)
    given = {f"{field}__gte": since, f"{field}__lt": last_day}
    # The very first day may begin before the year 1 in UTC; nothing happened on it.
    days = {name: max(day, _FIRST) for name, day in given.items() if day}
    return {name: timezone.make_aware(datetime.combine(day, time.min)) for name, day in days.items()}
