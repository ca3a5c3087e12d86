"""Owner, team-mate, reader, stranger and visitor, on every address there is."""

import pytest

from tests.workplace.exports import CHAT, File, bring

SECRET = "GeheimAtelier"


def patterns():
    from weerklank.web.urls import urlpatterns

    return {pattern.name: pattern for pattern in urlpatterns if pattern not in token_faces()}


def token_faces():
    """Return what a token opens and no session: tests/workplace/api walks it."""
    from weerklank.web.urls import urlpatterns

    return [pattern for pattern in urlpatterns if getattr(pattern, "app_name", "") == "api"]


@pytest.fixture
def people(owner, database):
    """Return five visitors, each with a client of their own."""
    from django.test import Client

    from weerklank.services.accounts import make_user
    from weerklank.store.models import Membership, Team

    def member(login, role, team):
        user = make_user(login=login, name=login, password="een-lang-wachtwoord", language="nl")
        return Membership.rows.create(team=team, user=user, role=role)

    elsewhere = Team.objects.create(name="Elders")
    found = {
        "owner": owner.user,
        "member": member("milan", "member", owner.team).user,
        "reader": member("rosa", "reader", owner.team).user,
        "stranger": member("sam", "owner", elsewhere).user,
    }
    clients = {"visitor": Client(SERVER_NAME="localhost")}
    for name, user in found.items():
        clients[name] = Client(SERVER_NAME="localhost")
        clients[name].force_login(user)
    return clients


@pytest.fixture
def ids(owner, worker, folder):
    """Return the id of one row of the owner's team for every name that an address has."""
    from django.utils import timezone

    from weerklank.services.accounts import invite
    from weerklank.services.imports import take_in
    from weerklank.store.models import Person, PersonChange, PersonNote, Promise, Turn

    bring(owner, worker, File(f"{SECRET}.txt", CHAT.replace("Ingrid", SECRET)))
    waiting = take_in(owner, [File(f"{SECRET}-2.txt", CHAT)], folder=folder.uploads)
    turn = Turn.rows.filter(role="customer").earliest("id")
    connected = connections_of(owner, turn.conversation)
    own_form(owner)
    row, token = invite(owner, role="reader", now=timezone.now())
    person = Person.rows.earliest("id")
    known = {"team": owner.team, "person": person}
    return {
        "person": person.pk, "promise": Promise.rows.create(**known, side="us", text=SECRET).pk,
        "person_note": PersonNote.rows.create(**known, text=SECRET).pk,
        "change": PersonChange.rows.create(**known, kind="apart", other=0, other_name=SECRET).pk,
        "conversation": turn.conversation_id, "turn": turn.pk, "import_": waiting.pk, "invite": row.pk,
        "member": owner.pk, "token": token, "key": "1-none", "group": "forms", "entry": "geheim",
        "source_file": waiting.files.get().pk, **connected,
    }  # fmt: skip


def connections_of(owner, conversation):
    """Return the ids of a key, a webhook with a message, an address for messages, a mailbox and a proposal."""
    from django.utils import timezone

    from weerklank.services.incoming import make_source
    from weerklank.services.keys import make_key
    from weerklank.services.language_models import ModelWish, keep_model
    from weerklank.services.mail_accounts import MailWish, make_account
    from weerklank.services.proposals import propose
    from weerklank.services.webhooks import make_webhook, send_test
    from weerklank.store.models import MailSecurity, ModelUse

    key, _ = make_key(owner, name=SECRET, scopes=("read",))
    hook, _ = make_webhook(owner, url=f"https://example.org/{SECRET}", events=(), allowed=())
    source, _ = make_source(owner, name=SECRET)
    now = timezone.now()
    wish = MailWish("imap.example.org", 993, MailSecurity.TLS, f"{SECRET}@example.org", SECRET, "INBOX")
    mailbox = make_account(owner, wish, now=now, allowed=())
    wish = ModelWish(ModelUse.OWN, f"https://{SECRET.lower()}.example.org/v1", SECRET, SECRET)
    keep_model(owner, wish, allowed=())
    proposal = propose(owner, conversation, text=SECRET, due_on=None, proposer=SECRET, now=now)
    return {
        "api_key": key.pk, "webhook": hook.pk, "delivery": send_test(hook, now=now).pk, "source": source.pk,
        "proposal": proposal.pk, "mail_account": mailbox.pk,
    }  # fmt: skip


def own_form(owner):
    """Give the owner's team a form that no other team has."""
    from weerklank.method.catalog import DATA
    from weerklank.store.models import MethodChange, Team

    text = (DATA / "forms" / "no_money.yaml").read_text(encoding="utf-8").replace("id: no_money", "id: geheim")
    MethodChange.rows.create(team=owner.team, path="forms/geheim.yaml", text=text)
    Team.objects.filter(pk=owner.team_id).update(method_version="geheim")


def address(name, ids):
    from django.urls import reverse

    wanted = patterns()[name].pattern.converters
    return reverse(name, kwargs={key: ids[key] for key in wanted})


def test_every_address_is_of_this_list_and_says_who_may_come_in(database):
    from django.urls import get_resolver

    assert get_resolver().url_patterns == [*patterns().values(), *token_faces()]
    assert len(token_faces()) == 1
    for name, pattern in patterns().items():
        assert hasattr(pattern.callback, "least"), f"{name} goes past web.access"


def test_only_the_ways_in_are_open_to_everyone(database):
    open_ones = {name for name, pattern in patterns().items() if pattern.callback.least is None}
    ways_in = {"first_visit", "sign_in", "sign_out", "join", "language", "no_team"}
    assert open_ones == ways_in | {"restore", "reset", "sign_in_code"}


def test_every_page_lets_in_whom_it_should(people, ids):
    wrong = {}
    for name, pattern in patterns().items():
        least, to_change = pattern.callback.least, pattern.callback.to_change
        if least is None:
            continue
        for method, role in (("get", least), ("post", to_change)):
            answers = {who: ask(client, method, address(name, ids)) for who, client in people.items()}
            for who, answer in answers.items():
                told = verdict(answer)
                if who == "stranger" and takes_only_the_other(answer, address(name, ids)):
                    continue  # tells a stranger nothing either way
                if told != expected(who, role, bool(pattern.pattern.converters)):
                    wrong[f"{method} {name} as {who}"] = (answer.status_code, told)
                if who in ("stranger", "visitor") and SECRET in answer.content.decode(errors="replace"):
                    wrong[f"{method} {name} as {who} shows it"] = answer.status_code
    assert wrong == {}


def ask(client, method, path):
    """Ask for a page, and undo what that did, so that every visitor finds the same."""
    from django.db import transaction

    with transaction.atomic():
        answer = getattr(client, method)(path)
        transaction.set_rollback(True)
    return answer


def takes_only_the_other(answer, path):
    """Tell whether an address refused GET or POST as such: who looked is then sent to a page above it."""
    to = answer.headers.get("Location", "")
    return answer.status_code == 405 or (to.endswith("/") and to != path and path.startswith(to))


def verdict(answer):
    if answer.status_code == 302 and "/sign-in/" in answer["Location"]:
        return "sign in"
    return {403: "forbidden", 404: "not found"}.get(answer.status_code, "in")


def expected(who, role, has_row):
    if who == "visitor":
        return "sign in"
    if who == "stranger":
        return "not found" if has_row else "in"
    order = ["owner", "member", "reader"]
    return "in" if order.index(who) <= order.index(role) else "forbidden"
