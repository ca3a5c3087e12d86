"""What a reader assumed of a file is told in the language of the page."""

from tests.workplace.exports import File

CHAT = """\
03-02-2026 09:01 - Sanne: Heb je mijn voorstel al kunnen lezen?
14-02-2026 09:14 - Ingrid: Ja, maar ik vind het te duur.
"""
TOLD = "Bij datums staat de dag voorop: op regel 2 staat &#x27;14-02-2026&#x27;."


def test_a_note_is_told_before_and_after_the_import(els, owner, folder, worker):
    from weerklank.services.imports import take_in

    row = take_in(owner, [File("chat.txt", CHAT)], folder=folder.uploads)
    assert TOLD in els.get(f"/import/{row.pk}/").content.decode()
    els.post(f"/import/{row.pk}/start/", {"seller": ["Sanne"]})
    worker.folder = folder.uploads
    while worker.work_once():
        pass
    assert TOLD in els.get(f"/import/{row.pk}/").content.decode()
    assert row.files.get().notes == [{"id": "dates.day.number", "values": {"line": 2, "date": "14-02-2026"}}]


def test_a_note_of_an_earlier_version_still_shows(els, owner, folder):
    from weerklank.services.imports import take_in
    from weerklank.store.models import ImportState

    row = take_in(owner, [File("chat.txt", CHAT)], folder=folder.uploads)
    row.files.update(notes=["Dates are read day first."], turns=2)
    row.state = ImportState.DONE
    row.save(update_fields=["state"])
    assert "Dates are read day first." in els.get(f"/import/{row.pk}/").content.decode()
