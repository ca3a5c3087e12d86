import json
import resource
from pathlib import Path
from zipfile import ZipFile

import pytest
from pptx import Presentation
from pptx.util import Pt

BAD = "Ja maar, het komt goed.\n"
GOOD = "Je wilt eerst je site af hebben. Wat verandert er als die klaar is?\n"
COMPLAINT = "Jullie zijn weer niet komen opdagen, dit is nu al de derde keer!"


@pytest.fixture
def draft(tmp_path):
    """Return what writes a draft and gives its path."""

    def write(text, name="draft.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return write


def alerts(ran):
    (found,) = json.loads(ran.out).values()
    return found


def checks(ran):
    return [alert["Check"] for alert in alerts(ran)]


def test_a_draft_that_argues_is_told_where_why_and_what_instead(run, draft):
    ran = run("check", draft(BAD))
    assert ran.code == 1
    assert "regel 1:1  waarschuwing  arguing.yes-but-nl" in ran.out
    assert "Bijvoorbeeld: " in ran.out
    assert ran.err == ""


def test_a_good_draft_has_exit_code_0(run, draft):
    ran = run("check", draft(GOOD))
    assert ran.code == 0
    assert "niets gevonden" in ran.out


def test_english_is_checked_by_english_rules(run, draft):
    ran = run("check", draft("Yes, but think of the hours you would save with this programme.\n"))
    assert "arguing.yes-but-en" in ran.out
    assert "For instance: " in ran.out


def test_standard_input_is_read(run):
    ran = run("check", "-", "--format", "json", "--lang", "nl", stdin=BAD)
    assert (ran.code, checks(ran)) == (1, ["arguing.yes-but-nl", "human.promise-without-date-nl"])


def test_json_has_the_form_of_vale_with_places_within_the_line(run, draft):
    ran = run("check", draft("Hoi.\nZo. Ja maar, hoor.\n"), "--format", "json", "--lang", "nl")
    (alert,) = [alert for alert in alerts(ran) if alert["Check"] == "arguing.yes-but-nl"]
    assert (alert["Line"], alert["Span"], alert["Match"]) == (2, [5, 11], "Ja maar")
    assert alert["Severity"] == "warning"
    assert alert["Link"] == "docs/reference/rules.md#arguingyes-but-nl"


def test_sarif_holds_rules_results_and_regions(run, draft):
    document = json.loads(run("check", draft(BAD), "--format", "sarif").out)
    (sarif,) = document["runs"]
    assert document["version"] == "2.1.0"
    rules = sarif["tool"]["driver"]["rules"]
    for result in sarif["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    region = sarif["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 8}


@pytest.mark.parametrize(("severity", "code"), [("suggestion", 1), ("warning", 1), ("error", 0)])
def test_the_exit_code_follows_the_severity_that_was_asked_for(run, draft, severity, code):
    assert run("check", draft(BAD), "--min-severity", severity).code == code


def test_an_answer_is_checked_against_the_turn_that_it_answers(run, draft):
    path = draft("De monteur komt donderdag tussen acht en tien uur. Zorg dat er iemand thuis is om open te doen.\n")
    alone = checks(run("check", path, "--format", "json"))
    answering = checks(run("check", path, "--format", "json", "--answering", COMPLAINT))
    assert {"listening.ignored-feeling-nl", "repair.no-owning-nl"} & set(answering)
    assert not any(check.startswith(("listening", "repair")) for check in alone)


def test_the_turn_may_stand_in_a_file_but_not_in_two_places(run, draft):
    path, turn = draft(BAD), draft(COMPLAINT, "klant.txt")
    assert run("check", path, "--answering-file", turn).code == 1
    assert run("check", path, "--answering-file", turn, "--answering", "hoi").told("C026")


@pytest.mark.parametrize(("name", "text", "form"), [
    ("a.txt", "Past dinsdag?", "bericht"),
    ("a.txt", "Beste Anneke,\n\nPast dinsdag?\n", "mail"),
    ("a.txt", "Vandaag open. #planten", "post"),
    ("a.md", "Vandaag open.", "post"),
    ("a.md", "# A\n---\n# B\n---\n# C\n---\n# D\n", "deck"),
])  # fmt: skip
def test_what_it_is_is_guessed_from_ending_and_content(run, draft, name, text, form):
    assert f" · {form} · " in run("check", draft(text, name)).out


def test_a_settings_file_above_the_draft_switches_rules_off_and_weighs_them(run, draft):
    draft('[check]\noff = ["arguing"]\n[check.severity]\nhuman = "error"\n', "weerklank.toml")
    ran = run("check", draft(BAD, "diep/er/draft.txt"), "--format", "json")
    assert [(alert["Check"], alert["Severity"]) for alert in alerts(ran)] == [
        ("human.promise-without-date-nl", "error")
    ]


def test_a_settings_file_can_speak_of_some_paths_only(run, draft):
    draft('[[check.path]]\nglob = "posts/*"\noff = ["arguing", "human"]\nas = "post"\n', "weerklank.toml")
    assert " · post · " in run("check", draft("Ja maar, hoor.\n", "posts/een.txt")).out
    assert "arguing.yes-but-nl" in run("check", draft("Ja maar, hoor.\n", "mails/een.txt")).out


@pytest.mark.parametrize(("text", "code"), [
    ("[check\n", "C020"),
    ("check = 3\n", "C021"),
    ('[check]\nof = ["arguing"]\n', "C021"),
    ('[[check.path]]\noff = ["arguing"]\n', "C021"),
    ('[check]\noff = ["arguing.nothing"]\n', "C022"),
    ('[check.severity]\narguing = "fatal"\n', "C023"),
    ('[check]\nas = "letter"\n', "C024"),
])  # fmt: skip
def test_a_settings_file_that_cant_be_used_is_told(run, draft, text, code):
    draft(text, "weerklank.toml")
    ran = run("check", draft(BAD))
    assert ran.code == 2
    assert ran.told(code)


def test_fix_mends_in_place_what_is_safe_and_nothing_more(run, draft):
    path = draft("Door middel van deze mail, reeds de derde.\r\nJa maar.\r\n")
    run("check", path, "--fix", "--lang", "nl")
    mended = "Met deze mail, al de derde.\r\nJa maar.\r\n"
    assert path.read_bytes().decode() == mended
    run("check", path, "--fix", "--lang", "nl")
    assert path.read_bytes().decode() == mended


def test_a_file_that_cant_be_mended_to_its_end_stays_whole(run, draft):
    path = draft("Door middel van deze mail, reeds de derde.\n")
    before, (soft, hard) = path.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        ran = run("check", path, "--fix", "--lang", "nl")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "S103" in ran.err
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_mended_file_keeps_its_permissions_and_the_links_to_it(run, draft, tmp_path):
    path, link = draft("Door middel van deze mail.\n"), tmp_path / "link.txt"
    path.chmod(0o640)
    link.symlink_to(path)
    run("check", link, "--fix", "--lang", "nl")
    assert link.is_symlink()
    assert (path.read_text(encoding="utf-8"), path.stat().st_mode & 0o777) == ("Met deze mail.\n", 0o640)


def test_standard_input_cant_be_mended(run):
    assert run("check", "-", "--fix", stdin=BAD).told("C025")


def test_one_unreadable_file_doesnt_stop_the_others(run, draft, tmp_path):
    ran = run("check", draft(BAD), tmp_path / "nergens.txt", draft("x", "foto.png"))
    assert ran.code == 2
    assert "arguing.yes-but-nl" in ran.out
    assert "S001" in ran.err
    assert "S100" in ran.err


def deck(path):
    made = Presentation()
    for title, lines in (("Agenda", ["eerst", "dan"]), ("Wat je morgen merkt", ["één ding"])):
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text = title
        frame = slide.placeholders[1].text_frame
        frame.text = lines[0]
        for line in lines[1:]:
            paragraph = frame.add_paragraph()
            paragraph.text, paragraph.level = line, 1
            paragraph.runs[0].font.size = Pt(11)
    made.save(path)
    return path


def test_a_deck_is_checked_slide_by_slide(run, tmp_path):
    ran = run("check", deck(tmp_path / "praatje.pptx"), "--format", "json", "--lang", "nl")
    found = {alert["Check"]: alert for alert in alerts(ran)}
    assert found["decks.title-is-label-nl"]["Match"] == "Agenda"
    assert {"decks.small-type", "decks.nested-bullets"} <= set(found)
    assert found["decks.small-type"]["Line"] == 1
    assert "dia 1:1" in run("check", tmp_path / "praatje.pptx", "--lang", "nl").out


def test_slides_are_set_against_the_minutes(run, tmp_path):
    path = tmp_path / "praatje.pptx"
    assert "decks.slides-per-minute" in checks(run("check", deck(path), "--format", "json", "--minutes", "1"))
    assert "decks.slides-per-minute" not in checks(run("check", path, "--format", "json", "--minutes", "9"))


def test_a_file_that_only_looks_like_a_deck_is_told(run, draft):
    ran = run("check", draft("geen zip", "praatje.pptx"))
    assert ran.code == 2
    assert ran.told("S102")


@pytest.mark.parametrize("changed", [None, b"", b"<p:sld", b"<a/>"])
def test_a_deck_of_which_a_slide_is_gone_or_damaged_is_told(run, tmp_path, changed):
    whole, damaged = deck(tmp_path / "heel.pptx"), tmp_path / "praatje.pptx"
    with ZipFile(whole) as read, ZipFile(damaged, "w") as written:
        for name in read.namelist():
            content = changed if name == "ppt/slides/slide1.xml" else read.read(name)
            if content is not None:
                written.writestr(name, content)
    ran = run("check", damaged)
    assert ran.code == 2
    assert ran.told("S102")


def test_a_deck_of_which_the_bytes_are_damaged_is_told(run, tmp_path):
    path = Path(deck(tmp_path / "praatje.pptx"))
    content = bytearray(path.read_bytes())
    with ZipFile(path) as whole:
        start = whole.getinfo("ppt/slides/slide1.xml").header_offset
    content[start + 80 : start + 280] = bytes(200)
    path.write_bytes(content)
    assert run("check", path).told("S102")


def test_a_deck_without_its_extra_says_what_to_install(run, tmp_path, monkeypatch):
    path = deck(tmp_path / "praatje.pptx")
    monkeypatch.setitem(__import__("sys").modules, "pptx", None)
    ran = run("check", path)
    assert ran.told("S101")
    assert "weerklank[deck]" in ran.err


def test_an_empty_draft_is_told(run, tmp_path):
    empty = tmp_path / "leeg.txt"
    empty.write_text(" \n", encoding="utf-8")
    for arguments in ((empty,), ("-",)):
        ran = run("check", *arguments)
        assert ran.code == 2
        assert "S104 there is no text to check" in ran.err
        assert "nothing found" not in ran.out
