"""What the reader of WhatsApp exports promises."""

import io
import tracemalloc
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.notes import details_of, notes_of
from weerklank.conversations.records import Role
from weerklank.errors import SourceError
from weerklank.sources.detect import detect, sample_of
from weerklank.sources.read import read_file
from weerklank.sources.records import Message, Reading, ReadOptions, SkipReason
from weerklank.sources.whatsapp import WhatsApp

NARROW = "\u202f"
MARK = "\u200e"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def read(
    folder: Path,
    text: str | bytes,
    *,
    name: str = "chat.txt",
    day_first: bool | None = None,
    timezone: ZoneInfo | None = None,
    encoding: str | None = None,
) -> Reading:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    options = ReadOptions(timezone=timezone or UTC, day_first=day_first, encoding=encoding)
    return read_file(path, source=WhatsApp(), options=options)


def turns(reading: Reading) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for talk in reading.conversations for turn in talk.utterances]


def texts(reading: Reading) -> list[str]:
    return [text for _, text in turns(reading)]


def times(reading: Reading) -> list[datetime | None]:
    return [turn.at for talk in reading.conversations for turn in talk.utterances]


def reasons(reading: Reading) -> list[tuple[SkipReason, str]]:
    return list(zip((skipped.reason for skipped in reading.skipped), details_of(reading), strict=True))


