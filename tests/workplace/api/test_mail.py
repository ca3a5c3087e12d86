"""A mailbox is read over IMAP: a real server, pymap, beside the tests."""

import imaplib
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.workplace.conftest import NOW
from tests.writers.certificates import write_certificate

HOST, LOGIN, PASSWORD = "127.0.0.1", "els@atelier.example", "app-wachtwoord é"
ALLOWED = frozenset((HOST,))
SERVER = """
from pymap.config import IMAPConfig
from pymap.main import main
from pysasl.hashing import BuiltinHash
IMAPConfig._get_hash_context = classmethod(lambda *_: BuiltinHash(rounds=1))  # a slow hash is of no use to a test
main()
"""


def mail(number, text, *, sender="Ingrid Visser <ingrid@example.org>", answers=0, headers=""):
    """Return a mail that was sent on the day with this number."""
    answered = f"In-Reply-To: <m{answers}@example.org>\r\nReferences: <m{answers}@example.org>\r\n" if answers else ""
    return (
        f"From: {sender}\r\nTo: Els <{LOGIN}>\r\nSubject: Offerte\r\nMessage-ID: <m{number}@example.org>\r\n"
        f"Date: Mon, {number} Feb 2026 09:00:00 +0100\r\n{answered}{headers}"
        f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()


class Server:
    """Hold a running server and a folder in it, and put mails there as another program would."""

    def __init__(self, port, folder):
        self.port, self.folder = port, folder

    @contextmanager
    def client(self):
        made = imaplib.IMAP4(HOST, self.port)
        made.authenticate("PLAIN", lambda _: f"\0{LOGIN}\0{PASSWORD}".encode())
        yield made
        made.logout()

    def put(self, *contents, folder="", at=None):
        folder, at = folder or self.folder, at or datetime.now(UTC)
        with self.client() as client:
            client.create(folder)
            for content in contents:
                assert client.append(folder, "", imaplib.Time2Internaldate(at), content)[0] == "OK"

    def flags(self):
        with self.client() as client:
            client.select(self.folder, readonly=True)
            return client.fetch("1:*", "(FLAGS)")[1]

    def remake(self):
        """Make the folder anew, so that its numbers begin again."""
        with self.client() as client:
            client.delete(self.folder)
            client.create(self.folder)


def free_port():
    with closing(socket.socket()) as found:
        found.bind((HOST, 0))
        return found.getsockname()[1]


@contextmanager
def running(*options):
    port = free_port()
    command = [
        sys.executable,
        "-c",
        SERVER,
        "--host",
        HOST,
        "--port",
        str(port),
        *options,
    ]
    command += ["dict", "--demo-user", LOGIN, "--demo-password", PASSWORD]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.terminate()


def _wait_for(port, process):
    for _ in range(300):
        assert process.poll() is None, "the server stopped"
        with closing(socket.socket()) as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server doesn't answer")


@pytest.fixture(scope="module")
def plain_port():
    with running("--no-tls") as port:
        yield port


@pytest.fixture
def server(plain_port):
    return Server(plain_port, f"Klanten-{time.monotonic_ns()}")


@pytest.fixture
def wish(server):
    from weerklank.services.mail_accounts import MailWish
    from weerklank.store.models import MailSecurity

    return MailWish(HOST, server.port, MailSecurity.NONE, LOGIN, PASSWORD, server.folder, "", None)


def make(owner, wish):
    from weerklank.services.mail_accounts import make_account

    return make_account(owner, wish, now=NOW, allowed=ALLOWED)


def look(row, *, after=timedelta(0)):
    """Look once, as the worker does when nothing else is to be done, and return the account as it is then."""
    from weerklank.services.mail_accounts import look_into_due

    moment = max(NOW, row.next_at) + after
    look_into_due(clock=lambda: moment, allowed=ALLOWED, zone=UTC)
    row.refresh_from_db()
    return row


def turns():
    from weerklank.store.models import Turn

    return [(turn.speaker, turn.role, turn.text) for turn in Turn.rows.order_by("conversation_id", "index")]


def test_each_mail_comes_in_once_and_goes_to_the_conversation_that_it_answers(server, wish, owner, worker):
    from weerklank.store.models import Conversation

    row = make(owner, wish)
    server.put(
        mail(2, "Ik vind het eerlijk gezegd te duur."),
        mail(3, "En ik wil eerst mijn website af hebben.\r\n\r\n> Wat vind je ervan?", answers=2),
        mail(4, "Kun je ook op zaterdag?", sender="Pieter Bos <pieter@example.org>"),
    )
    assert look(row).error_code == ""
    look(row)
    assert [each[:2] for each in turns()] == [("Ingrid Visser", "customer")] * 2 + [("Pieter Bos", "customer")]
    server.put(mail(5, "Mijn website is nu af.", answers=3))
    look(row)
    assert [each[2] for each in turns()][2] == "Mijn website is nu af."
    while worker.work_once():
        pass
    assert {each.channel for each in Conversation.rows.all()} == {"email"}
    assert Conversation.rows.filter(is_read=True).count() == 2


def test_nothing_in_the_mailbox_changes(server, wish, owner):
    row = make(owner, wish)
    server.put(mail(2, "Ik twijfel nog."))
    before = server.flags()
    look(row)
    assert len(turns()) == 1
    assert server.flags() == before
    assert not any(b"Seen" in flags for flags in before)


def test_a_folder_that_was_made_anew_brings_nothing_twice(server, wish, owner):
    row = make(owner, wish)
    server.put(mail(2, "Ik twijfel nog."))
    look(row)
    before = row.places[server.folder]
    server.remake()
    server.put(mail(2, "Ik twijfel nog."), mail(3, "Ik doe het toch."))
    look(row)
    assert row.places[server.folder][0] != before[0]
    assert [each[2] for each in turns()] == ["Ik twijfel nog.", "Ik doe het toch."]


def test_who_was_erased_doesnt_come_back_when_the_folder_is_made_anew(server, wish, owner):
    from weerklank.services.erasing import erase
    from weerklank.store.models import Person

    row = make(owner, wish)
    server.put(mail(2, "Ik twijfel nog."))
    look(row)
    erase(owner, Person.rows.get())
    server.remake()
    server.put(mail(2, "Ik twijfel nog."), at=NOW - timedelta(days=20))
    assert look(row).error_code == ""
    assert turns() == []


def test_what_was_sent_is_ours_and_its_customer_is_known_once_they_answer(server, wish, owner):
    from weerklank.store.models import Conversation

    row = make(owner, replace(wish, sent_folder=f"{server.folder}-Sent"))
    server.put()
    server.put(
        mail(2, "Hierbij mijn voorstel.", sender="Els de Boer <ander@atelier.example>"), folder=f"{server.folder}-Sent"
    )
    look(row)
    assert turns() == [("Els de Boer", "seller", "Hierbij mijn voorstel.")]
    server.put(mail(3, "Dank, maar het is te duur.", answers=2))
    look(row)
    one = Conversation.rows.get()
    assert (one.title, one.person.name, one.turn_count) == ("Ingrid Visser", "Ingrid Visser", 2)


def test_a_mail_that_a_program_wrote_or_that_only_quotes_says_nothing(server, wish, owner):
    row = make(owner, wish)
    automatic = mail(2, "Ik ben er niet.", headers="Auto-Submitted: auto-replied\r\n")
    server.put(automatic, mail(3, "> Wat vind je ervan?"), b"geen mail")
    look(row)
    assert turns() == []
    before = row.places
    assert look(row).places == before


def test_a_long_folder_is_read_in_parts_and_a_worker_that_stops_between_goes_on(server, wish, owner, monkeypatch):
    monkeypatch.setattr("weerklank.services.mail_accounts._AT_ONCE", 2)
    row = make(owner, wish)
    server.put(*(mail(number, f"Vraag {number}") for number in range(2, 7)))
    look(row)
    assert (len(turns()), row.next_at) == (2, NOW)
    look(row)
    look(row)
    assert sorted(each[2] for each in turns()) == [f"Vraag {number}" for number in range(2, 7)]
    assert row.next_at > NOW


def test_mails_of_before_the_chosen_day_stay_where_they_are(server, wish, owner):
    from weerklank.services.mail_accounts import try_it

    server.put(mail(2, "Een oude vraag."))
    row = make(owner, replace(wish, days_back=0))
    type(row).rows.filter(pk=row.pk).update(since=datetime.now(UTC).date() + timedelta(days=2))
    row.refresh_from_db()
    assert [(seen.mails, seen.waiting) for seen in try_it(row, allowed=ALLOWED)] == [(1, 0)]
    look(row)
    assert turns() == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"password": "fout"}, "S132"),
        ({"folder": "Nergens"}, "S133"),
        ({"port": 9}, "S130"),
    ],
)
def test_what_goes_wrong_is_told_and_tried_again_later(server, wish, owner, change, code):
    row = make(owner, replace(wish, **change))
    look(row)
    assert (row.error_code, row.failures) == (code, 1)
    assert row.next_at > NOW
    assert turns() == []


