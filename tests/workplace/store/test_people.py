"""What the workplace knows of people over all their conversations."""

import pytest

from tests.workplace.conftest import NOW
from tests.workplace.exports import CHAT, OTHER, File, bring

MAIL = """\
From: Ingrid <ingrid@voorbeeld.nl>
To: Sanne <sanne@atelier.nl>
Subject: De website
Date: Mon, 9 Mar 2026 10:00:00 +0100
Message-ID: <1@voorbeeld.nl>

Ik wil zo graag meer klanten, ik kom er niet aan toe om rust te vinden.
"""
PROMISES = """\
[02-02-2026 09:01:10] Sanne: Excuus, er stond een fout in de prijs. Ik stuur je morgen een nieuwe offerte. Bel je terug?
[02-02-2026 09:14:32] Ingrid: Dank je wel, fijn! Ik laat het je donderdag weten.
[02-02-2026 09:20:00] Ingrid: Misschien bel ik je volgende week.
"""


def work(worker):
    while worker.work_once():
        pass


def person(name="Ingrid"):
    from weerklank.store.models import Person

    return Person.rows.get(name=name)


def test_promises_of_both_sides_are_found_with_their_days(owner, worker):
    from weerklank.store.models import Promise

    bring(owner, worker, File("chat.txt", PROMISES))
    found = {(each.side, each.text, str(each.due_on)) for each in Promise.rows.all()}
    assert found == {
        ("us", "Ik stuur je morgen een nieuwe offerte.", "2026-02-03"),
        ("them", "Ik laat het je donderdag weten.", "2026-02-05"),
    }


def test_reading_again_leaves_a_changed_or_struck_promise_as_people_made_it(owner, worker):
    from weerklank.services.promises import change_promise, strike_promise
    from weerklank.store.models import Conversation, Promise

    bring(owner, worker, File("chat.txt", PROMISES))
    theirs, ours = Promise.rows.get(side="them"), Promise.rows.get(side="us")
    change_promise(owner, theirs, text="Belt donderdag", due_on=None)
    strike_promise(owner, ours, now=NOW)
    longer = PROMISES + "[03-02-2026 09:20:00] Sanne: Fijn. Ik bel je vrijdag, sorry voor het wachten.\n"
    bring(owner, worker, File("chat.txt", longer))
    assert Conversation.rows.get().turn_count == 4
    kept = {each.text: each for each in Promise.rows.all()}
    assert kept["Belt donderdag"].due_on is None
    assert kept["Ik stuur je morgen een nieuwe offerte."].struck_at == NOW


def test_clashes_are_found_across_conversations_and_not_across_people(owner, worker):
    from weerklank.store.models import PersonClash

    first = (
        "[02-01-2026 09:00:00] Sanne: Waar loop je tegenaan?\n"
        "[02-01-2026 09:01:00] Ingrid: Ik wil dit jaar echt dertig klanten meer, anders red ik het niet. "
        "Dat is het enige waar ik nog aan denk.\n"
    )
    later = (
        "[02-03-2026 09:00:00] Sanne: Zullen we een afspraak maken?\n"
        "[02-03-2026 09:01:00] Ingrid: Eerst moet mijn website helemaal af zijn, en ik twijfel nog over het logo. "
        "Daarna kijk ik wel verder.\n"
    )
    bring(owner, worker, File("a.txt", first))
    bring(owner, worker, File("b.txt", later))
    bring(owner, worker, File("c.txt", later.replace("Ingrid", "Pieter")))
    ingrid = person()
    assert ingrid.conversation_count in (1, 2)
    clashes = list(PersonClash.rows.all())
    assert {clash.person_id for clash in clashes} <= {ingrid.pk}
    assert [(c.first.at.month, c.second.at.month) for c in clashes] == [(1, 3)]


def test_merged_people_are_one_and_come_apart_again_as_they_were(owner, worker):
    from weerklank.services.person_changes import merge_people, undo_change
    from weerklank.services.promises import add_liking, add_promise
    from weerklank.store.models import AuditEntry, Identity, Person

    bring(owner, worker, File("a.txt", CHAT), File("b.txt", OTHER))
    ingrid, pieter = person(), person("Pieter")
    before = pieter.pk
    add_liking(owner, pieter, "Houdt van korte mails")
    add_promise(owner, pieter, side="us", text="Bellen", due_on=None, now=NOW)
    change = merge_people(owner, ingrid, pieter)
    work(worker)
    ingrid.refresh_from_db()
    assert ingrid.conversation_count == 2
    assert (ingrid.notes.count(), ingrid.promises.filter(text="Bellen").count()) == (1, 1)
    bring(owner, worker, File("c.txt", OTHER.replace("05-02", "06-02")))
    assert Person.rows.count() == 1
    undo_change(owner, change)
    work(worker)
    again = person("Pieter")
    assert again.pk == before
    assert again.notes.count() == 1
    assert Identity.rows.get(folded="pieter").person_id == again.pk
    assert person().conversation_count >= 1
    assert set(AuditEntry.rows.filter(action__startswith="person.").values_list("action", flat=True)) == {
        "person.merge", "person.undo",
    }  # fmt: skip