def zipped(members: dict[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def android(*bodies: str) -> str:
    return "".join(f"03-02-2025 10:{minute:02} - Ingrid: {body}\n" for minute, body in enumerate(bodies))


def ios(*bodies: str) -> str:
    return "".join(f"[03-02-2025, 10:{minute:02}:00] Ingrid: {body}\r\n" for minute, body in enumerate(bodies))


@pytest.mark.parametrize(
    "head",
    [
        "28-02-2025 18:04 - ",
        "28-02-25 18:04 - ",
        "28-02-2025, 18:04 - ",
        "28/02/2025 18:04 - ",
        "28/2/2025, 18:04 - ",
        "28/02/25, 18:04 - ",
        "28/02/2025, 6:04 pm - ",
        f"28/02/2025, 6:04{NARROW}pm - ",
        "28-2-2025 6:04 p.m. - ",
        f"28-2-2025 6:04{NARROW}p.m. - ",
        "28/2/25 6:04 p.\u00a0m. - ",
        f"2/28/25, 6:04{NARROW}PM - ",
        "2/28/25, 6:04 PM - ",
        "2/28/2025, 18:04 - ",
        "28.02.25, 18:04 - ",
        "28.02.2025, 18:04 - ",
        "28. 2. 2025 18:04 - ",
        "28. 02. 2025. 18:04 - ",
        "2025-02-28, 18:04 - ",
        "2025-02-28 18:04 - ",
        "2025/02/28, 18:04 - ",
        "28-02-2025 18.04 - ",
        "28-02-2025 18:04 \u2013 ",
        "[28-02-2025, 18:04:00] ",
        "[28-02-2025 18:04:00] ",
        "[28-02-25 18:04:00] ",
        "[28/02/2025, 18:04:00] ",
        "[28/02/2025, 6:04:00 PM] ",
        f"[2/28/25, 6:04:00{NARROW}PM] ",
        f"{MARK}[2/28/25, 6:04:00 pm] ",
        "[28.02.25, 18:04:00] ",
        "[2025-02-28, 18:04:00] ",
        "[28/02/2025, 18:04] ",
        "28-02-25 18:04:00: ",
        "28/02/2025, 18:04:00: ",
        "[18:04, 28-2-2025] ",
        "[6:04 PM, 2/28/2025] ",
    ],
)
def test_each_phones_way_of_writing_date_and_time_gives_the_same_instant(tmp_path: Path, head: str):
    reading = read(tmp_path, f"{head}Ingrid Bakker: Hoi!\n{head}Sanne: Dag Ingrid\n")
    assert turns(reading) == [("Ingrid Bakker", "Hoi!"), ("Sanne", "Dag Ingrid")]
    assert set(times(reading)) == {datetime(2025, 2, 28, 18, 4, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("written", "hour"),
    [("12:04 AM", 0), ("1:04 am", 1), ("11:04 A.M.", 11), ("12:04 PM", 12), ("1:04 p.m.", 13), ("14:04 PM", 14)],
)
def test_twelve_o_clock_is_midnight_in_the_morning_and_noon_in_the_afternoon(tmp_path: Path, written: str, hour: int):
    reading = read(tmp_path, f"28/02/2025, {written} - Ingrid: Hoi\n")
    assert times(reading) == [datetime(2025, 2, 28, hour, 4, tzinfo=UTC)]


def test_seconds_are_kept(tmp_path: Path):
    reading = read(tmp_path, "[28-02-2025, 24:04:59] Ingrid: Hoi\n")
    assert times(reading) == [datetime(2025, 2, 28, 0, 4, 59, tzinfo=UTC)]


def test_a_byte_order_mark_and_marks_before_a_line_are_no_part_of_it(tmp_path: Path):
    reading = read(tmp_path, "\ufeff28-02-2025 10:02 - Ingrid: Hoi\n\u200e\u202a28-02-2025 10:03 - Ingrid: Dag\n")
    assert texts(reading) == ["Hoi", "Dag"]


def test_a_message_of_several_lines_stays_one_message_as_it_was_typed(tmp_path: Path):
    text = "28-02-2025 10:02 - Ingrid: Lijstje:\n- oven\n\n  - klei: 10 kilo\n28-02-2025 10:03 - Sanne: Ok\n"
    reading = read(tmp_path, text)
    assert texts(reading) == ["Lijstje:\n- oven\n\n  - klei: 10 kilo", "Ok"]
    assert [turn.line for turn in reading.conversations[0].utterances] == [1, 5]


def test_line_ends_of_windows_become_plain_ones(tmp_path: Path):
    reading = read(tmp_path, "28-02-2025 10:02 - Ingrid: Een\r\ntwee\r\n28-02-2025 10:03 - Sanne: Ok\r\n")
    assert texts(reading) == ["Een\ntwee", "Ok"]


def test_marks_inside_a_text_stay_and_those_at_its_ends_go(tmp_path: Path):
    reading = read(tmp_path, android("\u2066@Sanne\u2069 10\u00a0euro, \U0001f469\u200d\U0001f33e goed?\u200e \u200f"))
    assert texts(reading) == ["@Sanne\u2069 10\u00a0euro, \U0001f469\u200d\U0001f33e goed?"]


def test_a_text_of_spaces_and_marks_alone_is_no_message(tmp_path: Path):
    reading = read(tmp_path, android("Hoi", "\u200e\u2003\u205f\u3000\u00a0\ufeff \t", "\u2007Dag\u205f\u200e\u3000"))
    assert texts(reading) == ["Hoi", "Dag"]


MEDIA_BODIES = [
    "<Media weggelaten>",
    "<Media omitted>",
    "<Video note omitted>",
    "<View once voice message omitted>",
    "afbeelding weggelaten",
    "foto weggelaten",
    "video weggelaten",
    "audio weggelaten",
    "GIF weggelaten",
    "sticker weggelaten",
    "Visitekaartje weggelaten",
    "image omitted",
    "Image omitted",
    "Contact card omitted",
    "video note omitted.",
    "IMG-20250203-WA0003.jpg (bestand bijgevoegd)",
    f"{MARK}IMG-20250203-WA0003.jpg (file attached)",
    "DOC-20250203-WA0006. (bestand bijgevoegd)\nOfferte keuken.pdf",
    "Jan de Vries.vcf (bestand bijgevoegd)",
    "<Media weggelaten>\nOfferte keuken.pdf",
    "<bijgevoegd: 00000014-PHOTO-2025-02-03-16-17-01.jpg>",
    "<attached: 00000014-AUDIO-2025-02-03-16-17-01.opus>",
    f"Offerte.pdf \u2022 {MARK}3 pagina\u2019s {MARK}document weggelaten",
    "Offerte.pdf \u2022 3 pages document omitted",
    f"Offerte.pdf \u2022 {MARK}1 page {MARK}<attached: 00000017-Offerte.pdf>",
    "locatie: https://maps.google.com/?q=52.37,4.89",
    "Location: Caf\u00e9 Noord (https://foursquare.com/v/4b05)",
    "live locatie gedeeld",
    "live location shared",
    "POLL:\nWanneer?\nOPTION: Ma (2 votes)\nOPTION: Di (0 votes)",
    "PEILING:\nWanneer?\nOPTIE: Ma (2 stemmen)\nOPTIE: Di (0 stemmen)",
    "You received a view once message. For added privacy, you can only open it on your phone.",
    "Je hebt een foto voor eenmalige weergave ontvangen. Je kunt die alleen op je telefoon openen.",
    "null",
]
DELETED_BODIES = [
    "Dit bericht is verwijderd",
    "Dit bericht is verwijderd.",
    "Dit bericht is verwijderd door een beheerder.",
    "Je hebt dit bericht verwijderd",
    "U hebt dit bericht verwijderd.",
    "Je hebt dit bericht als beheerder verwijderd",
    "This message was deleted",
    "This message was deleted by admin Jan.",
    "You deleted this message",
]
SYSTEM_BODIES = [
    "Gemiste spraakoproep",
    "Gemiste video-oproep om 10:02",
    "Gemist spraakgesprek",
    "Gemiste groepsspraakoproep",
    f"Gemiste spraakoproep. {MARK}Tik om terug te bellen",
    "Missed voice call",
    "Missed video call at 10:02",
    "Missed group voice call",
    "Voice call. 12 min",
    "Video call. No answer",
    "Spraakoproep. Geen antwoord",
    "Wachten op dit bericht",
    "Wachtend op dit bericht. Dit kan even duren.",
    "Waiting for this message. This may take a while.",
    "Berichten en gesprekken worden end-to-end versleuteld. Niemand buiten deze chat kan ze lezen.",
    "Messages and calls are end-to-end encrypted. Only people in this chat can read them.",
]


@pytest.mark.parametrize("export", [android, ios])
@pytest.mark.parametrize(
    ("bodies", "reason"),
    [
        (MEDIA_BODIES, SkipReason.MEDIA),
        (DELETED_BODIES, SkipReason.DELETED),
        (SYSTEM_BODIES, SkipReason.SYSTEM),
    ],
)
def test_what_the_program_wrote_in_someones_place_is_nobodys_words(tmp_path: Path, export, bodies, reason):
    marked = [body if export is android else MARK + body for body in bodies]
    for variant in (bodies, marked):
        reading = read(tmp_path, export(*variant, "Dag!"))
        assert texts(reading) == ["Dag!"]
        assert {found for found, _ in reasons(reading)} == {reason}
        assert len(reading.skipped) == len(bodies)


@pytest.mark.parametrize(
    "body",
    [
        "Dit bericht is verwijderd, zie ik. Wat stond er?",
        "Je hebt dit bericht toch gelezen?",
        "Dit is te duur",
        "Ik heb twee gemiste oproepen van je",
        "Gemiste spraakoproepen vind ik vervelend",
        "Videogesprek, 10 uur morgen?",
        "Wachten op dit bericht heeft geen zin meer",
        "Locatie: zelfde als vorige keer",
        "https://maps.google.com/?q=52.37,4.89",
        "de afbeelding werd weggelaten",
        "Ik <3 het",
        "als a < b (en c > d)",
        "Ingrid heeft er geen zin in, zeg ik dan maar",
        "poll: wie wil er?",
        "Let op: maandag dicht",
        "10:30 is goed",
        "(file attached)",
    ],
)
def test_words_that_only_resemble_the_programs_stay_words(tmp_path: Path, body: str):
    for export in (android, ios):
        assert texts(read(tmp_path, export(body))) == [body]


@pytest.mark.parametrize(
    "body",
    [
        "IMG-20250203-WA0003.jpg (bestand bijgevoegd)\nZo ziet de oven eruit\nnu dus",
        "<Media weggelaten>\nZo ziet de oven eruit\nnu dus",
        f"Zo ziet de oven eruit\nnu dus {MARK}<bijgevoegd: 00000014-PHOTO-2025-02-03-16-17-01.jpg>",
        f"Zo ziet de oven eruit\nnu dus {MARK}afbeelding weggelaten",
        f"{MARK}<attached: 00000014-PHOTO-2025-02-03-16-17-01.jpg>\nZo ziet de oven eruit\nnu dus",
    ],
)
def test_an_attachment_with_a_caption_keeps_the_caption(tmp_path: Path, body: str):
    for export in (android, ios):
        assert texts(read(tmp_path, export(body))) == ["Zo ziet de oven eruit\nnu dus"]


@pytest.mark.parametrize(
    "tail", ["<Dit bericht is bewerkt>", f"{MARK}<This message was edited>", "<This message was edited.>"]
)
def test_the_mark_of_an_edited_message_is_no_part_of_its_words(tmp_path: Path, tail: str):
    for export in (android, ios):
        reading = read(tmp_path, export(f"Tot vrijdag {tail}", f"Een\ntwee {tail}", tail, f"Eerst {tail} dan"))
        assert texts(reading) == ["Tot vrijdag", "Een\ntwee", f"Eerst {tail} dan"]
        assert reasons(reading) == [(SkipReason.EMPTY, "an edited message without text")]


def test_a_line_that_only_resembles_a_head_is_text(tmp_path: Path):
    body = (
        "a\n[03-02-2025 10:02 - half\n03-02-2025 10:02] Jan: half\n3-2-5 10:02 - Jan: half\n2025-02-2025 10:02 - Jan: a"
    )
    reading = read(tmp_path, android(body))
    assert texts(reading) == [body]


def test_a_sentence_with_a_colon_is_no_name(tmp_path: Path):
    reading = read(tmp_path, android("Hoi") + f"03-02-2025 11:00 - {'woord ' * 30}: wat\n")
    assert turns(reading) == [("Ingrid", "Hoi")]
    assert reasons(reading) == [(SkipReason.SYSTEM, "a notice")]


@pytest.mark.parametrize("end", ["", " ", ":", ": ", ": \r", "\r\n"])
def test_a_file_may_end_anywhere(tmp_path: Path, end: str):
    for export in (android, ios):
        whole = export("Hoi", "Dag")
        for length in range(len(export("Hoi")), len(whole)):
            assert texts(read(tmp_path, whole[:length] + end))[0].startswith("Hoi")


def test_a_message_without_text_is_counted(tmp_path: Path):
    reading = read(
        tmp_path, "03-02-2025 10:02 - Ingrid: \n03-02-2025 10:02 - Ingrid:\n03-02-2025 10:03 - Ingrid: Hoi\n"
    )
    assert texts(reading) == ["Hoi"]
    assert reasons(reading) == [(SkipReason.EMPTY, "a message without text")] * 2


NOTICES = [
    ("Berichten en gesprekken worden end-to-end versleuteld. Tik voor meer informatie.", "a notice of encryption"),
    ("Messages to this group are now secured with end-to-end encryption. Tap for more info.", "a notice of encryption"),
    ("Je beveiligingscode voor Jan: loodgieter is gewijzigd. Tik voor meer informatie.", "a security code"),
    ("Your security code with Jan changed. Tap to learn more.", "a security code"),
    ('Sanne heeft de groep "Klus: keuken" gemaakt', "something of the group"),
    ('Sanne heeft het onderwerp gewijzigd van "A: b" naar "C: d"', "something of the group"),
    ('Jan created group "Kitchen: phase 2"', "something of the group"),
    ("Sanne heeft Jan toegevoegd", "something of the group"),
    ("Je bent toegevoegd", "something of the group"),
    ("Jan left", "something of the group"),
    ("Jan heeft de groep verlaten", "something of the group"),
    ("Jan changed this group's icon", "something of the group"),
    ("Sanne heeft de groepsafbeelding gewijzigd", "something of the group"),
    ("Jan is deelnemer geworden via de uitnodigingslink van deze groep", "something of the group"),
    ("Jan heeft een nieuw telefoonnummer. Tik om een bericht te sturen.", "a new telephone number"),
    ("Jan changed their phone number to a new number. Tap to message.", "a new telephone number"),
    ("Je hebt berichten met vervaldatum ingeschakeld. Nieuwe berichten verdwijnen.", "disappearing messages"),
    ("You turned on disappearing messages. New messages will disappear.", "disappearing messages"),
    ("Deze chat is met een zakelijk account. Tik voor meer informatie.", "a business account"),
    ("This business uses a secure service from Meta to manage this chat.", "a business account"),
    ("Gemiste spraakoproep om 10:02", "a call"),
    ("Missed video call", "a call"),
    ("Je hebt dit contact geblokkeerd. Tik om te deblokkeren.", "a blocked contact"),
    ("Jan heeft een bericht vastgezet", "a pinned message"),
    ("Jan \u0437\u0440\u043e\u0431\u0438\u0432 \u0449\u043e\u0441\u044c", "a notice"),
]


@pytest.mark.parametrize(("notice", "detail"), NOTICES)
def test_a_line_without_a_sender_is_the_programs_and_its_kind_is_counted(tmp_path: Path, notice: str, detail: str):
    for head in ("03-02-2025 10:02 - ", f"[03-02-2025, 10:02:00] {MARK}"):
        reading = read(tmp_path, f"{head}{notice}\n{head}Ingrid: Hoi\n")
        assert turns(reading) == [("Ingrid", "Hoi")]
        assert reasons(reading) == [(SkipReason.SYSTEM, detail)]


@pytest.mark.parametrize(("notice", "detail"), NOTICES)
def test_ios_puts_a_name_before_the_programs_lines_and_they_are_still_nobodys(tmp_path: Path, notice: str, detail: str):
    reading = read(tmp_path, ios("Hoi") + f"[03-02-2025, 11:00:00] Keuken 2025: {MARK}{notice}\r\n")
    assert turns(reading) == [("Ingrid", "Hoi")]
    assert reasons(reading) == [(SkipReason.SYSTEM, detail)]
    assert [speaker.name for speaker in reading.conversations[0].participants] == ["Ingrid"]


def test_an_event_told_of_the_sender_is_the_programs_even_when_its_mark_was_lost(tmp_path: Path):
    lines = "[14-08-2024, 21:00:10] Boris: Boris created group \u201cKlus\u201d\n[14-08-2024, 21:01:10] Boris: Hoi\n"
    assert texts(read(tmp_path, lines)) == ["Hoi"]


def test_details_of_what_was_skipped_hold_no_words_and_no_names(tmp_path: Path):
    reading = read(
        tmp_path, android("<Media weggelaten>", "Hoi") + "03-02-2025 11:00 - Jan Geheim heeft Piet toegevoegd\n"
    )
    assert not any(word in detail for _, detail in reasons(reading) for word in ("Jan", "Geheim", "Piet", "Hoi"))


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("+31 6 00000000", "+31 6 00000000"),
        ("\u202a+31\u00a06\u00a000000000\u202c", "+31 6 00000000"),
        (f"~{NARROW}Dana", "~ Dana"),
        ("~ Dana", "~ Dana"),
        ("Zo\u00eb \U0001f337", "Zo\u00eb \U0001f337"),
        ("Re:newal BV", "Re:newal BV"),
        ("Jansen, P. (loodgieter)", "Jansen, P. (loodgieter)"),
        (f"{MARK}Sofie", "Sofie"),
        ("Jan heeft altijd gelijk", "Jan heeft altijd gelijk"),
    ],
)
def test_names_come_in_many_kinds(tmp_path: Path, written: str, name: str):
    for head in ("03-02-2025 10:02 - ", "[03-02-2025, 10:02:00] "):
        assert turns(read(tmp_path, f"{head}{written}: Hoi: dag\n")) == [(name, "Hoi: dag")]


def test_a_name_may_hold_a_colon_when_all_that_sender_writes_begins_alike(tmp_path: Path):
    lines = [f"03-02-2025 10:{minute} - Jan: loodgieter: bericht {minute}\n" for minute in range(10, 13)]
    reading = read(tmp_path, "".join(lines) + "03-02-2025 10:20 - Sanne: Vraag: wanneer?\n")
    assert turns(reading)[0] == ("Jan: loodgieter", "bericht 10")
    assert turns(reading)[-1] == ("Sanne", "Vraag: wanneer?")


def test_a_number_over_twelve_tells_day_from_month_for_the_whole_file(tmp_path: Path):
    reading = read(tmp_path, "3/2/25, 10:02 - Ingrid: a\n5/2/25, 10:02 - Ingrid: b\n14/2/25, 10:02 - Ingrid: c\n")
    assert times(reading)[0] == datetime(2025, 2, 3, 10, 2, tzinfo=UTC)
    assert notes_of(reading) == ("Dates are read day first: line 3 has '14/2/25'.",)


def test_a_second_number_over_twelve_puts_the_month_first(tmp_path: Path):
    reading = read(tmp_path, "2/3/25, 10:02 - Ingrid: a\n2/14/25, 10:02 - Ingrid: c\n")
    assert times(reading)[0] == datetime(2025, 2, 3, 10, 2, tzinfo=UTC)
    assert notes_of(reading) == ("Dates are read month first: line 2 has '2/14/25'.",)


@pytest.mark.parametrize(
    ("dates", "month"), [(("11/2/25", "12/2/25", "1/3/25"), 2), (("2/11/25", "2/12/25", "3/1/25"), 2)]
)
def test_the_order_that_does_not_go_back_in_time_is_the_right_one(tmp_path: Path, dates: tuple[str, ...], month: int):
    reading = read(tmp_path, "".join(f"{date}, 10:02 - Ingrid: hoi\n" for date in dates))
    assert [at.month for at in times(reading) if at] == [month, month, 3]
    assert "line 3" in notes_of(reading)[0]
    assert "back in time" in notes_of(reading)[0]


def test_one_message_that_came_late_does_not_upset_the_order(tmp_path: Path):
    dates = ["11/2/25", "12/2/25", "11/2/25", "12/2/25", "1/3/25"]
    reading = read(tmp_path, "".join(f"{date}, 10:02 - Ingrid: hoi\n" for date in dates))
    assert times(reading)[-1] == datetime(2025, 3, 1, 10, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "day", "month"),
    [
        ("03-02-2025 10:02 - ", 3, 2),
        ("03.02.25, 10:02 - ", 3, 2),
        ("3/02/2025 10:02 - ", 3, 2),
        ("[03/02/2025, 10:02:00] ", 3, 2),
        ("3/2/25, 10:02 am - ", 3, 2),
        ("3/2/25, 10:02 AM - ", 2, 3),
        (f"[3/2/25, 10:02:00{NARROW}AM] ", 2, 3),
    ],
)
def test_the_way_a_phone_writes_dates_tells_where_the_dates_do_not(tmp_path: Path, head: str, day: int, month: int):
    reading = read(tmp_path, f"{head}Ingrid: Hoi\n")
    assert times(reading) == [datetime(2025, month, day, 10, 2, tzinfo=UTC)]
    assert f"Dates are read {'day' if month == 2 else 'month'} first" in notes_of(reading)[0]
    assert f"say --dates {'month' if month == 2 else 'day'}-first" in notes_of(reading)[0]


