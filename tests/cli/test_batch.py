import json

import pytest

from tests.batch.corpus import DAY, digests, rows, write_lines


@pytest.fixture
def corpus(tmp_path):
    return write_lines(tmp_path / "corpus.jsonl", rows(3))


def test_a_corpus_in_a_summary_and_tables_out(run, corpus, tmp_path):
    ran = run("batch", corpus, tmp_path / "out", "--fast", "--processes", 1, "--as-of", DAY)
    assert ran.code == 0
    assert ran.out.startswith("3 gesprekken · 12 beurten")
    assert f"{tmp_path / 'out'}: 12 rows, 0 of them dropped; 1 part read now" in ran.err
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["summary"]["turns"] == 12


def test_the_second_time_there_is_nothing_to_do(run, corpus, tmp_path):
    first = run("batch", corpus, tmp_path / "out", "--fast", "--processes", 1, "--as-of", DAY)
    before = digests(tmp_path / "out")
    second = run("batch", corpus, tmp_path / "out", "--fast", "--processes", 1)
    assert "nothing to do" in second.err
    assert second.out == first.out
    assert digests(tmp_path / "out") == before


def test_options_reach_the_batch(run, corpus, tmp_path):
    options = ("--columns", "text=message", "--me", "Sanne", "--lang", "nl", "--report-lang", "en", "--shards", 2)
    ran = run("batch", corpus, tmp_path / "out", "--fast", "--processes", 1, "--dates", "month-first", *options)
    assert ran.out.startswith("3 conversations · 12 turns")
    job = json.loads((tmp_path / "out" / "job.json").read_text())
    assert job["shards"] == 2
    assert job["columns"]["names"]["text"] == "message"
    asked = {"me": ["Sanne"], "language": "nl", "report_language": "en", "day_first": False, "fast": True}
    assert asked.items() <= job["options"].items()


def test_a_corpus_of_which_nothing_is_left_ends_with_one(run, tmp_path):
    corpus = write_lines(tmp_path / "corpus.jsonl", [row | {"message": ""} for row in rows(1)])
    ran = run("batch", corpus, tmp_path / "out", "--fast", "--processes", 1, "--columns", "text=message")
    assert ran.code == 1
    assert "4 rows, 4 of them dropped" in ran.err


@pytest.mark.parametrize(
    ("options", "code"),
    [(("--engine", "abacus"), "C060"), (("--as-of", "gisteren"), "C063"), (("--columns", "text"), "C003")],
)
def test_an_option_that_cant_be_used_is_told(run, corpus, tmp_path, options, code):
    ran = run("batch", corpus, tmp_path / "out", "--fast", *options)
    assert ran.code == 2
    assert ran.told(code)


def test_an_extra_that_isnt_installed_is_told(run, corpus, tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    ran = run("batch", corpus, tmp_path / "out")
    assert ran.code == 2
    assert ran.told("C006")
    assert "weerklank[batch]" in ran.err
