"""A team has a time zone: its days begin by it, times are shown in it, and imports are read in it."""

import pytest

from tests.workplace.exports import CHAT, File, bring

RULES = {"team": "Atelier Els", "keep_days": "", "address": "follow"}


def text(answer):
    return answer.content.decode()


@pytest.fixture
def in_london(els):
    els.post("/settings/team/", {**RULES, "timezone": "Europe/London"})
    return els


def test_a_chat_is_read_and_shown_at_the_hour_that_it_names(in_london, owner, worker):
    from weerklank.store.models import Turn

    bring(owner, worker, File("chat.txt", CHAT))
    turn = Turn.rows.get(index=0)
    assert turn.at.isoformat() == "2026-02-02T09:01:10+00:00"
    assert "09:01" in text(in_london.get(f"/conversations/{turn.conversation_id}/"))


def test_what_came_in_before_is_shown_an_hour_earlier(els, owner, worker):
    from weerklank.store.models import Turn

    bring(owner, worker, File("chat.txt", CHAT))
    turn = Turn.rows.get(index=0)
    assert "09:01" in text(els.get(f"/conversations/{turn.conversation_id}/"))
    els.post("/settings/team/", {**RULES, "timezone": "Europe/London"})
    assert "08:01" in text(els.get(f"/conversations/{turn.conversation_id}/"))


def test_a_zone_that_is_not_there_is_refused_and_none_leaves_it(in_london, owner):
    assert in_london.post("/settings/team/", {**RULES, "timezone": "Europe/Nergens"}).status_code == 400
    in_london.post("/settings/team/", RULES)
    owner.team.refresh_from_db()
    assert owner.team.timezone == "Europe/London"
    assert '<option value="Europe/London" selected>' in text(in_london.get("/settings/"))


def test_only_the_owner_chooses_it(read_by, owner):
    assert read_by.post("/settings/team/", {**RULES, "timezone": "Europe/London"}).status_code == 403
    owner.team.refresh_from_db()
    assert owner.team.timezone == "Europe/Amsterdam"


def test_a_first_team_begins_in_the_zone_of_the_installation(database):
    from django.test import override_settings

    from weerklank.services.accounts import create_owner

    with override_settings(TIME_ZONE="Europe/London"):
        made = create_owner(login="tom", name="Tom", password="a-long-password", language="en", team="Hartley")
    assert made.team.timezone == "Europe/London"
