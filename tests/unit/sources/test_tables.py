"""Tables become conversations, whatever the program, the language and the order of their columns."""

import io
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, time
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from tests.contracts.test_sources import damage
from tests.notes import details_of, notes_of
from weerklank.conversations.records import Channel, Role
from weerklank.errors import SourceError, WeerklankError
from weerklank.sources.detect import detect, named
from weerklank.sources.read import read_file
from weerklank.sources.records import Reading, ReadOptions, SkipReason

EXAMPLES = Path(__file__).parents[3] / "examples"


def read(tmp_path: Path, text: str, *, encoding: str = "utf-8", options: ReadOptions | None = None) -> Reading:
    path = tmp_path / "bestand"
    path.write_bytes(text.encode(encoding))
    assert detect(path).id == "csv"
    return read_file(path, options=options)


def read_book(tmp_path: Path, book: Workbook, *, options: ReadOptions | None = None) -> Reading:
    path = tmp_path / "bestand"
    book.save(path)
    assert detect(path).id == "xlsx"
    return read_file(path, options=options)


def book_of(rows: Iterable[Iterable[object]]) -> Workbook:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    return book


def turns(reading: Reading) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for talk in reading.conversations for turn in talk.utterances]


def times(reading: Reading) -> list[datetime | None]:
    return [turn.at for talk in reading.conversations for turn in talk.utterances]


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


TWO = [("Jan", "Hoi, ik heb een vraag"), ("Ann", "Zeg het maar")]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_delimiter_and_encoding_is_found_out(tmp_path, delimiter: str, encoding: str):
    rows = ["Datum;Afzender;Bericht", '2025-02-03 10:02;Zoë;"Hé, één; vraag | €"', '2025-02-03 10:03;Ann;"Zeg\thet"']
    text = "\r\n".join(row.replace(";", delimiter, 2) for row in rows)
    assert turns(read(tmp_path, text, encoding=encoding)) == [("Zoë", "Hé, één; vraag | €"), ("Ann", "Zeg\thet")]


def test_quoted_line_ends_stay_in_the_text(tmp_path):
    reading = read(tmp_path, 'Datum;Van;Bericht\r\n3-2-2025;Jan;"Hoi ""daar"",\r\n\r\ndag"\r\n4-2-2025;Ann;Ja\r\n')
    assert turns(reading) == [("Jan", 'Hoi "daar",\n\ndag'), ("Ann", "Ja")]
    assert [turn.line for turn in reading.conversations[0].utterances] == [2, 5]


def test_excels_first_line_names_the_separator(tmp_path):
    reading = read(tmp_path, "sep=|\r\nVan|Bericht\r\nJan|a;b;c;d\r\nAnn|e;f;g;h\r\n")
    assert turns(reading) == [("Jan", "a;b;c;d"), ("Ann", "e;f;g;h")]


def test_title_rows_above_the_header_are_passed_over_and_told(tmp_path):
    reading = read(tmp_path, "Export helpdesk;;\nPeriode: maart;;\n;;\nDatum;Afzender;Bericht\n3-3-2025;Jan;Hoi\n")
    assert turns(reading) == [("Jan", "Hoi")]
    assert "Their names stand in row 4." in notes_of(reading)[0]


def test_rows_that_give_no_message_are_skipped_with_their_number(tmp_path):
    text = (
        "Datum;Afzender;Bericht\n3-2-2025;Jan;Hoi\n3-2-2025;Ann\n;;\n4-2-2025;;Zonder naam\n"
        "Datum;Afzender;Bericht\n5-2-2025;Ann;Dag\n"
    )
    reading = read(tmp_path, text)
    assert turns(reading) == [("Jan", "Hoi"), ("Ann", "Dag")]
    assert [(skip.line, skip.reason) for skip in reading.skipped] == [
        (3, SkipReason.EMPTY),
        (5, SkipReason.NO_SPEAKER),
        (6, SkipReason.SYSTEM),
    ]


def test_a_text_that_nobody_quoted_is_put_together_again_when_it_stands_last(tmp_path):
    reading = read(tmp_path, "Datum;Van;Bericht\n3-2-2025;Jan;Hoi; ik ben er; echt\n4-2-2025;Ann;Mooi\n")
    assert turns(reading)[0] == ("Jan", "Hoi; ik ben er; echt")


def test_a_row_with_too_many_cells_elsewhere_is_skipped(tmp_path):
    reading = read(tmp_path, "Bericht;Van;Datum\nHoi; dag;Jan;3-2-2025\nMooi;Ann;4-2-2025\n")
    assert turns(reading) == [("Ann", "Mooi")]
    assert reading.skipped[0].reason is SkipReason.MALFORMED


