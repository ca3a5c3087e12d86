"""What the pages on the API and on webhooks show, runs."""

import io
import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.workplace.exports import CHAT

DOCS = Path(__file__).parents[3] / "docs" / "reference"


def shown(page):
    fences = re.findall(r"^```[a-z]*\n(.*?)^```", (DOCS / page).read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [line for fence in fences for line in fence.splitlines() if line.startswith("curl ")]


def run(line, client, **variables):
    """Ask what a curl command asks."""
    words = shlex.split(re.sub(r"\$(\w+)", lambda found: variables[found[1]], line))[1:]
    given = {"-X": "", "-d": "", "-H": [], "-F": []}
    while len(words) > 1:
        option, value, words = words[0], words[1], words[2:]
        given[option] = [*given[option], value] if isinstance(given[option], list) else value
    url = urlsplit(words[0])
    headers = dict(header.split(": ", 1) for header in given["-H"])
    path = f"{url.path}?{url.query}"
    if given["-F"]:
        file = io.BytesIO(CHAT.encode())
        file.name = "chat.txt"
        fields = dict(field.split("=", 1) for field in given["-F"])
        assert fields["files"] == "@chat.txt"
        return client.post(path, {**fields, "files": [file]}, headers=headers)
    return client.generic(
        given["-X"] or "GET", path, given["-d"], content_type="application/json", headers=headers
    )  # fmt: skip


@pytest.fixture
def client(database):
    from django.test import Client

    return Client(SERVER_NAME="127.0.0.1")


def numbered(line, conversation):
    """Put the numbers of rows that are there in the place of the page's."""
    from weerklank.store.models import Import, Turn

    ids = {
        "conversations": conversation.pk, "imports": Import.rows.earliest("id").pk,
        "turns": Turn.rows.filter(role="customer").earliest("id").pk,
    }  # fmt: skip
    return re.sub(r"/(conversations|imports|turns)/\d+", lambda found: f"/{found[1]}/{ids[found[1]]}", line)


def test_every_request_of_the_api_s_page_is_answered(client, owner, conversation):
    from weerklank.services.keys import make_key

    _, token = make_key(owner, name="docs", scopes=("read", "propose", "write"))
    lines = shown("api.md")
    assert len(lines) >= 14
    for line in lines:
        answer = run(numbered(line, conversation), client, KEY=token)
        assert answer.status_code in (200, 201, 202), (line, answer.content)


def test_every_status_that_errors_have_is_on_the_api_s_page(database):
    from weerklank.api.faults import STATUSES

    named = set(map(int, re.findall(r"^\| (\d{3}) \|", (DOCS / "api.md").read_text("utf-8"), re.MULTILINE)))
    assert named >= set(STATUSES.values())


def test_every_message_of_the_webhooks_page_comes_in(client, owner):
    from weerklank.services.incoming import make_source

    _, token = make_source(owner, name="docs")
    lines = shown("webhooks.md")
    assert len(lines) == 2
    for line in lines:
        assert run(line, client, TOKEN=token).json() == {"new": 1, "known": 0}


def test_the_verification_that_the_webhooks_page_shows_works(database):
    import time

    from weerklank.services.deliveries import signature
    from weerklank.services.webhooks import EVENTS

    page = (DOCS / "webhooks.md").read_text("utf-8")
    namespace = {}
    exec(re.search(r"```python\n(.*?)```", page, re.DOTALL)[1], namespace)
    second, secret = int(time.time()), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(second),
               "webhook-signature": signature(secret, "msg_1", second, b"{}")}  # fmt: skip
    assert namespace["verified"](secret, headers, b"{}")
    assert not namespace["verified"](secret, headers, b"{ }")
    assert set(re.findall(r"^\| `(\w+\.\w+)` \|", page, re.MULTILINE)) == set(EVENTS)