def test_what_answers_but_is_no_mail_server_is_told(wish, owner):
    with closing(socket.create_server((HOST, 0))) as listener:

        def answer():
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        assert look(make(owner, replace(wish, port=listener.getsockname()[1]))).error_code == "S134"


def test_a_certificate_must_be_trusted_and_then_the_mail_comes(wish, owner, tmp_path, monkeypatch):
    from weerklank.store.models import MailSecurity

    cert, key = write_certificate(tmp_path)
    with running("--cert", str(cert), "--key", str(key)) as port:
        tls = replace(wish, port=port, security=MailSecurity.STARTTLS, folder="INBOX")
        row = make(owner, tls)
        assert look(row).error_code == "S131"
        monkeypatch.setenv("SSL_CERT_FILE", str(cert))
        assert look(row).error_code == ""
        assert look(make(owner, replace(tls, security=MailSecurity.TLS))).error_code == "S131"


@pytest.mark.parametrize(
    "change",
    [
        {"host": "imap.example.org", "port": 22}, {"host": "imap.example.org/x"}, {"host": ""},
        {"host": "imap.example.org", "port": 993}, {"login": "els\r\nA2 DELETE INBOX"}, {"password": ""},
    ],
)  # fmt: skip
def test_an_address_that_leads_elsewhere_is_refused(wish, owner, change):
    from weerklank.errors import SourceError
    from weerklank.store.models import MailAccount

    with pytest.raises(SourceError) as caught:
        make(owner, replace(wish, **change))
    assert caught.value.code in ("S135", "S136")
    assert MailAccount.rows.count() == 0


