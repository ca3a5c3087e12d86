"""A conversation, and keys of four people to ask for it."""

import json

import pytest

from tests.workplace.exports import CHAT, File, bring

ALL = ("read", "propose", "write")


class Caller:
    """Ask the API with a key."""

    def __init__(self, token=""):
        from django.test import Client

        self.client = Client(SERVER_NAME="localhost")
        self.headers = {"authorization": f"Bearer {token}"} if token else {}

    def __call__(self, method, path, body=None, *, headers=None, **more):
        given = {"content_type": "application/json", "data": json.dumps(body)} if body is not None else more
        return self.client.generic(
            method.upper(), f"/api/v1{path}", headers={**self.headers, **(headers or {})}, **given
        )

    def upload(self, path, files, *, headers=None, **fields):
        return self.client.post(
            f"/api/v1{path}", {"files": files, **fields}, headers={**self.headers, **(headers or {})}
        )


@pytest.fixture
def memberships(owner):
    from weerklank.services.accounts import make_user
    from weerklank.store.models import Membership, Team

    def member(login, role, team):
        user = make_user(login=login, name=login, password="een-lang-wachtwoord", language="nl")
        return Membership.rows.create(team=team, user=user, role=role)

    return {
        "owner": owner,
        "member": member("milan", "member", owner.team),
        "reader": member("rosa", "reader", owner.team),
        "stranger": member("sam", "owner", Team.objects.create(name="Elders")),
    }


@pytest.fixture
def callers(memberships):
    from weerklank.services.keys import make_key

    found = {who: Caller(make_key(each, name=who, scopes=ALL)[1]) for who, each in memberships.items()}
    return {**found, "nobody": Caller()}


@pytest.fixture
def ask(callers):
    return callers["owner"]


@pytest.fixture
def conversation(owner, worker):
    from weerklank.store.models import Conversation

    bring(owner, worker, File("chat.txt", CHAT))
    return Conversation.rows.get()
