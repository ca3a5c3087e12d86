import pytest

from weerklank.errors import SourceError
from weerklank.sources.join import read_files
from weerklank.sources.records import ReadOptions
from weerklank.sources.tables.look import TABLES, look_at_table

TABLE = """\
Wanneer;Tijd;Naam;Kanaal;Bericht;Notitie
02-02-2026;09:01;Sanne;mail;Heb je mijn voorstel gezien?;intern
02-02-2026;09:14;Ingrid;mail;Ja, maar ik vind het eerlijk gezegd te duur.;let op
"""
TWINS = """\
Tekst;Tekst;Wie
een eerste vraag over de offerte van vorige week;intern;Ingrid
een antwoord op die vraag over de offerte;intern;Sanne
"""


@pytest.fixture
def look(tmp_path):
    def looked(text, columns=None):
        file = tmp_path / "t.csv"
        file.write_text(text, encoding="utf-8")
        return file, look_at_table(file, TABLES["csv"], options=ReadOptions(columns=columns or {}))

    return looked


def fields(table):
    return [column.field for column in table.columns]


def turns(file, columns):
    found = read_files([file], own_options={file: ReadOptions(columns=columns)})
    if found.refused:
        raise found.refused[0]
    return [(turn.speaker, turn.text) for talk in found.readings[0].conversations for turn in talk.utterances]


def test_each_column_says_what_it_seems_to_hold_with_examples(look):
    _, table = look(TABLE)
    assert fields(table) == ["at", "clock", "speaker", "", "text", ""]
    assert table.columns[2].examples == ("Sanne", "Ingrid")


def test_a_field_that_is_chosen_anew_leaves_the_column_that_had_it(look):
    file, table = look(TABLE)
    wanted = table.wanted(["at", "clock", "speaker", "", "text", "text"], place="t.csv")
    assert (wanted["text"], wanted["role"]) == ("Notitie", "")
    assert fields(look(TABLE, wanted)[1]) == ["at", "clock", "speaker", "", "", "text"]
    assert turns(file, wanted) == [("Sanne", "intern"), ("Ingrid", "let op")]


def test_two_columns_cant_hold_the_same(look):
    _, table = look(TABLE)
    with pytest.raises(SourceError, match="S140"):
        table.wanted(["at", "clock", "speaker", "conversation", "text", "conversation"], place="t.csv")
    with pytest.raises(SourceError, match="S063"):
        table.wanted(["baas"], place="t.csv")


def test_a_clock_can_be_left_out(look):
    _, table = look(TABLE)
    wanted = table.wanted(["at", "", "speaker", "", "text", ""], place="t.csv")
    assert fields(look(TABLE, wanted)[1]) == ["at", "", "speaker", "", "text", ""]


def test_what_no_column_holds_is_left_open_for_the_user_and_refused_by_the_reader(look):
    file, table = look(TABLE)
    wanted = table.wanted(["at", "clock", "", "", "text", ""], place="t.csv")
    assert fields(look(TABLE, wanted)[1]) == ["at", "clock", "", "", "text", ""]
    with pytest.raises(SourceError, match="S061"):
        turns(file, wanted)


def test_columns_of_one_name_are_told_apart_by_their_place(look):
    file, table = look(TWINS)
    assert [column.name for column in table.columns] == ["column 1", "column 2", "Wie"]
    wanted = table.wanted(["", "text", "speaker"], place="t.csv")
    assert turns(file, wanted) == [("Ingrid", "intern"), ("Sanne", "intern")]


def test_a_workbook_is_looked_at_as_well(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    for line in TABLE.splitlines():
        book.active.append(line.split(";"))
    book.save(tmp_path / "t.xlsx")
    table = look_at_table(tmp_path / "t.xlsx", TABLES["xlsx"], options=ReadOptions())
    assert fields(table) == ["at", "clock", "speaker", "", "text", ""]