def test_a_notice_in_dutch_tells_that_days_come_first(tmp_path: Path):
    notice = "3/2/25, 10:02 - Berichten en gesprekken worden end-to-end versleuteld.\n"
    assert times(read(tmp_path, notice + "3/2/25, 10:02 - Ingrid: Hoi\n")) == [datetime(2025, 2, 3, 10, 2, tzinfo=UTC)]


def test_the_number_that_moves_is_the_day(tmp_path: Path):
    dates = ("3/2/25", "4/2/25", "6/2/25")
    reading = read(tmp_path, "".join(f"{date}, 10:02 - Ingrid: hoi\n" for date in dates))
    assert {at.month for at in times(reading) if at} == {2}


def test_an_order_that_nothing_tells_is_asked_for(tmp_path: Path):
    with pytest.raises(SourceError) as caught:
        read(tmp_path, "2/2/25, 10:02 - Ingrid: geheim\n3/2/25, 10:02 - Ingrid: geheim\n")
    assert caught.value.code == "S011"
    assert caught.value.place.endswith("chat.txt:2")
    assert "--dates day-first" in caught.value.remedy
    assert "geheim" not in str(caught.value)


def test_hints_that_contradict_each_other_are_no_answer(tmp_path: Path):
    dates = ("3/2/25", "4/2/25", "6/2/25")
    with pytest.raises(SourceError, match="S011"):
        read(tmp_path, "".join(f"{date}, 10:02 AM - Ingrid: hoi\n" for date in dates))


