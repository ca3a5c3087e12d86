import io
import json
import sqlite3
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from rich.cells import cell_len

from tests.cli.conftest import ROOT
from weerklank.outputs.json_report import SCHEMA

SHAPE = json.loads((ROOT / "src/weerklank/outputs/schema/report-1.json").read_text(encoding="utf-8"))
INGRID = "examples/WhatsApp-chat met Ingrid.txt"
PRIYA = "examples/WhatsApp Chat with Priya.txt"
TALK = "Sanne: Hoe komen klanten nu bij je terecht?\nIngrid: Via via, en ik heb er nu geen geld voor.\n"


class Tags(HTMLParser):
    """Gather what could reach outside a page."""

    void = frozenset(("meta", "link", "br", "hr", "img", "input", "path", "line", "rect", "circle", "polyline"))

    def __init__(self):
        super().__init__()
        self.names, self.references, self.open = set(), [], []

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.references += [value for name, value in attrs if name in ("src", "href", "action", "srcset", "data")]
        self.references += [f"{name}=" for name, _ in attrs if name.startswith("on")]
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.void:
            assert self.open.pop() == tag


@pytest.mark.parametrize("format_id", ["json", "jsonl", "html", "md", "text", "xlsx"])
def test_every_format_is_written_and_holds_every_conversation(run, tmp_path, format_id):
    out = tmp_path / "report.dat"
    ran = run("analyse", INGRID, PRIYA, "--format", format_id, "--out", out)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.strip() == str(out)
    if format_id == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(out.read_bytes()))
        whole = " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    else:
        whole = out.read_text(encoding="utf-8")
    assert "Ingrid" in whole
    assert "Priya" in whole
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.dat"]


@pytest.mark.parametrize(("ending", "start"), [(".json", "{"), (".html", "<!doctype"), (".md", "#"), (".xlsx", "PK")])
def test_the_ending_of_the_file_says_the_format(run, tmp_path, ending, start):
    out = tmp_path / f"report{ending}"
    assert run("analyse", "examples/plain.txt", "-o", out).code == 0
    assert out.read_bytes()[:20].decode("utf-8", "replace").lower().startswith(start.lower())


