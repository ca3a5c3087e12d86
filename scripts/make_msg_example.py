"""Make examples/afspraak.msg, byte for byte the same each time.

A customer of a garden designer puts an appointment off. Invented people, reserved domains.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))

from tests.writers.msg import (  # noqa: E402 - the writer lives with the tests, which a script does not see by itself
    BINARY,
    BODY,
    BODY_PAGE,
    CLASS,
    HEADERS,
    HTML,
    INDEX,
    INTEGER,
    OWN_ID,
    SENDER_NAME,
    SENDER_SMTP,
    STORE_MASK,
    SUBJECT,
    SUBMITTED,
    TEXT_PAGE,
    TIME,
    UNICODE,
    outlook_mail,
)

SUBJECT_LINE = "RE: Afspraak donderdag 20 maart"
SENT = datetime(2025, 3, 17, 18, 52, 10, tzinfo=UTC)
WORDS = """Dag Joris,

Donderdag komt toch niet zo goed uit, sorry. Ik wil het liever na de zomer oppakken, als het wat rustiger is.

Eerlijk gezegd zie ik er ook tegenop. Ik heb je voorstel drie keer opengeslagen en bij die graafmachine in de voortuin
klap ik hem weer dicht. Wij wonen hier net, de buren kennen ons nog niet eens. En straks ligt alles open en blijkt het
toch niet te worden wat we hadden gedacht, zoals toen met de badkamer.

Maar die terrastegels zijn elke ochtend weer glad, gisteren ging onze oudste bijna onderuit. Dus zó kan het ook niet
blijven.
"""
CLOSING = ("Hartelijke groet,", "Femke Hofland")
SIGNATURE = ("Femke Hofland", "Apothekersassistente · Apotheek De Gaper", "T 000 0000000 | femke.hofland@example.org")
QUOTED_HEADER = (
    ("Van:", "Joris Mulder | Mulder Tuinen <joris@example.nl>"),
    ("Verzonden:", "maandag 17 maart 2025 09:14"),
    ("Aan:", "Femke Hofland <femke.hofland@example.org>"),
    ("Onderwerp:", "Afspraak donderdag 20 maart"),
)
QUOTED = """Beste Femke,

Donderdag om 10.00 uur kom ik langs om het ontwerp te bespreken. Dan plannen we ook meteen de graafmachine in, want
april zit al bijna vol.

Groet, Joris
"""
HEADER = """From: Femke Hofland <femke.hofland@example.org>
To: Joris Mulder | Mulder Tuinen <joris@example.nl>
Subject: RE: Afspraak donderdag 20 maart
Date: Mon, 17 Mar 2025 19:52:10 +0100
Message-ID: <AM0PR04MB2003hofland@example.org>
In-Reply-To: <AM0PR04MB1703mulder@example.nl>
References: <AM0PR04MB1703mulder@example.nl>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="_000_AM0PR04MB2003hofland_"
"""


def paragraphs(text: str) -> list[str]:
    """Undo the line breaks that only serve this script."""
    return [block.replace("\n", " ").strip() for block in text.split("\n\n")]


def plain() -> str:
    """Write the body as Outlook's plain rendering."""
    blocks = ["\r\n\r\n".join(paragraphs(WORDS)), "\r\n".join(CLOSING), "\r\n".join(SIGNATURE)]
    quoted = "\r\n".join(" ".join(row) for row in QUOTED_HEADER)
    return "\r\n\r\n".join([*blocks, quoted, *paragraphs(QUOTED)]) + "\r\n"


def html() -> str:
    """Write the body as Outlook's HTML."""
    rows = "<br>".join(
        f"<b>{label}</b> {value.replace('<', '&lt;').replace('>', '&gt;')}" for label, value in QUOTED_HEADER
    )
    lines = [paragraph(line) + paragraph("&nbsp;") for line in paragraphs(WORDS)]
    lines += [paragraph(line) for line in (*CLOSING, "&nbsp;", *SIGNATURE)]
    rule = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"
    lines.append(f'<div><div style="{rule}">{paragraph(rows)}</div></div>')
    lines += [paragraph(line) for line in paragraphs(QUOTED)]
    style = "<style><!-- p.MsoNormal {margin:0cm; font-size:11.0pt} --></style>"
    return f"<html><head>{style}</head><body lang=NL>{''.join(lines)}</body></html>"


def paragraph(text: str) -> str:
    """Wrap a line as Word does."""
    return f"<p class=MsoNormal>{text}<o:p></o:p></p>"


def main() -> None:
    """Write the file."""
    index = bytes.fromhex("01db9715a0c2f1") + b"mulder-hofland-" + bytes.fromhex("0000b1e2c3")
    mail = outlook_mail(
        {
            (CLASS, UNICODE): "IPM.Note",
            (SUBJECT, UNICODE): SUBJECT_LINE,
            (SENDER_NAME, UNICODE): "Femke Hofland",
            (SENDER_SMTP, UNICODE): "femke.hofland@example.org",
            (HEADERS, UNICODE): HEADER.replace("\n", "\r\n"),
            (OWN_ID, UNICODE): "<AM0PR04MB2003hofland@example.org>",
            (INDEX, BINARY): index,
            (SUBMITTED, TIME): SENT,
            (BODY, UNICODE): plain(),
            (HTML, BINARY): html().encode(),
            (BODY_PAGE, INTEGER): 65001,
            (TEXT_PAGE, INTEGER): 1252,
            (STORE_MASK, INTEGER): 0x00040000,
        },
        recipients=[("Joris Mulder | Mulder Tuinen", "joris@example.nl")],
    )
    (PROJECT / "examples" / "afspraak.msg").write_bytes(mail)


if __name__ == "__main__":
    main()
