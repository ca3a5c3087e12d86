"""Connect to an address that somebody typed in, without letting it lead into the network at home."""

import ipaddress
import socket
import ssl
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from threading import Event, Timer
from urllib.parse import urlsplit

from weerklank.errors import Sentence, SettingsError, say

__all__ = ["Target", "connect", "cut_off", "is_public", "post", "target_of"]

_TIMEOUT_S = 10.0
_WHOLE_ANSWER_S = 20.0
_PORTS = {"https": 443, "http": 80}
_LONGEST_URL_CHARS = 500
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""Source: RFC 6052, section 2.1: an IPv4 address stands in the last 32 bits."""


@dataclass(frozen=True, slots=True)
class Target:
    """Hold where a message goes.

    Attributes:
        path: with its query.
        encrypted: whether over TLS.
    """

    host: str
    port: int
    path: str
    encrypted: bool


def target_of(url: str, *, allowed: Collection[str]) -> Target:
    """Return where an address leads; without TLS only to hosts that are allowed to be private.

    Raises:
        SettingsError: it is no such address.
    """
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError:
        raise _refused("url", say("it is no web address")) from None
    if parts.scheme not in _PORTS or not host or parts.username or len(url) > _LONGEST_URL_CHARS or not _is_plain(url):
        raise _refused("url", say("it is no web address"))
    if parts.scheme == "http" and host not in allowed:
        raise _refused(host, say("it isn't https"))
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    return Target(host, port or _PORTS[parts.scheme], path, parts.scheme == "https")


def _is_plain(url: str) -> bool:
    """Tell whether an address can stand in a line of HTTP: no space, no line end, no character beyond ASCII."""
    return url.isascii() and url.isprintable() and " " not in url


def connect(
    host: str, port: int, *, allowed: Collection[str], encrypted: bool, timeout_s: float = _TIMEOUT_S
) -> socket.socket:
    """Return a connection to the very address that was checked, so that a name can't lead elsewhere afterwards.

    Args:
        allowed: hosts that may be private (WEERKLANK_PRIVATE_HOSTS).
        timeout_s: for how long each single step may take.

    Raises:
        SettingsError: the host is in a private network.
        OSError: nothing answers there.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if host not in allowed and not all(map(is_public, addresses)):
        raise _refused(host, say("it leads into a private network"))
    plain = _first_that_answers(addresses, port, timeout_s)
    if not encrypted:
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except OSError:
        plain.close()
        raise


def _first_that_answers(addresses: Sequence[str], port: int, timeout_s: float) -> socket.socket:
    """Try each address in turn: a server at `localhost` may listen on 127.0.0.1 and not on ::1."""
    for address in addresses[:-1]:
        with suppress(OSError):
            return socket.create_connection((address, port), timeout=timeout_s)
    return socket.create_connection((addresses[-1], port), timeout=timeout_s)


def is_public(address: str) -> bool:
    """Tell whether an address is of the open internet, also where IPv6 wraps an IPv4 address."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None) or parsed
    if parsed in _NAT64:
        inner = ipaddress.IPv4Address(parsed.packed[-4:])
    return bool(inner.is_global and not inner.is_multicast)


@contextmanager
def cut_off(connected: socket.socket, seconds: float, late: Event) -> Iterator[None]:
    """End the connection when the time is up: one that sends a byte now and then would never time out by itself.

    It holds on to the line itself, so that it also counts for the encrypted connection that is made of this one.
    """
    line = socket.fromfd(connected.fileno(), connected.family, connected.type)

    def cut() -> None:
        late.set()
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        line.close()


def post(target: Target, body: bytes, headers: dict[str, str], *, allowed: Collection[str]) -> int:
    """Send a message and return the status of the answer, whose words aren't read; a redirect isn't followed.

    Raises:
        SettingsError: the host is in a private network.
        OSError: nothing answers.
        HTTPException: what answers isn't HTTP.
    """
    connection = HTTPConnection(target.host, target.port, timeout=_TIMEOUT_S)
    connection.sock = connect(target.host, target.port, allowed=allowed, encrypted=target.encrypted)
    late = Event()
    try:
        with cut_off(connection.sock, _WHOLE_ANSWER_S, late):
            connection.request("POST", target.path, body=body, headers=headers)
            status = connection.getresponse().status
    finally:
        connection.close()
    if late.is_set():
        raise TimeoutError
    return status


def _refused(place: str, why: Sentence) -> SettingsError:
    remedy = "Give a public https address; a host at home must stand in WEERKLANK_PRIVATE_HOSTS."
    return SettingsError(place, "C082", say("this address can't be used: {why}", why=why), remedy)