def test_json_keeps_its_published_shape(run, tmp_path):
    out = tmp_path / "report.json"
    assert run("analyse", "examples", "--out", out).code == 0
    report = json.loads(out.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(SHAPE)
    jsonschema.validate(report, SHAPE, cls=jsonschema.Draft202012Validator)
    assert report["schema"] == SCHEMA
    assert len(report["conversations"]) >= 18
    for conversation in report["conversations"]:
        for turn in conversation["turns"]:
            for evidence in turn["evidence"]:
                assert turn["text"][evidence["start"] : evidence["end"]].strip()
        assert 0 <= conversation["escalation"][-1]["score"] <= 1


def test_json_on_the_screen_and_in_a_file_are_the_same(run, tmp_path):
    out = tmp_path / "report.json"
    run("analyse", "examples/plain.txt", "--out", out)
    printed, written = (
        json.loads(text)
        for text in (run("analyse", "examples/plain.txt", "--format", "json").out, out.read_text(encoding="utf-8"))
    )
    for report in (printed, written):
        for conversation in report["conversations"]:
            conversation.pop("analysed_at", None)
    assert printed == written


def test_json_lines_hold_one_conversation_each(run):
    lines = run("analyse", INGRID, PRIYA, "--format", "jsonl").out.splitlines()
    assert len([json.loads(line) for line in lines]) == 2


def test_html_stands_on_its_own(run, tmp_path):
    out = tmp_path / "report.html"
    run("analyse", "examples", "--out", out)
    text = out.read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(text)
    assert tags.open == []
    assert not tags.names & {"script", "iframe", "object", "embed", "link", "img", "form"}
    assert [found for found in tags.references if not found.startswith("#")] == []
    assert "http" not in text.replace("http-equiv", "")
    assert "@import" not in text
    assert "<svg" in text


def test_a_workbook_holds_no_formula(run, tmp_path):
    out = tmp_path / "report.xlsx"
    run("analyse", "examples", "--out", out)
    book = openpyxl.load_workbook(out)
    assert len(book.sheetnames) >= 2
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("path", [INGRID, PRIYA, "examples"])
@pytest.mark.parametrize("reader", ["nl", "en"])
def test_the_text_report_is_never_wider_than_the_screen_and_steers_no_terminal(run, path, reader, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    text = run("analyse", path, "--report-lang", reader).out
    assert max(map(cell_len, text.splitlines())) <= 80
    assert "\x1b" not in text


def test_a_report_is_in_the_language_that_is_asked_for(run):
    dutch, english = (run("analyse", INGRID, "--report-lang", language).out for language in ("nl", "en"))
    assert "Gesprek met Ingrid" in dutch
    assert "Conversation with Ingrid" in english
    assert "Eerst de website af" in dutch
    assert "Eerst de website af" not in english


def test_without_asking_the_report_follows_the_conversations(run):
    assert "Gesprek met Ingrid" in run("analyse", INGRID).out
    assert "Conversation with Priya" in run("analyse", PRIYA).out


def test_the_other_spelling_does_the_same(run):
    assert run("analyze", "examples/plain.txt").out == run("analyse", "examples/plain.txt").out


def test_the_seller_is_whom_me_names(run):
    report = json.loads(run("analyse", INGRID, "--me", "ingrid", "--format", "json").out)
    roles = {who["name"]: who["role"] for who in report["conversations"][0]["participants"]}
    assert roles == {"Ingrid Bakker": "seller", "Sanne de Wit": "customer"}


def test_columns_of_a_table_can_be_named(run, tmp_path):
    table = tmp_path / "gesprek.csv"
    table.write_text("alfa;beta\nSanne;Hoe gaat het nu?\nIngrid;Nu niet, geen geld.\n", encoding="utf-8")
    ran = run("analyse", table, "--columns", "speaker=alfa", "--columns", "text=beta", "--format", "json")
    assert ran.code == 0
    assert [turn["speaker"] for turn in json.loads(ran.out)["conversations"][0]["turns"]] == ["Sanne", "Ingrid"]


def test_a_bad_file_among_good_ones_is_told_and_the_good_ones_are_reported(run, tmp_path):
    (tmp_path / "a.txt").write_text(TALK, encoding="utf-8")
    (tmp_path / "kapot.json").write_text('{"conversations": [', encoding="utf-8")
    ran = run("analyse", tmp_path / "a.txt", tmp_path / "kapot.json")
    assert ran.code == 2
    assert "Ingrid" in ran.out
    assert "kapot.json" in ran.err
    assert "Traceback" not in ran.err


def test_a_readme_among_the_exports_is_passed_over_and_told(run, tmp_path):
    (tmp_path / "a.txt").write_text(TALK, encoding="utf-8")
    (tmp_path / "README.md").write_text("# Exports\n\nThese are ours.\n", encoding="utf-8")
    ran = run("analyse", tmp_path)
    assert ran.code == 0
    assert "README.md: S003 left out" in ran.err


def test_the_input_is_untouched(run, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TALK, encoding="utf-8")
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    run("analyse", path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [found.name for found in tmp_path.iterdir()] == ["a.txt"]


def test_an_existing_report_stays_whole_when_the_new_one_fails(run, tmp_path):
    out = tmp_path / "report.json"
    out.write_text("old", encoding="utf-8")
    assert run("analyse", tmp_path / "nergens.txt", "--out", out).code == 2
    assert out.read_text(encoding="utf-8") == "old"


def test_a_reader_that_stops_listening_gets_no_traceback():
    command = f'"{sys.executable}" -m weerklank analyse examples/plain.txt --fast | head -n 1'
    done = subprocess.run(["/bin/sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert len(done.stdout.splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {}])
def test_a_process_of_its_own_prints_no_colour_where_no_terminal_listens(process, environment):
    ran = process("analyse", "examples/plain.txt", "--fast", **environment)
    assert ran.code == 0
    assert "Marcy" in ran.out
    assert "\x1b" not in ran.out


def test_no_colour_is_given_to_a_terminal_that_asks_for_none(run, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run("analyse", "examples/plain.txt").out
    monkeypatch.delenv("NO_COLOR")
    assert "\x1b" in run("analyse", "examples/plain.txt").out


def test_examples_are_all_read(run):
    files = [path for path in Path("examples").rglob("*") if path.is_file() and path.name != "README.md"]
    ran = run("analyse", *files, "--format", "jsonl")
    assert ran.code == 0
    assert ran.err == ""


def test_with_remember_a_grown_export_costs_only_the_new_turns_and_the_report_is_the_same(
    run_whole, process, tmp_path, monkeypatch
):
    export = tmp_path / "chat.txt"
    export.write_text(TALK, encoding="utf-8")
    cache = tmp_path / "cache"
    monkeypatch.setenv("WEERKLANK_CACHE", str(cache))

    def analysed(*options, run=run_whole, **environment):
        ran = run("analyse", export, "--fast", "--format", "json", *options, **environment)
        assert ran.code == 0
        return without_moments(json.loads(ran.out))

    def kept():
        with sqlite3.connect(next(cache.iterdir())) as file:
            return file.execute("SELECT count(*) FROM reading").fetchone()[0]

    plain = analysed()
    assert not cache.exists()
    first = analysed("--remember")
    before = kept()
    assert analysed("--remember", run=process, WEERKLANK_CACHE=str(cache)) == first
    assert kept() == before
    assert first == plain
    export.write_text(TALK + "Ingrid: En eigenlijk durf ik het ook niet zo goed.\n", encoding="utf-8")
    assert len(analysed("--remember")["conversations"][0]["turns"]) == 3
    # one new turn, the clashes of the whole conversation, and who sounds like the seller
    assert kept() - before <= 3


def without_moments(found):
    """Leave out when it was analysed."""
    if isinstance(found, dict):
        return {key: without_moments(value) for key, value in found.items() if key != "analysed_at"}
    return [without_moments(each) for each in found] if isinstance(found, list) else found
