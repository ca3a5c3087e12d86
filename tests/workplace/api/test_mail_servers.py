"""Mail servers that are slow without end, hold very many mails, or send more than was asked for."""

import re
import socket
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import pytest

from tests.workplace.api.test_mail import HOST, LOGIN, look, mail, make, turns

TLS = b"\x16\x03\x03\x40\x00"
"""The head of a record of 16,384 bytes with which a server would answer who wants to speak TLS."""


@dataclass
class Server:
    """Speak as much IMAP as a look needs.

    Attributes:
        mails: number → content.
        empty: how many more mails it holds in front of those, of which nothing is asked.
        drips: these bytes come first, and then one now and then; before anything is said to it where they are of TLS.
        announced: how many bytes of a mail it says it sends; None for as many as it does.
    """

    mails: dict = field(default_factory=dict)
    empty: int = 0
    drips: bytes = b""
    announced: int | None = None
    asked: list = field(default_factory=list)

    def serve(self, listening):
        while True:
            try:
                connected, _ = listening.accept()
            except OSError:
                return
            with suppress(OSError), connected, connected.makefile("rwb") as stream:
                self.answer(stream)

    def answer(self, stream):
        if self.drips == TLS:
            self.drip(stream)
        stream.write(b"* OK hallo\r\n")
        stream.flush()
        for line in stream:
            tag, _, command = line.decode().strip().partition(" ")
            self.asked.append(command)
            if self.drips:
                self.drip(stream)
            for told in self.told(command.upper()):
                stream.write(told)
            stream.write(f"{tag} OK goed\r\n".encode())
            stream.flush()

    def drip(self, stream):
        stream.write(self.drips)
        while True:
            stream.write(b" ")
            stream.flush()
            time.sleep(0.02)

    def told(self, command):
        numbers = [*range(1, self.empty + 1), *self.mails]
        if command.startswith("CAPABILITY"):
            yield b"* CAPABILITY IMAP4rev1\r\n"
        elif command.startswith("EXAMINE"):
            yield f"* {len(numbers)} EXISTS\r\n* OK [UIDVALIDITY 1]\r\n* OK [UIDNEXT {max(numbers) + 1}]\r\n".encode()
        elif command.startswith("UID SEARCH"):
            first, last = re.search(r"UID (\d+):(\d+|\*)", command).groups()
            end = numbers[-1] if last == "*" else int(last)
            found = [number for number in numbers if int(first) <= number <= end]
            yield f"* SEARCH {' '.join(map(str, found))}\r\n".encode()
        elif command.startswith("UID FETCH"):
            number = int(command.split()[2])
            content = self.mails[number]
            size = len(content) if self.announced is None else self.announced
            yield b"* 1 FETCH (UID %d BODY[]<0> {%d}\r\n%s)\r\n" % (number, size, content)


@contextmanager
def running(server):
    with socket.create_server((HOST, 0)) as listening:
        threading.Thread(target=server.serve, args=(listening,), daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)


def account(owner, port, **more):
    from weerklank.services.mail_accounts import MailWish
    from weerklank.store.models import MailSecurity

    given = {"security": MailSecurity.NONE, "folder": "INBOX", "sent_folder": "", "days_back": None} | more
    return make(owner, MailWish(host=HOST, port=port, login=LOGIN, password="geheim", **given))


def test_a_mail_is_read_from_a_plain_server(owner):
    with running(Server({7: mail(2, "Ik twijfel nog.")})) as port:
        assert look(account(owner, port)).error_code == ""
    assert [each[2] for each in turns()] == ["Ik twijfel nog."]


@pytest.mark.parametrize(("security", "drips"), [("none", b"* "), ("starttls", b"* "), ("tls", TLS)])
def test_a_server_that_drips_is_given_up(owner, monkeypatch, security, drips):
    from weerklank.services import outside
    from weerklank.store.models import MailSecurity

    monkeypatch.setattr("weerklank.services.imap._WHOLE_LOOK_S", 0.5, raising=False)
    monkeypatch.setitem(outside.connect.__kwdefaults__, "timeout_s", 0.5)
    begun = time.monotonic()
    with running(Server(drips=drips)) as port:
        row = look(account(owner, port, security=MailSecurity(security)))
    assert row.error_code == ("S130" if security == "tls" else "S134")
    assert time.monotonic() - begun < 5


def test_a_mailbox_of_very_many_mails_is_read(owner):
    from weerklank.services.mail_accounts import try_it

    server = Server({170_001: mail(2, "Ik twijfel nog.")}, empty=170_000)
    with running(server) as port:
        row = account(owner, port)
        assert [(seen.mails, seen.waiting) for seen in try_it(row, allowed={HOST})] == [(170_001, 170_001)]
        type(row).rows.filter(pk=row.pk).update(places={"INBOX": [1, 170_000]})
        row.refresh_from_db()
        assert look(row).error_code == ""
    assert [each[2] for each in turns()] == ["Ik twijfel nog."]


def test_more_than_a_mail_can_be_is_not_waited_for(owner):
    with running(Server({7: mail(2, "Ik twijfel nog.")}, announced=10**12)) as port:
        assert look(account(owner, port)).error_code == "S134"
    assert turns() == []


def test_of_a_mail_that_comes_whole_the_start_is_read(owner, monkeypatch):
    content = mail(2, "Ik twijfel nog.\r\n" + "x" * 2000)
    monkeypatch.setattr("weerklank.services.imap._MAIL_BYTES", len(content) - 2002)
    with running(Server({7: content})) as port:
        look(account(owner, port))
    assert [each[2].strip() for each in turns()] == ["Ik twijfel nog."]
