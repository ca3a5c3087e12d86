"""Outlook's own file, read property by property."""

# ruff: noqa: E501 - a line of a mail stays one line

import struct
from datetime import UTC, datetime

import pytest

from tests.unit.sources.mail.letters import saved
from tests.writers.compound import compound_file
from tests.writers.msg import (
    BINARY,
    BODY,
    BODY_PAGE,
    CLASS,
    EIGHT_BIT,
    HEADERS,
    HTML,
    IN_REPLY_TO,
    INDEX,
    INTEGER,
    OWN_ID,
    RTF,
    SENDER_NAME,
    SENDER_SMTP,
    SUBJECT,
    SUBMITTED,
    TEXT_PAGE,
    TIME,
    UNICODE,
    outlook_mail,
)
from weerklank.errors import SourceError
from weerklank.sources.detect import detect, sample_of
from weerklank.sources.mail.msg import Msg
from weerklank.sources.read import read_file
from weerklank.sources.records import Message, ReadOptions, SkipReason

SENT = datetime(2025, 2, 3, 9, 2, tzinfo=UTC)
SENDER = {(SENDER_NAME, UNICODE): "Zoë Peeters", (SENDER_SMTP, UNICODE): "zoe@example.nl", (SUBMITTED, TIME): SENT}
WORDS = "Eén café, 900 €: liever na de zomer."


def items(tmp_path, properties, **more):
    path = saved(tmp_path, outlook_mail({**SENDER, **properties}, **more), name="mail.msg")
    return list(Msg().items(path, options=ReadOptions()))


def words(tmp_path, properties):
    (item,) = items(tmp_path, properties)
    assert isinstance(item, Message)
    return item.text


def test_a_mail_from_sent_items_has_no_header_and_is_read(tmp_path):
    (item,) = items(tmp_path, {(BODY, UNICODE): f"{WORDS}\r\n", (SUBJECT, UNICODE): "RE: Oven"})
    assert item == Message("oven", "Zoë Peeters", WORDS, SENT, 1)


def test_a_received_mail_has_the_sender_and_time_of_its_header(tmp_path):
    header = "From: =?utf-8?Q?Ren=C3=A9e?= <r@example.nl>\r\nDate: Tue, 4 Feb 2025 10:02:00 +0100\r\nSubject: Klei\r\n"
    (item,) = items(tmp_path, {(HEADERS, UNICODE): header, (BODY, UNICODE): WORDS})
    assert (item.speaker, item.at) == ("Renée", datetime(2025, 2, 4, 9, 2, tzinfo=UTC))


def test_it_is_recognised_by_its_content(tmp_path):
    mail = outlook_mail({**SENDER, (BODY, UNICODE): WORDS})
    assert detect(saved(tmp_path, mail, name="bestand")).id == "msg"


def test_an_old_spreadsheet_is_no_mail_and_told_so(tmp_path):
    path = saved(tmp_path, compound_file({"Workbook": b"x" * 5000}), name="oud.xls")
    assert Msg().recognise(sample_of(path)) < 0.5
    with pytest.raises(SourceError) as caught:
        read_file(path, source=Msg())
    assert caught.value.code == "S036"


@pytest.mark.parametrize(
    ("page", "codec"), [(1252, "cp1252"), (28605, "iso-8859-15"), (65001, "utf-8"), (99999, "cp1252")]
)
def test_eight_bit_text_is_read_in_its_code_page(tmp_path, page, codec):
    properties = {(BODY, EIGHT_BIT): WORDS.encode(codec), (BODY_PAGE, INTEGER): page, (TEXT_PAGE, INTEGER): page}
    assert words(tmp_path, properties) == WORDS


def test_html_alone_is_rendered(tmp_path):
    markup = f"<html><body><p class=MsoNormal>{WORDS}<o:p></o:p></p></body></html>"
    assert words(tmp_path, {(HTML, BINARY): markup.encode("cp1252"), (BODY_PAGE, INTEGER): 1252}) == WORDS


def test_quotes_and_signatures_go(tmp_path):
    body = f"{WORDS}\r\n\r\nGroet,\r\nZoë\r\n\r\nT 06 00000000\r\nwww.example.nl\r\n\r\nVan: Sanne\r\nVerzonden: nu\r\nAan: Zoë\r\n\r\nDag"
    assert words(tmp_path, {(BODY, UNICODE): body}) == f"{WORDS}\n\nGroet,\nZoë"


def test_a_long_mail_stands_outside_the_mini_stream(tmp_path):
    assert words(tmp_path, {(BODY, UNICODE): "lang " * 40_000 + "verhaal"}).endswith("lang verhaal")


def stored_rtf(text):
    data = text.encode("cp1252")
    return struct.pack("<II4sI", len(data) + 12, len(data), b"MELA", 0) + data


def literal_rtf(text):
    """Compress without finding any repetition: allowed, and enough to test the reader's other half."""
    data = text.encode("cp1252")
    tokens = b"".join(b"\x00" + data[start : start + 8] for start in range(0, len(data), 8))
    return struct.pack("<II4sI", len(tokens) + 12, len(data), b"LZFu", 0) + tokens


