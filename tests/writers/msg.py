"""Write a mail as Outlook saves it: properties ([MS-OXMSG], [MS-OXPROPS]) in a compound file."""

import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.writers.compound import Tree, compound_file
from tests.writers.mail import address_of, reply_text
from weerklank.sources.records import Message

MAIL_CLASS = bytes.fromhex("0b0d020000000000c000000000000046")
INTEGER, EIGHT_BIT, UNICODE, TIME, BINARY = 0x0003, 0x001E, 0x001F, 0x0040, 0x0102
CLASS, SUBJECT, BODY, HTML, RTF = 0x001A, 0x0037, 0x1000, 0x1013, 0x1009
HEADERS, OWN_ID, REFERENCES, IN_REPLY_TO, INDEX = 0x007D, 0x1035, 0x1039, 0x1042, 0x0071
SENDER_NAME, SENDER_SMTP, SUBMITTED = 0x0C1A, 0x5D01, 0x0039
TEXT_PAGE, BODY_PAGE, STORE_MASK = 0x3FFD, 0x3FDE, 0x340D
RECIPIENT_NAME, RECIPIENT_SMTP, RECIPIENT_TYPE = 0x3001, 0x39FE, 0x0C15
EPOCH = datetime(1601, 1, 1, tzinfo=UTC)

Properties = Mapping[tuple[int, int], bytes | str | int | datetime]


def write_msg(path: Path, messages: Sequence[Message]) -> None:
    """Write the last message as a mail that quotes all earlier ones."""
    last = messages[-1]
    properties = {
        (CLASS, UNICODE): "IPM.Note",
        (SUBJECT, UNICODE): "RE: Kennismaking",
        (SENDER_NAME, UNICODE): last.speaker,
        (SENDER_SMTP, UNICODE): address_of(last),
        (SUBMITTED, TIME): last.at,
        (BODY, UNICODE): reply_text(messages).replace("\n", "\r\n"),
    }
    path.write_bytes(outlook_mail(properties, recipients=[("Iedereen", "iedereen@example.nl")]))


def outlook_mail(
    properties: Properties, *, recipients: Sequence[tuple[str, str]] = (), attachments: Sequence[str] = ()
) -> bytes:
    """Build a .msg: text and bytes become streams, the rest stands in the table of properties.

    Args:
        properties: (id, type) → value; an EIGHT_BIT value is given as bytes.
        recipients: (name, address).
        attachments: file names; their content is a few bytes.
    """
    counts = (len(recipients), len(attachments), len(recipients), len(attachments))
    tree: dict[str, bytes | Tree] = dict(_storage(properties, struct.pack("<8x4I8x", *counts)))
    tree["__nameid_version1.0"] = {f"__substg1.0_{number:04X}0102": b"" for number in (2, 3, 4)}
    for number, (name, address) in enumerate(recipients):
        who = {(RECIPIENT_TYPE, INTEGER): 1, (RECIPIENT_NAME, UNICODE): name, (RECIPIENT_SMTP, UNICODE): address}
        tree[f"__recip_version1.0_#{number:08X}"] = _storage(who, bytes(8))
    for number, name in enumerate(attachments):
        file = {(0x3707, UNICODE): name, (0x3701, BINARY): b"PK\x03\x04", (0x3705, INTEGER): 1}
        tree[f"__attach_version1.0_#{number:08X}"] = _storage(file, bytes(8))
    return compound_file(tree, class_id=MAIL_CLASS)


def _storage(properties: Properties, header: bytes) -> dict[str, bytes]:
    streams: dict[str, bytes] = {}
    table = [header]
    for (tag, kind), value in sorted(properties.items(), key=lambda row: row[0]):
        data = value.encode("utf-16-le") if isinstance(value, str) else value
        if isinstance(data, bytes):
            streams[f"__substg1.0_{tag:04X}{kind:04X}"] = data
            data = struct.pack("<II", len(data) + {UNICODE: 2, EIGHT_BIT: 1}.get(kind, 0), 0)
        elif isinstance(data, datetime):
            data = struct.pack("<Q", round((data - EPOCH).total_seconds() * 10_000_000))
        else:
            data = struct.pack("<Ixxxx", data)
        table.append(struct.pack("<HHI", kind, tag, 6) + data)
    return {**streams, "__properties_version1.0": b"".join(table)}
