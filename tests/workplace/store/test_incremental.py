"""A grown export costs the reading of what is new: turns that were read before aren't read again."""

from dataclasses import replace

import pytest

from tests.fakes.classifier import Counting
from tests.workplace.conftest import NOW
from tests.workplace.exports import CHAT, LONGER, File, bring

LATER = LONGER.removeprefix(CHAT)
FIRST = CHAT.splitlines(keepends=True)


@pytest.fixture
def reader(worker):
    counting = Counting(worker.pipeline.classifier)
    worker.pipeline = replace(worker.pipeline, classifier=counting)
    return counting


def asked_for(reader, owner, worker, text):
    reader.asked.clear()
    bring(owner, worker, File("chat.txt", text))
    return reader.asked


def words(text):
    return [line.split(": ", 1)[1] for line in text.splitlines()]


def test_a_grown_export_has_only_its_new_turns_read(owner, worker, reader):
    assert asked_for(reader, owner, worker, CHAT) == words(CHAT)
    assert asked_for(reader, owner, worker, LONGER) == words(LATER)


def test_the_same_export_has_nothing_read(owner, worker, reader):
    asked_for(reader, owner, worker, LONGER)
    assert asked_for(reader, owner, worker, LONGER) == []
    assert asked_for(reader, owner, worker, CHAT) == []


def test_an_older_part_that_comes_later_has_only_itself_read_and_what_answers_it_now(owner, worker, reader):
    asked_for(reader, owner, worker, LATER)
    assert asked_for(reader, owner, worker, LONGER) == [*words(CHAT), words(LATER)[0]]


def test_a_turn_in_the_middle_has_only_the_answer_to_it_read_again(owner, worker, reader):
    without = "".join([FIRST[0], FIRST[1], FIRST[3], *LATER.splitlines(keepends=True)])
    asked_for(reader, owner, worker, without)
    assert asked_for(reader, owner, worker, LONGER) == [words(FIRST[2])[0], words(FIRST[3])[0]]


def test_a_grown_export_gives_what_the_whole_gives_at_once(owner, worker, fast_pipeline):
    from weerklank.store.models import Turn

    def kept():
        return list(Turn.rows.order_by("index").values_list("index", "text", "label", "move", "reading"))

    bring(owner, worker, File("chat.txt", LATER))
    bring(owner, worker, File("chat.txt", LONGER))
    grown = kept()
    Turn.rows.all().delete()
    bring(owner, worker, File("chat.txt", LONGER))
    assert kept() == grown


def test_taking_a_turn_in_the_middle_back_has_only_the_answer_to_it_read_again(owner, worker, reader):
    from weerklank.services.imports import discard

    without = "".join([FIRST[0], FIRST[1], FIRST[3], *LATER.splitlines(keepends=True)])
    bring(owner, worker, File("chat.txt", without))
    brought = bring(owner, worker, File("chat.txt", LONGER))
    reader.asked.clear()
    assert discard(owner, brought, folder=worker.folder, now=NOW)
    while worker.work_once():
        pass
    assert reader.asked == [words(FIRST[3])[0]]


def test_what_is_left_of_a_conversation_without_a_person_is_read_after_an_import_is_taken_back(owner, worker):
    from weerklank.services.imports import discard
    from weerklank.store.models import Conversation

    nobody = LONGER.replace("Ingrid", "Klant")
    bring(owner, worker, File("chat.txt", "".join(nobody.splitlines(keepends=True)[:4])))
    brought = bring(owner, worker, File("chat.txt", nobody))
    assert Conversation.rows.get().person is None
    discard(owner, brought, folder=worker.folder, now=NOW)
    while worker.work_once():
        pass
    assert Conversation.rows.get().is_read