def test_a_quote_that_is_never_closed_does_not_swallow_the_rows_below(tmp_path):
    text = 'Datum;Van;Bericht\n3-2-2025;Jan;"Hoi ik\n3-2-2025;Ann;Dag\n4-2-2025;Jan;"Ja, ik"\n5-2-2025;Ann;Prima\n'
    reading = read(tmp_path, text)
    assert turns(reading) == [("Jan", "Hoi ik"), ("Ann", "Dag"), ("Jan", "Ja, ik"), ("Ann", "Prima")]
    assert details_of(reading)[0] == "a quote that is not closed; 3 rows were in it"


def test_a_cell_without_end_is_skipped_and_reading_goes_on(tmp_path):
    reading = read(tmp_path, f"Datum;Van;Bericht\n3-2-2025;Jan;Hoi\n4-2-2025;Ann;{'x' * 200_000}\n5-2-2025;Ann;Dag\n")
    assert turns(reading) == [("Jan", "Hoi"), ("Ann", "Dag")]
    assert (reading.skipped[0].line, reading.skipped[0].reason) == (3, SkipReason.MALFORMED)


@pytest.mark.parametrize(
    "header",
    [
        "Datum;Afzender;Bericht",
        "verzonden op;van;tekst",
        "Datum/tijd;Spreker;Inhoud",
        "TIJDSTIP;Naam;Omschrijving",
        "Aangemaakt op;Medewerker;Opmerking",
        "Date;From;Message",
        "created_at;author;body",
        "sentAt;Sender name;Message text",
        "Timestamp;Agent;Comment",
        "Date & time;Speaker;Note",
    ],
)
def test_dutch_and_english_headers_are_known(tmp_path, header: str):
    reading = read(tmp_path, f"{header}\n2025-02-03 10:02;Jan;Hoi\n2025-02-03 10:05;Ann;Dag\n")
    assert turns(reading) == [("Jan", "Hoi"), ("Ann", "Dag")]
    assert times(reading) == [utc(2025, 2, 3, 10, 2), utc(2025, 2, 3, 10, 5)]


@pytest.mark.parametrize(
    "header", ["Ticketnummer", "gesprek", "Zaak", "Account", "case", "thread_id", "conversationId"]
)
def test_a_column_of_conversations_parts_them(tmp_path, header: str):
    reading = read(tmp_path, f"{header},From,Message\nA,Jan,Hi\nB,Ann,Hello\n,Ann,Still B\nA,Jan,Bye\n")
    assert [talk.id for talk in reading.conversations] == ["bestand#A", "bestand#B"]
    assert turns(reading) == [("Jan", "Hi"), ("Jan", "Bye"), ("Ann", "Hello"), ("Ann", "Still B")]


@pytest.mark.parametrize(
    ("seller", "customer"),
    [
        ("medewerker", "klant"),
        ("Agent", "Customer"),
        ("support", "end-user"),
        ("verkoper", "Klant"),
        ("coach", "client"),
        ("uit", "in"),
        ("outbound", "inbound"),
        ("Outgoing", "Incoming"),
        ("staff", "requester"),
    ],
)
def test_words_for_sides_become_roles(tmp_path, seller: str, customer: str):
    reading = read(tmp_path, f"Naam;Rol;Bericht\nJan;{customer};Hoi daar\nAnn;{seller};Dag Jan\n")
    assert [speaker.role for speaker in reading.conversations[0].participants] == [Role.CUSTOMER, Role.SELLER]


def test_without_names_the_role_is_the_speaker(tmp_path):
    reading = read(tmp_path, "Datum,Richting,Tekst\n2025-02-03,in,Hoi\n2025-02-04,uit,Dag\n")
    assert turns(reading) == [("in", "Hoi"), ("uit", "Dag")]
    assert reading.conversations[0].role_of("uit") is Role.SELLER


def test_a_log_that_names_the_customer_on_both_sides_gives_the_house_its_own_words(tmp_path):
    text = (
        "Naam;Richting;Tijdstip;Bericht\nPiet;in;3-2-2025 10:02;Een vraag\nPiet;uit;3-2-2025 10:05;Vertel\n"
        "Kees;in;3-2-2025 10:06;Zijn jullie open\nKees;uit;3-2-2025 10:07;Tot vijf\n"
    )
    reading = read(tmp_path, text)
    assert turns(reading) == [
        ("Piet", "Een vraag"),
        ("uit", "Vertel"),
        ("Kees", "Zijn jullie open"),
        ("uit", "Tot vijf"),
    ]
    assert len(reading.conversations) == 2