def test_nothing_is_asked_where_both_orders_give_the_same_days(tmp_path: Path):
    reading = read(tmp_path, "2/2/25, 10:02 - Ingrid: a\n3/3/25, 10:02 - Ingrid: b\n")
    assert [at.day for at in times(reading) if at] == [2, 3]
    assert notes_of(reading) == ()


@pytest.mark.parametrize(("day_first", "month"), [(True, 2), (False, 3)])
def test_what_the_user_says_about_the_order_settles_it(tmp_path: Path, day_first: bool, month: int):  # noqa: FBT001
    reading = read(tmp_path, "3/2/25, 10:02 - Ingrid: a\n", day_first=day_first)
    assert times(reading)[0] == datetime(2025, month, 5 - month, 10, 2, tzinfo=UTC)


def test_what_the_user_says_is_kept_and_the_clash_is_told(tmp_path: Path):
    reading = read(tmp_path, "3/2/25, 10:02 - Ingrid: a\n2/14/25, 10:02 - Ingrid: b\n", day_first=True)
    assert texts(reading) == ["a"]
    assert reasons(reading) == [(SkipReason.MALFORMED, "no such date and time: '2/14/25', '10:02'")]
    assert notes_of(reading) == ("Dates are read day first, as asked, but line 2 has '2/14/25'.",)