RTF_TEXT = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Calibri;}}{\colortbl;\red0\green0\blue0;}{\*\generator Riched20;}"
    r"\pard E\'e9n caf\'e9, 900 \'80:\line liever \u269?na \u-10179?\u-8640? de \b zomer\b0 .\par\par Tot dan\par}"
)
RTF_HTML = (
    r"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0 Arial;}}{\*\htmltag64 <html><body>}\htmlrtf {\htmlrtf0 "
    r"{\*\htmltag64 <p>}\htmlrtf \par\htmlrtf0 E\'e9n caf\'e9, 900 \'80.{\*\htmltag84 &amp;}\htmlrtf &\htmlrtf0 {\*\htmltag72 </p>}"
    r"{\*\htmltag64 <blockquote>}Dinsdag?{\*\htmltag72 </blockquote>}\htmlrtf }\htmlrtf0 }"
)


@pytest.mark.parametrize("pack", [stored_rtf, literal_rtf])
def test_rtf_alone_is_rendered(tmp_path, pack):
    assert words(tmp_path, {(RTF, BINARY): pack(RTF_TEXT)}) == "Eén café, 900 €:\nliever čna 🙀 de zomer.\n\nTot dan"


def test_html_wrapped_in_rtf_is_unwrapped(tmp_path):
    assert words(tmp_path, {(RTF, BINARY): literal_rtf(RTF_HTML)}) == "Eén café, 900 €.&"


def test_the_example_of_the_compression_standard_is_read(tmp_path):
    """[MS-OXRTFCP], section 4.1.1."""
    data = "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    assert words(tmp_path, {(RTF, BINARY): bytes.fromhex(data)}) == "hello world"


def test_repetition_that_overlaps_itself_is_unpacked(tmp_path):
    """[MS-OXRTFCP], section 4.1.2: a run of WXYZ that refers to what it is still writing."""
    data = "1a0000001c0000004c5a4675e2d44b5141000420575859" + "5a0d6e7d010eb0"
    assert words(tmp_path, {(RTF, BINARY): bytes.fromhex(data)}) == "WXYZWXYZWXYZWXYZWXYZ"


@pytest.mark.parametrize(
    ("message_class", "reason"),
    [
        ("IPM.Schedule.Meeting.Request", SkipReason.SYSTEM),
        ("REPORT.IPM.Note.NDR", SkipReason.SYSTEM),
        ("IPM.Note.Rules.OofTemplate.Microsoft", SkipReason.SYSTEM),
        ("IPM.Contact", SkipReason.SYSTEM),
    ],
)
def test_what_is_no_mail_is_nobodys_words(tmp_path, message_class, reason):
    (item,) = items(tmp_path, {(CLASS, UNICODE): message_class, (BODY, UNICODE): WORDS})
    assert item.reason is reason


def test_a_mail_with_only_an_attachment_is_counted_as_media(tmp_path):
    (item,) = items(tmp_path, {(BODY, UNICODE): " \r\n"}, attachments=["foto.jpg"])
    assert item.reason is SkipReason.MEDIA


def test_its_thread_is_known_by_ids_and_by_outlooks_index(tmp_path):
    index = bytes(range(22))
    properties = {
        **SENDER,
        (BODY, UNICODE): WORDS,
        (OWN_ID, UNICODE): "<2@example.nl>",
        (IN_REPLY_TO, UNICODE): "<1@example.nl>",
        (INDEX, BINARY): index + b"12345",
    }
    path = saved(tmp_path, outlook_mail(properties, recipients=[("Sanne", "Sanne@example.org")]))
    known = Msg().letter(path, timezone=UTC).envelope
    assert (known.own_id, known.links) == ("<2@example.nl>", ("<1@example.nl>", f"thread-index:{index.hex()}"))
    assert known.people == {"zoe@example.nl", "sanne@example.org"}


def test_a_stream_that_claims_to_be_bigger_than_its_file_is_not_read(tmp_path):
    mail = bytearray(outlook_mail({**SENDER, (BODY, UNICODE): WORDS, (HTML, BINARY): b"<p>x</p>" * 1000}))
    entry = mail.index("__substg1.0_10130102".encode("utf-16-le"))
    mail[entry + 120 : entry + 124] = struct.pack("<I", 0x7FFFFFFF)
    (item,) = Msg().items(saved(tmp_path, bytes(mail)), options=ReadOptions())
    assert item.text == WORDS


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"geen mail", "S033"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "S034"), (None, "S001")],
    ids=["another format", "cut short", "missing"],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_code(tmp_path, content, code):
    path = saved(tmp_path, content) if content else tmp_path / "weg.msg"
    with pytest.raises(SourceError) as caught:
        read_file(path, source=Msg())
    assert caught.value.code == code


def test_a_monstrous_file_is_refused_with_a_code(tmp_path):
    path = saved(tmp_path, outlook_mail({**SENDER, (BODY, UNICODE): WORDS}), name="groot.msg")
    with path.open("r+b") as stream:
        stream.truncate(300 << 20)
    with pytest.raises(SourceError) as caught:
        read_file(path, source=Msg())
    assert caught.value.code == "S035"