def test_rows_of_the_system_and_internal_notes_are_nobodys_words(tmp_path):
    reading = read(tmp_path, "From,Role,Message\nJo,customer,Hi\nFin,bot,Beep\nSue,internal note,He is angry\n")
    assert turns(reading) == [("Jo", "Hi")]
    assert [skip.reason for skip in reading.skipped] == [SkipReason.SYSTEM] * 2


def test_without_known_headers_the_cells_tell_the_columns(tmp_path):
    text = (
        "nr;wie zei het;zegje\n1;Jan;Hallo, ik heb een vraag over de levering\n2;Ann;Vertel, waar gaat het over?\n"
        "3;Jan;Over de kast die er nog niet is\n"
    )
    reading = read(tmp_path, text)
    assert turns(reading)[0] == ("Jan", "Hallo, ik heb een vraag over de levering")
    assert "text = 'zegje', speaker = 'wie zei het'" in notes_of(reading)[0]


def test_without_any_header_the_cells_tell_the_columns(tmp_path):
    text = (
        "03-02-2025 10:02;Jan;Hallo, ik heb een vraag over de kast\n03-02-2025 10:05;Ann;Vertel, waar gaat het over?\n"
        "03-02-2025 10:06;Jan;Over de kast die er nog niet is\n"
    )
    reading = read(tmp_path, text)
    assert len(turns(reading)) == 3
    assert times(reading)[0] == utc(2025, 2, 3, 10, 2)
    assert "speaker = 'column 2'. The table has no names above its columns." in notes_of(reading)[0]


def test_the_user_sets_the_columns(tmp_path):
    text = "dag;uur;Bericht;A;B\n1-2-2025;10:00;ruis;x;Hoi daar\n2-2-2025;11:00;ruis;z;Dag jij\n"
    wanted = {"text": "b", "speaker": "A", "at": "dag+uur"}
    reading = read(tmp_path, text, options=ReadOptions(columns=wanted))
    assert turns(reading) == [("x", "Hoi daar"), ("z", "Dag jij")]
    assert times(reading)[1] == utc(2025, 2, 2, 11, 0)


def test_the_user_sets_a_column_of_a_table_without_headers(tmp_path):
    wanted = {"speaker": "column 1", "text": "column 2"}
    reading = read(tmp_path, "a;Hoi\nb;Dag\na;Ja\n", options=ReadOptions(columns=wanted))
    assert turns(reading) == [("a", "Hoi"), ("b", "Dag"), ("a", "Ja")]


def test_an_empty_name_leaves_a_column_out(tmp_path):
    reading = read(
        tmp_path, "Klant,Van,Bericht\nA,Jan,Hoi\nB,Ann,Dag\n", options=ReadOptions(columns={"conversation": ""})
    )
    assert len(reading.conversations) == 1


@pytest.mark.parametrize(
    ("columns", "code", "told"),
    [({"text": "Berichtje"}, "S062", "'Datum', 'Van', 'Bericht'"), ({"txt": "Bericht"}, "S063", "speaker, text, at")],
)
def test_a_column_or_field_that_there_is_not_is_an_error(tmp_path, columns: dict[str, str], code: str, told: str):
    with pytest.raises(SourceError) as caught:
        read(tmp_path, "Datum;Van;Bericht\n3-2-2025;Jan;Hoi\n", options=ReadOptions(columns=columns))
    assert caught.value.code == code
    assert told in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "code"), [("Datum;Van;Aantal\n3-2-2025;Jan;5\n", "S060"), ("Datum;Bericht\n3-2-2025;Hoi daar\n", "S061")]
)
def test_a_table_without_messages_or_speakers_is_refused_and_its_columns_listed(tmp_path, text: str, code: str):
    path = tmp_path / "bestand"
    path.write_text(text)
    with pytest.raises(SourceError) as caught:
        read_file(path, source=named("csv"))
    assert caught.value.code == code
    assert "'Datum'" in caught.value.remedy


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("3/2/2025 10:02", "13/2/2025 10:02", utc(2025, 2, 3, 10, 2)),
        ("3/2/2025 10:02 AM", "3/13/2025 10:02 AM", utc(2025, 3, 2, 10, 2)),
        ("03-02-2025 10:02", "04-02-2025 10:02", utc(2025, 2, 3, 10, 2)),
        ("3/2/2025 1:02 PM", "3/3/2025 1:02 PM", utc(2025, 3, 2, 13, 2)),
        ("3/11/2025 10:02", "4/10/2025 10:02", utc(2025, 3, 11, 10, 2)),
        ("3 februari 2025 10:02", "4 februari 2025 10:02", utc(2025, 2, 3, 10, 2)),
        ("45691,41806", "45692,5", utc(2025, 2, 3, 10, 2)),
    ],
)
def test_the_order_of_day_and_month_is_inferred_over_the_file(tmp_path, first: str, second: str, expected: datetime):
    reading = read(tmp_path, f"Datum;Van;Bericht\n{first};Jan;Hoi\n{second};Ann;Dag\n")
    assert min(times(reading)) == expected


