"""Make the binary files in examples/ (the iOS WhatsApp zip and the workbook), byte for byte the same each time.

Run: python scripts/make_examples.py
Needs openpyxl. The text files in examples/ are written by hand and are not touched.
"""

# ruff: noqa: E501, DTZ001 - a message stays on one line, as in the export; a spreadsheet cell has no time zone

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
FIXED = datetime(2025, 6, 2, 9, 0, 0)
LRM = "\u200e"
SOFIE, BART = "Sofie Peeters", "Bart Claes"

# (timestamp, speaker, text, mark): mark is True where iOS puts U+200E before the bracket.
CHAT: list[tuple[str, str, str, bool]] = [
    (
        "3/02/2025, 18:04:11",
        SOFIE,
        f"{LRM}Berichten en gesprekken worden end-to-end versleuteld. Niemand buiten deze chat kan ze lezen of beluisteren, zelfs WhatsApp niet.",
        False,
    ),
    (
        "3/02/2025, 18:04:11",
        SOFIE,
        "Dag Bart, ik kreeg uw nummer van Wendy van de bakkerij. Onze ketel is vanmorgen weer uitgevallen, al de tweede keer deze maand. De kinderen hebben koud moeten douchen",
        False,
    ),
    ("3/02/2025, 18:05:40", SOFIE, f"{LRM}afbeelding weggelaten", True),
    (
        "3/02/2025, 18:31:02",
        BART,
        "Dag Sofie, oei, dat is niet plezant met dit weer. Van welk jaar is die ketel? En wat staat er juist op het schermpje?",
        False,
    ),
    (
        "3/02/2025, 18:36:55",
        SOFIE,
        "van 2004 denk ik. er staat E133 op. mijn man duwt dan op reset en dan draait hij weer een tijdje",
        False,
    ),
    (
        "3/02/2025, 18:44:20",
        BART,
        "Dan heeft die zijn werk wel gedaan. Ik kan donderdag om 17u eens komen zien, dat kost u niks. Gaat dat?",
        False,
    ),
    (
        "3/02/2025, 18:46:08",
        SOFIE,
        "ja da's perfect! ik wil dat nu echt in orde hebben voor het weer begint te vriezen",
        False,
    ),
    (
        "6/02/2025, 20:12:47",
        BART,
        f"Offerte_Peeters_condensatieketel.pdf • {LRM}2 pagina’s {LRM}document weggelaten",
        True,
    ),
    (
        "6/02/2025, 20:14:19",
        BART,
        "Hier is ze, Sofie. 4.380 euro, alles inbegrepen: ketel, plaatsing, afvoer en keuring, en de oude nemen we mee. Ik zou u in de week van 17 februari kunnen zetten.",
        False,
    ),
    (
        "8/02/2025, 11:27:33",
        SOFIE,
        "bedankt Bart! amai, dat is toch een stevig bedrag. de nonkel van mijn man doet ook chauffage in bijberoep, die zegt dat hij het voor 2.600 kan",
        False,
    ),
    (
        "8/02/2025, 11:35:10",
        BART,
        "Ja Sofie, dan moogt ge wel eens nakijken of die een attest mag afleveren. Zonder attest zijt ge niet verzekerd als er iets gebeurt. En voor dat geld kan hij nooit een deftige ketel steken.",
        False,
    ),
    (
        "8/02/2025, 11:41:56",
        SOFIE,
        "hij doet dat al jaren hoor en bij mijn schoonouders is er nog nooit iets mee geweest",
        False,
    ),
    (
        "8/02/2025, 11:43:28",
        BART,
        "Dat zeggen ze allemaal tot het misloopt. Ik zie elke winter van die gevallen.",
        False,
    ),
    ("8/02/2025, 11:43:51", SOFIE, f"{LRM}Dit bericht is verwijderd.", True),
    (
        "8/02/2025, 12:02:15",
        SOFIE,
        "bon. wij gaan er nog eens over babbelen. de ketel draait nu weer, dus zo'n haast is er eigenlijk niet. we zien wel na 't verlof",
        False,
    ),
    (
        "8/02/2025, 12:05:39",
        BART,
        f"Na het krokusverlof zit ik vol tot Pasen, dat zeg ik nu al. En de fabrikant slaat op 1 maart op. {LRM}<Dit bericht is bewerkt>",
        False,
    ),
    (
        "8/02/2025, 12:20:03",
        SOFIE,
        "dan is dat maar zo. we hebben nu ook de rekening van de crèche en de auto moet naar de keuring",
        False,
    ),
    ("13/03/2025, 9:02:44", BART, f"{LRM}Gemiste spraakoproep. {LRM}Tik om terug te bellen", True),
    (
        "13/03/2025, 9:04:12",
        BART,
        "Dag Sofie, 't verlof is gedaan hé 😉 Hebt ge al beslist? Ik kan u nog ergens tussensteken maar dan moet ik het vandaag weten.",
        False,
    ),
    (
        "13/03/2025, 12:48:30",
        SOFIE,
        "dag Bart. mijn man en zijn nonkel steken hem er met Pasen in. vriendelijk bedankt voor de moeite maar ge moet er niet meer achter bellen",
        False,
    ),
    ("13/03/2025, 12:55:02", BART, "Jammer. Ge zult nog aan mij denken als ge daar weer in de kou staat.", False),
    ("13/03/2025, 13:07:18", SOFIE, "ik denk vooral dat ge eens had kunnen vragen waarom wij twijfelden", False),
]

