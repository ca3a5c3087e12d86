"""One mail in one file, in every shape and encoding that mail comes in."""

import base64
import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.unit.sources.mail.letters import HEADER, said, saved, shown, with_body, with_header
from weerklank.errors import SourceError
from weerklank.sources.detect import detect, sample_of
from weerklank.sources.mail.eml import Eml
from weerklank.sources.read import read_file
from weerklank.sources.records import ReadOptions, SkipReason

WORDS = "Eén café, 900 €: ’t is te véél."


def read_one(path, **options):
    reading = read_file(path, source=Eml(), options=ReadOptions(**options))
    return reading.conversations[0].utterances[0]


def test_a_mail_has_a_speaker_a_time_and_stands_at_line_one(tmp_path):
    turn = read_one(saved(tmp_path, with_body("Past dinsdag?\n")))
    assert (turn.speaker, turn.text, turn.line) == ("Ingrid Bakker", "Past dinsdag?", 1)
    assert turn.at == datetime(2025, 2, 3, 9, 2, tzinfo=UTC)


@pytest.mark.parametrize("name", ["mail.eml", "bestand"])
def test_a_mail_is_recognised_by_its_header(tmp_path, name):
    assert detect(saved(tmp_path, with_body("Past dinsdag?\n"), name=name)).id == "eml"


def test_a_mail_that_never_travelled_is_recognised_too(tmp_path):
    draft = with_header(
        "From: Ingrid <i@example.nl>\nTo: sanne@example.org\nSubject: x\nDate: Mon, 3 Feb 2025 10:02:00 +0100"
    )
    assert detect(saved(tmp_path, draft, name="bestand")).id == "eml"


@pytest.mark.parametrize("field", ["Thread-Index", "X-GM-THRID"])
def test_the_thread_ids_of_outlook_and_gmail_are_known(tmp_path, field):
    value = base64.b64encode(bytes(range(27))).decode() if field == "Thread-Index" else "1823"
    letter = Eml().letter(saved(tmp_path, with_header(f"From: i@example.nl\n{field}: {value}")), timezone=UTC)
    assert letter.envelope.links in {(f"thread-index:{bytes(range(22)).hex()}",), ("x-gm-thrid:1823",)}


def test_a_header_in_lower_case_with_windows_line_ends_and_a_byte_order_mark_is_read(tmp_path):
    mail = b"\xef\xbb\xbf" + with_body("Past dinsdag?\nOf woensdag?\n").lower().replace("\n", "\r\n").encode()
    assert detect(saved(tmp_path, mail, name="x")).id == "eml"
    assert said(tmp_path, mail) == "past dinsdag?\nof woensdag?"


CHARSETS = {
    "utf-8": ("utf-8", "utf-8"),
    "windows-1252": ("windows-1252", "cp1252"),
    "iso-8859-15": ("iso-8859-15", "iso-8859-15"),
    "utf-16": ("utf-16", "utf-16"),
    "latin-1 that is really windows-1252": ("iso-8859-1", "cp1252"),
    "us-ascii that is really utf-8": ("us-ascii", "utf-8"),
    "utf-8 that is really windows-1252": ("utf-8", "cp1252"),
    "windows-1252 that is really utf-8": ("windows-1252", "utf-8"),
    "a charset that nobody knows": ("x-onbekend", "cp1252"),
    "a codec of Python's that is no charset": ("unicode_escape", "utf-8"),
    "quoted": ('"utf-8"', "utf-8"),
}


@pytest.mark.parametrize(("claimed", "real"), CHARSETS.values(), ids=CHARSETS.keys())
def test_text_is_read_in_the_charset_it_is_really_in(tmp_path, claimed, real):
    words = WORDS.replace("’", "'") if real == "iso-8859-15" else WORDS
    body = base64.encodebytes(words.encode(real)).decode()
    mail = with_body(body, kind=f"text/plain; charset={claimed}", extra="Content-Transfer-Encoding: base64\n")
    assert said(tmp_path, mail) == words