@pytest.mark.parametrize(("day_first", "month"), [(True, 2), (False, 3)])
def test_the_user_settles_the_order_of_day_and_month(tmp_path, day_first, month: int):
    text = "Datum;Van;Bericht\n3/2/2025;Jan;Hoi\n4/2/2025;Ann;Dag\n"
    assert times(read(tmp_path, text, options=ReadOptions(day_first=day_first)))[0].month == month


def test_separate_date_and_time_columns_are_joined_in_the_users_zone(tmp_path):
    text = "Datum;Tijd;Van;Bericht\n3-2-2025;10u02;Jan;Hoi\n3-7-2025;10.30 uur;Ann;Dag\n"
    reading = read(tmp_path, text, options=ReadOptions(timezone=ZoneInfo("Europe/Amsterdam")))
    assert times(reading) == [utc(2025, 2, 3, 9, 2), utc(2025, 7, 3, 8, 30)]


def test_a_date_that_can_not_be_read_costs_the_time_and_is_told(tmp_path):
    reading = read(tmp_path, "Datum;Van;Bericht\n3-2-2025;Jan;Hoi\n4-2-2025;Ann;Dag\ngisteren;Jan;Ja\n")
    assert times(reading)[2] is None
    assert "1 date could not be read" in notes_of(reading)[-1]


def test_a_workbook_keeps_its_dates_times_and_numbers(tmp_path):
    rows = [
        ["Datum", "Tijd", "Van", "Bericht"],
        [date(2025, 2, 3), time(10, 2), "Jan", 5],
        ["03-02-2025", 0.5, "Ann", 2.5],
    ]
    reading = read_book(tmp_path, book_of(rows))
    assert turns(reading) == [("Jan", "5"), ("Ann", "2.5")]
    assert times(reading) == [utc(2025, 2, 3, 10, 2), utc(2025, 2, 3, 12, 0)]
    assert reading.conversations[0].channel is Channel.TABLE


def test_the_sheet_with_messages_is_chosen_and_the_others_are_told(tmp_path):
    book = book_of([["Versie", 3]])
    book.active.title = "Info"
    talk = book.create_sheet("Gesprekken")
    for row in [["Van", "Bericht"], *TWO]:
        talk.append(list(row))
    book.create_sheet("Leeg")
    reading = read_book(tmp_path, book)
    assert turns(reading) == TWO
    assert notes_of(reading)[0] == "Sheet 'Gesprekken' is read; not read: Info."


def test_merged_cells_count_for_every_row_that_they_cover(tmp_path):
    book = book_of(
        [
            ["Overzicht van de maand"],
            ["Datum", "Klantnaam", "Wie", "Bericht"],
            [datetime(2025, 2, 3, 10, 2), "Bakker", "Jan", "Hoi"],  # noqa: DTZ001 - spreadsheets know no zones
            [None, None, None, "Nog iets"],
            [datetime(2025, 2, 4, 10, 2), None, "Ann", "Dag"],  # noqa: DTZ001 - spreadsheets know no zones
        ]
    )
    for merged in ("A1:D1", "A3:A4", "B3:B5", "C3:C4"):
        book.active.merge_cells(merged)
    reading = read_book(tmp_path, book)
    assert turns(reading) == [("Jan", "Hoi"), ("Jan", "Nog iets"), ("Ann", "Dag")]
    assert times(reading)[1] == utc(2025, 2, 3, 10, 2)


def test_formulas_without_a_kept_value_and_spreadsheet_errors_are_empty(tmp_path):
    reading = read_book(
        tmp_path, book_of([["Van", "Bericht"], ["Jan", "=A1"], ["Ann", "#N/A"], ["Jan", "Hoi_x000D_\ndag"]])
    )
    assert turns(reading) == [("Jan", "Hoi\ndag")]
    assert [skip.line for skip in reading.skipped] == [2, 3]


