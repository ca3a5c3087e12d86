"""What the reader of "Name: text" promises."""

from pathlib import Path

import pytest

from tests.notes import notes_of
from weerklank.errors import SourceError
from weerklank.sources.detect import detect, sample_of
from weerklank.sources.read import read_file
from weerklank.sources.records import Reading, ReadOptions, SkipReason
from weerklank.sources.text import PlainText


def read(folder: Path, text: str | bytes, *, encoding: str | None = None) -> Reading:
    path = folder / "gesprek.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_file(path, source=PlainText(), options=ReadOptions(encoding=encoding))


def turns(reading: Reading) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for talk in reading.conversations for turn in talk.utterances]


def test_each_line_with_a_name_is_a_turn_without_a_time(tmp_path: Path):
    reading = read(tmp_path, "Tom: Hoi Vera\nVera: Dag Tom\nTom: Hoe gaat het?\n")
    assert turns(reading) == [("Tom", "Hoi Vera"), ("Vera", "Dag Tom"), ("Tom", "Hoe gaat het?")]
    assert [(turn.line, turn.at) for turn in reading.conversations[0].utterances] == [(1, None), (2, None), (3, None)]
    assert notes_of(reading) == ("Turns are the lines that begin with: Tom, Vera.",)


def test_lines_without_a_name_continue_the_turn_and_blank_lines_may_stand_between(tmp_path: Path):
    reading = read(tmp_path, "Tom: Wat wil je?\n- rust\n\n- ruimte\n\n\nVera: Allebei\n")
    assert turns(reading) == [("Tom", "Wat wil je?\n- rust\n\n- ruimte"), ("Vera", "Allebei")]


@pytest.mark.parametrize(
    "form",
    [
        "{name}: {text}",
        "{name}:\t{text}",
        "{name} : {text}",
        "- {name}: {text}",
        "* {name}: {text}",
        "\u2022 {name}: {text}",
        "   {name}: {text}",
        "[10:02] {name}: {text}",
        "[00:10:02.500] {name}: {text}",
        "[10:02 PM] {name}: {text}",
        "(10:02) {name}: {text}",
        "10:02 {name}: {text}",
        "10:02:11 - {name}: {text}",
        "10.02 {name}: {text}",
        "- [10:02] **{name}:** {text}",
        "**{name}:** {text}",
        "**{name}**: {text}",
        "*{name}:* {text}",
        "__{name}__: {text}",
        "{name} (10:02): {text}",
        "{name} [00:10:02]: {text}",
        "**{name} (10:02):** {text}",
        "\ufeff{name}: {text}",
    ],
)
def test_bullets_times_and_bold_print_around_a_name_are_no_part_of_it(tmp_path: Path, form: str):
    lines = [form.format(name="Vera de Wit", text="Ik weet het niet"), form.format(name="Tom", text="Vertel: wat?")]
    reading = read(tmp_path, "\n".join(lines))
    assert turns(reading) == [("Vera de Wit", "Ik weet het niet"), ("Tom", "Vertel: wat?")]


def test_the_words_may_stand_on_the_line_below_the_name(tmp_path: Path):
    assert turns(read(tmp_path, "Vera:\nIk weet het niet\n\nTom:\nVertel\n")) == [
        ("Vera", "Ik weet het niet"),
        ("Tom", "Vertel"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Let op: maandag dicht",
        "LET OP: maandag dicht",
        "https://example.nl/a: daar staat het",
        "Zie https://example.nl",
        "om 10:30 precies",
        "10:30 uur: te vroeg",
        "PS: nog iets",
        "N.B.: nog iets",
        "Tel: 06 00000000",
        "Bijvoorbeeld: een website",
        "Want wat ik eigenlijk bedoel: nee",
        "opmerking: dat is duur",
        "Vraag: wat kost dat?",
        '"Ik zei: nee"',
        "3: de derde",
    ],
)
def test_a_colon_in_the_middle_of_what_somebody_says_makes_no_speaker(tmp_path: Path, line: str):
    text = f"Tom: Hoi\nVera: Ik dacht\n{line}\nTom: Ja\nen verder\nnog meer\nVera: Ok\n"
    assert turns(read(tmp_path, text))[1] == ("Vera", f"Ik dacht\n{line}")


def test_a_label_stays_a_label_however_often_it_comes_back(tmp_path: Path):
    text = "Tom: Hoi\nLet op: een\nVera: Dag\nLet op: twee\n"
    assert {speaker for speaker, _ in turns(read(tmp_path, text))} == {"Tom", "Vera"}


def test_two_lines_are_a_conversation_when_both_begin_with_a_name(tmp_path: Path):
    assert turns(read(tmp_path, "Tom: Hoi\nVera: Dag")) == [("Tom", "Hoi"), ("Vera", "Dag")]


def test_somebody_who_speaks_once_among_others_keeps_her_words(tmp_path: Path):
    text = "Tom: Hoi\nVera: Dag\nen meer\nTom: Ja\nNotaris van den Berg: Ik luister mee\nVera: Ok\n"
    assert ("Notaris van den Berg", "Ik luister mee") in turns(read(tmp_path, text))


