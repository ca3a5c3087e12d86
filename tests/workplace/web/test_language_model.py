"""An owner chooses the team's own language model; its key stays here, and it leads to no private network."""

import html
import io
from dataclasses import replace

import pytest

from tests.fakes.language_model import fake_model
from tests.workplace.conftest import NOW
from tests.workplace.exports import CHAT, File, bring
from tests.workplace.language_model import model_set_up

PAGE = "/settings/language-model/"
KEY = "sk-heel-geheim"
ANSWER = "Wat verandert er voor je als die website af is?"
BETTER = "Wat wordt er anders voor je als die website af is?"


def text(answer):
    return html.unescape(answer.content.decode())


def filled(**changes):
    given = {"use": "own", "url": "https://llm.example.org/v1", "model": "groot", "key": KEY, "timeout_s": "20"}
    return {"act": "save", **given, **changes}


def kept():
    from weerklank.services.sealed import unseal
    from weerklank.store.models import LanguageModel

    row = LanguageModel.rows.get()
    return row.use, row.url, unseal(row.sealed_key) if row.sealed_key else ""


@pytest.fixture
def own(database):
    """Serve a model on this machine, which the installation lets teams reach."""
    from django.conf import settings
    from django.test import override_settings

    with fake_model() as model:
        known = replace(settings.WEERKLANK, private_hosts=frozenset({"127.0.0.1"}))
        with override_settings(WEERKLANK=known):
            yield model


@pytest.fixture
def row(owner, worker):
    from weerklank.store.models import Conversation

    bring(owner, worker, File("chat.txt", CHAT))
    return Conversation.rows.get()


def rewritten(els, row):
    return text(els.post(f"/conversations/{row.pk}/answer/rewrite/", {"text": ANSWER}))


def test_the_teams_own_model_is_tried_and_rewrites_with_its_key(els, row, own):
    own.answer = "Goedendag! <b>"
    assert els.post(PAGE, filled(url=own.url, key=KEY))["Location"] == PAGE
    page = els.post(PAGE, {"act": "try"}).content.decode()
    assert "Het werkt" in page
    assert "Goedendag! &lt;b&gt;" in page
    assert [message["content"] for message in own.asked[0]["body"]["messages"]] == [
        "Answer in one short sentence.",
        "Zeg in het Nederlands goedendag.",
    ]
    own.answer = BETTER
    assert "Herschreven door een taalmodel (groot)" in rewritten(els, row)
    assert {request["headers"]["authorization"] for request in own.asked} == {f"Bearer {KEY}"}


def test_the_key_is_never_shown_logged_or_in_a_backup_and_an_empty_one_keeps_it(els, own, owner, tmp_path, caplog):
    import zipfile

    from weerklank.services.backup import write_backup
    from weerklank.store.models import AuditEntry

    els.post(PAGE, filled(url=own.url))
    els.post(PAGE, filled(url=own.url + "/", key="", model="ander"))
    assert kept() == ("own", own.url, KEY)
    shown = text(els.get(PAGE)) + text(els.post(PAGE, {"act": "try"})) + text(els.post(PAGE, filled(timeout_s="0")))
    stream = io.BytesIO()
    write_backup(stream, uploads=tmp_path, now=NOW)
    with zipfile.ZipFile(stream) as file:
        rows = file.read("rows/languagemodel.jsonl").decode()
    entries = list(AuditEntry.rows.filter(action__startswith="model.").values_list("action", "subject"))
    assert "ander" in rows
    assert KEY not in shown + rows + repr(entries) + caplog.text
    assert {action for action, _ in entries} == {"model.own", "model.try"}
    assert "probeerde het taalmodel" in text(els.get("/settings/log/"))


def test_another_address_doesnt_get_the_key_of_the_one_before(els, own):
    els.post(PAGE, filled(url=own.url))
    els.post(PAGE, filled(url=own.url.replace("/v1", "/v2"), key=""))
    els.post(PAGE, {"act": "try"})
    assert kept()[2] == ""
    assert "authorization" not in own.asked[0]["headers"]


HOME_OR_NOTHING = (
    "", "llm", "ftp://llm.example.org", "http://llm.example.org/v1", "https://els:x@llm.example.org/v1",
    "https://llm.example.org/v1?key=x", "https://127.0.0.1/v1", "http://localhost:11434/v1", "https://localhost/v1",
    "https://10.0.0.8/v1", "https://[::1]/v1", "https://[::ffff:10.0.0.8]/v1", "https://[", "https://nas.local/v1",
    "https://169.254.169.254/latest", "https://llm.example.org/a b",
)  # fmt: skip