def test_the_kept_value_of_a_formula_is_read(tmp_path):
    path = tmp_path / "bestand"
    book_of([["Van", "Bericht"], ["Jan", "=A1"], ["Ann", "Dag"]]).save(path)
    rewrite(path, b"<v></v>", b"<v>Hoi</v>")
    rewrite(path, b"<v />", b"<v>Hoi</v>")
    rewrite(path, b'<c r="B2">', b'<c r="B2" t="str">')
    assert turns(read_file(path)) == [("Jan", "Hoi"), ("Ann", "Dag")]


def rewrite(path: Path, old: bytes, new: bytes) -> None:
    """Replace some bytes in the first sheet of a workbook."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as before, zipfile.ZipFile(path, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, data.replace(old, new) if name.endswith("/sheet1.xml") else data)


def test_an_old_or_locked_workbook_is_refused(tmp_path):
    path = tmp_path / "oud.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512))
    with pytest.raises(SourceError) as caught:
        read_file(path, source=named("xlsx"))
    assert caught.value.code == "S072"


def test_what_is_no_zip_is_refused(tmp_path):
    path = tmp_path / "kapot.xlsx"
    path.write_bytes(b"PK\x03\x04 en verder niets")
    with pytest.raises(SourceError) as caught:
        read_file(path, source=named("xlsx"))
    assert caught.value.code == "S070"


def test_a_workbook_without_rows_is_refused(tmp_path):
    with pytest.raises(SourceError) as caught:
        read_book(tmp_path, Workbook())
    assert caught.value.code == "S064"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bom.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(30 << 20))
    with pytest.raises(SourceError) as caught:
        read_file(path, source=named("xlsx"))
    assert caught.value.code == "S071"


def test_an_entity_bomb_is_refused(tmp_path):
    path = tmp_path / "bestand"
    book_of([["Van", "Bericht"], *TWO]).save(path)
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">'
    bomb += b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 30) for i in range(8)) + b"]>"
    rewrite(path, b"<worksheet", bomb + b"<worksheet")
    rewrite(path, b"Zeg het maar", b"&i;")
    with pytest.raises(SourceError) as caught:
        read_file(path)
    assert caught.value.code == "S070"


def test_a_row_number_without_end_does_not_hang(tmp_path):
    path = tmp_path / "bestand"
    book_of([["Van", "Bericht"], *TWO]).save(path)
    rewrite(path, b'<row r="3"', b'<row r="999999999999"')
    assert turns(read_file(path)) == TWO[:1]


def test_damage_inside_a_workbook_gives_an_answer_or_a_coded_error(tmp_path):
    chance = Random(20251121)
    path = tmp_path / "bestand"
    with zipfile.ZipFile(EXAMPLES / "crm-notes.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(400):
        victim = chance.choice(sorted(parts))
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in parts.items():
                archive.writestr(name, damage(data, chance) if name == victim else data)
        with suppress(WeerklankError):
            read_file(path, source=named("xlsx"))


def test_an_encoding_that_there_is_not_is_refused(tmp_path):
    with pytest.raises(SourceError) as caught:
        read(tmp_path, "Van;Bericht\nJan;Hoi daar\n", options=ReadOptions(encoding="klingon"))
    assert caught.value.code == "S094"


def test_a_message_that_ends_in_a_word_of_a_header_is_no_header(tmp_path):
    rows = ("klant,9:00,Wat kost het?", "ik,9:05,Drie euro.", "klant,9:10,Dat vind ik veel geld eerlijk gezegd.")
    assert turns(read(tmp_path, "\n".join(("wie zei het,uurtje,wat", *rows))))[0] == ("klant", "Wat kost het?")


def test_who_said_it_and_at_what_hour_are_known_in_everyday_words(tmp_path):
    text = "datum;wie zei het;uurtje;bericht\n3-2-2025;Jan;9:00;Wat kost dat?\n3-2-2025;Piet;9:05;Drie euro.\n"
    reading = read(tmp_path, text)
    assert turns(reading) == [("Jan", "Wat kost dat?"), ("Piet", "Drie euro.")]
    assert "clock = 'uurtje'" in notes_of(reading)[0]
    assert not any("Not used" in note for note in notes_of(reading))


def test_columns_that_are_not_read_are_told(tmp_path):
    reading = read(tmp_path, "datum;van;kleur;bericht\n3-2-2025;Jan;rood;Hoi\n4-2-2025;Ann;wit;Dag\n")
    assert "Not used: kleur." in notes_of(reading)
