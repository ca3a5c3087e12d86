"""Write days and times in words, in the reader's zone."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from weerklank.outputs.wording import Wording

__all__ = ["Moments"]


@dataclass(frozen=True, slots=True)
class Moments:
    """Write moments in one language and one zone.

    Attributes:
        with_year: whether a moment within a conversation tells its year.
    """

    wording: Wording
    timezone: tzinfo
    with_year: bool = False

    def day(self, day: date) -> str:
        """Write a whole date with its weekday."""
        return f"{self.wording.weekdays[day.weekday()]} {self._date(day)}"

    def moment(self, at: datetime | None) -> str:
        """Write the day and the time of one turn; empty where no time is known."""
        if at is None:
            return ""
        local = at.astimezone(self.timezone)
        day = self._date(local) if self.with_year else self._month_day(local)
        return self.wording.say("date.moment", day=day, time=f"{local:%H:%M}")

    def iso(self, at: datetime | None) -> str:
        """Write a time for machines, in the reader's zone; empty where no time is known."""
        return "" if at is None else at.astimezone(self.timezone).isoformat(timespec="minutes")

    def period(self, first: datetime | None, last: datetime | None) -> str:
        """Write from when to when, naming what both ends share once; empty where no time is known."""
        if first is None or last is None:
            return ""
        start, end = first.astimezone(self.timezone), last.astimezone(self.timezone)
        if start.date() == end.date():
            times = dict.fromkeys((f"{start:%H:%M}", f"{end:%H:%M}"))
            return self.wording.say("date.moment", day=self.day(start), time="–".join(times))
        return f"{self._start(start, end)}{self._date(end)}"

    def local_date(self, at: datetime) -> date:
        """Return the date on the reader's calendar."""
        return at.astimezone(self.timezone).date()

    def _start(self, start: date, end: date) -> str:
        if (start.year, start.month) == (end.year, end.month):
            return f"{start.day}–"
        if start.year == end.year:
            return f"{self._month_day(start)} – "
        return f"{self._date(start)} – "

    def _month_day(self, day: date) -> str:
        return f"{day.day} {self.wording.months[day.month - 1]}"

    def _date(self, day: date) -> str:
        return f"{self._month_day(day)} {day.year}"