def test_iso_dates_need_no_order(tmp_path: Path):
    reading = read(tmp_path, "2025-02-03, 10:02 - Ingrid: a\n", day_first=True)
    assert times(reading) == [datetime(2025, 2, 3, 10, 2, tzinfo=UTC)]
    assert notes_of(reading) == ()


def test_times_are_local_to_the_zone_that_was_given(tmp_path: Path):
    text = "03-02-2025 10:02 - Ingrid: winter\n03-07-2025 10:02 - Ingrid: zomer\n"
    reading = read(tmp_path, text, timezone=AMSTERDAM)
    assert times(reading) == [datetime(2025, 2, 3, 9, 2, tzinfo=UTC), datetime(2025, 7, 3, 8, 2, tzinfo=UTC)]


def test_an_hour_that_the_clock_skips_or_shows_twice_keeps_the_order(tmp_path: Path):
    skipped = "30-03-2025 01:59 - Ingrid: a\n30-03-2025 02:30 - Ingrid: b\n30-03-2025 03:31 - Ingrid: c\n"
    assert [at.hour for at in times(read(tmp_path, skipped, timezone=AMSTERDAM)) if at] == [0, 1, 1]
    twice = "26-10-2025 02:50 - Ingrid: a\n26-10-2025 02:05 - Sanne: b\n26-10-2025 03:01 - Ingrid: c\n"
    reading = read(tmp_path, twice, timezone=AMSTERDAM)
    assert texts(reading) == ["a", "b", "c"]
    assert [at.hour for at in times(reading) if at] == [0, 1, 2]