NOTES: list[tuple[datetime, str, str, str]] = [
    (
        datetime(2025, 3, 4, 10, 15),
        "Harrow & Lyle Dental",
        "Rob Lindqvist",
        "Thanks for the tour this morning. What made you want to look at the recall letters now?",
    ),
    (
        datetime(2025, 3, 4, 14, 40),
        "Harrow & Lyle Dental",
        "Beatrix Lyle",
        "We lost roughly 300 patients who simply never came back after the pandemic. I'd like half of them in the chair by Christmas.",
    ),
    (
        datetime(2025, 3, 5, 9, 5),
        "Harrow & Lyle Dental",
        "Rob Lindqvist",
        "So 300 people drifted off and you want about 150 back this year. Proposal attached: we write, send and follow up for six months, £420 a month.",
    ),
    (
        datetime(2025, 3, 7, 16, 22),
        "Harrow & Lyle Dental",
        "Beatrix Lyle",
        "Lovely, thank you. I think we'll have a go ourselves first. Carol on the front desk is a dab hand with mail merge and I'd feel a fraud paying someone to write letters.",
    ),
    (
        datetime(2025, 3, 10, 8, 50),
        "Harrow & Lyle Dental",
        "Rob Lindqvist",
        "Happy for you to try. How has it gone the other times the desk took it on?",
    ),
    (
        datetime(2025, 3, 11, 12, 31),
        "Harrow & Lyle Dental",
        "Beatrix Lyle",
        "Hm. Carol did a batch in 2023, forty letters I think, and then somebody went on maternity leave and that was that. She stays till seven most nights as it is.",
    ),
    (
        datetime(2025, 3, 11, 13, 2),
        "Harrow & Lyle Dental",
        "Rob Lindqvist",
        "You said on 4 March you'd like half of them back by Christmas. And that Carol, who did forty in 2023, already stays till seven.",
    ),
    (
        datetime(2025, 3, 14, 17, 48),
        "Harrow & Lyle Dental",
        "Beatrix Lyle",
        "I've been avoiding your email, which tells you something. I don't like admitting the practice can't manage its own post. Let's do three months and see. Can you invoice from April?",
    ),
    (
        datetime(2025, 3, 17, 9, 0),
        "Harrow & Lyle Dental",
        "Rob Lindqvist",
        "From April it is. I'll send Carol one page on what we need from her, and I'll ring you on 30 April to hear how it feels.",
    ),
    (
        datetime(2025, 4, 1, 11, 30),
        "Brightside Nurseries",
        "Rob Lindqvist",
        "Good to meet you at the open day. You mentioned empty places at the Otley site. How many are we talking about?",
    ),
    (
        datetime(2025, 4, 2, 8, 12),
        "Brightside Nurseries",
        "Gareth Moss",
        "14 out of 46. It's bleeding us if I'm honest. September intake has to be full.",
    ),
    (
        datetime(2025, 4, 2, 15, 45),
        "Brightside Nurseries",
        "Rob Lindqvist",
        "Then I'd start with the 60 families who came to look and never signed. A phone call each and a second visit. I can train your two room leaders in a day.",
    ),
    (
        datetime(2025, 4, 4, 9, 55),
        "Brightside Nurseries",
        "Gareth Moss",
        "Sounds sensible but our marketing chap wants Google ads up and running before anything else. Get the traffic, then worry about the rest. £1,500 a month to begin with.",
    ),
    (
        datetime(2025, 4, 4, 10, 3),
        "Brightside Nurseries",
        "Rob Lindqvist",
        "Ads won't help if nobody follows up the people you already have. Frankly he's selling you what he knows how to sell.",
    ),
    (
        datetime(2025, 4, 4, 13, 17),
        "Brightside Nurseries",
        "Gareth Moss",
        "He's my brother-in-law, Rob. And the ads got Leeds full two years ago.",
    ),
    (
        datetime(2025, 4, 7, 9, 20),
        "Brightside Nurseries",
        "Rob Lindqvist",
        "I put my foot in it there, and I'm sorry. I was defending my own plan. What happened in Leeds that you'd like to see again in Otley?",
    ),
    (
        datetime(2025, 5, 12, 16, 5),
        "Brightside Nurseries",
        "Gareth Moss",
        "No hard feelings. Ads have been on five weeks: 40-odd enquiries, 2 places filled. Nobody here has had a minute to ring them back. What would that day with the room leaders look like?",
    ),
]


