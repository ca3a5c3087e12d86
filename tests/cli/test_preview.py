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
