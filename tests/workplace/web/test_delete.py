"""Delete a conversation: who may, after saying so, and nothing of it is left."""

import pytest
from django.apps import apps

from tests.workplace.conftest import NOW
from tests.workplace.exports import CHAT, OTHER, File, bring


@pytest.fixture
def talk(owner, worker):
    """Bring two conversations, and hang on the first all that can hang on one."""
    from weerklank.services import notes
    from weerklank.services.promises import add_liking
    from weerklank.services.proposals import propose
    from weerklank.store.models import Conversation, Person, PersonClash, Promise, Turn

    bring(owner, worker, File("WhatsApp-chat met Ingrid.txt", CHAT))
    bring(owner, worker, File("b.txt", OTHER))
    row = Conversation.rows.get(title="Ingrid")
    first, last = Turn.rows.filter(conversation=row, role="customer").order_by("index")
    notes.add_note(owner, row, "Belt graag terug over haar website")
    notes.follow_up(owner, row, NOW.date(), now=NOW)
    notes.correct(owner, last, "refusal", method=worker.pipeline.method)
    propose(owner, row, text="Zal ik je website bekijken?", due_on=None, proposer="kladblok", now=NOW)
    ingrid = {"team": owner.team, "person": row.person}
    Promise.rows.create(**ingrid, turn=last, side="them", text="eerst mijn website af")
    PersonClash.rows.create(**ingrid, first=first, second=last, score=0.9)
    add_liking(owner, Person.rows.get(name="Pieter"), "koffie")
    return row


def everything():
    rows = (row for model in apps.get_app_config("store").get_models() for row in model._base_manager.values_list())
    return "\n".join(map(str, rows))


def work(worker):
    """Let the worker do all but clean the disk, which no transaction of a test allows."""
    from weerklank.store.models import Job, JobKind

    while Job.rows.filter(state="queued").exclude(kind=JobKind.SCRUB).exists():
        Job.rows.filter(state="queued", kind=JobKind.SCRUB).update(state="done")
        worker.work_once()


def delete(client, talk, **given):
    return client.post(f"/conversations/{talk.pk}/delete/", given)


def test_nothing_is_left_of_it(els, owner, worker, talk, database):
    from django.db import connection

    from weerklank.services.overview import ConversationFilter, conversations_matching
    from weerklank.store.models import Job, JobKind

    assert "website" in everything()
    assert "Dit gesprek verwijderen" in els.get(f"/conversations/{talk.pk}/").content.decode()
    answer = delete(els, talk, sure="on")
    assert answer["Location"] == "/conversations/"
    assert "Verwijderd." in els.get("/conversations/").content.decode()
    assert Job.rows.filter(kind=JobKind.SCRUB, state="queued").exists()
    work(worker)
    left = everything()
    assert [word for word in ("Ingrid", "website", "te duur", "kladblok") if word in left] == []
    assert "Pieter" in left
    assert not conversations_matching(owner, ConversationFilter(words="website"), now=NOW).exists()
    if database == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM store_turn_words WHERE store_turn_words MATCH 'website'")
            assert cursor.fetchone() == (0,)


def test_it_is_logged_without_a_word_of_it(els, owner, talk):
    from weerklank.store.models import AuditEntry

    delete(els, talk, sure="on")
    entry = AuditEntry.rows.get(action="conversation.delete")
    assert (entry.subject, entry.user) == (f"conversation {talk.pk}", owner.user)
    assert "verwijderde een gesprek" in els.get("/settings/log/").content.decode()


def test_nothing_goes_before_somebody_is_sure(els, talk):
    from weerklank.store.models import Conversation

    answer = delete(els, talk)
    assert answer["Location"].endswith("#delete")
    assert Conversation.rows.filter(pk=talk.pk).exists()


def test_a_person_stays_of_whom_something_else_is_known(els, worker, talk):
    from weerklank.store.models import Conversation, Person

    delete(els, Conversation.rows.get(title="Pieter"), sure="on")
    work(worker)
    pieter = Person.rows.get(name="Pieter")
    assert (pieter.conversation_count, pieter.last_at) == (0, None)
    assert pieter.notes.get().text == "koffie"


def test_what_the_api_answered_about_it_is_forgotten(els, owner, talk):
    from weerklank.services.keys import make_key
    from weerklank.store.models import Conversation, KeptAnswer

    key, _ = make_key(owner, name="proef", scopes=("propose",))
    other = Conversation.rows.get(title="Pieter")
    for row in (talk, other):
        body = f'{{"conversation_id": {row.pk}, "text": "Zal ik je bellen?"}}'
        KeptAnswer.rows.create(
            team=owner.team, key=key, name=str(row.pk), request_digest="a", status=201, body=body, created_at=NOW
        )
    delete(els, talk, sure="on")
    assert [row.name for row in KeptAnswer.rows.all()] == [str(other.pk)]


def test_a_reader_sees_no_way_to_delete_and_a_stranger_finds_nothing(read_by, talk, database):
    from django.test import Client

    from weerklank.services.accounts import make_user
    from weerklank.store.models import Conversation, Membership, Team

    assert "delete/" not in read_by.get(f"/conversations/{talk.pk}/").content.decode()
    assert delete(read_by, talk, sure="on").status_code == 403
    stranger = Client(SERVER_NAME="localhost")
    user = make_user(login="sam", name="Sam", password="een-lang-wachtwoord", language="nl")
    Membership.rows.create(team=Team.objects.create(name="Elders"), user=user, role="owner")
    stranger.force_login(user)
    assert delete(stranger, talk, sure="on").status_code == 404
    assert Conversation.rows.filter(pk=talk.pk).exists()


def test_a_team_mate_may_delete(talk, owner, database):
    from django.test import Client

    from weerklank.services.accounts import make_user
    from weerklank.store.models import Conversation, Membership

    user = make_user(login="milan", name="Milan", password="een-lang-wachtwoord", language="nl")
    Membership.rows.create(team=owner.team, user=user, role="member")
    milan = Client(SERVER_NAME="localhost")
    milan.force_login(user)
    delete(milan, talk, sure="on")
    assert not Conversation.rows.filter(pk=talk.pk).exists()