def write_zip(path: Path, members: list[tuple[str, bytes]]) -> None:
    """Write members to a zip in which nothing depends on the clock or the machine."""
    stamp = (FIXED.year, FIXED.month, FIXED.day, FIXED.hour, FIXED.minute, FIXED.second)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name, date_time=stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)


def chat_text() -> str:
    """Return _chat.txt as iOS writes it: CRLF between messages."""
    return "".join(f"{LRM if mark else ''}[{at}] {who}: {text}\r\n" for at, who, text, mark in CHAT)


def workbook_members() -> list[tuple[str, bytes]]:
    """Return the members of the workbook with its own timestamps fixed."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Notes"
    sheet.append(["CRM notes, export"])
    sheet.append(["Owner: Rob Lindqvist. Period: March to May 2025"])
    sheet.append(["Date", "Account", "From", "Message"])
    for row in NOTES:
        sheet.append(list(row))
    sheet["A1"].font = Font(bold=True, size=14)
    for cell in sheet[3]:
        cell.font = Font(bold=True)
    for cell in sheet["A"][3:]:
        cell.number_format = "dd/mm/yyyy hh:mm"
    for column, width in (("A", 18), ("B", 24), ("C", 16), ("D", 90)):
        sheet.column_dimensions[column].width = width
    buffer = io.BytesIO()
    workbook.save(buffer)
    stamp = FIXED.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    members = []
    with zipfile.ZipFile(buffer) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp, content)
            members.append((name, content))
    return members


def main() -> None:
    """Write both binary examples."""
    EXAMPLES.mkdir(exist_ok=True)
    write_zip(EXAMPLES / "WhatsApp Chat - Sofie Peeters.zip", [("_chat.txt", chat_text().encode())])
    write_zip(EXAMPLES / "crm-notes.xlsx", workbook_members())


if __name__ == "__main__":
    main()
