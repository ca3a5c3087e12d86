"""Somebody answers a customer: takes an example, reads the remarks, and says that it was sent."""

import re
from datetime import timedelta

import pytest

from tests.workplace.conftest import NOW
from tests.workplace.exports import CHAT, File, bring

ANSWER = "Wat verandert er voor je als die website af is?"
SOFT = "Je zegt dat je site eerst af moet zijn, en je zegt dat klanten toch via via komen. Klopt dat?"


def text(answer):
    return answer.content.decode()


@pytest.fixture
def row(owner, worker):
    from weerklank.store.models import Conversation

    bring(owner, worker, File("chat.txt", CHAT))
    return Conversation.rows.get()


def test_an_example_can_be_taken_over_without_script(els, row):
    page = text(els.get(f"/conversations/{row.pk}/"))
    example = re.search(r'id="example-1"[^>]*>([^<]+)<', page)[1]
    box = re.search(
        r'<textarea id="draft"[^>]*>([^<]*)</textarea>', text(els.get(f"/conversations/{row.pk}/?example=1"))
    )
    assert box[1] == example
    empty = re.search(
        r'<textarea id="draft"[^>]*>([^<]*)</textarea>', text(els.get(f"/conversations/{row.pk}/?example=x"))
    )
    assert empty[1] == ""


def test_a_draft_is_checked_while_it_is_written(els, row):
    part = text(els.post(f"/conversations/{row.pk}/answer/check/", {"text": "Ik snap het, maar anderen betalen meer."}))
    assert "opmerking" in part
    assert '<mark class="warning">maar</mark>' in part
    assert "leest mee" in text(els.post(f"/conversations/{row.pk}/answer/check/", {"text": ""}))


def test_what_was_sent_is_a_turn_of_the_seller_and_the_customer_is_waited_for(els, row, worker):
    from weerklank.store.models import Turn

    els.post(f"/conversations/{row.pk}/answer/", {"text": f" {ANSWER}\r\nGroet "})
    row.refresh_from_db()
    turn = Turn.rows.filter(conversation=row).latest("index")
    assert (turn.text, turn.speaker, turn.role) == (f"{ANSWER}\nGroet", "Sanne", "seller")
    assert (row.waiting, row.turn_count, turn.index) == ("them", 5, 4)
    while worker.work_once():
        pass
    row.refresh_from_db()
    assert (row.is_read, row.waiting) == (True, "them")
    assert "Ingrid" not in text(els.get("/")).partition("Nieuw sinds gisteren")[0]


def test_an_empty_answer_is_not_kept(els, row):
    els.post(f"/conversations/{row.pk}/answer/", {"text": "  "})
    row.refresh_from_db()
    assert row.turn_count == 4


def test_what_was_not_sent_after_all_can_be_taken_back_once(els, row):
    from weerklank.store.models import Turn

    els.post(f"/conversations/{row.pk}/answer/", {"text": ANSWER})
    turn = Turn.rows.filter(conversation=row).latest("index")
    els.post(f"/turns/{turn.pk}/take-back/")
    row.refresh_from_db()
    assert row.turn_count == 4
    assert not Turn.rows.filter(pk=turn.pk).exists()
    imported = Turn.rows.filter(conversation=row).latest("index")
    assert els.post(f"/turns/{imported.pk}/take-back/").status_code == 400
    assert Turn.rows.filter(pk=imported.pk).exists()


def test_an_export_that_has_the_answer_too_does_not_bring_it_twice(owner, row, worker):
    from weerklank.services.answers import sent
    from weerklank.store.models import Turn

    sent(owner, row, ANSWER, now=NOW)
    longer = f"{CHAT}[02-03-2026 11:00:00] Sanne: {ANSWER}\n[02-03-2026 12:00:00] Ingrid: Goede vraag.\n"
    brought = bring(owner, worker, File("langer.txt", longer))
    assert (brought.new_turns, brought.new_conversations) == (1, 0)
    turns = list(Turn.rows.filter(conversation=row).order_by("index"))
    assert [turn.text for turn in turns[-2:]] == [ANSWER, "Goede vraag."]
    assert turns[-2].at.hour == 10
    again = bring(owner, worker, File("langer.txt", longer))
    assert again.new_turns == 0


def test_an_answer_never_stands_before_what_it_answers(owner, row):
    from weerklank.services.answers import sent

    turn = sent(owner, row, ANSWER, now=NOW - timedelta(days=3650))
    assert turn.at == row.last_at


def test_a_conversation_without_us_gets_our_name(owner, worker):
    from weerklank.services.answers import sent
    from weerklank.store.models import Conversation

    bring(owner, worker, File("b.txt", CHAT.replace("Sanne", "Milan")), sellers=())
    row = Conversation.rows.get()
    row.participants = [{**who, "role": "customer"} for who in row.participants]
    row.save()
    row.turns.update(role="customer")
    assert sent(owner, row, ANSWER, now=NOW).speaker == "Els"
    row.refresh_from_db()
    assert {"name": "Els", "role": "seller"} in row.participants


def test_let_it_land_is_shown_as_doing_nothing(els, row, worker):
    els.post(f"/conversations/{row.pk}/answer/", {"text": SOFT})
    while worker.work_once():
        pass
    row.refresh_from_db()
    assert row.step == "let_it_land"
    page = text(els.get(f"/conversations/{row.pk}/"))
    assert 'class="next silence"' in page
    assert "De stilte doet het werk." in page
    silence = page.partition('class="next silence"')[2].partition("</section>")[0]
    assert "<button" not in silence
    assert "<textarea" not in silence
    assert 'class="draft"' not in page


def test_who_may_only_look_gets_no_box_and_sends_nothing(read_by, row):
    assert 'id="draft"' not in text(read_by.get(f"/conversations/{row.pk}/"))
    assert read_by.post(f"/conversations/{row.pk}/answer/", {"text": ANSWER}).status_code == 403


def test_the_same_answer_from_two_tabs_is_kept_once(els, row):
    from weerklank.store.models import Turn

    told = [text(els.post(f"/conversations/{row.pk}/answer/", {"text": ANSWER}, follow=True)) for _ in range(2)]
    assert Turn.rows.filter(conversation=row, text=ANSWER).count() == 1
    assert "Bewaard." in told[0]
    assert "net al bewaard" in told[1]
    els.post(f"/conversations/{row.pk}/answer/", {"text": f"{ANSWER} Ik hoor het graag."})
    els.post(f"/conversations/{row.pk}/answer/", {"text": ANSWER})
    assert Turn.rows.filter(conversation=row, text=ANSWER).count() == 2


def test_the_same_words_an_hour_later_are_another_answer(owner, row):
    from weerklank.services.answers import sent

    first = sent(owner, row, ANSWER, now=NOW)
    assert sent(owner, row, f" {ANSWER} ", now=NOW + timedelta(minutes=1)).pk == first.pk
    assert sent(owner, row, ANSWER, now=NOW + timedelta(hours=1)).pk != first.pk
