"""A draft is checked in the browser: pasted, uploaded, answering a turn, and mended."""

import io
import re

import pytest

from tests.workplace.exports import CHAT, OTHER, File, bring

ARGUING = "Hoi Ingrid, ik snap dat je het te duur vindt, maar anderen betalen veel meer."
KIND = "Hoi Ingrid, dank je voor je bericht. Wat zou het je moeten opleveren?"


def text(answer):
    return answer.content.decode()


def test_a_pasted_text_comes_back_with_marks_reasons_and_a_better_way(els):
    page = text(els.post("/check/", {"text": ARGUING}))
    assert re.search(r'<mark class="warning">maar</mark><a class="ref" href="#remark-1"', page)
    assert 'id="remark-1"' in page
    assert "Bijvoorbeeld:" in page
    assert "Rogers" in page
    assert "The method, part" not in page
    assert "De methode, deel" in page


def test_a_good_text_gets_no_remark(els):
    page = text(els.post("/check/", {"text": KIND}))
    assert "Er is niets gevonden." in page
    assert "<mark" not in page


def test_while_typing_only_the_remarks_come_back(els):
    part = text(els.post("/check/", {"text": ARGUING}, headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert "1 opmerking" in part


def test_hostile_words_are_shown_and_never_run(els):
    page = text(els.post("/check/", {"text": f"{ARGUING} <script>alert(1)</script>"}))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_nothing_pasted_is_told(els):
    answer = els.post("/check/", {"text": "  "})
    assert answer.status_code == 400
    assert "Plak eerst een tekst" in text(answer)


def test_what_it_answers_changes_what_is_found(els, owner, worker):
    from weerklank.store.models import Turn

    bring(owner, worker, File("chat.txt", CHAT))
    turn = Turn.rows.filter(role="customer").latest("index")
    assert f'value="{turn.pk}"' in text(els.get("/check/"))
    alone = remarks(els.post("/check/", {"text": "Oké, dan stuur ik je de factuur."}))
    answering = {"text": "Oké, dan stuur ik je de factuur.", "turn": turn.pk}
    assert remarks(els.post("/check/", answering)) != alone
    heavy = {
        "text": "Wat naar. Speciaal voor jou heb ik een aanbod.",
        "turn": turn.pk,
        "answering": "Mijn man is vorige maand overleden en ik red het gewoon niet.",
    }
    assert "error" in remarks(els.post("/check/", heavy))


def remarks(answer):
    return re.findall(r'class="remark (\w+)"', text(answer))


def test_a_turn_of_another_team_can_not_be_answered(els):
    answer = els.post("/check/", {"text": KIND, "turn": "999"})
    assert answer.status_code == 400


def test_a_turn_that_a_colleague_answered_meanwhile_still_counts(els, owner, worker):
    from django.utils import timezone

    from weerklank.services.answers import sent
    from weerklank.store.models import Conversation, Turn

    bring(owner, worker, File("b.txt", OTHER))
    given = {"text": KIND, "turn": Turn.rows.get(role="customer").pk}
    sent(owner, Conversation.rows.get(), "Dat is naar.", now=timezone.now())
    assert els.post("/check/", given).status_code == 200


def test_what_is_wrong_in_the_form_is_said_also_while_typing(els):
    given = {"text": KIND, "minutes": "9999"}
    page, part = els.post("/check/", given), els.post("/check/", given, headers={"HX-Request": "true"})
    assert (page.status_code, part.status_code) == (400, 200)
    assert [text(each).count('role="alert"') for each in (page, part)] == [1, 1]


def test_a_safe_fix_is_one_click(els):
    draft = "Hoi Ingrid, door middel van een kort gesprek weten we meer. Wat heb je nodig?"
    page = text(els.post("/check/", {"text": draft}))
    fix = re.search(r'name="fix" value="([^"]+)"', page)
    mended = text(els.post("/check/", {"text": draft, "fix": fix[1]}))
    assert "Hoi Ingrid, met een kort gesprek weten we meer." in mended
    assert f'value="{fix[1]}"' not in mended


def deck() -> io.BytesIO:
    pptx = pytest.importorskip("pptx")
    made = pptx.Presentation()
    for number in range(3):
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text = "Over ons"
        slide.placeholders[1].text = f"Wij zijn de beste partij voor uw uitdaging nummer {number}"
    packed = io.BytesIO()
    made.save(packed)
    packed.seek(0)
    packed.name = "verhaal.pptx"
    return packed


def test_a_deck_is_checked_by_slide_and_not_kept(els, folder):
    before = sorted(folder.uploads.iterdir())
    page = text(els.post("/check/", {"file": deck(), "minutes": "1"}))
    assert "verhaal.pptx" in page
    assert "een presentatie" in page
    assert re.search(r"dia \d", page)
    assert sorted(folder.uploads.iterdir()) == before


@pytest.mark.parametrize(("name", "content"), [("kwaad.exe", b"MZ"), ("stuk.pptx", b"geen zip")])
def test_a_file_that_is_no_draft_is_refused(els, folder, name, content):
    upload = io.BytesIO(content)
    upload.name = name
    before = sorted(folder.uploads.iterdir())
    answer = els.post("/check/", {"file": upload})
    assert answer.status_code == 400
    assert 'role="alert"' in text(answer)
    assert sorted(folder.uploads.iterdir()) == before


def test_who_may_only_look_may_check_a_text_too(read_by):
    assert "1 opmerking" in text(read_by.post("/check/", {"text": ARGUING}))