def test_a_name_that_leads_into_a_private_network_is_refused_when_it_is_connected_to(wish, owner):
    from weerklank.store.models import MailSecurity

    row = make(owner, replace(wish, host="10.0.0.5", port=993, security=MailSecurity.TLS))
    assert look(row).error_code == "S135"


def test_a_mailbox_that_is_forgotten_while_it_is_read_brings_nothing_and_stops_no_worker(server, wish, owner):
    from weerklank.services.mail_accounts import drop_account, look_into_due
    from weerklank.store.models import MailAccount

    row = make(owner, wish)
    server.put(mail(1, "Ik vind het eerlijk gezegd te duur."))
    asked = []

    def clock():
        """Tell the time; the second time that it is asked, the mailbox is open and nothing of it is read yet."""
        asked.append(1)
        if len(asked) == 2:
            drop_account(owner, row)
        return NOW

    assert look_into_due(clock=clock, allowed=ALLOWED, zone=UTC)
    assert turns() == []
    assert not MailAccount.rows.exists()


def test_a_kept_password_goes_to_no_other_server(wish, owner):
    from weerklank.errors import SourceError
    from weerklank.services.mail_accounts import change_account
    from weerklank.services.sealed import unseal

    row = make(owner, wish)
    change_account(owner, row, replace(wish, password="", folder="Klanten"), now=NOW, allowed=ALLOWED)
    assert (row.folder, unseal(row.sealed_password)) == ("Klanten", PASSWORD)
    assert PASSWORD not in row.sealed_password
    for change in ({"host": "localhost"}, {"login": "iemand@elders.example"}):
        with pytest.raises(SourceError, match="S136"):
            change_account(owner, row, replace(wish, password="", **change), now=NOW, allowed={"localhost", HOST})


@pytest.fixture
def client(owner, settings_with_home):
    from django.test import Client

    made = Client(SERVER_NAME="localhost")
    made.force_login(owner.user)
    return made


@pytest.fixture
def settings_with_home(database):
    """Let the pages connect to this machine, as WEERKLANK_PRIVATE_HOSTS does."""
    from django.conf import settings
    from django.test import override_settings

    with override_settings(WEERKLANK=replace(settings.WEERKLANK, private_hosts=ALLOWED)):
        yield


def posted(wish, **changes):
    given = {"host": wish.host, "port": wish.port, "security": wish.security.value, "login": wish.login,
             "password": wish.password, "folder": wish.folder, "sent_folder": "", "days_back": "all"}  # fmt: skip
    return {**given, **changes}


def test_the_pages_connect_try_and_forget_a_mailbox(server, wish, client):
    from weerklank.store.models import MailAccount

    server.put(mail(2, "Ik twijfel nog."))
    there = client.post("/connections/mail/", posted(wish))["Location"]
    tried = client.post(there, {"act": "try"}).content.decode()
    assert "1 mail" in tried
    assert "Het werkt" in tried
    assert LOGIN in client.get("/connections/").content.decode()
    for page in (tried, client.get(there).content.decode(), client.get("/connections/").content.decode()):
        assert PASSWORD not in page
    told = client.post(there, {"act": "save", **posted(wish, folder="Nergens", password="")})
    assert told["Location"] == there
    missing = client.post(there, {"act": "try"}).content.decode()
    assert "Deze map is er niet" in missing
    assert server.folder in missing
    client.post(there, {"act": "stop"})
    assert not MailAccount.rows.get().is_active
    client.post(there, {"act": "delete"})
    assert MailAccount.rows.count() == 0


def test_a_page_says_what_is_missing(wish, client):
    told = client.post("/connections/mail/", posted(wish, password=""))
    assert told.status_code == 400
    assert "Geef het wachtwoord" in told.content.decode()
    told = client.post("/connections/mail/", posted(wish, host="imap.example.org"))
    assert told.status_code == 400
    assert "Deze server is niet te gebruiken" in told.content.decode()


def test_nothing_of_mails_or_passwords_is_logged(server, wish, owner, caplog):
    caplog.set_level("DEBUG")
    server.put(mail(2, "Ik vind het te duur."))
    look(make(owner, wish))
    look(make(owner, replace(wish, password="een-fout-wachtwoord")))
    told = caplog.text
    assert "mail=" in told
    for word in ("te duur", "Ingrid", "wachtwoord"):
        assert word not in told