def test_a_date_or_time_that_does_not_exist_costs_one_message(tmp_path: Path):
    lines = [f"{head} - Ingrid: x\nrest\n" for head in ("31-02-2025 10:02", "03-02-2025 25:02", "03-02-2025 10:61")]
    reading = read(
        tmp_path, "".join(lines) + "01-01-0000 10:00 - Ingrid: x\n31-12-9999 10:00 - Ingrid: x\n" + android("ok")
    )
    assert texts(reading) == ["ok"]
    assert {reason for reason, _ in reasons(reading)} == {SkipReason.MALFORMED}
    assert len(reading.skipped) == 5


def test_empty_lines_before_the_first_message_are_nothing(tmp_path: Path):
    assert reasons(read(tmp_path, "\n \n" + android("Hoi"))) == []


def test_lines_before_the_first_message_are_counted(tmp_path: Path):
    reading = read(tmp_path, "rest van een bericht\nen nog wat\n" + android("Hoi"))
    assert texts(reading) == ["Hoi"]
    assert reasons(reading) == [(SkipReason.NO_SPEAKER, "2 lines before the first message")]


def test_a_chat_pasted_into_an_ios_message_stays_part_of_that_message(tmp_path: Path):
    pasted = "Kijk wat hij schreef:\n[01-02-2025, 09:00:00] Piet: Te duur\n[01-02-2025, 09:01:00] Piet: Echt"
    reading = read(tmp_path, ios("Hoi", pasted, "Tja", "Ja"))
    assert texts(reading) == ["Hoi", pasted, "Tja", "Ja"]


