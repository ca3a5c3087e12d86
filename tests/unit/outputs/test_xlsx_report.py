import io
import zipfile
from datetime import datetime

import pytest
from openpyxl import load_workbook

from tests import builders
from weerklank.outputs import workbook as workbook_module
from weerklank.outputs.table import OUTPUTS
from weerklank.outputs.workbook import Column, Table, write_workbook
from weerklank.text.language import Language


def written(*reports, language=Language.NL):
    stream = io.BytesIO()
    OUTPUTS["xlsx"].write(builders.analysis(*reports), stream, builders.options(language))
    return stream


@pytest.fixture(scope="module")
def book():
    return load_workbook(written(builders.report(), builders.vulnerable_report(), builders.hostile_report()))


def rows(sheet):
    header, *others = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in others]


def test_the_sheets_are_in_the_readers_language(book):
    assert book.sheetnames == ["Overzicht", "Gesprekken", "Beurten", "Diagnoses", "Tegenstrijdigheden", "Overgeslagen"]
    english = load_workbook(written(builders.empty_report(), language=Language.EN))
    assert english.sheetnames == ["Summary", "Conversations", "Turns", "Diagnoses", "Contradictions", "Skipped"]


def test_every_header_row_is_frozen_and_can_be_filtered(book):
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet["A1"].font.bold
        assert sheet.column_dimensions["A"].width >= 18


def test_no_cell_is_ever_a_formula_or_an_error(book):
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
    archive = zipfile.ZipFile(written(builders.hostile_report()))
    assert all(b"<f>" not in archive.read(name) for name in archive.namelist())


def test_a_risky_text_keeps_its_words_and_stays_text_when_edited(book):
    texts = {row[5].value: row[5] for row in book["Beurten"].iter_rows(min_row=2)}
    for words in ("-1+1", "@SUM(A1)", '=HYPERLINK("http://x","klik")', " =1+1"):
        assert texts[words].quotePrefix
    assert texts["#N/A"].data_type == "s"
    assert not texts["druk met de kinderen"].quotePrefix


def test_times_are_real_dates_on_the_readers_clock(book):
    turn = next(row for row in rows(book["Beurten"]) if row["Gesprek"].startswith("WhatsApp"))
    assert turn["Moment"] == datetime(2025, 2, 3, 10, 2)  # noqa: DTZ001 - Excel knows no zones
    talk = next(row for row in rows(book["Gesprekken"]) if row["Gesprek"].startswith("WhatsApp"))
    assert talk["Kom erop terug"] == datetime(2025, 2, 14)  # noqa: DTZ001


def test_characters_that_a_workbook_cannot_hold_are_replaced(book):
    assert "een � halve letter en � niets" in {row["Tekst"] for row in rows(book["Beurten"])}


def test_every_turn_diagnosis_and_contradiction_is_a_row(book):
    assert len(rows(book["Beurten"])) == 9 + 3 + 10
    assert len(rows(book["Diagnoses"])) == 2 + 1 + 1
    assert rows(book["Tegenstrijdigheden"])[0]["Waarom dit botst"].startswith("Wil dit voorjaar")
    assert rows(book["Overgeslagen"])[0] == {
        "Bestand": "examples/chat.txt",
        "Soort bestand": "whatsapp",
        "Wat niet is meegenomen": "2 regels van het programma zelf",
        "Aantal": 2,
    }


def test_what_does_not_fit_on_a_sheet_goes_on_the_next(monkeypatch):
    monkeypatch.setattr(workbook_module, "_MOST_ROWS", 4)
    stream = io.BytesIO()
    table = Table("Beurten", (Column("Nummer", 10, "number"),), ((number,) for number in range(7)))
    write_workbook([table], stream, created=None)
    book = load_workbook(stream)
    assert book.sheetnames == ["Beurten", "Beurten 2", "Beurten 3"]
    assert [row[0].value for sheet in book for row in sheet.iter_rows(min_row=2)] == list(range(7))


def test_a_text_that_is_too_long_for_a_cell_is_cut_visibly():
    stream = io.BytesIO()
    write_workbook([Table("T", (Column("Tekst", 10),), [("a" * 40_000,)])], stream, created=None)
    text = load_workbook(stream)["T"]["A2"].value
    assert len(text) == 32_767
    assert text.endswith("…")
