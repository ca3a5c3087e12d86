"""Write a team's follow-ups as a calendar."""

from collections.abc import Callable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from weerklank import __version__
from weerklank.store.models import FollowUp, Membership

__all__ = ["calendar_bytes"]

_PAST_SHOWN = timedelta(days=60)


def calendar_bytes(membership: Membership, *, now: datetime, address: Callable[[int], str]) -> bytes:
    """Return the open follow-ups of the member's team as whole days, and those of the last weeks.

    A day's title is the conversation's, which is a name; no word of what was said stands in it.

    Args:
        now: aware, UTC.
        address: returns where a conversation is shown.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//Weerklank//{__version__}//NL")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Weerklank · {membership.team.name}")
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    since = (now - _PAST_SHOWN).date()
    rows = FollowUp.rows.for_member(membership).filter(done_at=None, due_on__gte=since)
    for row in rows.select_related("conversation"):
        calendar.add_component(_event(row, now, address))
    written: bytes = calendar.to_ical()
    return written


def _event(row: FollowUp, now: datetime, address: Callable[[int], str]) -> Event:
    event = Event()
    event.add("uid", f"follow-up-{row.pk}@weerklank")
    event.add("dtstamp", now)
    event.add("dtstart", row.due_on)
    event.add("summary", row.conversation.title)
    event.add("url", address(row.conversation_id))
    event.add("transp", "TRANSPARENT")
    return event
