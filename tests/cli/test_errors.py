import shutil
from pathlib import Path

import pytest

import weerklank.method
from weerklank.cli.exits import EXIT_CODES
from weerklank.errors import ModelError, StoreBusyError

METHOD = Path(weerklank.method.__file__).parent / "data"
COMMANDS = ("analyse", "advise", "check", "preview", "label", "doctor", "evaluate", "train")


def fail(error):
    def make(*_needed, **_options):
        raise error

    return make


def test_help_names_every_command_and_needs_no_heavy_import(process):
    ran = process("--help")
    assert ran.code == 0
    for command in COMMANDS:
        assert f"\n  {command} " in ran.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(run, command):
    for option in ("--help", "-h"):
        ran = run(command, option)
        assert ran.code == 0
        assert ran.out.startswith("Usage: ")
        assert f"weerklank {command} [OPTIONS]" in ran.out.splitlines()[0]


def test_the_version_is_told(run):
    ran = run("--version")
    assert (ran.code, ran.out.split()[0]) == (0, "weerklank")


def test_without_a_command_help_is_shown(run):
    assert "Commands:" in run().out + run().err


@pytest.mark.parametrize("arguments", [
    ("analyse",),
    ("analyse", "examples/plain.txt", "--bogus"),
    ("analyse", "examples/plain.txt", "--lang", "de"),
    ("analyse", "examples/plain.txt", "--dates", "backwards"),
    ("preview",),
    ("preview", "a", "b"),
    ("sing",),
])  # fmt: skip
def test_a_wrong_use_is_told_with_exit_code_2(run, arguments):
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Usage: ")
    assert "weerklank" in ran.err.splitlines()[0]
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(("arguments", "code", "said"), [
    (("analyse", "nergens.txt"), "S006", "nergens.txt"),
    (("advise", "nergens.txt"), "S006", "nergens.txt"),
    (("preview", "nergens.txt"), "S001", "nergens.txt"),
    (("label", "nergens.jsonl"), "S001", "nergens.jsonl"),
    (("analyse", "examples/plain.txt", "--me", "Bert"), "N003", "Coach Dee, Marcy"),
    (("analyse", "examples/plain.txt", "--format", "pdf"), "C004", "text, json, jsonl, html, md, xlsx"),
    (("analyse", "examples/plain.txt", "--format", "xlsx"), "C005", "--out"),
    (("analyse", "examples/plain.txt", "--out", "x.docx"), "C004", ".txt, .json, .jsonl, .html, .md, .xlsx"),
    (("analyse", "examples/plain.txt", "--columns", "speaker"), "C003", "FIELD=HEADER"),
    (("analyse", "examples/plain.txt", "--from", "signal"), "N001", "whatsapp"),
    (("analyse", "examples/plain.txt", "--out", "nergens/report.json"), "C007", "nergens"),
    (("label", "-", "--out", "nergens/out.jsonl"), "C007", "nergens"),
])  # fmt: skip
def test_what_the_user_gave_wrong_is_told_with_a_code_a_remedy_and_exit_code_2(run, arguments, code, said):
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.told(code)
    assert said in ran.err
    assert len(ran.err.splitlines()) == 2


@pytest.mark.parametrize(("arguments", "said"), [
    (("analyse", "nergens.txt"), "nergens.txt: S006 dit bestand of deze map bestaat niet\nKijk of de naam goed"),
    (("analyse", "examples/plain.txt", "--me", "Bert"), "--me: N003 niemand heet 'Bert' in deze gesprekken\nDit"),
    (("analyse", "examples/plain.txt", "--format", "xlsx"), "--format: C005 xlsx is niet op het scherm te tonen\n"),
    (("analyse", "examples/plain.txt", "--from", "signal"), "--from: N001 de soort 'signal' bestaat niet\nKies"),
    (("check", "pyproject.toml"), "pyproject.toml: S100 een bestand dat op '.toml' eindigt, is niet na"),
    (("analyse", "examples/plain.txt", "--out", "x.docx"), "--out: C004 er is geen soort voor bestanden die op"),
    (("preview", "nergens.txt"), "nergens.txt: S001 dit bestand gaat niet open: het bestaat niet\nKijk of het"),
    (("preview", "examples"), "examples: S001 dit is een map, en er wordt één bestand tegelijk gelezen\nGeef één"),
    (("preview", "README.md", "--from", "xlsx"), "README.md: S070 deze werkmap is beschadigd: het is geen complete"),
    (("analyse", "examples/plain.txt", "--out", "examples"), "--out: C007 'examples' is niet te schrijven: het is een"),
    (("label", "examples/plain.txt"), "examples/plain.txt: S008 dit bestand is geen JSON Lines: geen regel aan het"),
])  # fmt: skip
def test_a_dutch_terminal_is_told_in_dutch(run, monkeypatch, arguments, said):
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setenv("WEERKLANK_LANGUAGE", "nl")
    ran = run(*arguments)
    assert ran.code == 2
    assert ran.err.startswith(f"weerklank: {said}")