def test_lines_with_a_date_in_another_shape_are_text_and_are_told_of(tmp_path: Path):
    body = "Voorstel:\n[12-02-2025, 10:00:00] intake\n2025-02-13 10:00 - les: twee uur"
    reading = read(tmp_path, android("Hoi", body))
    assert texts(reading) == ["Hoi", body]
    assert "2 lines begin with a date in another shape, the first is line 3; they are read as text." in notes_of(
        reading
    )


SLOTS = "Wat past jou?\n12-02-2025 10:00 - 11:00\n13-02-2025 14:00 - bij jou thuis\nLaat maar weten!"


def test_dates_that_somebody_proposes_stay_part_of_the_message(tmp_path: Path):
    reading = read(tmp_path, android("Hoi", SLOTS, "De eerste"))
    assert texts(reading) == ["Hoi", SLOTS, "De eerste"]
    assert reasons(reading) == []


def test_a_line_of_the_program_that_nobody_listed_is_not_taken_for_a_proposal(tmp_path: Path):
    reading = read(tmp_path, android("Hoi") + "03-02-2025 11:00 - iets nieuws\n03-02-2025 11:01 - Ingrid: Ok\n")
    assert texts(reading) == ["Hoi", "Ok"]
    assert reasons(reading) == [(SkipReason.SYSTEM, "a notice")]


def test_a_message_too_long_for_whatsapp_is_skipped_and_the_rest_is_read(tmp_path: Path):
    reading = read(tmp_path, android("a", "b\n" + ("x" * 999 + "\n") * 1100, "c"))
    assert texts(reading) == ["a", "c"]
    assert reasons(reading) == [(SkipReason.MALFORMED, "a message of over 200,000 characters")]


def test_a_file_without_any_message_gives_a_coded_error(tmp_path: Path):
    with pytest.raises(SourceError, match="S010"):
        read(tmp_path, "Beste Jan,\n\n3 februari is prima.\n")


def test_a_missing_file_gives_a_coded_error(tmp_path: Path):
    with pytest.raises(SourceError, match="S001"):
        read_file(tmp_path / "weg.txt", source=WhatsApp())
    with pytest.raises(SourceError, match="S001"):
        read_file(tmp_path / "weg.txt", source=WhatsApp(), options=ReadOptions(encoding="utf-8"))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_other_encodings_are_found(tmp_path: Path, encoding: str):
    reading = read(tmp_path, android("Caf\u00e9, \u20ac 10").encode(encoding))
    assert texts(reading) == ["Caf\u00e9, \u20ac 10"]
    assert any("Windows-1252" in note for note in notes_of(reading)) == (encoding == "cp1252")


@pytest.mark.parametrize("encoding", ["klingon", "base64", "idna"])
def test_an_encoding_that_does_not_exist_is_told(tmp_path: Path, encoding: str):
    with pytest.raises(SourceError, match="S094"):
        read(tmp_path, android("Hoi"), encoding=encoding)


@pytest.mark.parametrize(
    "name", ["_chat.txt", "WhatsApp Chat with Ingrid.txt", "WhatsApp-chat met Ingrid.txt", "map/chat.txt"]
)
def test_the_chat_in_a_zip_is_found_among_its_media(tmp_path: Path, name: str):
    members = {"__MACOSX/._chat.txt": b"\x00\x05", "IMG-20250203-WA0003.jpg": b"\xff\xd8", name: android("Hoi")}
    reading = read(tmp_path, zipped(members), name="export.zip")
    assert texts(reading) == ["Hoi"]
    assert reading.conversations[0].id == "export.zip"


def test_a_text_file_that_somebody_sent_is_not_taken_for_the_chat(tmp_path: Path):
    members = {"00000012-lijst.txt": "Jan: 1\n", "_chat.txt": ios("Hoi")}
    assert texts(read(tmp_path, zipped(members), name="chat.zip")) == ["Hoi"]


@pytest.mark.parametrize("members", [{}, {"a.jpg": b"x"}, {"WhatsApp a.txt": "x", "WhatsApp b.txt": "y"}])
def test_a_zip_without_one_single_chat_gives_a_coded_error(tmp_path: Path, members: dict[str, str | bytes]):
    with pytest.raises(SourceError, match="S013" if members else "S010"):
        read(tmp_path, zipped(members), name="chat.zip")


