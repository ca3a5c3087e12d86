"""Look into the folders of a mailbox by IMAP, read only, and say in our own errors what went wrong.

Sources: RFC 3501 (IMAP4rev1: EXAMINE, UIDVALIDITY, UID SEARCH, BODY.PEEK), RFC 8314 (implicit TLS on port 993).
"""

import imaplib
import logging
import socket
import ssl
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from threading import Event

from imapclient import IMAPClient
from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError, LoginError

from weerklank.errors import Sentence, SettingsError, SourceError, say
from weerklank.services.outside import connect, cut_off
from weerklank.store.models import MailSecurity

__all__ = ["Entered", "MailAddress", "OpenMailbox", "Raw", "check_address", "opened"]

_TIMEOUT_S = 20.0
_PORTS = (143, 993)
_MAIL_BYTES = 5_000_000
"""Of a larger mail only the start is read: what follows are attachments."""
_MOST_NUMBERS = 80_000
"""A search answers with one line, of which Python reads a million bytes: a number has up to ten digits and a space."""
_MOST_LITERAL_BYTES = 60_000_000
"""Some servers send a whole mail where a part of it was asked for; no provider takes in larger ones."""
_WHOLE_LOOK_S = 300.0
_FOLDERS_TOLD = 60
_DAMAGE = (IMAPClientError, ValueError, LookupError, AttributeError, TypeError, AssertionError, ArithmeticError)
"""What the libraries raise for answers that aren't IMAP; they have no common base."""

# At its finer levels the library logs what passes over the line.
logging.getLogger("imapclient").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class MailAddress:
    """Say where a mailbox is and how one gets in.

    Attributes:
        allowed: hosts that may be in a private network (WEERKLANK_PRIVATE_HOSTS).
    """

    host: str
    port: int
    security: MailSecurity
    login: str
    password: str
    allowed: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Entered:
    """Tell of a folder that was entered.

    Attributes:
        validity: a new one means that its numbers begin anew.
        next_number: which the next mail that comes will have at least; None where the server doesn't tell.
    """

    validity: int
    mails: int
    next_number: int | None


@dataclass(frozen=True, slots=True)
class Raw:
    """Hold one mail as the server gives it; `arrived_at` is aware, None where the server doesn't tell."""

    content: bytes
    arrived_at: datetime | None


class _Wire(imaplib.IMAP4):
    """Speak over a connection that was made and checked before."""

    def __init__(self, connection: socket.socket, host: str, port: int) -> None:
        self._connection = connection
        super().__init__(host, port)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:  # noqa: ARG002 - the signature is imaplib's
        return self._connection

    def read(self, size: int) -> bytes:
        """Read as much as the server announced."""
        if size > _MOST_LITERAL_BYTES:
            raise self.abort("literal too long")
        return super().read(size)


class _Client(IMAPClient):
    """Speak over our own connection, so that a host name can't lead elsewhere after it was checked."""

    def __init__(self, connection: socket.socket, address: MailAddress) -> None:
        self._connection = connection
        super().__init__(address.host, address.port, ssl=address.security == MailSecurity.TLS, timeout=_TIMEOUT_S)
        self.normalise_times = False

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802 - the name is the library's
        return _Wire(self._connection, self.host, self.port)


@dataclass(frozen=True, slots=True)
class OpenMailbox:
    """Read an opened mailbox; nothing in it changes, also not what was read and what wasn't."""

    client: IMAPClient
    host: str

    def folders(self) -> tuple[str, ...]:
        """Return the names of the first folders."""
        with _told(self.host):
            found = self.client.list_folders()
        return tuple(name for _, _, name in found if isinstance(name, str))[:_FOLDERS_TOLD]

    def enter(self, folder: str) -> Entered:
        """Enter a folder.

        Raises:
            SourceError: there is no such folder (S133), or the server breaks off (S134).
        """
        with _told(self.host):
            try:
                found = self.client.select_folder(folder, readonly=True)
            except IMAPClientAbortError:
                raise
            except IMAPClientError as error:
                problem = say("there is no folder {folder!r} in this mailbox", folder=folder)
                raise SourceError(self.host, "S133", problem, "Choose one of the folders that it has.") from error
            following = int(found[b"UIDNEXT"]) if b"UIDNEXT" in found else None
            return Entered(int(found[b"UIDVALIDITY"]), int(found[b"EXISTS"]), following)

    def waiting(self, entered: Entered, *, after: int, since: date | None) -> Iterator[int]:
        """Yield the numbers of the mails of this folder that come after one, oldest first."""
        for numbers in _ranges(entered, after):
            with _told(self.host):
                found = self.client.search(["UID", numbers, *(["SINCE", since] if since else [])])
            # A server answers `7:*` with its last mail also where that is number 5.
            yield from sorted(uid for uid in found if uid > after)

    def mail(self, uid: int) -> Raw | None:
        """Return one mail without marking it as read; None where it is gone."""
        with _told(self.host):
            found = self.client.fetch([uid], [f"BODY.PEEK[]<0.{_MAIL_BYTES}>", "INTERNALDATE"]).get(uid, {})
            content = found.get(b"BODY[]<0>") or found.get(b"BODY[]")
            moment = found.get(b"INTERNALDATE")
        return (
            Raw(content[:_MAIL_BYTES], moment if isinstance(moment, datetime) else None)
            if isinstance(content, bytes)
            else None
        )


