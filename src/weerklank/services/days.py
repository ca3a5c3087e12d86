"""Turn days into moments, so that an index over moments can be used."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

__all__ = ["between"]


def between(field: str, since: date | None, until: date | None) -> dict[str, Any]:
    """Return the conditions that keep what happened from one day up to and with another, where the reader is.

    Asking for the day of each moment instead has SQLite call Python for every row.

    Args:
        field: the name of a column of moments.
        since, until: None leaves that side open.
    """
    last_day = until if until is None or until == date.max else until + timedelta(days=1)
    # East of Greenwich the very first day begins before there is a year.
    given = {f"{field}__gte": None if since == date.min else since, f"{field}__lt": last_day}
    return {name: timezone.make_aware(datetime.combine(day, time.min)) for name, day in given.items() if day}