def test_a_damaged_zip_gives_a_coded_error(tmp_path: Path):
    whole = zipped({"_chat.txt": ios(*["Hoi daar allemaal"] * 50)})
    middle = len(whole) // 3
    for damaged in (whole[:-30], whole[:middle] + b"\x00\xff\x00" + whole[middle + 3 :]):
        with pytest.raises(SourceError, match="S012"):
            read(tmp_path, damaged, name="chat.zip")


def test_a_locked_zip_gives_a_coded_error(tmp_path: Path):
    packed = bytearray(zipped({"_chat.txt": ios("Hoi")}))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(signature) + flags] |= 1
    with pytest.raises(SourceError, match="S015"):
        read(tmp_path, bytes(packed), name="chat.zip")


def test_a_zip_that_would_fill_the_disk_is_refused(tmp_path: Path):
    with pytest.raises(SourceError, match="S014"):
        read(tmp_path, zipped({"_chat.txt": b"a" * 60_000_000}), name="chat.zip")


def test_a_long_chat_is_streamed(tmp_path: Path):
    path = tmp_path / "chat.txt"
    with path.open("w", encoding="utf-8") as stream:
        for number in range(20_000):
            stream.write(f"03-02-2025 {number // 1000:02}:{number % 60:02} - Ingrid: bericht {number} {'x' * 400}\n")
    tracemalloc.start()
    count = sum(isinstance(item, Message) for item in WhatsApp().items(path, options=ReadOptions()))
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 20_000
    assert peak_bytes < 4_000_000 < path.stat().st_size / 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bestand", android("Hoi")),
        ("bestand", "3/2/25, 10:02 AM - Messages and calls are end-to-end encrypted.\n3/2/25, 10:03 AM - Priya: hi\n"),
        ("bestand", f"{MARK}[3/02/2025, 18:04:11] Sofie: {MARK}afbeelding weggelaten\r\n"),
        ("bestand", "rest van een bericht\nmet regels\n" + android("Hoi", "Een\ntwee")),
        ("bestand", zipped({"_chat.txt": ios("Hoi")})),
        ("bestand", zipped({"IMG-20250203-WA0003.jpg": b"x" * 10, "WhatsApp Chat with Jo.txt": android("Hoi")})),
        ("bestand", "28-02-25 18:04:00: Ingrid: Hoi\n"),
        ("WhatsApp Chat - Jo.zip", zipped({"x.txt": ios("Hoi")})),
    ],
)
def test_an_export_is_recognised_by_what_is_in_it(tmp_path: Path, name: str, content: str | bytes):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert detect(path).id == "whatsapp"


@pytest.mark.parametrize(
    "content",
    [
        "Jan: hoi\nPiet: dag\n",
        "WEBVTT\n\n00:01.000 --> 00:02.000\nJan: hoi\n",
        "Datum;Afzender;Bericht\n03-02-2025 10:02;Jan;Hoi: daar\n",
        "From jan@example.org Mon Feb  3 10:02:00 2025\nSubject: Hoi\n\nDag\n",
        '{"conversations": []}',
        "3/2/25 10:02:11: begonnen\n",
        "2025-02-03 10:02 - begonnen\n2025-02-03 10:05 - klaar\n",
        zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<x/>"}),
        zipped({"foto.jpg": b"x"}),
        b"\x00\x01\x02",
    ],
)
def test_other_formats_are_left_to_others(tmp_path: Path, content: str | bytes):
    path = tmp_path / "bestand"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert WhatsApp().recognise(sample_of(path)) == 0.0


@pytest.mark.parametrize(
    "name",
    [
        "WhatsApp-chat met Bram Smit.txt",
        "WhatsApp Chat with Bram Smit.txt",
        "WhatsApp Chat - Bram Smit (2).txt",
        "whatsapp-chat met bram smit.txt",
    ],
)
def test_whoever_a_file_is_named_after_is_the_customer_of_its_owner(tmp_path: Path, name: str):
    text = "[10/11/2026, 16:00:12] Bram Smit: Hoi\n[10/11/2026, 16:20:12] Loes: Hallo\n"
    roles = {
        who.name: who.role for who in read(tmp_path, text, name=name, day_first=True).conversations[0].participants
    }
    assert roles == {"Bram Smit": Role.CUSTOMER, "Loes": Role.OTHER}


@pytest.mark.parametrize("name", ["WhatsApp-chat met Team Oost.txt", "chat met Bram Smit.txt", "_chat.txt"])
def test_a_file_that_is_named_after_nobody_who_speaks_says_nothing_of_sides(tmp_path: Path, name: str):
    text = "[10/11/2026, 16:00:12] Bram Smit: Hoi\n[10/11/2026, 16:20:12] Loes: Hallo\n"
    found = read(tmp_path, text, name=name, day_first=True).conversations[0].participants
    assert {who.role for who in found} == {Role.OTHER}
