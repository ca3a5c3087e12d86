"""A program proposes; a person decides, once, and nothing is sent."""

from datetime import date

import pytest


@pytest.fixture
def els(owner):
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(owner.user)
    return client


def decide(client, proposal, act):
    return client.post(f"/connections/proposals/{proposal['id']}/decide/", {"act": act})


def test_an_accepted_answer_becomes_a_note_and_a_day_is_planned(els, ask, conversation):
    path = f"/conversations/{conversation.pk}/proposals"
    answer = ask("post", path, {"text": "Wat maakt <b>die</b> website af?"}).json()
    day = ask("post", path, {"due_on": "2031-04-01", "text": "Dan is hij af."}).json()
    assert (answer["kind"], day["kind"], answer["accepted"]) == ("answer", "follow_up", None)
    page = els.get("/connections/proposals/").content.decode()
    assert "Wat maakt &lt;b&gt;die&lt;/b&gt; website af?" in page
    assert not conversation.notes.exists()
    decide(els, answer, "accept")
    decide(els, answer, "accept")
    decide(els, day, "accept")
    assert [note.text for note in conversation.notes.order_by("id")] == [
        "Wat maakt <b>die</b> website af?", "Dan is hij af.",
    ]  # fmt: skip
    assert conversation.follow_ups.get().due_on == date(2031, 4, 1)
    assert [each["accepted"] for each in ask("get", "/proposals").json()["items"]] == [True, True]


def test_a_day_that_passed_while_its_proposal_waited_isnt_planned(els, ask, conversation):
    from weerklank.store.models import Proposal

    made = ask("post", f"/conversations/{conversation.pk}/proposals", {"due_on": "2031-04-01"}).json()
    Proposal.rows.update(due_on="2026-02-28")
    answer = els.post(f"/connections/proposals/{made['id']}/decide/", {"act": "accept"}, follow=True)
    told = "Die dag is al voorbij. Wijs het voorstel af en plan in het gesprek een latere dag."
    assert told in answer.content.decode()
    assert not conversation.follow_ups.exists()
    assert Proposal.rows.get().accepted is None


def test_a_declined_proposal_does_nothing_any_more(els, ask, conversation):
    made = ask("post", f"/conversations/{conversation.pk}/proposals", {"text": "Korting?"}).json()
    decide(els, made, "decline")
    decide(els, made, "accept")
    assert not conversation.notes.exists()
    assert ask("get", "/proposals").json()["items"][0]["accepted"] is False


def test_secrets_are_shown_once_and_kept_as_no_secret(els):
    import re

    from weerklank.store.models import ApiKey

    els.post("/connections/key/", {"name": "script", "scope": ["read"]})
    first, second = (els.get("/connections/").content.decode() for _ in range(2))
    token = re.search(r'value="(wk_[\w-]{20,})"', first)[1]
    assert token not in second
    assert ApiKey.rows.get().hint in second
    els.post("/connections/webhook/", {"url": "https://example.org/x", "event": ["follow_up.due"]})
    assert "whsec_" in els.get("/connections/").content.decode()
    assert "whsec_" not in els.get("/connections/").content.decode()
    els.post("/connections/calendar/")
    assert re.search(r'value="http://localhost/api/calendar/[\w-]+\.ics"', els.get("/connections/").content.decode())
    els.post("/connections/source/", {"name": "Chat"})
    assert re.search(r'value="http://localhost/api/incoming/[\w-]+/"', els.get("/connections/").content.decode())


def test_a_webhook_is_tested_stopped_and_sent_again_from_its_page(els):
    from weerklank.store.models import Delivery, Webhook

    els.post("/connections/webhook/", {"url": "https://example.org/x"})
    path = f"/connections/webhook/{Webhook.rows.get().pk}/"
    els.post(f"{path}change/", {"act": "test"})
    kept = Delivery.rows.get()
    assert kept.event == "webhook.test"
    Delivery.rows.update(state="failed", attempts=10, answer=500)
    page = els.get(path).content.decode()
    assert "opgegeven" in page
    els.post(f"/connections/delivery/{kept.pk}/replay/")
    kept.refresh_from_db()
    assert (kept.state, kept.attempts) == ("waiting", 0)
    els.post(f"{path}change/", {"act": "stop"})
    assert not Webhook.rows.get().is_active
    els.post(f"{path}change/", {"act": "delete"})
    assert not Delivery.rows.exists()