def test_eight_bit_text_without_any_charset_is_read(tmp_path):
    header = with_header("From: Ingrid <ingrid@example.nl>\nSubject: x", "")
    assert said(tmp_path, header.encode() + WORDS.encode("cp1252")) == WORDS


def test_quoted_printable_is_undone(tmp_path):
    extra = "Content-Transfer-Encoding: quoted-printable\n"
    mail = with_body("E=C3=A9n caf=C3=A9, 900 =E2=82=AC: =E2=80=99t is te v=\n=C3=A9=C3=A9l.=20\n", extra=extra)
    assert said(tmp_path, mail) == WORDS


def test_damaged_base64_gives_what_can_be_read(tmp_path):
    body = base64.b64encode(b"Past dinsdag?").decode()[:-3]
    mail = with_body(body + "\n_______\nlijst@example.nl", extra="Content-Transfer-Encoding: base64\n")
    assert said(tmp_path, mail) == "Past dinsdag"


def multipart(kind, *parts):
    chunks = "".join(f"--grens\n{part}\n" for part in parts)
    return (
        f'{HEADER}MIME-Version: 1.0\nContent-Type: {kind}; boundary="grens"\n\nVoorwoord\n{chunks}--grens--\nNawoord\n'
    )


PLAIN = "Content-Type: text/plain; charset=utf-8\n\nPast dinsdag?\n"
HTML = "Content-Type: text/html; charset=utf-8\n\n<p>Past <b>dinsdag</b>?</p><p>In HTML.</p>\n"
PICTURE = "Content-Type: image/png; name=logo.png\nContent-ID: <1>\n\nPNG\n"
FILE = "Content-Type: text/plain\nContent-Disposition: attachment; filename=offerte.txt\n\nNiet mijn woorden\n"


def test_the_plain_alternative_is_preferred(tmp_path):
    assert said(tmp_path, multipart("multipart/alternative", PLAIN, HTML)) == "Past dinsdag?"


@pytest.mark.parametrize(
    "stub", ["", "   \n", "Your email client does not support HTML.", "Bekijk dit bericht in uw browser"]
)
def test_html_is_taken_where_the_plain_alternative_says_nothing(tmp_path, stub):
    plain = f"Content-Type: text/plain\n\n{stub}\n"
    rich = "Content-Type: text/html\n\n<p>Ik wil eerst de website af hebben, en daarna pas de folders.</p>\n"
    mail = multipart("multipart/alternative", plain, rich)
    assert said(tmp_path, mail) == "Ik wil eerst de website af hebben, en daarna pas de folders."


def test_attachments_and_forwarded_mails_are_not_read(tmp_path):
    forwarded = f"Content-Type: message/rfc822\n\n{with_body('Niet mijn woorden')}"
    assert said(tmp_path, multipart("multipart/mixed", PLAIN, FILE, PICTURE, forwarded)) == "Past dinsdag?"


def test_text_around_a_picture_is_kept_together(tmp_path):
    second = "Content-Type: text/plain\n\nOf woensdag?\n"
    assert said(tmp_path, multipart("multipart/mixed", PLAIN, PICTURE, second)) == "Past dinsdag?\n\nOf woensdag?"


def test_alternatives_inside_related_inside_mixed_are_found(tmp_path):
    inner = (
        f'Content-Type: multipart/alternative; boundary="binnen"\n\n--binnen\n{PLAIN}\n--binnen\n{HTML}\n--binnen--\n'
    )
    related = (
        f'Content-Type: multipart/related; boundary="midden"\n\n--midden\n{inner}\n--midden\n{PICTURE}\n--midden--\n'
    )
    assert said(tmp_path, multipart("multipart/mixed", related, FILE)) == "Past dinsdag?"


def test_a_part_without_header_and_a_missing_end_are_forgiven(tmp_path):
    mail = multipart("multipart/mixed", "\nPast dinsdag?").partition("--grens--")[0]
    assert said(tmp_path, mail) == "Past dinsdag?"