@pytest.mark.parametrize(
    "name", ["klant", "klant 1", "+32 470 00 00 00", "@studio_noor", "\U0001f337 Zo\u00eb", "d'Hondt", "IK"]
)
def test_names_come_in_many_kinds(tmp_path: Path, name: str):
    reading = read(tmp_path, f"{name}: Hoi\nTom: Dag\n{name}: Ja\nTom: Ok\n")
    assert turns(reading)[::2] == [(name, "Hoi"), (name, "Ja")]


@pytest.mark.parametrize("name", ["mevrouw Jansen", "dhr. Bos", "De heer De Vries", "mw. van der Berg"])
def test_a_title_before_a_name_needs_no_capital(tmp_path: Path, name: str):
    said = f"Mark: Hebt u het kunnen bekijken?\n{name}: Ja, maar nu even niet.\n"
    assert turns(read(tmp_path, said)) == [
        ("Mark", "Hebt u het kunnen bekijken?"),
        (name, "Ja, maar nu even niet."),
    ]


def test_names_have_no_more_than_four_words(tmp_path: Path):
    text = "Tom: Hoi\nEn dit is dus zo: een\nVera: Dag\nEn dit is dus zo: twee\n"
    assert {speaker for speaker, _ in turns(read(tmp_path, text))} == {"Tom", "Vera"}


def test_what_stands_before_the_first_turn_and_between_turns_is_counted(tmp_path: Path):
    reading = read(tmp_path, "# Gesprek\nDatum: 3 februari\n\nTom: Hoi\n---\nVera: Dag\nTom:\nVera: Ok\n")
    assert turns(reading) == [("Tom", "Hoi"), ("Vera", "Dag"), ("Vera", "Ok")]
    assert [(skipped.line, skipped.reason) for skipped in reading.skipped] == [
        (1, SkipReason.NO_SPEAKER),
        (1, SkipReason.NO_SPEAKER),
        (5, SkipReason.NO_SPEAKER),
        (7, SkipReason.EMPTY),
    ]


def test_a_turn_that_is_too_long_is_skipped_and_the_rest_is_read(tmp_path: Path):
    reading = read(tmp_path, "Tom: Hoi\n" + ("x" * 999 + "\n") * 1100 + "Vera: Dag\nTom: Ok\nVera: Ok\n")
    assert turns(reading) == [("Vera", "Dag"), ("Tom", "Ok"), ("Vera", "Ok")]
    assert [skipped.reason for skipped in reading.skipped] == [SkipReason.MALFORMED]


def test_a_file_in_which_nobody_is_named_gives_a_coded_error(tmp_path: Path):
    with pytest.raises(SourceError, match="S020"):
        read(tmp_path, "Beste Tom,\n\nIk kom niet.\n")


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_other_encodings_are_found(tmp_path: Path, encoding: str):
    assert turns(read(tmp_path, "Zo\u00eb: Caf\u00e9 \u20ac\nTom: Ja\n".encode(encoding)))[0] == (
        "Zo\u00eb",
        "Caf\u00e9 \u20ac",
    )


@pytest.mark.parametrize(
    "text",
    ["Tom: Hoi\nVera: Dag\n", "**Tom:** Hoi\n\n**Vera:** Dag\n\nmeer\n", "[10:02] Tom: Hoi\n[10:03] Vera: Dag\n"],
)
def test_lines_with_names_are_recognised(tmp_path: Path, text: str):
    path = tmp_path / "bestand"
    path.write_text(text)
    assert detect(path).id == "text"


@pytest.mark.parametrize(
    "text",
    [
        "Beste Tom,\n\nIk kom niet: te druk.\n",
        "WEBVTT\n\n00:01.000 --> 00:02.000\nTom: hoi\n",
        "1\n00:00:01,000 --> 00:00:02,000\nTom: hoi\n",
        "03-02-2025 10:02 - Ingrid: Hoi\n03-02-2025 10:03 - Sanne: Dag\n",
        "[3/02/2025, 18:04:11] Sofie: Hoi\n[3/02/2025, 18:05:11] Bart: Dag\n",
        "From: jan@example.org\nTo: tom@example.org\nMessage-ID: <a@example.org>\nSubject: Hoi\n\nDag\n",
        "From jan@example.org Mon Feb  3 10:02:00 2025\nSubject: Hoi\n\nDag\n",
        '{"a": 1}\n{"b": 2}\n',
        "Datum;Naam;Bericht\n1-2-2025;Tom;Hoi\n",
        "",
    ],
)
def test_other_formats_are_left_to_others(tmp_path: Path, text: str):
    path = tmp_path / "bestand"
    path.write_text(text)
    assert PlainText().recognise(sample_of(path)) == 0.0


def test_somebody_whose_script_has_no_capitals_keeps_her_words(tmp_path: Path):
    text = "محمد: مرحبا\nאנה: שלום\nمحمد: نعم\n"
    assert turns(read(tmp_path, text)) == [("محمد", "مرحبا"), ("אנה", "שלום"), ("محمد", "نعم")]
