"""Conversations come in once, whole, and can be taken back."""

from datetime import timedelta

import pytest

from tests.workplace.conftest import NOW
from tests.workplace.exports import CHAT, LONGER, OTHER, File, Huge, bring
from weerklank.conversations.identity import How, RoleGuess
from weerklank.conversations.records import Channel, Conversation, Role, Speaker, Utterance
from weerklank.errors import SettingsError


def kept():
    from weerklank.store.models import Conversation

    return Conversation.rows.all()


def words(conversation):
    return [turn.text for turn in conversation.turns.order_by("index")]


def test_an_import_is_read_and_advised_on(owner, worker):
    row = bring(owner, worker, File("WhatsApp-chat met Ingrid.txt", CHAT))
    conversation = kept().get()
    assert (row.state, row.new_conversations, row.new_turns, row.known_turns) == ("done", 1, 4, 0)
    assert conversation.person.name == conversation.title == "Ingrid"
    assert conversation.is_read
    assert conversation.waiting == "us"
    assert conversation.step
    assert [turn.role for turn in conversation.turns.order_by("index")] == ["seller", "customer"] * 2
    assert conversation.turns.get(index=3).label == "website_first"
    assert {advice.language for advice in conversation.advice.all()} == {"nl", "en"}


def test_what_is_kept_gives_the_same_report_as_reading_the_file(owner, worker, fast_pipeline):
    from weerklank.outputs.json_report import conversation_tree
    from weerklank.store.records import conversation_record, guess_of, report_of
    from weerklank.text.language import Language

    bring(owner, worker, File("chat.txt", LONGER))
    row = kept().get()
    turns = list(row.turns.order_by("index"))
    loaded = report_of(turns, row.advice.get(language="nl"))
    again = fast_pipeline.run(conversation_record(row, turns), guess_of(row), reader=Language.NL, now=NOW)
    assert listed(conversation_tree(loaded)) == listed(conversation_tree(again))


def listed(tree):
    return {key: value if isinstance(value, str | list | dict | None) else list(value) for key, value in tree.items()}


def test_the_same_export_adds_nothing(owner, worker):
    bring(owner, worker, File("chat.txt", CHAT))
    again = bring(owner, worker, File("chat (1).txt", CHAT))
    assert (again.new_conversations, again.new_turns, again.known_turns) == (0, 0, 4)
    assert words(kept().get()) == [line.split(": ", 1)[1] for line in CHAT.splitlines()]


@pytest.mark.parametrize(("first", "second", "new"), [(CHAT, LONGER, 2), (LONGER, CHAT, 0)])
def test_a_longer_or_shorter_export_adds_only_what_is_new(owner, worker, first, second, new):
    bring(owner, worker, File("chat.txt", first))
    again = bring(owner, worker, File("chat-nieuw.txt", second))
    conversation = kept().get()
    assert again.new_turns == new
    assert words(conversation) == [line.split(": ", 1)[1] for line in LONGER.splitlines()]
    assert conversation.is_read
    assert conversation.turn_count == 6


def test_the_same_words_in_the_same_second_are_both_kept(owner, worker):
    twice = CHAT + "[02-02-2026 10:02:45] Ingrid: Ik wil eerst mijn website af hebben, daarna kijk ik wel verder.\n"
    assert bring(owner, worker, File("chat.txt", twice)).new_turns == 5
    assert bring(owner, worker, File("chat.txt", twice)).new_turns == 0


def test_conversations_with_other_people_stay_apart(owner, worker):
    row = bring(owner, worker, File("a.txt", CHAT), File("b.txt", OTHER))
    assert row.new_conversations == 2
    assert sorted(kept().values_list("title", flat=True)) == ["Ingrid", "Pieter"]


def test_a_file_that_cant_be_read_is_told_and_stops_no_other(owner, worker):
    row = bring(owner, worker, File("a.txt", CHAT), File("plaatje.bin", "\0\0\1"))
    assert row.state == "done"
    assert {file.name: file.error_code for file in row.files.all()} == {"a.txt": "", "plaatje.bin": "S003"}


