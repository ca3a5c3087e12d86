"""Follow-ups in somebody's own calendar, until they withdraw the address."""

from datetime import timedelta

from tests.workplace.conftest import NOW


def test_a_calendar_holds_the_days_of_the_team_and_no_words(owner, memberships, conversation):
    from django.test import Client
    from django.utils import timezone
    from icalendar import Calendar

    from weerklank.services.keys import drop_calendar, make_calendar
    from weerklank.services.notes import follow_up

    day = timezone.now().date() + timedelta(days=3)
    follow_up(owner, conversation, day, now=NOW)
    client = Client(SERVER_NAME="localhost")
    token = make_calendar(memberships["reader"])
    answer = client.get(f"/api/calendar/{token}.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (str(event["summary"]), event.decoded("dtstart")) == ("Ingrid", day)
    assert str(event["url"]) == f"http://localhost/conversations/{conversation.pk}/"
    assert b"website" not in answer.content

    elsewhere = make_calendar(memberships["stranger"])
    assert b"VEVENT" not in client.get(f"/api/calendar/{elsewhere}.ics").content

    newer = make_calendar(memberships["reader"])
    assert client.get(f"/api/calendar/{token}.ics").status_code == 404
    drop_calendar(memberships["reader"])
    assert client.get(f"/api/calendar/{newer}.ics").json()["code"] == "N030"


def test_a_calendar_takes_any_day_there_is(owner, memberships, conversation):
    from datetime import date

    from weerklank.services.calendar import calendar_bytes
    from weerklank.services.notes import follow_up

    follow_up(owner, conversation, date.max, now=NOW)
    assert b"DTSTART;VALUE=DATE:99991231" in calendar_bytes(owner, now=NOW, address=str)
