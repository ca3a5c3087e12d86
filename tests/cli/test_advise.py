import json
import re

import jsonschema
import pytest

from tests.cli.conftest import ROOT
from tests.fakes.language_model import fake_model

INGRID = "examples/WhatsApp-chat met Ingrid.txt"


def test_the_next_step_is_shown_with_its_reason_and_drafts(run, method):
    ran = run("advise", "examples/plain.txt", "--report-lang", "nl")
    assert ran.code == 0
    assert ran.out.startswith("Marcy · plain.txt\n→ ")
    assert ran.out.splitlines()[1].removeprefix("→ ") in {step.label.nl for step in method.steps.values()}
    assert ran.err == ""


def test_in_a_dutch_terminal_the_reason_is_dutch_and_the_drafts_stay_as_the_talk(run, monkeypatch, method):
    monkeypatch.setenv("WEERKLANK_LANGUAGE", "nl")
    lines = run("advise", "examples/plain.txt").out.splitlines()
    assert lines[1].removeprefix("→ ") in {step.label.nl for step in method.steps.values()}
    english = run("advise", "examples/plain.txt", "--report-lang", "en").out.splitlines()
    assert english[1].removeprefix("→ ") in {step.label.en for step in method.steps.values()}
    assert [line for line in lines if line.startswith("  1. ")] == [
        line for line in english if line.startswith("  1. ")
    ]


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


def test_where_none_waits_that_is_said_on_the_side(run, tmp_path):
    path = tmp_path / "chat.txt"
    path.write_text("Bo: Wanneer kom je?\nMarloes: Morgen om tien uur.\n", encoding="utf-8")
    result = run("advise", str(path), "--me", "Marloes")
    assert (result.code, result.out) == (1, "")
    assert "No conversation waits for you." in result.err


def test_a_file_that_cant_be_read_is_told_before_a_name_that_isnt_there(run, tmp_path):
    path = tmp_path / "chat.txt"
    path.write_text("[10/11/2026, 16:00:12] Marloes: Hoi\n[10/11/2026, 16:20:12] Fenna: Hallo\n", encoding="utf-8")
    result = run("advise", str(path), "--me", "Marloes")
    assert result.code == 2
    assert "S011" in result.err
    assert "N003" not in result.err


@pytest.mark.parametrize(("name", "content", "problem"), [
    ("chat.zip", bytes(range(7, 200)), "this file is damaged"),
    ("chat.xlsx", bytes(range(7, 200)), "this file is damaged"),
    ("zomaar.txt", b"zomaar wat tekst\nnog een regel\n", "no line in this text says who speaks"),
])  # fmt: skip
def test_a_file_of_no_known_format_is_told_in_plain_words(run, tmp_path, name, content, problem):
    path = tmp_path / name
    path.write_bytes(content)
    result = run("advise", str(path))
    assert f"S003 {problem}" in result.err
    assert "--from" not in result.err


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


def test_where_the_moment_has_come_the_advice_beneath_it_fits_that(run, tmp_path):
    talk = tmp_path / "a.txt"
    talk.write_text(
        "[10-06-2024 10:00:00] Sanne: Heb je het voorstel kunnen lezen?\n"
        "[10-06-2024 10:05:00] Ingrid: Ja, maar bel me maar na de zomer, nu is het te druk.\n"
    )
    out = " ".join(run("advise", talk, "--me", "Sanne", "--report-lang", "nl").out.split())
    assert "Laat nu van je horen en laat de ander een dag kiezen." in out
    assert "noem de dag waarop je erop terugkomt" not in out


@pytest.mark.parametrize(("reader", "told"), [("nl", "maar dat is niet zeker"), ("en", "but that isn't certain")])
def test_where_it_is_unsure_who_the_seller_is_that_is_told_with_what_to_do(run, tmp_path, reader, told):
    talk = tmp_path / "a.txt"
    talk.write_text("Anna: Ik vind het te duur.\nBea: Oké, ik begrijp het.\n")
    out = " ".join(run("advise", talk, "--report-lang", reader).out.split())
    assert told in out
    assert "--me" in out
    assert told not in run("advise", talk, "--me", "Bea", "--report-lang", reader).out