def test_html_keeps_paragraphs_and_list_items_and_drops_style_script_and_hidden_text(tmp_path):
    markup = (
        "<html><head><title>x</title><style>p {color: red}</style></head><body><!-- [if mso]> x <![endif]-->"
        '<div style="display: none">Voorproefje</div><script>if (a<b) { c() }</script>'
        "<p>Eén &amp; &eacute;&eacute;n\n is   twee.</p><p>Twee:</p><ul><li>de website<li>het logo</ul>"
        "<table><tr><td>prijs</td><td>900</td></tr></table>"
        "<div>regel een</div><div>regel twee<br>regel drie</div><div><br></div><div>slot</div></body></html>"
    )
    assert shown(tmp_path, markup) == (
        "Eén & één is twee.\n\nTwee:\n\n- de website\n- het logo\n\nprijs 900\n\n"
        "regel een\nregel twee\nregel drie\n\nslot"
    )


def test_words_paragraphs_of_outlook_keep_their_empty_lines(tmp_path):
    markup = "".join(
        f"<p class=MsoNormal>{line}<o:p></o:p></p>" for line in ("Dag Sanne,", "&nbsp;", "Past het?", "Ingrid")
    )
    assert shown(tmp_path, markup) == "Dag Sanne,\n\nPast het?\nIngrid"


def test_html_that_calls_itself_plain_is_rendered(tmp_path):
    assert said(tmp_path, with_body("<html><body><p>Past dinsdag?</p></body></html>")) == "Past dinsdag?"


def test_the_charset_of_html_may_stand_in_the_html(tmp_path):
    markup = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-16"></head>'
    header = f"{HEADER}Content-Type: text/html\n\n"
    mail = header.encode() + (markup.replace("utf-16", "iso-8859-15") + "<p>900 €</p>").encode("iso-8859-15")
    assert said(tmp_path, mail) == "900 €"


NAMES = {
    "Ingrid Bakker <i@example.nl>": "Ingrid Bakker",
    '"Bakker, Ingrid" <i@example.nl>': "Bakker, Ingrid",
    "Bakker, Ingrid <i@example.nl>": "Bakker, Ingrid",
    "'Ingrid Bakker' <i@example.nl>": "Ingrid Bakker",
    "i@example.nl (Ingrid Bakker)": "Ingrid Bakker",
    "=?UTF-8?Q?J=C3=BCrgen_de_Vries?= <j@example.nl>": "Jürgen de Vries",
    "=?utf-8?B?Wm/Dqw==?= =?utf-8?Q?_Peeters?= <z@example.nl>": "Zoë Peeters",
    "=?utf-8?B?Wm/D?= =?utf-8?B?qw==?= <z@example.nl>": "Zoë",
    "=?utf-8?Q?Zo=C3=AB?= =?iso-8859-1?Q?_Ren=E9e?= Peeters <z@example.nl>": "Zoë Renée Peeters",
    "Dr. =?utf-8?Q?Zo=C3=AB?= <z@example.nl>": "Dr. Zoë",
    "=?iso-8859-15?Q?Ren=E9e?= <r@example.nl>": "Renée",
    '"=?UTF-8?Q?Ren=C3=A9e?=" <r@example.nl>': "Renée",
    "=?x-onbekend?Q?Ren=E9e?= <r@example.nl>": "Renée",
    "=?utf-8*nl?Q?Ren=C3=A9e?= <r@example.nl>": "Renée",
    "Renée <r@example.nl>": "Renée",
    "\u200eIngrid\u00a0Bakker\u200f <i@example.nl>": "Ingrid Bakker",
    "esther.de-wagenaar@example.org": "Esther De Wagenaar",
    "<e.wagenaar@example.org>": "E. Wagenaar",
    "e.wagenaar@example.org <e.wagenaar@example.org>": "E. Wagenaar",
    "info@example.org": "Info (example.org)",
    "\"'Ingrid Bakker' via Vragen\" <vragen@example.org>": "Ingrid Bakker",
}


