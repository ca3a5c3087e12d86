"""Ask a language model over the chat completions of OpenAI's API, which most servers of models offer.

What comes back is not trusted: it may be late, huge, endless, or no answer at all. Each of those is a ModelError
that names no word of what was sent.
"""

import json
import logging
import re
import socket
from collections.abc import Collection
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Event
from typing import Any
from urllib.parse import urlsplit

from weerklank import __version__
from weerklank.errors import ModelError, Said, SettingsError, say
from weerklank.services.outside import Target, connect, cut_off, is_public, target_of

__all__ = ["MOST_TIMEOUT_S", "Endpoint", "ask", "endpoint_of"]

_LOG = logging.getLogger(__name__)
_OPERATION = "/chat/completions"
_DEFAULT_TIMEOUT_S = 20.0
MOST_TIMEOUT_S = 300
_MOST_BYTES = 256_000
_OK = 200
_NOT_LET_IN = (401, 403)
_NOT_THERE = 404
_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
"""What models that reason aloud put before their answer."""
_URL = "WEERKLANK_LLM_URL"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Hold where a language model answers, and how it is asked.

    Attributes:
        model: its name.
        key: that opens it; empty for one that asks for none.
        timeout_s: for how long an answer is waited for, all together.
        allowed: hosts that may be in a private network.
    """

    target: Target
    model: str
    key: str = field(repr=False)
    timeout_s: float
    allowed: frozenset[str]


def endpoint_of(*, url: str, model: str, key: str, timeout: str, allowed: Collection[str] | None = None) -> Endpoint:
    """Return where the language model of the settings answers.

    Args:
        url: such as `http://localhost:11434/v1`; `/chat/completions` is put behind it.
        timeout: seconds, as they were written; empty for 20.
        allowed: hosts that may be in a private network; None for whichever stands in `url`, which only who keeps the
            installation may choose.

    Raises:
        ModelError: none is set up, or a setting can't be used.
    """
    if not url:
        remedy = say("Set {setting} and WEERKLANK_LLM_MODEL; docs/reference/rewriting.md says how.", setting=_URL)
        raise ModelError(_URL, "A010", "no language model is set up", remedy)
    if not model:
        raise _unusable("WEERKLANK_LLM_MODEL", "the name of the model is empty", "Give the name it has there.")
    if not (key.isascii() and key.isprintable()):
        raise _unusable("WEERKLANK_LLM_KEY", "this is no key", "Copy the key again.")
    target = _target(url, allowed)
    return Endpoint(target, model, key, _seconds(timeout), frozenset({target.host} if allowed is None else allowed))


def _target(url: str, allowed: Collection[str] | None) -> Target:
    base = url.rstrip("/")
    try:
        target = target_of(base, allowed={urlsplit(base).hostname or ""} if allowed is None else allowed)
    except (SettingsError, ValueError) as error:
        raise _unusable(_URL, "this is no web address", "Give one such as http://localhost:11434/v1.") from error
    path = target.path.rstrip("/") or "/v1"
    whole = path if path.endswith(_OPERATION) else path + _OPERATION
    return Target(target.host, target.port, whole, target.encrypted)


def _seconds(timeout: str) -> float:
    try:
        seconds = float(timeout or _DEFAULT_TIMEOUT_S)
    except ValueError:
        seconds = 0.0
    if not 1 <= seconds <= MOST_TIMEOUT_S:
        remedy = say("Give a number of seconds, 1 to {most}.", most=MOST_TIMEOUT_S)
        raise _unusable("WEERKLANK_LLM_TIMEOUT", say("{given!r} is no time to wait", given=timeout), remedy)
    return seconds


def ask(endpoint: Endpoint, *, instructions: str, data: str) -> str:
    """Return what the model answers, without its thoughts aloud; no redirect is followed.

    Args:
        instructions: our own words.
        data: what it works on; a message of its own, so that it can't be taken for the instructions.

    Raises:
        ModelError: nothing answers, or what answers isn't what was asked for.
    """
    messages = [{"role": "system", "content": instructions}, {"role": "user", "content": data}]
    body = json.dumps({"model": endpoint.model, "messages": messages, "stream": False}).encode()
    try:
        status, answer = _post(endpoint, body)
    except ModelError as error:
        _LOG.info("language_model host=%s error=%s", endpoint.target.host, error.code)
        raise
    _LOG.info("language_model host=%s status=%s bytes=%s", endpoint.target.host, status, len(answer))
    if status != _OK:
        raise ModelError(
            endpoint.target.host,
            "A014",
            say("the language model answered with status {status}", status=status),
            _look_at(status),
        )
    return _THOUGHT.sub("", _content(endpoint, answer)).strip()


def _look_at(status: int) -> Said:
    if status in _NOT_LET_IN:
        return "Check WEERKLANK_LLM_KEY."
    if status == _NOT_THERE:
        return "Check WEERKLANK_LLM_URL and WEERKLANK_LLM_MODEL."
    return "Try again later, or look at the server of the model."


def _post(endpoint: Endpoint, body: bytes) -> tuple[int, bytes]:
    target = endpoint.target
    headers = {"content-type": "application/json", "user-agent": f"Weerklank/{__version__}"}
    if endpoint.key:
        headers["authorization"] = f"Bearer {endpoint.key}"
    connection = HTTPConnection(target.host, target.port, timeout=endpoint.timeout_s)
    connection.sock = _connected(endpoint)
    late = Event()
    try:
        with cut_off(connection.sock, endpoint.timeout_s, late):
            connection.request("POST", target.path, body=body, headers=headers)
            with connection.getresponse() as answer:
                status, read = answer.status, _read(endpoint, answer)
    except TimeoutError as error:
        raise _late(endpoint) from error
    except (OSError, HTTPException) as error:
        raise _late(endpoint) if late.is_set() else _no_answer(endpoint) from error
    finally:
        connection.close()
    if late.is_set():
        raise _late(endpoint)
    return status, read


def _connected(endpoint: Endpoint) -> socket.socket:
    """Return a connection; without TLS only within this machine or network, where no stranger reads along."""
    target = endpoint.target
    try:
        connected = connect(
            target.host, target.port, allowed=endpoint.allowed, encrypted=target.encrypted, timeout_s=endpoint.timeout_s
        )
    except SettingsError as error:
        raise _unusable(target.host, "this address leads into a private network", error.said_remedy) from error
    except OSError as error:
        raise _unreachable(endpoint) from error
    try:
        address = str(connected.getpeername()[0])
    except OSError as error:  # it has hung up already
        connected.close()
        raise _unreachable(endpoint) from error
    if not target.encrypted and is_public(address):
        connected.close()
        raise _unusable(_URL, "this address on the internet isn't https", "Give one that begins with https://.")
    return connected


def _read(endpoint: Endpoint, answer: HTTPResponse) -> bytes:
    read = answer.read(_MOST_BYTES + 1)
    if len(read) > _MOST_BYTES:
        remedy = "Look at the server of the model; an answer has at most 256 kB."
        raise ModelError(endpoint.target.host, "A016", "the language model answered far too much", remedy)
    return read


def _content(endpoint: Endpoint, answer: bytes) -> str:
    try:
        tree: Any = json.loads(answer)
        content = tree["choices"][0]["message"]["content"]
        json.dumps(content, ensure_ascii=False).encode()  # half a character, as "\\ud83d" gives, can't be shown
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise _no_answer(endpoint) from error
    if not isinstance(content, str):
        raise _no_answer(endpoint)
    return content


def _unreachable(endpoint: Endpoint) -> ModelError:
    remedy = "Check that it runs, and WEERKLANK_LLM_URL."
    return ModelError(endpoint.target.host, "A012", "the language model can't be reached", remedy)


def _late(endpoint: Endpoint) -> ModelError:
    remedy = "Try again, or give it longer with WEERKLANK_LLM_TIMEOUT."
    return ModelError(endpoint.target.host, "A013", "the language model took too long", remedy)


def _no_answer(endpoint: Endpoint) -> ModelError:
    remedy = "Check that WEERKLANK_LLM_URL names an endpoint for chat completions, as OpenAI's API has them."
    return ModelError(endpoint.target.host, "A015", "what came back is no answer of a language model", remedy)


def _unusable(place: str, problem: Said, remedy: Said) -> ModelError:
    return ModelError(place, "A011", problem, remedy)