def _ranges(entered: Entered, after: int) -> Iterator[str]:
    """Yield which numbers to search, so few at a time that the answer can be read."""
    if entered.mails <= _MOST_NUMBERS or entered.next_number is None:
        yield f"{after + 1}:*"
        return
    for first in range(after + 1, entered.next_number, _MOST_NUMBERS):
        yield f"{first}:{first + _MOST_NUMBERS - 1}"


def check_address(address: MailAddress) -> None:
    """See that an address is one of a mail server, before anything is sent there.

    Raises:
        SourceError: it is none, or would be spoken to without encryption (S135).
    """
    if not address.host or not address.host.isascii() or any(mark.isspace() or mark in "/@:" for mark in address.host):
        raise _refused(address.host, say("it is no name of a server"))
    if address.host in address.allowed:
        return
    if address.port not in _PORTS:
        raise _refused(address.host, say("mail is read on port 993 or 143"))
    if address.security == MailSecurity.NONE:
        raise _refused(address.host, say("the connection would not be encrypted"))


def _refused(host: str, why: Sentence) -> SourceError:
    remedy = "Give the public name of your mail server; one at home must stand in WEERKLANK_PRIVATE_HOSTS."
    return SourceError(host, "S135", say("this mail server can't be used: {why}", why=why), remedy)


@contextmanager
def opened(address: MailAddress) -> Iterator[OpenMailbox]:
    """Connect, sign in, and leave at the end; all together it may take five minutes.

    Raises:
        SourceError: nothing answers (S130), without good encryption (S131), the server lets nobody in (S132), it
            breaks off, is too slow or doesn't speak IMAP (S134), or it can't be used (S135).
    """
    check_address(address)
    encrypted = address.security == MailSecurity.TLS
    with _told(address.host):
        wire = connect(address.host, address.port, allowed=address.allowed, encrypted=encrypted)
    late = Event()
    try:
        with cut_off(wire, _WHOLE_LOOK_S, late), _signed_in(wire, address) as client:
            yield OpenMailbox(client, address.host)
    except SourceError as error:
        if late.is_set():
            raise _broke_off(address.host) from error
        raise


@contextmanager
def _signed_in(wire: socket.socket, address: MailAddress) -> Iterator[IMAPClient]:
    try:
        with _told(address.host):
            client = _Client(wire, address)
            _enter(client, address)
    except BaseException:
        wire.close()
        raise
    with client:
        yield client


def _enter(client: IMAPClient, address: MailAddress) -> None:
    if address.security == MailSecurity.STARTTLS:
        client.starttls(ssl.create_default_context())
    # The plain LOGIN command of the library knows ASCII only.
    enter = client.login if (address.login + address.password).isascii() else client.plain_login
    enter(address.login, address.password)


@contextmanager
def _told(host: str) -> Iterator[None]:
    """Turn what the network and the libraries raise into a coded error without a word of the server's answer."""
    try:
        yield
    except SettingsError as error:
        raise _refused(host, say("it leads into a private network")) from error
    except (ssl.SSLError, CapabilityError) as error:
        remedy = "Check the name of the server, its port, and the choice of encryption."
        raise SourceError(host, "S131", "no trusted encrypted connection comes about", remedy) from error
    except LoginError as error:
        if isinstance(error.__context__, IMAPClientAbortError):
            raise _broke_off(host) from error
        remedy = "Check the name and the password; many providers want an app password here."
        raise SourceError(host, "S132", "the server doesn't accept this name with this password", remedy) from error
    except IMAPClientAbortError as error:
        raise _broke_off(host) from error
    except OSError as error:
        remedy = "Check the name of the server and its port, and whether this machine is online."
        raise SourceError(host, "S130", "nothing answers at this server", remedy) from error
    except _DAMAGE as error:
        raise _broke_off(host) from error


def _broke_off(host: str) -> SourceError:
    remedy = "Try again later; if it stays so, check that IMAP is switched on there."
    return SourceError(host, "S134", "the server breaks off, or doesn't speak IMAP", remedy)
