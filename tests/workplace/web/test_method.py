"""A team reads the method, switches rules off, and has forms and rules of its own."""

import io
import json
import re
import zipfile

import pytest

from tests.workplace.exports import CHAT, File, bring
from weerklank.method.catalog import DATA, load_method

BUT = "arguing.but-after-acknowledgement-nl"
ARGUING = "Ik snap dat je het te duur vindt, maar anderen betalen veel meer."
FOUND = "maakt van begrip een tegenwerping"
FORM = (DATA / "forms" / "no_money.yaml").read_text(encoding="utf-8")
RULE = (DATA / "rules" / "arguing" / "accusing-why-nl.yaml").read_text(encoding="utf-8")
OWN_RULE = """\
id: arguing.our-own-nl
kind: existence
language: nl
severity: warning
applies_to: [message, mail]
message: {nl: "'{match}' zeggen wij niet.", en: "We don't say '{match}'."}
why: {nl: Zo praten wij niet., en: That isn't how we talk.}
better: Wat heb je nodig?
references: [method-stance]
params: {phrases: [klantreis]}
examples:
  flag: [De klantreis begint hier., Volg de klantreis.]
  leave: [De reis begint hier., Je bent onze klant.]
"""


def text(answer):
    return answer.content.decode()


def test_the_whole_method_can_be_read(els):
    page = text(els.get("/settings/method/"))
    for address in re.findall(r'href="(/settings/method/[a-z]+/[\w.-]+/)"', page):
        assert els.get(address).status_code == 200, address
    assert page.count("/settings/method/rules/") >= 100


def test_a_rule_that_is_off_keeps_silent_for_this_team_alone(els, owner):
    from weerklank.services.method import team_method
    from weerklank.store.models import Team

    assert FOUND in text(els.post("/check/", {"text": ARGUING}))
    els.post("/settings/method/switch/", {"rule": BUT, "off": "1"})
    assert FOUND not in text(els.post("/check/", {"text": ARGUING}))
    elsewhere = Team.objects.create(name="Elders")
    assert BUT in team_method(elsewhere, folder=DATA).rules.rules
    els.post("/settings/method/switch/", {"rule": BUT, "on": "1"})
    assert FOUND in text(els.post("/check/", {"text": ARGUING}))
    owner.team.refresh_from_db()
    assert owner.team.method_version == ""


def test_a_fault_is_told_with_its_line_and_column_and_nothing_is_kept(els):
    from weerklank.store.models import MethodChange

    wrong = FORM.replace("stage: consideration", "stage: ergens")
    line = wrong[: wrong.index("stage: ergens")].count("\n") + 1
    answer = els.post("/settings/method/forms/no_money/", {"text": wrong, "keep": "1"})
    page = text(answer)
    assert answer.status_code == 400
    assert f"Regel {line}, teken 8:" in page
    assert f'data-at-line="{line}"' in page
    assert "stage: ergens" in page
    assert not MethodChange.rows.exists()


def test_what_a_change_does_is_shown_before_it_is_kept(els):
    from weerklank.store.models import MethodChange

    page = text(
        els.post("/settings/method/forms/no_money/", {"text": FORM.replace("Geen geld", "Geen budget"), "look": "1"})
    )
    assert "<del>−   nl: Geen geld</del>" in page
    assert "<ins>+   nl: Geen budget</ins>" in page
    assert not MethodChange.rows.exists()


def test_a_changed_form_speaks_in_the_advice_and_can_be_restored(els, owner, worker):
    from weerklank.store.models import Conversation

    worker.method = DATA
    bring(owner, worker, File("chat.txt", CHAT))
    row = Conversation.rows.get()
    form = (DATA / "forms" / f"{row.form}.yaml").read_text(encoding="utf-8")
    name = load_method().forms[row.form].label.nl
    els.post(
        f"/settings/method/forms/{row.form}/", {"text": form.replace(f"nl: {name}", "nl: Ons eigen woord"), "keep": "1"}
    )
    while worker.work_once():
        pass
    assert "Ons eigen woord" in text(els.get(f"/conversations/{row.pk}/"))
    assert "Ons eigen woord" in text(els.get("/conversations/"))
    els.post(f"/settings/method/forms/{row.form}/restore/")
    while worker.work_once():
        pass
    assert "Ons eigen woord" not in text(els.get(f"/conversations/{row.pk}/"))


