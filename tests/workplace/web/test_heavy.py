"""Somebody says that something heavy is in a turn, or isn't: it counts at once, is kept, and can be taken back."""

import json

import pytest

from tests.workplace.exports import CHAT, File, bring

GRIEF = """\
[02-02-2026 09:01:10] Sanne: Goedemorgen Ingrid, heb je mijn voorstel gezien?
[02-02-2026 09:14:32] Ingrid: Mijn vader is vorige week overleden, ik kan er nu niet naar kijken.
"""


def text(answer):
    return answer.content.decode()


@pytest.fixture
def talk(owner, worker):
    """Bring a chat, and return its row and the customer's last turn."""
    from weerklank.store.models import Conversation

    def brought(chat):
        bring(owner, worker, File("chat.txt", chat))
        row = Conversation.rows.get()
        return row, row.turns.filter(role="customer").last()

    return brought


def work(worker, row):
    while worker.work_once():
        pass
    row.refresh_from_db()


def test_something_heavy_that_was_missed_counts_at_once(els, owner, worker, talk):
    row, turn = talk(CHAT)
    page = text(els.get(f"/conversations/{row.pk}/"))
    assert "Ja, iets zwaars" in page
    assert 'aria-labelledby="heavy"' not in page
    answer = els.post(f"/turns/{turn.pk}/heavy/", {"heavy": "yes"}, follow=True)
    assert "Genoteerd." in text(answer)
    work(worker, row)
    page = text(els.get(f"/conversations/{row.pk}/"))
    assert row.is_vulnerable
    assert 'aria-labelledby="heavy"' in page
    assert "iets zwaars, zegt Els" in page
    assert "zei of" not in text(els.get("/settings/log/"))
    assert "gaf aan of er in een beurt iets zwaars speelt" in text(els.get("/settings/log/"))


def test_a_needless_warning_goes_though_the_words_name_hardship_and_comes_back(els, worker, talk):
    row, turn = talk(GRIEF)
    before = row.step
    assert row.is_vulnerable
    els.post(f"/turns/{turn.pk}/heavy/", {"heavy": "no"})
    work(worker, row)
    page = text(els.get(f"/conversations/{row.pk}/"))
    assert (row.is_vulnerable, row.step != before) == (False, True)
    assert 'aria-labelledby="heavy"' not in page
    assert "niets zwaars, zegt Els" in page
    els.post(f"/turns/{turn.pk}/heavy/", {"heavy": "undo"})
    work(worker, row)
    assert (row.is_vulnerable, row.step) == (True, before)
    assert "zegt Els" not in text(els.get(f"/conversations/{row.pk}/"))


def test_the_label_that_was_corrected_stays_beside_it(els, worker, talk):
    row, turn = talk(CHAT)
    els.post(f"/turns/{turn.pk}/correct/", {"label": "no_money"})
    els.post(f"/turns/{turn.pk}/heavy/", {"heavy": "yes"})
    work(worker, row)
    turn.refresh_from_db()
    page = text(els.get(f"/conversations/{row.pk}/"))
    assert (turn.label, turn.is_vulnerable) == ("no_money", True)
    assert "verbeterd door Els" in page
    assert "iets zwaars, zegt Els" in page


def test_both_stand_in_the_file_to_learn_from_and_nothing_that_nobody_said(els, talk, tmp_path):
    from weerklank.understanding.labelled import corrected_turns

    row, turn = talk(CHAT)
    other = row.turns.filter(role="customer").first()
    els.post(f"/turns/{turn.pk}/heavy/", {"heavy": "no"})
    els.post(f"/turns/{turn.pk}/heavy/", {"heavy": "yes"})
    els.post(f"/turns/{other.pk}/correct/", {"label": "no_money"})
    given = b"".join(els.get("/settings/method/corrections/"))
    lines = {line["text"]: line for line in map(json.loads, given.decode().splitlines())}
    assert (lines[turn.text]["label"], lines[turn.text]["vulnerable"]) == (None, True)
    assert (lines[other.text]["label"], lines[other.text]["vulnerable"]) == ("no_money", None)
    kept = tmp_path / "corrections.jsonl"
    kept.write_bytes(given)
    learnt = {each.text: (each.label, each.vulnerable) for each in corrected_turns(kept, labels={"no_money"})}
    assert learnt == {turn.text: ("", True), other.text: ("no_money", None)}
    els.post(f"/turns/{turn.pk}/heavy/", {"heavy": "undo"})
    assert turn.text not in b"".join(els.get("/settings/method/corrections/")).decode()


def test_a_turn_of_ours_and_a_word_of_nobody_change_nothing(els, talk):
    from weerklank.store.models import Correction

    row, turn = talk(CHAT)
    els.post(f"/turns/{turn.pk}/heavy/", {"heavy": "maybe"})
    assert els.post(f"/turns/{row.turns.first().pk}/heavy/", {"heavy": "yes"}).status_code == 400
    assert not Correction.rows.exists()


def test_a_reader_sees_who_said_so_and_is_not_asked(els, read_by, worker, talk):
    row, turn = talk(CHAT)
    assert read_by.post(f"/turns/{turn.pk}/heavy/", {"heavy": "yes"}).status_code == 403
    els.post(f"/turns/{turn.pk}/heavy/", {"heavy": "yes"})
    work(worker, row)
    page = text(read_by.get(f"/conversations/{row.pk}/"))
    assert "iets zwaars, zegt Els" in page
    assert "Ja, iets zwaars" not in page


def test_what_is_said_while_a_worker_reads_is_not_lost(els, worker, talk, fast_pipeline):
    from tests.workplace.conftest import NOW
    from weerklank.services.reading import read_kept

    row, turn = talk(CHAT)
    type(row).rows.filter(pk=row.pk).update(is_read=False)
    row.refresh_from_db()
    said = []

    def meanwhile():
        if not said:
            said.append(els.post(f"/turns/{turn.pk}/heavy/", {"heavy": "yes"}))

    assert not read_kept(row, pipeline=fast_pipeline, now=NOW, on_turn=meanwhile)
    work(worker, row)
    assert row.is_vulnerable
