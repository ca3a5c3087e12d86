"""Find the text that a person typed among a mail's parts.

Each part costs one pass over its bytes, and nesting and number are bounded: mail is hostile.

Formats: RFC 2045, 2046 (MIME), 2183 (Content-Disposition), 2231 (parameters in pieces), 2387 (related).
"""

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from weerklank.sources.mail.charset import decode_bytes, undo_base64
from weerklank.sources.mail.envelope import Fields, parse_fields, split_head
from weerklank.sources.mail.markup import text_of_html
from weerklank.sources.mail.wrapping import unflow

__all__ = ["Body", "body_of", "choose"]

_MAX_DEPTH = 12
_MAX_PARTS = 200
_TEXT_BYTES = 4 << 20
_SNIFFED_BYTES = 1024
_PARAMETER = re.compile(r";\s*([\w-]{1,40})(?:\*(\d{1,3}))?\*?\s*=\s*(?:\"([^\"]*)\"|([^\s;\"]*))")
_META_CHARSET = re.compile(rb"<meta[^<>]{0,200}charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)
_LOOKS_LIKE_HTML = re.compile(r"\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_STUB = re.compile(r"\bhtml\b|in (?:uw|je) browser|in your browser|your e?-?mail (?:client|program)", re.IGNORECASE)
_STUB_CHARS = 300
_STUB_RATIO = 5


@dataclass(frozen=True, slots=True)
class Body:
    """Hold what a mail, or a part of it, says.

    Attributes:
        text: plain text in which quoted lines start with ">"; quoted replies and signatures are still in it.
        rich: it was HTML.
        attached: something else came with it: a picture, a file, another mail.
        invitation: it is an entry for a calendar.
    """

    text: str = ""
    rich: bool = False
    attached: bool = False
    invitation: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    kind: str
    parameters: Mapping[str, str]
    fields: Fields
    payload: bytes


def body_of(raw: bytes) -> Body:
    """Read a whole message's text."""
    head, payload = split_head(raw)
    return _body(_part(parse_fields(head), payload), _MAX_DEPTH)


def choose(plain: str, rich: str) -> str:
    """Take the plain text, unless it is empty or only says that the real message is in HTML."""
    short = len(plain.strip())
    if not rich.strip():
        return plain
    tiny = short * _STUB_RATIO < len(rich)
    stub = short < _STUB_CHARS and _STUB.search(plain) is not None and short < len(rich)
    return rich if tiny or stub else plain


def _part(fields: Fields, payload: bytes) -> _Part:
    value = (fields.get("content-type") or ["text/plain"])[0]
    kind = value.partition(";")[0].strip().lower()
    if "/" not in kind:
        kind = "text/plain"
    return _Part(kind, _parameters(value), fields, payload)


def _parameters(value: str) -> dict[str, str]:
    """Read what follows a field's value; a parameter that is cut into pieces (RFC 2231) is put together again."""
    found: dict[str, str] = {}
    for match in _PARAMETER.finditer(value):
        name, goes_on = match[1].lower(), match[2] not in {None, "0"}
        found[name] = (found.get(name, "") if goes_on else "") + (match[3] or match[4] or "")
    return found


def _body(part: _Part, depth: int) -> Body:
    if part.kind.startswith("multipart/"):
        return _multipart(part, depth)
    if _is_attachment(part):
        return Body(attached=True)
    if part.kind == "text/calendar":
        return Body(invitation=True)
    if part.kind == "text/html":
        return _html(part)
    return _plain(part) if part.kind == "text/plain" else Body(attached=True)


def _is_attachment(part: _Part) -> bool:
    disposition = (part.fields.get("content-disposition") or [""])[0].lower()
    return disposition.startswith("attachment") or "filename" in disposition or "name" in part.parameters


def _multipart(part: _Part, depth: int) -> Body:
    chunks = _chunks(part.payload, part.parameters.get("boundary", "")) if depth else ()
    bodies = [_body(_read_part(chunk), depth - 1) for chunk in chunks]
    if part.kind == "multipart/alternative":
        return _alternative(bodies)
    if part.kind in {"multipart/related", "multipart/signed"} and bodies:
        return replace(bodies[0], attached=bodies[0].attached or (part.kind.endswith("related") and len(bodies) > 1))
    return _joined(bodies)


def _chunks(payload: bytes, boundary: str) -> Iterator[bytes]:
    """Cut at the lines that are the boundary; the last part of a damaged mail may lack its end.

    A line that only begins with it is the boundary of a part within, which some programs name after the outer one.
    """
    if not boundary:
        return
    mark = rb"\n--" + re.escape(boundary.encode("utf-8", errors="replace")) + rb"(--)?[ \t\r]*(?=\n|\Z)"
    payload = b"\n" + payload
    start = -1
    for found in islice(re.finditer(mark, payload), _MAX_PARTS + 1):
        if start >= 0:
            yield payload[start : found.start()]
        if found[1]:
            return
        start = found.end() + 1
    if 0 <= start < len(payload):
        yield payload[start:]


def _read_part(chunk: bytes) -> _Part:
    if chunk.startswith((b"\n", b"\r\n")):
        return _part({}, chunk.lstrip(b"\r\n"))
    head, payload = split_head(chunk)
    return _part(parse_fields(head), payload)


def _alternative(bodies: list[Body]) -> Body:
    plain = next((body.text for body in bodies if not body.rich and body.text.strip()), "")
    rich = next((body.text for body in reversed(bodies) if body.rich and body.text.strip()), "")
    return replace(_joined(bodies), text=choose(plain, rich), rich=bool(rich))


def _joined(bodies: list[Body]) -> Body:
    return Body(
        text="\n".join(body.text for body in bodies if body.text.strip()),
        rich=any(body.rich for body in bodies),
        attached=any(body.attached for body in bodies),
        invitation=any(body.invitation for body in bodies),
    )


def _undo_transfer(part: _Part) -> bytes:
    encoding = (part.fields.get("content-transfer-encoding") or [""])[0].lower()
    data = part.payload[: 2 * _TEXT_BYTES]
    if encoding.startswith("base64"):
        data = undo_base64(data)
    elif encoding.startswith("quoted-printable"):
        data = binascii.a2b_qp(data)
    return data[:_TEXT_BYTES]


def _plain(part: _Part) -> Body:
    text = decode_bytes(_undo_transfer(part), part.parameters.get("charset", ""))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _LOOKS_LIKE_HTML.match(text):
        return Body(text_of_html(text), rich=True)
    if part.parameters.get("format", "").lower() == "flowed":
        text = unflow(text, join_words=part.parameters.get("delsp", "").lower() == "yes")
    return Body(text)


def _html(part: _Part) -> Body:
    data = _undo_transfer(part)
    charset = part.parameters.get("charset", "")
    if not charset and (meta := _META_CHARSET.search(data[:_SNIFFED_BYTES])):
        charset = meta[1].decode("ascii", errors="replace")
    return Body(text_of_html(decode_bytes(data, charset)), rich=True)