def test_an_own_form_can_be_given_to_a_turn(els, owner, worker):
    from weerklank.store.models import Conversation, Turn

    worker.method = DATA
    bring(owner, worker, File("chat.txt", CHAT))
    own = FORM.replace("id: no_money", "id: no_room").replace("nl: Geen geld", "nl: Geen ruimte in het hoofd")
    els.post("/settings/method/add/", {"group": "forms", "name": "no_room", "text": own, "keep": "1"})
    turn = Turn.rows.filter(role="customer").latest("index")
    els.post(f"/turns/{turn.pk}/correct/", {"label": "no_room"})
    while worker.work_once():
        pass
    row = Conversation.rows.get()
    assert row.form == "no_room"
    assert "Geen ruimte in het hoofd" in text(els.get(f"/conversations/{row.pk}/"))


def test_an_own_rule_is_kept_once_its_examples_prove_it(els):
    fields = {"group": "rules", "name": "arguing.our-own-nl"}
    broken = OWN_RULE.replace("De klantreis begint hier.", "De weg begint hier.")
    refused = els.post("/settings/method/add/", {**fields, "text": broken, "keep": "1"})
    assert refused.status_code == 400
    assert "De weg begint hier." in text(refused)
    assert els.post("/settings/method/add/", {**fields, "text": OWN_RULE, "keep": "1"}).status_code == 302
    assert "zeggen wij niet" in text(els.post("/check/", {"text": "Hoi, volg de klantreis."}))
    els.post("/settings/method/rules/arguing.our-own-nl/restore/")
    assert els.get("/settings/method/rules/arguing.our-own-nl/").status_code == 404


@pytest.mark.parametrize("name", ["../../etc/passwd", "arguing.accusing-why-nl", "zonderpunt", "A.b"])
def test_a_name_that_can_not_be_used_is_refused(els, name):
    from weerklank.store.models import MethodChange

    answer = els.post("/settings/method/add/", {"group": "rules", "name": name, "text": RULE, "keep": "1"})
    assert answer.status_code == 400
    assert not MethodChange.rows.exists()


def test_the_exported_method_can_be_read_again(els, tmp_path):
    els.post("/settings/method/forms/no_money/", {"text": FORM.replace("Geen geld", "Geen budget"), "keep": "1"})
    with zipfile.ZipFile(io.BytesIO(els.get("/settings/method/export/").content)) as packed:
        packed.extractall(tmp_path)
    assert load_method(tmp_path).forms["no_money"].label.nl == "Geen budget"


def test_only_the_owner_changes_the_method(read_by):
    assert read_by.get("/settings/method/forms/no_money/").status_code == 200
    assert read_by.post("/settings/method/forms/no_money/", {"text": FORM}).status_code == 403
    assert read_by.post("/settings/method/switch/", {"rule": BUT, "off": "1"}).status_code == 403
    assert read_by.get("/settings/method/corrections/").status_code == 403


def test_corrections_come_out_as_training_material(els, owner, worker):
    from weerklank.store.models import Turn

    bring(owner, worker, File("chat.txt", CHAT))
    turn = Turn.rows.filter(role="customer").earliest("index")
    els.post(f"/turns/{turn.pk}/correct/", {"label": "distrust"})
    els.post(f"/turns/{turn.pk}/correct/", {"label": "no_money"})
    [line] = text(els.get("/settings/method/corrections/")).splitlines()
    found = json.loads(line)
    assert (found["label"], found["lang"], found["text"]) == ("no_money", "nl", turn.text)
    assert found["context"].startswith("Goedemorgen Ingrid")