def test_who_comes_back_from_a_merge_is_spoken_to_as_before(owner, worker):
    from weerklank.advice.records import Address
    from weerklank.services.person_changes import merge_people, split_off, undo_change
    from weerklank.services.team_rules import address_person
    from weerklank.store.models import Conversation, Person

    bring(owner, worker, File("a.txt", CHAT), File("b.txt", OTHER))
    ingrid, pieter = person(), person("Pieter")
    address_person(owner, pieter, Address.U)
    work(worker)
    pieter.refresh_from_db()
    change = merge_people(owner, ingrid, pieter)
    assert person().address == Address.U.value
    assert Conversation.rows.filter(is_read=False).count() == Conversation.rows.count()
    work(worker)
    undo_change(owner, change)
    assert {each.name: each.address for each in Person.rows.all()} == {"Ingrid": "", "Pieter": Address.U.value}
    assert list(Conversation.rows.filter(is_read=False).values_list("source", flat=True)) == ["a.txt"]
    work(worker)
    bring(owner, worker, File("c.txt", OTHER.replace("05-02", "06-02").replace("Sanne", "Tom")), sellers=("Tom",))
    talks = person("Pieter").conversations.order_by("id")
    split_off(owner, person("Pieter"), name="Pieter 2", conversations=[talks.last().pk])
    assert person("Pieter 2").address == Address.U.value


def test_who_remains_of_a_merge_keeps_their_own_je_or_u(owner, worker):
    from weerklank.advice.records import Address
    from weerklank.services.person_changes import merge_people, undo_change
    from weerklank.services.team_rules import address_person
    from weerklank.store.models import Conversation, Person

    bring(owner, worker, File("a.txt", CHAT), File("b.txt", OTHER))
    address_person(owner, person(), Address.JE)
    address_person(owner, person("Pieter"), Address.U)
    work(worker)
    change = merge_people(owner, person(), person("Pieter"))
    assert person().address == Address.JE.value
    assert list(Conversation.rows.filter(is_read=False).values_list("source", flat=True)) == ["b.txt"]
    work(worker)
    undo_change(owner, change)
    assert {each.address for each in Person.rows.all()} == {Address.JE.value, Address.U.value}
    assert list(Conversation.rows.filter(is_read=False).values_list("source", flat=True)) == ["b.txt"]


def test_a_change_is_taken_back_once(owner, worker):
    from weerklank.errors import SettingsError
    from weerklank.services.person_changes import merge_people, undo_change

    bring(owner, worker, File("a.txt", CHAT), File("b.txt", OTHER))
    change = merge_people(owner, person(), person("Pieter"))
    undo_change(owner, change)
    with pytest.raises(SettingsError, match="C072"):
        undo_change(owner, change)


def test_nobody_is_merged_with_themselves_or_across_teams(owner, worker):
    from weerklank.errors import NotFoundError, SettingsError
    from weerklank.services.person_changes import merge_people
    from weerklank.store.models import Person, Team

    bring(owner, worker, File("a.txt", CHAT))
    with pytest.raises(SettingsError, match="C070"):
        merge_people(owner, person(), person())
    stranger = Person.rows.create(team=Team.objects.create(name="Elders"), name="Ingrid Elders")
    with pytest.raises(NotFoundError, match="N020"):
        merge_people(owner, person(), stranger)
    assert Person.rows.filter(pk=stranger.pk).exists()


def test_who_was_merged_away_meanwhile_takes_nobody_along(owner, worker):
    from weerklank.errors import NotFoundError
    from weerklank.services.person_changes import merge_people

    bring(owner, worker, File("a.txt", CHAT), File("b.txt", OTHER))
    ingrid, pieter = person(), person("Pieter")
    seen_before = person(), person("Pieter")
    merge_people(owner, ingrid, pieter)
    with pytest.raises(NotFoundError, match="N020"):
        merge_people(owner, seen_before[1], seen_before[0])
    assert person().conversations.count() == 2