def test_an_address_that_is_none_or_leads_into_a_network_at_home_isnt_kept(els):
    from weerklank.store.models import LanguageModel

    for url in HOME_OR_NOTHING:
        answer = els.post(PAGE, filled(url=url))
        assert (url, answer.status_code, LanguageModel.rows.count()) == (url, 400, 0)
        assert "Dit adres is niet te gebruiken." in text(answer)


def test_a_name_that_leads_into_a_network_at_home_is_found_out_when_it_is_used(els, row, own, monkeypatch):
    from weerklank.services import outside

    els.post(PAGE, filled(url="https://llm.example.org/v1"))
    monkeypatch.setattr(outside.socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.0.1", 443))])
    assert "A011: Het adres of de sleutel werkt niet." in text(els.post(PAGE, {"act": "try"}))
    assert "Niet herschreven: het adres of de sleutel" in rewritten(els, row)
    assert own.asked == []


WRONG = (
    ({"model": ""}, "Geef de naam die het model daar heeft."),
    ({"key": "sk-é"}, "Dit is geen sleutel."),
    ({"timeout_s": "900"}, ""),
    ({"use": "other"}, ""),
)


def test_what_cant_be_used_is_told_at_its_field_and_nothing_is_kept(els):
    from weerklank.store.models import LanguageModel

    for wrong, told in WRONG:
        answer = els.post(PAGE, filled(**wrong))
        assert (answer.status_code, LanguageModel.rows.count()) == (400, 0)
        assert told in text(answer)


def test_a_try_that_fails_says_why(els, own):
    els.post(PAGE, filled(url=own.url))
    own.status = 401
    assert "A014: De server antwoordt met een fout." in text(els.post(PAGE, {"act": "try"}))
    own.status, own.answer = 200, " "
    assert "A015: " in text(els.post(PAGE, {"act": "try"}))
    own.answer = "Goedendag \ud83d"  # an answer that was cut off in the middle of a character
    assert "A015: " in text(els.post(PAGE, {"act": "try"}))


def test_a_key_of_another_workspace_is_told_and_stops_nothing(els, row, own):
    from weerklank.store.models import LanguageModel

    els.post(PAGE, filled(url=own.url))
    LanguageModel.rows.update(sealed_key="gAAAAA-of-another")
    assert els.get(PAGE).status_code == 200
    assert "A011: " in text(els.post(PAGE, {"act": "try"}))
    assert "Niet herschreven: " in rewritten(els, row)
    assert own.asked == []


def test_a_team_that_chose_nothing_has_the_installations_and_can_switch_it_off(els, row):
    assert "dat van deze installatie" not in text(els.get(PAGE))
    with model_set_up() as usual:
        assert "Je team gebruikt dat van deze installatie: klein." in text(els.get(PAGE))
        els.post(PAGE, filled(use="off", url="", model="", key=""))
        assert "Niet herschreven: er is geen taalmodel ingesteld." in rewritten(els, row)
        assert "Herschrijven</button>" not in text(els.get(f"/conversations/{row.pk}/"))
        assert usual.asked == []
        els.post(PAGE, filled(use="installation", url="", model="", key=""))
        usual.answer = BETTER
        assert "Herschreven door een taalmodel (klein)" in rewritten(els, row)


def test_one_team_s_model_is_not_anothers(els, row, own, database):
    from weerklank.services.language_models import chosen_model
    from weerklank.store.models import Team

    els.post(PAGE, filled(url=own.url))
    elsewhere = Team.objects.create(name="Elders")
    assert (chosen_model(elsewhere).use, chosen_model(elsewhere).url) == ("installation", "")


def test_what_is_forgotten_is_gone_and_nothing_else_takes_its_place(els, own):
    els.post(PAGE, filled(url=own.url))
    with model_set_up() as usual:
        els.post(PAGE, {"act": "forget"})
        assert kept() == ("off", "", "")
        assert "Het staat uit" in text(els.get(PAGE))
        assert "A010: " in text(els.post(PAGE, {"act": "try"}))
        assert usual.asked == own.asked == []


def test_only_the_owner_comes_in(els, read_by, visitor, owner):
    from weerklank.store.models import Membership

    assert read_by.get(PAGE).status_code == read_by.post(PAGE, filled()).status_code == 403
    Membership.rows.exclude(user=owner.user).update(role="member")
    assert read_by.get(PAGE).status_code == read_by.post(PAGE, filled()).status_code == 403
    assert PAGE in text(els.get("/settings/"))
    assert PAGE not in text(read_by.get("/settings/"))