def test_what_is_wrong_with_the_method_is_told_in_dutch(run_whole, tmp_path, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setenv("WEERKLANK_LANGUAGE", "nl")
    folder = tmp_path / "method"
    shutil.copytree(METHOD, folder)
    rule = next((folder / "rules").glob("*/*.yaml"))
    rule.write_text(rule.read_text(encoding="utf-8").replace("severity:", "serverity:"), encoding="utf-8")
    monkeypatch.setenv("WEERKLANK_METHOD", str(folder))
    ran = run_whole("check", "-", stdin="Hallo daar.")
    assert ran.code == 2
    assert "M004 onbekende sleutel 'serverity'\nBedoel je 'severity'?\n" in ran.err


def test_doctor_tells_an_error_in_dutch(run_whole, tmp_path, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setenv("WEERKLANK_LANGUAGE", "nl")
    monkeypatch.setenv("WEERKLANK_MODEL", str(tmp_path))
    assert "A001 het manifest van het model is niet te lezen\nInstalleer Weerklank opnieuw" in run_whole("doctor").out


def test_a_file_that_isnt_there_in_a_process_of_its_own(process):
    ran = process("analyse", "nergens.txt")
    assert (ran.code, ran.out) == (2, "")
    assert ran.told("S006")


def test_a_broken_model_is_an_internal_error(run_whole, tmp_path, monkeypatch):
    monkeypatch.setenv("WEERKLANK_MODEL", str(tmp_path))
    ran = run_whole("analyse", "examples/plain.txt")
    assert (ran.code, ran.out) == (3, "")
    assert ran.told("A001")


def test_an_error_nobody_foresaw_is_told_without_a_traceback_or_a_word_of_the_talk(run, monkeypatch):
    monkeypatch.setattr("weerklank.bootstrap.make_pipeline", fail(RuntimeError("Marcy said: a secret")))
    ran = run("analyse", "examples/plain.txt")
    assert (ran.code, ran.out) == (3, "")
    assert ran.told("B000")
    assert "RuntimeError" in ran.err
    assert "secret" not in ran.err
    assert "WEERKLANK_DEBUG" in ran.err


def test_an_error_nobody_foresaw_is_raised_for_who_is_looking_for_it(run, monkeypatch):
    monkeypatch.setenv("WEERKLANK_DEBUG", "1")
    monkeypatch.setattr("weerklank.bootstrap.make_pipeline", fail(RuntimeError("a secret")))
    with pytest.raises(RuntimeError, match="a secret"):
        run("analyse", "examples/plain.txt")


@pytest.mark.parametrize("error_class", EXIT_CODES)
def test_each_of_our_own_errors_leaves_with_the_code_of_its_class(run, monkeypatch, error_class):
    error = error_class("here", "X999", "something is wrong", "Do something.")
    monkeypatch.setattr("weerklank.bootstrap.make_pipeline", fail(error))
    ran = run("analyse", "examples/plain.txt")
    assert ran.code == EXIT_CODES[error_class]
    assert ran.err == "weerklank: here: X999 something is wrong\nDo something.\n"


def test_input_is_2_and_our_own_trouble_is_3():
    assert set(EXIT_CODES.values()) == {2, 3}
    assert EXIT_CODES[ModelError] == EXIT_CODES[StoreBusyError] == 3


def test_a_user_who_stops_the_work_gets_no_traceback_and_no_ordinary_exit_code(run, monkeypatch):
    monkeypatch.setattr("weerklank.bootstrap.make_pipeline", fail(KeyboardInterrupt()))
    ran = run("analyse", "examples/plain.txt")
    assert ran.code not in (0, 1, 2)
    assert "Traceback" not in ran.err


def test_a_report_that_stands_there_is_not_replaced_by_one_on_nothing(run, tmp_path):
    unreadable, report = tmp_path / "export.bin", tmp_path / "report.html"
    unreadable.write_bytes(b"\x00\x01")
    report.write_text("yesterday's", encoding="utf-8")
    assert run("analyse", unreadable, "--out", report).code == 2
    assert report.read_text(encoding="utf-8") == "yesterday's"


@pytest.mark.parametrize(("arguments", "said"), [
    (("analise",), "Fout: Er is geen opdracht 'analise'. Bedoel je 'analyse'"),
    (("analyse", "--foo"), "Fout: De optie --foo bestaat niet (wel: --format"),
    (("analyse", "--zzzzz"), "Fout: De optie --zzzzz bestaat niet\n"),
    (("analyse",), "Fout: Er ontbreekt 'PAD'.\n"),
    (("analyse", "a.txt", "--lang"), "Fout: Achter '--lang' moet nog iets staan.\n"),
    (("analyse", "a.txt", "--fast=1"), "Fout: Achter '--fast' mag niets staan.\n"),
    (("preview", "a", "b"), "Fout: Er staat te veel: b\n"),
    (("analyse", "a.txt", "--lang", "fr"), "'--lang': 'fr' is geen van deze: 'auto', 'nl', 'en'.\n"),
    (("preview", "a.txt", "--turns", "-1"), "'--turns': dit moet 0 of meer zijn\n"),
    (("serve", "--port", "x"), "'--port': dit moet een heel getal zijn\n"),
])  # fmt: skip
def test_a_wrong_use_is_told_in_dutch_in_a_dutch_terminal(process, arguments, said):
    ran = process(*arguments, LANG="nl_NL.UTF-8")
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert not any(word in ran.err for word in ("Error", "Try ", "Did you", "Usage"))


def test_a_report_without_an_ending_or_of_a_named_format_is_written(run, tmp_path):
    assert run("analyse", "examples/plain.txt", "--out", tmp_path / "report").code == 0
    assert run("analyse", "examples/plain.txt", "--out", tmp_path / "a.docx", "--format", "json").code == 0
    assert (tmp_path / "a.docx").read_text(encoding="utf-8").startswith("{")
    assert not (tmp_path / "x.docx").exists()