def test_two_customers_of_one_name_come_apart_by_conversation_and_together_again(owner, worker):
    from weerklank.errors import SettingsError
    from weerklank.services.person_changes import split_off, undo_change
    from weerklank.store.models import Conversation, Person

    bring(owner, worker, File("a.txt", PROMISES), File("b.txt", CHAT.replace("02-02", "12-02").replace("Sanne", "Tom")),
          sellers=("Sanne", "Tom"))  # fmt: skip
    ingrid = person()
    assert ingrid.conversation_count == 2
    second = Conversation.rows.get(turns__speaker="Tom", turns__index=0)
    with pytest.raises(SettingsError, match="C071"):
        split_off(owner, ingrid, name="Ingrid 2")
    change = split_off(owner, ingrid, name="Ingrid van Tom", conversations=[second.pk])
    work(worker)
    other = person("Ingrid van Tom")
    ingrid.refresh_from_db()
    assert (ingrid.conversation_count, other.conversation_count) == (1, 1)
    assert ingrid.promises.count() == 2
    assert other.promises.count() == 0
    undo_change(owner, change)
    work(worker)
    assert [each.conversation_count for each in Person.rows.all()] == [2]


def test_an_identity_takes_its_conversations_along(owner, worker):
    from weerklank.services.person_changes import merge_people, split_off

    bring(owner, worker, File("a.txt", CHAT), File("b.txt", OTHER))
    merge_people(owner, person(), person("Pieter"))
    work(worker)
    split_off(owner, person(), name="", identities=[person().identities.get(folded="pieter").pk])
    work(worker)
    assert person("Pieter").conversations.get().title == "Pieter"


def test_names_that_are_alike_are_suggested_until_they_are_told_apart(owner, worker):
    from weerklank.services.person_changes import tell_apart
    from weerklank.services.portrait import twins

    bring(
        owner, worker,
        File("a.txt", CHAT.replace("Ingrid:", "Ingrid Bakker:")),
        File("b.txt", OTHER.replace("Pieter:", "Bakker, Ingrid:")),
    )  # fmt: skip
    (pair,) = twins(owner, most=5)
    assert {pair.person.name, pair.other.name} == {"Ingrid Bakker", "Bakker, Ingrid"}
    tell_apart(owner, pair.person, pair.other)
    assert twins(owner, most=5) == []


def test_nobody_stays_of_an_import_that_was_taken_back(owner, worker):
    from weerklank.services.imports import undo
    from weerklank.store.models import Moment, Person, Promise

    row = bring(owner, worker, File("a.txt", PROMISES))
    undo(row, now=NOW)
    work(worker)
    assert not any(table.rows.exists() for table in (Person, Promise, Moment))


def test_what_recurs_is_counted_as_the_reports_count_it(owner, worker, fast_pipeline):
    from weerklank.insight.summary import summarise
    from weerklank.services.recurring import MomentFilter, form_look, recurring
    from weerklank.store.models import Advice
    from weerklank.store.records import report_of

    bring(owner, worker, File("a.txt", CHAT), File("b.txt", OTHER))
    reports = [
        report_of(list(advice.conversation.turns.order_by("index")), advice)
        for advice in Advice.rows.filter(language="nl")
    ]
    summary = summarise(reports, forms=fast_pipeline.method.forms)
    counted = recurring(owner, MomentFilter())
    assert dict(counted.forms) == {tally.form: tally.turns for tally in summary.forms}
    for tally in summary.forms:
        look = form_look(owner, MomentFilter(form=tally.form))
        assert {each.move: each.count for each in look.answered} == dict(tally.answered_with)
        assert sum(each.softened for each in look.answered) == tally.softened
        assert sum(each.went_on for each in look.answered) == tally.answered_on
        assert dict(look.stages) == dict(tally.by_stage)


def test_a_correction_moves_the_count(owner, worker, fast_pipeline):
    from weerklank.services.notes import correct
    from weerklank.services.recurring import MomentFilter, recurring
    from weerklank.store.models import Turn

    bring(owner, worker, File("a.txt", CHAT))
    before = recurring(owner, MomentFilter()).turns
    turn = Turn.rows.get(index=3)
    correct(owner, turn, "refusal", method=fast_pipeline.method)
    work(worker)
    assert recurring(owner, MomentFilter()).turns == before - 1


def test_what_recurs_is_filtered_by_seller(owner, worker):
    from weerklank.services.recurring import MomentFilter, recurring

    bring(owner, worker, File("a.txt", CHAT), File("b.txt", OTHER.replace("Sanne", "Tom")), sellers=("Sanne", "Tom"))
    both = recurring(owner, MomentFilter())
    hers = recurring(owner, MomentFilter(seller="Sanne"))
    assert [each.name for each in both.sellers] == ["Sanne", "Tom"]
    assert hers.turns < both.turns
    assert recurring(owner, MomentFilter(seller="Niemand")).turns == 0
