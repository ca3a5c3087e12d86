"""A chat of which nobody can tell day from month is asked about before it is imported."""

import pytest

from tests.workplace.exports import File

DOUBTFUL = """\
[10/11/2026, 16:00:12] Marloes: Heb je mijn voorstel al kunnen lezen?
[10/11/2026, 16:04:12] Tom: Ja, maar ik vind het eerlijk gezegd te duur.
"""
CLEAR = "[25/11/2026, 16:00:12] Marloes: Ha Sofie!\n[25/11/2026, 16:04:12] Sofie: Ha Marloes, daar ben ik.\n"


def text(answer):
    return answer.content.decode()


@pytest.fixture
def waiting(owner, folder):
    from weerklank.services.imports import take_in

    def taken(*files):
        return take_in(owner, files, folder=folder.uploads)

    return taken


def test_a_chat_without_a_clue_asks_and_is_imported_as_was_said(els, waiting, worker, folder):
    from weerklank.store.models import Turn

    row = waiting(File("chat.txt", DOUBTFUL))
    file = row.files.get()
    page = text(els.get(f"/import/{row.pk}/"))
    assert "Is 10/11/2026 dinsdag 10 november 2026, of zondag 11 oktober 2026?" in page
    assert "Exporteer" not in page
    page = text(els.post(f"/import/file/{file.pk}/dates/", {"dates": "month"}, follow=True))
    assert "2 beurten" in page
    assert "Jij koos: eerst de maand." in page
    els.post(f"/import/file/{file.pk}/dates/", {"dates": "day"})
    els.post(f"/import/file/{file.pk}/dates/", {"dates": "sideways"})
    els.post(f"/import/{row.pk}/start/", {"seller": ["Marloes"]})
    els.post(f"/import/file/{file.pk}/dates/", {"dates": "month"})  # too late
    worker.folder = folder.uploads
    while worker.work_once():
        pass
    assert {(turn.at.month, turn.at.day) for turn in Turn.rows.all()} == {(11, 10)}


def test_guessing_comes_back_with_one_click(els, waiting):
    row = waiting(File("chat.txt", DOUBTFUL))
    file = row.files.get()
    els.post(f"/import/file/{file.pk}/dates/", {"dates": "day"})
    page = text(els.post(f"/import/file/{file.pk}/dates/", {"dates": "guess"}, follow=True))
    assert "Is 10/11/2026" in page
    row.refresh_from_db()
    assert row.state == "uploaded"


def test_one_file_is_asked_about_and_the_others_come_in_as_they_are(els, waiting):
    row = waiting(File("chat.txt", DOUBTFUL), File("sofie.txt", CLEAR))
    page = text(els.get(f"/import/{row.pk}/"))
    assert page.count('name="dates" value="day"') == 1
    assert "Wat staat voorop in de datums" in page
    assert "2 beurten" in page


def test_a_reader_is_told_and_not_asked(els, read_by, waiting):
    row = waiting(File("chat.txt", DOUBTFUL))
    page = text(read_by.get(f"/import/{row.pk}/"))
    assert 'name="dates"' not in page
    assert read_by.post(f"/import/file/{row.files.get().pk}/dates/", {"dates": "day"}).status_code == 403


def test_english_readers_are_asked_in_english(els, waiting):
    els.post("/language/", {"language": "en", "next": "/"})
    row = waiting(File("chat.txt", DOUBTFUL))
    assert "Is 10/11/2026 Tuesday 10 November 2026, or Sunday 11 October 2026?" in text(els.get(f"/import/{row.pk}/"))
