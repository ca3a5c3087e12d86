"""Somebody who looks at the pages."""

import html

import pytest


@pytest.fixture
def text():
    """Return the words of a page, as somebody reads them."""
    return lambda answer: html.unescape(answer.content.decode())


@pytest.fixture
def visitor(database):
    from django.test import Client

    return Client(SERVER_NAME="localhost", headers={"accept-language": "nl"})


@pytest.fixture
def els(owner, visitor):
    visitor.force_login(owner.user)
    return visitor


@pytest.fixture
def read_by(owner, database):
    """Return a client of a colleague who may only look."""
    from django.test import Client

    from weerklank.services.accounts import make_user
    from weerklank.store.models import Membership

    user = make_user(login="rosa", name="Rosa", password="een-lang-wachtwoord", language="nl")
    Membership.rows.create(team=owner.team, user=user, role="reader")
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client
