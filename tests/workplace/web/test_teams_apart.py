"""A member of one team, with another team's ids in every address and every field there is."""

import re
from contextlib import contextmanager
from pathlib import Path

import pytest

import weerklank.web
from tests.workplace.exports import OTHER, File, bring
from tests.workplace.web.test_access import SECRET, address, ids, patterns  # noqa: F401 - ids is a fixture

ASKED = re.compile(r'(?:POST|GET)\.(?:get|getlist)\(\s*"(\w+)"')
SHOWN = re.compile(r'\bname="(\w+)"')
"""How pages name what is sent, so that a field of a new page is tried by itself."""


def fields():
    web = Path(weerklank.web.__file__).parent
    found = {name for page in web.glob("pages/*.py") for name in ASKED.findall(page.read_text(encoding="utf-8"))}
    return found | {name for page in web.rglob("*.html") for name in SHOWN.findall(page.read_text(encoding="utf-8"))}


@pytest.fixture
def milan(database, ids, worker):  # noqa: F811
    """Return a member, no owner, of a team that has a conversation of its own."""
    from weerklank.services.accounts import make_user
    from weerklank.store.models import Membership, Team

    elsewhere = Team.objects.create(name="Elders")
    boss = make_user(login="sam", name="Sam", password="een-lang-wachtwoord", language="nl")
    user = make_user(login="milan", name="Milan", password="een-lang-wachtwoord", language="nl")
    bring(Membership.rows.create(team=elsewhere, user=boss, role="owner"), worker, File("pieter.txt", OTHER))
    return Membership.rows.create(team=elsewhere, user=user, role="member")


@pytest.fixture
def his(milan, worker):
    """Return ids of his own team, for addresses that lead to one of its rows."""
    from weerklank.store.models import Import, Person, PersonNote, Promise, Turn

    turn, person = Turn.rows.for_member(milan).latest("id"), Person.rows.for_member(milan).get()
    known = {"team": milan.team, "person": person}
    return {
        "person": person.pk, "conversation": turn.conversation_id, "turn": turn.pk, "group": "forms",
        "entry": "no_money", "import_": Import.rows.for_member(milan).get().pk,
        "promise": Promise.rows.create(**known, side="us", text="Ik bel").pk,
        "person_note": PersonNote.rows.create(**known, text="Belt graag").pk,
    }  # fmt: skip


def rows_of(team_id):
    """Return all that a team has, as the database holds it."""
    from django.apps import apps

    from weerklank.store.access import TeamOwned
    from weerklank.store.models import Team, User

    models = apps.get_app_config("store").get_models()
    owned = {
        model.__name__: list(model._base_manager.filter(team_id=team_id).order_by("pk").values())
        for model in models
        if issubclass(model, TeamOwned)
    }
    users = list(User.objects.filter(memberships__team_id=team_id).values())
    return {**owned, "Team": list(Team.objects.filter(pk=team_id).values()), "User": users}


def tries(name, theirs, his):
    """Yield how an address is tried: with their ids in it, and with his own but theirs in every field."""
    sent = [theirs[key] for key in ("conversation", "turn", "identity", "person")]
    person_last = dict.fromkeys(fields(), sent)
    team_last = {field: [*sent, theirs["team"]] for field in fields()}
    yield "get", address(name, theirs), {}
    yield "post", address(name, theirs), person_last
    if patterns()[name].pattern.converters.keys() <= his.keys():
        own = address(name, his)
        yield from (("get", own, person_last), ("post", own, person_last), ("post", own, team_last))


@contextmanager
def writes():
    """Collect what is written to the database, so that only then all of it is compared."""
    from django.db import connection

    written = []

    def note(execute, sql, params, many, context):
        if not sql.startswith(("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield written


def test_fields_are_found():
    assert {"other", "conversation", "identity", "label", "seller", "team"} <= fields()


def test_nobody_reads_or_changes_what_is_another_teams(owner, milan, ids, his):  # noqa: F811
    from django.db import transaction
    from django.test import Client

    from weerklank.store.models import Identity

    theirs = {**ids, "team": owner.team_id, "identity": Identity.rows.for_member(owner).first().pk}
    before, wrong = rows_of(owner.team_id), {}
    client = Client(SERVER_NAME="localhost")
    client.force_login(milan.user)
    session = dict(client.cookies)
    members_only = [name for name, pattern in patterns().items() if pattern.callback.least is not None]
    for method, path, sent in (one for name in members_only for one in tries(name, theirs, his)):
        with transaction.atomic(), writes() as written:
            answer = getattr(client, method)(path, sent)
            told = b"".join(answer) if answer.streaming else answer.content
            if SECRET in told.decode(errors="replace") or SECRET in answer.get("Location", ""):
                wrong[f"{method} {path}"] = "shows it"
            if written and (now := rows_of(owner.team_id)) != before:
                wrong[f"{method} {path}"] = [table for table, rows in now.items() if rows != before[table]]
            transaction.set_rollback(True)
        client.cookies.update(session)
    assert wrong == {}