@pytest.mark.parametrize(("value", "name"), NAMES.items())
def test_the_speaker_is_the_display_name_or_made_of_the_address(tmp_path, value, name):
    assert read_one(saved(tmp_path, with_header(f"From: {value}\nSubject: x"))).speaker == name


DATES = {
    "Mon, 3 Feb 2025 10:02:00 +0100": datetime(2025, 2, 3, 9, 2, tzinfo=UTC),
    "3 Feb 2025 10:02 GMT": datetime(2025, 2, 3, 10, 2, tzinfo=UTC),
    "Mon, 3 Feb 2025 10:02:00 +0100 (CET)": datetime(2025, 2, 3, 9, 2, tzinfo=UTC),
    "Mon, 3 Feb 2025 10:02:00 CET": datetime(2025, 2, 3, 9, 2, tzinfo=UTC),
    "Mon, 3 Feb 2025 10:02:00": datetime(2025, 2, 3, 9, 2, tzinfo=UTC),
    "Fri, 31 Dec 9999 23:59:59 -2300": None,
    "gisteren": None,
    "": None,
}


@pytest.mark.parametrize(("value", "at"), DATES.items())
def test_times_are_brought_to_utc(tmp_path, value, at):
    path = saved(tmp_path, with_header(f"From: i@example.nl\nDate: {value}"))
    assert read_one(path, timezone=ZoneInfo("Europe/Amsterdam")).at == at


def test_a_mail_without_a_date_has_the_time_of_its_delivery(tmp_path):
    received = (
        "Received: from a\n by b; Mon, 3 Feb 2025 10:02:00 +0100\nReceived: from c; Sun, 2 Feb 2025 10:02:00 +0100"
    )
    assert read_one(saved(tmp_path, with_header(f"{received}\nFrom: i@example.nl"))).at == datetime(
        2025, 2, 3, 9, 2, tzinfo=UTC
    )


AUTOMATIC = {
    "rfc 3834": "Auto-Submitted: auto-replied",
    "x-autoreply": "X-Autoreply: yes",
    "precedence": "Precedence: auto_reply",
    "outlook nl": "Subject: Automatisch antwoord: Draaischijf",
    "outlook en": "Subject: Automatic reply: Wheel",
    "bounce": "Return-Path: <>",
    "bounce by sender": "Sender: x\nFrom: Mail Delivery System <MAILER-DAEMON@example.nl>",
    "bounce report": 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    "read receipt": 'Content-Type: multipart/report; report-type=disposition-notification; boundary="b"',
    "invitation": "Content-Type: text/calendar; method=REQUEST",
}


@pytest.mark.parametrize("line", AUTOMATIC.values(), ids=AUTOMATIC.keys())
def test_what_a_program_wrote_is_nobodys_words(tmp_path, line):
    path = saved(tmp_path, with_header(f"{line}\nFrom: i@example.nl"))
    (skipped,) = Eml().items(path, options=ReadOptions())
    assert (skipped.line, skipped.reason) == (1, SkipReason.SYSTEM)


def test_auto_submitted_no_is_a_persons_mail(tmp_path):
    assert read_one(saved(tmp_path, with_header("Auto-Submitted: no\nFrom: i@example.nl"))).text


def test_an_invitation_among_the_parts_is_nobodys_words(tmp_path):
    calendar = "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n"
    path = saved(tmp_path, multipart("multipart/alternative", "Content-Type: text/plain\n\n", calendar))
    (skipped,) = Eml().items(path, options=ReadOptions())
    assert skipped.reason is SkipReason.SYSTEM


def test_a_mail_with_only_a_picture_is_counted_as_media(tmp_path):
    (skipped,) = Eml().items(saved(tmp_path, multipart("multipart/mixed", PICTURE)), options=ReadOptions())
    assert skipped.reason is SkipReason.MEDIA


def test_a_mail_without_a_sender_is_counted(tmp_path):
    (skipped,) = Eml().items(saved(tmp_path, with_header("Subject: x\nDate: x")), options=ReadOptions())
    assert skipped.reason is SkipReason.NO_SPEAKER


