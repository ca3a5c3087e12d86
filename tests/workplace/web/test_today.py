"""What stands on Today leads to all of it, and asks nobody for what they may not do."""

import re
from datetime import timedelta

import pytest

from tests.workplace.conftest import NOW

MANY = 10


def text(answer):
    return answer.content.decode()


@pytest.fixture
def talks(owner):
    """Make ten open conversations of this moment and one that is closed; give what is to be the same of all."""
    from django.utils import timezone

    from weerklank.store.models import Conversation

    now = timezone.now()

    def make(**known):
        same = {
            "team": owner.team,
            "channel": "whatsapp",
            "language": "nl",
            "is_read": True,
            "changed_at": now,
            **known,
        }
        closed = Conversation.rows.create(title="dicht", closed_at=now, **same)
        return [Conversation.rows.create(title=f"gesprek {n}", **same) for n in range(MANY)], closed

    return make


@pytest.mark.parametrize("section", ["due", "waiting", "tense", "new"])
def test_a_count_leads_to_a_list_of_just_as_many(els, owner, talks, section):
    from weerklank.store.models import FollowUp

    long_ago = {"changed_at": NOW - timedelta(days=400)}
    known = {
        "due": long_ago, "waiting": {**long_ago, "waiting": "us"}, "tense": {**long_ago, "tension": 0.9}, "new": {},
    }  # fmt: skip
    opened, closed = talks(**known[section])
    if section == "due":
        days = {"due_on": "2026-01-05", "by": owner.user, "team": owner.team}
        for talk in opened:
            FollowUp.rows.create(conversation=talk, **days)
        FollowUp.rows.create(conversation=closed, **{**days, "due_on": "2999-01-05"})
    part = text(els.get("/")).partition(f'aria-labelledby="{section}"')[2].partition("</section>")[0]
    told = int(re.search(r'class="count">(\d+)<', part)[1])
    link = re.search(r'href="(/conversations/\?state=\w+)"', part)[1]
    assert part.count("data-item") == 8
    assert text(els.get(link)).count("data-item") == told
    assert told == MANY + (section == "new")


def test_a_reader_is_not_asked_to_import(read_by, els, talks):
    talks(changed_at=NOW - timedelta(days=400))
    assert 'href="/import/" class' in text(els.get("/")) or 'class="button" href="/import/"' in text(els.get("/"))
    page = text(read_by.get("/"))
    assert "Niemand wacht op je." in page
    assert 'class="button" href="/import/"' not in page


def test_a_conversation_stands_there_once_with_all_its_reasons_and_how_long_somebody_waits(els, owner):
    from django.utils import timezone

    from weerklank.store.models import Conversation, FollowUp

    now = timezone.now()
    known = {"team": owner.team, "channel": "whatsapp", "language": "nl", "is_read": True, "changed_at": now}
    waits = {"waiting": "us", "tension": 0.9, "last_at": now - timedelta(days=3, hours=2)}
    for title, more in (("Bianca", waits), ("Doreen", waits), ("Joris", {"tension": 0.9})):
        row = Conversation.rows.create(title=title, **known, **more)
        if title == "Doreen":
            FollowUp.rows.create(conversation=row, due_on=timezone.localdate(), by=owner.user, team=owner.team)
    page = text(els.get("/"))
    for title in ("Bianca", "Doreen", "Joris"):
        assert page.count(f">{title}<") == 1
    assert page.count("ruzie op komst") == 3
    assert page.count("wacht 3 dagen") == 2
    assert page.count("gepland op") == 1


def test_a_promise_of_ours_stands_on_today_and_in_its_conversation_until_it_is_kept(els, read_by, owner, worker):
    from django.utils import timezone

    from tests.workplace.exports import OTHER, File, bring
    from weerklank.store.models import Conversation, Promise

    bring(owner, worker, File("levering.txt", OTHER))
    row = Conversation.rows.get()
    els.post(f"/conversations/{row.pk}/answer/", {"text": "Je hebt gelijk, het spijt me. Ik bel je vandaag terug."})
    while worker.work_once():
        pass
    made = Promise.rows.get(side="us")
    made.due_on, made.said_at = timezone.localdate(), timezone.now()
    made.save()
    for path, back in (("/", "today"), (f"/conversations/{row.pk}/", "conversation")):
        page = text(els.get(path))
        assert "Je beloofde. Gedaan?" in page
        assert "Ik bel je vandaag terug." in page.partition("Je beloofde. Gedaan?")[2]
        done = els.post(f"/promises/{made.pk}/", {"act": "keep", "back": back})
        assert done["Location"] == path
        assert "Je beloofde. Gedaan?" not in text(els.get(path))
        els.post(f"/promises/{made.pk}/", {"act": "unkeep"})
    page = text(read_by.get("/"))
    assert "Je beloofde. Gedaan?" in page
    assert 'name="back"' not in page
    Promise.rows.update(due_on=timezone.localdate() + timedelta(days=1))
    assert "Je beloofde. Gedaan?" not in text(els.get("/"))
    assert "Je beloofde. Gedaan?" in text(els.get(f"/conversations/{row.pk}/"))
