import re

import pytest

INGRID = "examples/WhatsApp-chat met Ingrid.txt"


def test_the_next_step_is_shown_with_its_reason_and_drafts(run, method):
    ran = run("advise", "examples/plain.txt", "--report-lang", "nl")
    assert ran.code == 0
    assert ran.out.startswith("Marcy · plain.txt\n→ ")
    assert ran.out.splitlines()[1].removeprefix("→ ") in {step.label.nl for step in method.steps.values()}
    assert ran.err == ""


def test_drafts_say_je_or_u_as_is_asked_for(run, tmp_path):
    talk = tmp_path / "a.txt"
    talk.write_text("Sanne: Zullen we beginnen?\nIngrid: Ik vind het eerlijk gezegd te duur, het levert me niets op.\n")
    said = {way: run("advise", talk, "--me", "Sanne", "--address", way).out for way in ("je", "u", "follow")}
    assert re.search(r"\b(?:je|jou)\b", said["je"])
    assert re.search(r"\bu\b", said["u"])
    assert not re.search(r"\bu\b", said["je"])
    assert said["follow"] == said["je"]


def test_only_conversations_that_wait_for_something_are_shown(run):
    ran = run("advise", "examples", "--report-lang", "nl")
    shown = [line for line in ran.out.splitlines() if line.startswith("→")]
    assert ran.code == 0
    assert 1 <= len(shown) < 19


def test_where_none_waits_the_exit_code_is_1(run, tmp_path):
    talk = tmp_path / "a.txt"
    talk.write_text("Ingrid: Nu niet, daar is geen geld voor.\nSanne: Hoe zou het zijn als dat wel kon?\n")
    ran = run("advise", talk, "--me", "Sanne")
    assert (ran.code, ran.out) == (1, "")


@pytest.mark.parametrize("reader", ["nl", "en"])
def test_the_reason_is_told_in_the_language_that_is_asked_for(run, method, reader):
    out = " ".join(run("advise", "examples/plain.txt", "--report-lang", reader).out.split())
    whys = {getattr(rule.why, reader) for rule in method.step_rules}
    assert any(why in out for why in whys)


def test_a_no_is_respected_whatever_comes_with_it(run, tmp_path, method):
    talk = tmp_path / "a.txt"
    talk.write_text("Sanne: Zal ik je nog eens bellen?\nIngrid: Nee. Stop met bellen en haal me van je lijst.\n")
    ran = run("advise", talk, "--me", "Sanne")
    assert f"→ {method.steps['respect'].label.nl}" in ran.out


def test_a_bad_file_is_told_and_decides_the_exit_code(run, tmp_path):
    (tmp_path / "leeg.txt").touch()
    ran = run("advise", INGRID, tmp_path / "leeg.txt")
    assert ran.code == 2
    assert ran.told("S002")
