"""A table's columns are said to hold otherwise before it is imported."""

import re

import pytest

from tests.workplace.exports import File

TABLE = """\
Wanneer;Naam;Vraag;Toelichting
02-02-2026 09:01;Sanne;kort;Heb je mijn voorstel al kunnen lezen, Ingrid?
02-02-2026 09:14;Ingrid;lang;Ja, maar ik vind het eerlijk gezegd te duur voor wat het is.
"""
NOBODY = """\
code;zin
1;Ik twijfel nog of dit het juiste moment is om te beginnen.
2;Wat zou je helpen om die keuze te kunnen maken?
"""


@pytest.fixture
def waiting(owner, folder):
    from weerklank.services.imports import take_in

    def taken(text, name="export.csv"):
        row = take_in(owner, [File(name, text)], folder=folder.uploads)
        return row, row.files.get()

    return taken


def page_of(client, row):
    return client.get(f"/import/{row.pk}/").content.decode()


def selected(page):
    """Return for each column what its list says."""
    return re.findall(r'<option value="(\w*)" selected>', page.split('name="keep_days"')[0])


def test_a_column_is_chosen_otherwise_and_the_import_follows(els, waiting, worker, folder):
    from weerklank.store.models import Turn

    row, file = waiting(TABLE)
    assert selected(page_of(els, row)) == ["at", "speaker", "", "text"]
    answer = els.post(f"/import/file/{file.pk}/columns/", {"column": ["at", "speaker", "text", ""]}, follow=True)
    page = answer.content.decode()
    assert selected(page) == ["at", "speaker", "text", ""]
    assert "kort" in page.split("Zo begint het")[1]
    els.post(f"/import/{row.pk}/start/", {"seller": ["Sanne"]})
    worker.folder = folder.uploads
    while worker.work_once():
        pass
    assert [turn.text for turn in Turn.rows.order_by("index")] == ["kort", "lang"]


def test_guessing_comes_back_with_one_click(els, waiting):
    row, file = waiting(TABLE)
    els.post(f"/import/file/{file.pk}/columns/", {"column": ["at", "speaker", "text", ""]})
    els.post(f"/import/file/{file.pk}/columns/", {"act": "guess", "column": ["at", "speaker", "text", ""]})
    assert selected(page_of(els, row)) == ["at", "speaker", "", "text"]


def test_a_page_says_which_column_is_missing_and_lets_choose_it(els, waiting):
    row, file = waiting(NOBODY)
    page = page_of(els, row)
    assert "In geen enkele kolom staat wie er praat" in page
    assert selected(page) == ["", "text"]
    told = els.post(f"/import/file/{file.pk}/columns/", {"column": ["speaker", "text"]}, follow=True).content.decode()
    assert "Geen kolom" not in told
    assert "2 beurten" in told
    els.post(f"/import/file/{file.pk}/columns/", {"column": ["speaker", ""]})
    assert "In geen enkele kolom staat wat er gezegd" in page_of(els, row)


def test_two_columns_with_the_same_are_refused_in_words(els, waiting):
    _, file = waiting(TABLE)
    given = {"column": ["conversation", "speaker", "conversation", "text"]}
    told = els.post(f"/import/file/{file.pk}/columns/", given, follow=True).content.decode()
    assert "Twee kolommen" in told


def test_a_chat_has_no_columns(els, waiting):
    from tests.workplace.exports import CHAT

    row, file = waiting(CHAT, "chat.txt")
    assert 'name="column"' not in page_of(els, row)
    assert els.post(f"/import/file/{file.pk}/columns/", {"column": ["text"]}).status_code == 302
    file.refresh_from_db()
    assert file.columns == {}


def test_what_stands_in_a_table_is_text_on_the_page(els, waiting):
    row, _ = waiting(TABLE.replace("Toelichting", "<b>x</b>").replace("kort", '"><script>alert(1)</script>'))
    page = page_of(els, row)
    assert "<b>x</b>" not in page
    assert "<script>alert" not in page
