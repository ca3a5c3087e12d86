"""The batch page names what a batch writes, and each of its queries runs on a real one."""

import re
from pathlib import Path

import duckdb
import pytest

from tests.batch.corpus import rows, run, table, write_lines
from weerklank.batch.columns import FIELDS
from weerklank.batch.engines.table import ENGINES
from weerklank.batch.rows import DropReason

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "batch.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"^```sql\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    run(write_lines(folder / "corpus.jsonl", [*rows(9, turns=6), "no JSON"]), folder / "corpus-out")
    return folder


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_a_query_of_the_page_finds_something(folder, monkeypatch, query):
    monkeypatch.chdir(folder)
    with duckdb.connect() as connection:
        assert connection.execute(query).fetchall()


def test_there_are_queries():
    assert len(QUERIES) >= 6


def test_the_words_that_a_label_rests_on_are_cut_out_right(folder, monkeypatch):
    monkeypatch.chdir(folder)
    query = next(query for query in QUERIES if "evidence" in query)
    texts = {row["text"] for row in table(folder / "corpus-out", "utterances")}
    with duckdb.connect() as connection:
        found = connection.execute(query).fetchall()
    assert found
    for _, words, _ in found:
        assert words.strip() == words
        assert any(words in text for text in texts)


def test_every_field_reason_and_file_is_on_the_page(folder):
    for word in (*FIELDS, *DropReason):
        assert f"`{word}`" in PAGE
    for path in (folder / "corpus-out").iterdir():
        assert f"`{path.name}" in PAGE


def test_every_engine_is_in_the_command_s_reference():
    cli = (Path(__file__).parents[2] / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    assert "`--engine " + "\\|".join(ENGINES) + "`" in cli
