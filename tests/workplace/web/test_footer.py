"""What the foot of each page says about where things stay is true in every state."""

import html
from dataclasses import replace

import pytest
from django.utils import translation

from tests.workplace.conftest import NOW

STAYS = {"nl": "Alles blijft in je eigen werkplek", "en": "Everything stays in your own workplace"}
NOTHING_ELSE = {"nl": "Verder stuurt Weerklank niets naar buiten.", "en": "Weerklank sends nothing else out."}


def with_model(owner, monkeypatch):
    from weerklank.services.language_models import ModelWish, keep_model
    from weerklank.store.models import ModelUse

    keep_model(owner, ModelWish(ModelUse.OWN, "https://llm.example.org/v1", "klein", "sleutel"), allowed=())


def with_model_of_the_installation(owner, monkeypatch):
    from django.conf import settings

    named = replace(settings.WEERKLANK, llm_url="https://llm.example.org/v1", llm_model="klein")
    monkeypatch.setattr(settings, "WEERKLANK", named)


def with_mailbox(owner, monkeypatch):
    from weerklank.services.mail_accounts import MailWish, make_account
    from weerklank.store.models import MailSecurity

    wish = MailWish("imap.example.org", 993, MailSecurity.TLS, "els@example.org", "geheim", "INBOX")
    make_account(owner, wish, now=NOW, allowed=())


def with_webhook(owner, monkeypatch):
    from weerklank.services.webhooks import make_webhook

    make_webhook(owner, url="https://example.org/hook", events=(), allowed=())


def with_key(owner, monkeypatch):
    from weerklank.services.keys import make_key

    make_key(owner, name="agenda", scopes=("read",))


def with_calendar(owner, monkeypatch):
    from weerklank.services.keys import make_calendar

    make_calendar(owner)


STATES = {
    with_model: {"nl": "het taalmodel op llm.example.org", "en": "language model at llm.example.org"},
    with_model_of_the_installation: {"nl": "het taalmodel op llm.example.org", "en": "model at llm.example.org"},
    with_mailbox: {"nl": "opgehaald bij imap.example.org", "en": "fetched from imap.example.org"},
    with_webhook: {"nl": "krijgen bericht", "en": "are told what happens here"},
    with_key: {"nl": "Programma's met een sleutel", "en": "Programs with a key"},
    with_calendar: {"nl": "ziet namen en dagen", "en": "sees names and days"},
}


def foot(client, owner, language):
    owner.user.language = language
    owner.user.save(update_fields=["language"])
    page = client.get("/team/").content.decode()
    translation.deactivate()
    return html.unescape(page.partition('<footer class="foot">')[2])


@pytest.mark.parametrize("language", ["nl", "en"])
def test_where_nothing_is_connected_everything_stays(els, owner, language):
    assert STAYS[language] in foot(els, owner, language)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("connect", STATES)
def test_what_goes_out_or_comes_in_is_said(els, owner, monkeypatch, connect, language):
    connect(owner, monkeypatch)
    said = foot(els, owner, language)
    assert STATES[connect][language] in said
    assert NOTHING_ELSE[language] in said
    assert STAYS[language] not in said


def test_a_visitor_is_promised_nothing(visitor, owner):
    said = visitor.get("/sign-in/").content.decode().partition('<footer class="foot">')[2]
    assert "jij beslist" in said
    assert "naar buiten" not in said
