"""Small mails for the tests, written out as programs write them."""

from pathlib import Path

from weerklank.sources.mail.eml import Eml
from weerklank.sources.read import read_file

HEADER = """From: Ingrid Bakker <ingrid@example.nl>
To: Sanne de Wit <sanne@example.org>
Date: Mon, 3 Feb 2025 10:02:00 +0100
Subject: Draaischijf
Message-ID: <1@example.nl>
"""


def saved(folder: Path, content: str | bytes, *, name: str = "mail.eml") -> Path:
    """Save a mail."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def with_body(body: str, *, kind: str = "text/plain; charset=utf-8", extra: str = "") -> str:
    """Write a mail from Ingrid with this body."""
    return f"{HEADER}{extra}MIME-Version: 1.0\nContent-Type: {kind}\n\n{body}"


def with_header(header: str, body: str = "Hoi Sanne, past dinsdag?\n") -> str:
    """Write a mail with only this header and a body."""
    return f"{header}\n\n{body}"


def said(folder: Path, content: str | bytes) -> str:
    """Read the words of the one mail in a file."""
    reading = read_file(saved(folder, content), source=Eml())
    (conversation,) = reading.conversations
    (utterance,) = conversation.utterances
    return utterance.text


def typed(folder: Path, body: str) -> str:
    """Read what is left of a plain body."""
    return said(folder, with_body(body))


def shown(folder: Path, markup: str) -> str:
    """Read what is left of an HTML body."""
    return said(folder, with_body(markup, kind="text/html; charset=utf-8"))
