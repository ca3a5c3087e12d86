"""Very many turns come in at once, and are found, counted and taken back as if they had come one by one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.workplace.conftest import NOW
from tests.workplace.exports import CHAT, File, bring
from weerklank.conversations.identity import How, RoleGuess
from weerklank.conversations.records import Channel, Conversation, Role, Speaker, Utterance

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
SELLER = RoleGuess(("Sanne",), How.GIVEN)


def talk(name="Ingrid", *, turns=40, first=0, zone=UTC):
    people = (Speaker("Sanne", Role.SELLER), Speaker(name, Role.CUSTOMER))
    said = tuple(
        Utterance(
            place,
            people[place % 2].name,
            f"woord{first + place} voor {name}",
            (BEGIN + timedelta(minutes=first + place)).astimezone(zone),
            place + 1,
        )
        for place in range(turns)
    )
    return Conversation(f"{name}.txt", f"{name}.txt", Channel.WHATSAPP, people, said)


@pytest.fixture
def brought(owner):
    from weerklank.store.models import Import

    return Import.rows.create(team_id=owner.team_id)


def put(brought, *talks):
    from weerklank.services.merge import merge

    return [merge(each, SELLER, into=brought, now=NOW) for each in talks]


def put_many(brought, *talks):
    from weerklank.store.bulk import many_turns

    with many_turns():
        return put(brought, *talks)


def rows(conversation):
    skipped = ("id", "conversation", "imported_by", "team")
    return [
        {name: value for name, value in each.items() if name not in skipped}
        for each in conversation.turns.order_by("index").values(*_columns())
    ]


def _columns():
    from weerklank.store.models import Turn

    return [field.name for field in Turn._meta.concrete_fields]


def found(words):
    from weerklank.store.models import Turn
    from weerklank.store.search import saying

    return [turn.text for turn in saying(Turn.rows.all(), words)]


def test_a_turn_is_kept_as_djangos_own_way_keeps_it(brought):
    from weerklank.store.models import Turn

    [one] = put(brought, talk(turns=4))
    ours = rows(one.conversation)
    turns = [
        Turn(
            team_id=brought.team_id, conversation=one.conversation, imported_by=brought,
            **{name: each[name] for name in ("index", "at", "speaker", "role", "text", "line", "fingerprint")},
        )
        for each in ours
    ]  # fmt: skip
    Turn.rows.all().delete()
    Turn.rows.bulk_create(turns)
    assert rows(one.conversation) == ours
    assert [each["at"] for each in ours] == [turn.at for turn in talk(turns=4).utterances]


def test_what_came_in_at_once_is_found_and_so_is_what_came_before_and_after(brought):
    put(brought, talk("Els", turns=2))
    put_many(brought, talk("Ingrid"), talk("Pieter"))
    put(brought, talk("Noor", turns=2))
    assert found("woord1 els") == ["woord1 voor Els"]
    assert found("woord39 pieter") == ["woord39 voor Pieter"]
    assert found("woord1 noor") == ["woord1 voor Noor"]


def test_what_came_in_at_once_can_be_changed_and_taken_back(brought):
    from weerklank.services.imports import undo
    from weerklank.store.models import Turn

    put_many(brought, talk("Ingrid"))
    Turn.rows.filter(index=3).update(text="uithangbord")
    assert (found("woord3 ingrid"), found("uithangbord")) == ([], ["uithangbord"])
    undo(brought, now=NOW)
    assert (found("woord5"), found("uithangbord"), Turn.rows.count()) == ([], [], 0)


def test_what_goes_wrong_half_way_leaves_nothing_and_search_as_it_was(brought):
    from django.db import transaction

    spoilt = replace(talk("Pieter"), utterances=(None,))
    with pytest.raises(AttributeError), transaction.atomic():
        put_many(brought, talk("Ingrid"), spoilt)
    assert found("woord1") == []
    put(brought, talk("Pieter", turns=2))
    assert found("woord1") == ["woord1 voor Pieter"]


def test_the_same_chat_twice_in_one_import_comes_in_once(brought):
    first, second = put_many(brought, talk("Ingrid"), talk("Ingrid", turns=60))
    assert (first.is_new, first.new_turns) == (True, 40)
    assert (second.is_new, second.new_turns, second.known_turns) == (False, 20, 40)
    assert second.conversation.turn_count == 60


def test_a_conversation_holds_its_own_count_and_times_at_once(brought):
    [one] = put_many(brought, talk("Ingrid"))
    one.conversation.refresh_from_db()
    assert one.conversation.turn_count == 40
    assert one.conversation.first_at == BEGIN
    assert one.conversation.last_at == BEGIN + timedelta(minutes=39)


def test_a_moment_of_another_zone_is_the_same_moment(brought):
    [here] = put(brought, talk("Ingrid", turns=4, zone=timezone(timedelta(hours=2))))
    assert [each["at"] for each in rows(here.conversation)] == [turn.at for turn in talk(turns=4).utterances]


def test_shared_turns_are_counted_for_each_conversation(brought):
    from weerklank.services.merge import fingerprints
    from weerklank.store.bulk import shared_turns

    one, two = put_many(brought, talk("Ingrid"), talk("Pieter", turns=10))
    asked = fingerprints(talk("Ingrid", turns=30).utterances) + fingerprints(talk("Pieter").utterances)
    assert shared_turns(brought.team_id, asked) == {one.conversation.pk: 30, two.conversation.pk: 10}
    assert shared_turns(brought.team_id + 1, asked) == {}
    assert shared_turns(brought.team_id, []) == {}


def known_tables(connection):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tablename FROM pg_stats WHERE tablename IN ('store_turn', 'store_conversation')"
        )
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize(("many", "known"), [(4, {"store_turn", "store_conversation"}), (5, set())])
def test_postgres_is_told_of_its_size_after_a_large_import(owner, worker, database, many, known):
    from django.db import connection

    if database != "postgres":
        pytest.skip("SQLite needs no telling")
    row = bring(owner, replace(worker, many_turns=many), File("chat.txt", CHAT))
    assert row.new_turns == 4
    assert known_tables(connection) == known