def test_undoing_an_import_leaves_what_was_there_before(owner, worker):
    from weerklank.services.imports import undo

    bring(owner, worker, File("chat.txt", CHAT))
    longer = bring(owner, worker, File("chat.txt", LONGER), File("b.txt", OTHER))
    undo(longer, now=NOW)
    assert words(kept().get()) == [line.split(": ", 1)[1] for line in CHAT.splitlines()]


def test_cancelling_leaves_nothing_behind(owner, worker):
    from weerklank.services.imports import start, take_in
    from weerklank.services.jobs import cancel

    row = take_in(owner, [File("chat.txt", CHAT)], folder=worker.folder)
    job = start(owner, row, sellers=["Sanne"])
    job.cancel_wanted = True
    job.save()
    cancel(owner, job.pk, now=NOW)
    while worker.work_once():
        pass
    assert not kept().exists()
    job.refresh_from_db()
    assert job.is_over


def test_cancelling_halfway_leaves_nothing_behind(owner, worker):
    from weerklank.services.imports import folder_of, start, take_in

    row = take_in(owner, [File("chat.txt", CHAT), File("b.txt", OTHER)], folder=worker.folder)
    job = start(owner, row, sellers=["Sanne"])
    seconds = iter(range(1000))

    def clock():
        type(job).rows.filter(pk=job.pk).update(cancel_wanted=kept().filter(is_read=True).exists())
        return NOW + timedelta(seconds=2 * next(seconds))

    worker.clock = clock
    while worker.work_once():
        pass
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert not kept().exists()
    assert not folder_of(row, worker.folder).exists()


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\map\\chat.txt", "..", "a/../b.txt", ".verborgen", "\0x"])
def test_a_files_name_leads_nowhere_else(owner, uploads, name):
    from weerklank.services.imports import folder_of, take_in

    row = take_in(owner, [File(name, CHAT), File(name, CHAT)], folder=uploads)
    inside = folder_of(row, uploads)
    assert sorted(path.name for path in inside.iterdir()) == sorted(file.name for file in row.files.all())
    assert [path for path in uploads.rglob("*") if path.is_file() and path.parent != inside] == []


def test_too_much_at_once_is_refused_and_not_kept(owner, uploads):
    from weerklank.services.imports import take_in

    with pytest.raises(SettingsError, match="C044"):
        take_in(owner, [Huge()], folder=uploads)
    assert [path for path in uploads.rglob("*") if path.is_file()] == []


def test_a_preview_tells_who_speaks_and_what_is_known(owner, worker):
    from weerklank.services.imports import look, take_in

    bring(owner, worker, File("chat.txt", CHAT))
    row = take_in(owner, [File("chat.txt", LONGER)], folder=worker.folder)
    found = look(row, folder=worker.folder, options=worker.options)
    assert (found.conversations, found.turns, found.known_turns) == (1, 6, 4)
    assert {who.name: who.is_seller for who in found.speakers} == {"Sanne": True, "Ingrid": False}
    assert found.first_turns[0][0] == "Sanne"


def test_files_are_gone_from_the_disk_once_imported(owner, worker):
    from weerklank.services.imports import folder_of

    row = bring(owner, worker, File("chat.txt", CHAT))
    assert not folder_of(row, worker.folder).exists()


def test_a_text_that_no_database_can_hold_is_kept_as_far_as_it_can_be(owner):
    from weerklank.services.merge import merge, storable
    from weerklank.store.models import Import

    said = Utterance(0, "Sanne\0", "Dag\0 jij \ud800")
    talk = Conversation("1", "chat", Channel.CHAT, (Speaker("Sanne\0", Role.SELLER),), (said,))
    into = Import.rows.create(team=owner.team)
    merge(storable(talk), RoleGuess(("Sanne\ufffd",), How.GIVEN), into=into, now=NOW)
    assert words(kept().get()) == ["Dag\ufffd jij ?"]