def test_whoever_a_whatsapp_export_is_named_after_is_the_customer(run, tmp_path):
    talk = tmp_path / "WhatsApp-chat met Bea.txt"
    talk.write_text("[10-06-2026 10:00:00] Bea: Wat vind je ervan?\n[10-06-2026 10:05:00] Anna: Ik vind het te duur.\n")
    assert "Jij: Anna" in run("analyse", talk, "--report-lang", "nl").out


def test_a_bad_file_is_told_and_decides_the_exit_code(run, tmp_path):
    (tmp_path / "leeg.txt").touch()
    ran = run("advise", INGRID, tmp_path / "leeg.txt")
    assert ran.code == 2
    assert ran.told("S002")


@pytest.fixture
def model(monkeypatch):
    with fake_model() as found:
        monkeypatch.setenv("WEERKLANK_LLM_URL", found.url)
        monkeypatch.setenv("WEERKLANK_LLM_MODEL", "klein")
        yield found


def test_without_a_language_model_a_rewrite_is_refused_and_the_drafts_are_shown(run):
    plain = run("advise", "examples/plain.txt")
    ran = run("advise", "examples/plain.txt", "--rewrite")
    assert (ran.code, ran.out) == (0, plain.out)
    assert ran.told("A010")


@pytest.fixture
def talk(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Sanne: Hoe kijk je ernaar?\nIngrid: Eerst moet mijn website helemaal af zijn.\n")
    return path


def test_a_rewritten_draft_stands_beside_the_plain_one_with_a_sign_at_each_new_sentence(run, model, talk):
    model.answer = lambda data: data["draft"].replace("Wat ", "En wat ")
    plain = run("advise", talk, "--report-lang", "nl").out
    ran = run("advise", talk, "--report-lang", "nl", "--rewrite")
    assert ran.code == 0
    assert set(plain.splitlines()) <= set(ran.out.splitlines())
    assert "Herschreven door een taalmodel (klein):" in ran.out
    assert all("✎ En wat" in line for line in ran.out.splitlines() if "En wat" in line)


def test_a_model_that_is_away_is_asked_once(run, model, talk):
    model.status = 500
    ran = run("advise", talk, "--report-lang", "nl", "--rewrite")
    assert (ran.code, ran.err, len(model.asked)) == (0, "", 1)
    assert ran.out.count("Niet herschreven: het taalmodel gaf een fout.") > 1


def test_a_report_holds_the_rewrites_in_json_and_marks_them_in_html(run, model, talk, tmp_path):
    model.answer = lambda data: data["draft"].replace("Wat ", "En wat ")
    run("analyse", talk, "--rewrite", "--out", tmp_path / "r.json")
    tree = json.loads((tmp_path / "r.json").read_text())
    schema = json.loads((ROOT / "src/weerklank/outputs/schema/report-1.json").read_text())
    jsonschema.validate(tree, schema)
    advice = tree["conversations"][0]["next_step"]
    assert len(advice["rewrites"]) == len(advice["drafts"])
    [first, *_] = [each for each in advice["rewrites"] if each["generated"]]
    span = first["generated"][0]
    assert first["text"][span["start"] : span["end"]].startswith("En wat")
    run("analyse", talk, "--rewrite", "--out", tmp_path / "r.html")
    assert '<mark class="generated" title="herschreven door een taalmodel">En wat' in (tmp_path / "r.html").read_text()
    run("analyse", talk, "--rewrite", "--out", tmp_path / "r.md")
    assert "✎ En wat" in (tmp_path / "r.md").read_text()
    assert "✎ En wat" in run("analyse", talk, "--rewrite").out


def test_drafts_are_wrapped_on_a_terminal_only(run, monkeypatch, pipeline):
    piped = run("advise", "examples/plain.txt").out
    monkeypatch.setattr("weerklank.cli.commands._columns", lambda: 60)
    wrapped = run("advise", "examples/plain.txt").out
    assert max(map(len, piped.splitlines())) > 80
    assert max(len(line) for line in wrapped.partition("\n\n")[2].splitlines()) <= 60
    assert piped.split() == wrapped.split()