@pytest.mark.parametrize("content", ["Zomaar wat tekst.\nNog een regel.\n", "a: b\nc: d\n\ne"])
def test_a_file_that_is_no_mail_is_refused_with_a_code(tmp_path, content):
    with pytest.raises(SourceError) as caught:
        read_file(saved(tmp_path, content), source=Eml())
    assert caught.value.code == "S031"


def test_a_missing_file_is_refused_with_a_code(tmp_path):
    with pytest.raises(SourceError) as caught:
        read_file(tmp_path / "weg.eml", source=Eml())
    assert caught.value.code == "S001"


@pytest.mark.parametrize(
    "text", ["Ingrid: hoi\nSanne: dag\n", "WEBVTT\n\nNOTE From: x\n", "Date: 3 maart\nTo: iedereen\n"]
)
def test_other_files_are_not_taken_for_mail(tmp_path, text):
    assert Eml().recognise(sample_of(saved(tmp_path, text))) == 0.0


HOSTILE = {
    "addresses": "From: " + "a" * 200_000 + "\n\nx",
    "address marks": "From: " + "<@" * 100_000 + "\n\nx",
    "encoded words": "From: i@example.nl\nSubject: " + "=?a?q?" * 50_000 + "\n\nx",
    "references": "From: i@example.nl\nReferences: " + "<a@b> " * 50_000 + "\n\nx",
    "parameters": "From: i@example.nl\nContent-Type: text/plain" + ';a="' * 50_000 + "\n\nx",
    "nested parts": "From: i@example.nl\n"
    + "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3000)),
    "many parts": "From: i@example.nl\nContent-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n" * 100_000,
    "open tags": with_body("<a " * 300_000, kind="text/html"),
    "open comments": with_body("<!--" * 300_000, kind="text/html"),
    "open quotes": with_body('<p class="' * 200_000, kind="text/html"),
    "nested quotes": with_body("<blockquote>x" * 100_000, kind="text/html"),
    "many tags in one line": with_body("x<b>" * 300_000, kind="text/html"),
    "marked sections": with_body("<![x[" * 200_000 + "<p>x", kind="text/html"),
    "numbers": with_body("&#" + "9" * 500_000 + ";", kind="text/html"),
    "attributions": with_body("op 3-2-2025 10:02 schreef a@b " * 30_000),
    "attribution lines": with_body("Op 3 feb 2025 om 10:02 schreef\n" * 50_000),
    "header blocks": with_body("Van: a@b\n" * 50_000),
    "closings": with_body("x\n" + "Groet\n" * 50_000),
    "closing words": with_body("x\n" + "met vriendelijke en " * 30_000 + "\n" + "hartelijke en " * 10_000),
    "spaces": with_body(" \n" * 300_000 + "x" + " " * 500_000 + "x"),
    "one long line": with_body("x" * 3_000_000),
    "flowed": with_body("x \n" * 200_000, kind="text/plain; format=flowed"),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_mail_costs_no_more_than_its_size(tmp_path, content):
    path = saved(tmp_path, content)
    start = time.process_time()
    list(Eml().items(path, options=ReadOptions()))
    assert time.process_time() - start < 4


def test_a_boundary_may_begin_as_the_one_around_it(tmp_path):
    inner = "".join(f"--b1-alt\nContent-Type: text/{kind}\n\nTe duur.\n" for kind in ("plain", "html"))
    parts = f"--b1\nContent-Type: multipart/alternative; boundary=b1-alt\n\n{inner}--b1-alt--\n--b1--\n"
    assert said(tmp_path, with_body(parts, kind='multipart/mixed; boundary="b1"')) == "Te duur."


def test_a_boundary_that_is_cut_into_pieces_is_put_together(tmp_path):
    part = "--b1b2\nContent-Type: text/plain\n\nTe duur.\n--b1b2--\n"
    assert said(tmp_path, with_body(part, kind='multipart/mixed; boundary*0="b1";\n boundary*1="b2"')) == "Te duur."
