import pytest
from rich.cells import cell_len


def test_what_would_be_read_is_shown(run):
    ran = run("preview", "examples/WhatsApp-chat met Ingrid.txt")
    assert ran.code == 0
    assert ran.out.startswith("whatsapp: 1 conversation, 23 turns\n")
    assert "Ingrid Bakker" in ran.out
    assert "Left out: 2 lines of the program itself" in ran.out


def test_no_more_turns_are_shown_than_asked_for(run):
    some, none = (run("preview", "examples/plain.txt", "--turns", turns).out for turns in (1, 0))
    assert "Coach Dee: Hey Marcy!" in some
    assert "Marcy: ugh" not in some
    assert "Hey Marcy!" not in none


def test_turns_are_not_wider_than_the_screen(run):
    out = run("preview", "examples/klachten.mbox", "--turns", "18").out
    assert max(cell_len(line) for line in out.splitlines()) <= 80


def test_a_format_can_be_named(run):
    assert run("preview", "examples/telefoongesprek.srt", "--from", "srt").out.startswith("srt: ")


def test_a_file_that_isnt_a_conversation_is_told(run):
    ran = run("preview", "examples/README.md")
    assert ran.code == 2
    assert ran.told("S003")


def test_a_format_that_doesnt_exist_is_told(run):
    ran = run("preview", "examples/plain.txt", "--from", "signal")
    assert ran.code == 2
    assert ran.told("N001")
    assert "whatsapp" in ran.err


def test_fewer_than_no_turns_is_refused(run):
    assert run("preview", "examples/plain.txt", "--turns", "-1").code == 2


def test_dates_can_be_read_the_other_way_round(run, tmp_path):
    export = tmp_path / "chat.txt"
    export.write_text("03-02-2025 09:05 - Sanne: Hoi!\n03-02-2025 09:06 - Ingrid: Dag!\n", encoding="utf-8")
    for order in ("auto", "day-first", "month-first"):
        assert run("preview", export, "--dates", order).code == 0


@pytest.mark.parametrize(("name", "words", "code"), [
    ("WhatsApp-chat.txt", "12-03-2025 10:00 - Berichten en gesprekken zijn end-to-end versleuteld.\n", "S004"),
    ("chat.csv", "afzender;bericht;datum\n", "S004"),
    ("leeg.txt", "\ufeff\n", "S002"),
    ("plaatje.png", "\x00\x01", "S003"),
])  # fmt: skip
def test_a_file_without_a_message_is_told_apart_from_one_of_an_unknown_kind(run, tmp_path, name, words, code):
    file = tmp_path / name
    file.write_text(words, encoding="utf-8")
    ran = run("preview", file)
    assert ran.code == 2
    assert ran.told(code)


def test_columns_that_are_read_for_nothing_are_told_with_the_option_that_names_a_speaker(run, tmp_path, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setenv("WEERKLANK_LANGUAGE", "nl")
    table = tmp_path / "t.csv"
    table.write_text("kant;persoon x;bericht\nin;Jan;Wat kost dat?\nuit;Piet;Drie euro.\n", encoding="utf-8")
    out = " ".join(run("preview", table).out.split())
    assert "Geen kolom zegt wie er spreekt, alleen aan welke kant. Niet gebruikt: persoon x." in out
    assert '--columns "speaker=persoon x"' in out
    named = " ".join(run("preview", table, "--columns", "speaker=persoon x").out.split())
    assert "Jan: Wat kost dat?" in named
    assert "Niet gebruikt" not in named
