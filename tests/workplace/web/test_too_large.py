"""What is too large to take in is said on a page, with the limit and what to do; nothing else gets easier by it."""

import html
import http.client
import threading
from contextlib import closing, suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from weerklank.web.security import POLICY

TEXT = "Dit is te veel tekst in één keer: het mag hooguit 1 MB zijn. Stuur minder tekst, of stuur die in delen."
FIELDS = "Dit zijn te veel velden in één keer: het mogen er hooguit 10000 zijn."
FILES = "Dit zijn te veel bestanden in één keer: het mogen er hooguit 500 zijn. Stuur ze in een paar keer."
COOKIE = "a" * 32
"""A token, as a browser got it with the form."""
ALL = "Dit is te groot om in één keer te sturen: het mag hooguit 260 MB zijn."


@pytest.fixture
def guarded(owner):
    """Return a client that is checked for a token, as browsers are."""
    from django.test import Client

    made = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    made.force_login(owner.user)
    made.cookies["csrftoken"] = COOKIE
    return made


def too_much():
    return {
        TEXT: {"text": "x" * 1_100_000},
        FIELDS: {f"field{number}": "x" for number in range(10_001)},
        FILES: {"files": [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(501)]},
    }


@pytest.mark.parametrize("told", [TEXT, FIELDS, FILES])
def test_a_page_says_what_is_too_large_and_what_to_do(guarded, text, told):
    answer = guarded.post("/import/", too_much()[told])
    assert (answer.status_code, answer["Content-Security-Policy"]) == (413, POLICY)
    assert told in text(answer)
    assert "(C095)" in text(answer)
    assert 'lang="nl"' in text(answer)


def test_it_is_said_in_the_readers_language_and_to_who_isnt_signed_in(els, visitor, text):
    els.post("/language/", {"language": "en"})
    told = "This is too much text at once: at most 1 MB goes. Send less text, or send it in parts."
    assert told in text(els.post("/check/", {"text": "x" * 1_100_000}))
    els.logout()
    visitor.cookies.clear()
    assert TEXT in text(visitor.post("/sign-in/", {"login": "x" * 1_100_000}))


def test_a_file_that_is_larger_than_a_text_may_be_still_comes_in(els, folder):
    from weerklank.store.models import SourceFile

    answer = els.post(
        "/import/", {"files": [SimpleUploadedFile("a.txt", b"[02-02-2026 09:01:10] Els: Hoi\n" * 60_000)]}
    )
    assert answer.status_code == 302
    assert SourceFile.rows.get().name == "a.txt"


def test_what_is_small_enough_still_needs_its_token(guarded):
    assert guarded.post("/check/", {"text": "Dag!"}).status_code == 403


@pytest.fixture
def served(database):
    from weerklank.workspace.server import open_server

    server = open_server("127.0.0.1", 0, behind_proxy=False)

    def run():
        with suppress(OSError):  # it was closed while it waited
            server.run()

    running = threading.Thread(target=run, daemon=True)
    running.start()
    yield server.effective_port
    server.close()
    running.join(timeout=10)
    server.task_dispatcher.shutdown()
    server.asyncore.close_all(server._map)


@pytest.mark.parametrize(
    ("kind", "length", "body", "told"),
    [
        ("multipart/form-data; boundary=x", 300_000_000, b"", ALL),
        ("application/x-www-form-urlencoded", 300_000_000, b"", TEXT),
        ("application/x-www-form-urlencoded", 1_100_000, b"login=" + b"x" * 1_099_994, TEXT),
    ],
)
def test_the_server_itself_answers_with_the_page(served, kind, length, body, told):
    headers = {"Content-Type": kind, "Content-Length": str(length), "Accept-Language": "nl"}
    with closing(http.client.HTTPConnection("127.0.0.1", served, timeout=60)) as connection:
        connection.request("POST", "/sign-in/", body=body, headers={**headers, "Cookie": f"csrftoken={COOKIE}"})
        answer = connection.getresponse()
        said = html.unescape(answer.read().decode())
    assert (answer.status, answer.headers["Content-Security-Policy"]) == (413, POLICY)
    assert told in said
