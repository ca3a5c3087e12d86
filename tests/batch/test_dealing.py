"""Dealing out loses no row, splits no conversation, and keeps the order of the input, however it is cut."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.batch.corpus import write_lines
from weerklank.advice.records import Versions
from weerklank.batch import dealing, inputs
from weerklank.batch.dealing import deal, rows_for, shard_of
from weerklank.batch.inputs import rows_of, survey
from weerklank.batch.places import open_place
from weerklank.batch.records import ColumnMap, Job, Options
from weerklank.batch.rows import RowReader

OPTIONS = Options("2026-01-01", (), None, None, day_first=True, timezone="UTC", fast=True)
COLUMNS = ColumnMap({"conversation": "c", "speaker": "s", "text": "t"})

values = st.one_of(
    st.fixed_dictionaries({"c": st.sampled_from("abcdefg"), "s": st.just("Ingrid"), "t": st.text(max_size=8)}),
    st.sampled_from(["no JSON", "", "[]", '{"c": "a", "t": 4}']),
)


def begun(folder, lines, monkeypatch, *, slice_bytes, shards):
    """Survey a file of these lines, cut in slices of a few bytes."""
    monkeypatch.setattr(inputs, "_SLICE_BYTES", slice_bytes)
    source = open_place(str(write_lines(folder / "corpus.jsonl", lines)))
    file, slices = survey(source, source.found())
    numbered = tuple(replace(part, number=number) for number, part in enumerate(slices))
    return source, Job(source.name, (file,), numbered, COLUMNS, OPTIONS, shards, Versions("t", "m", "o"))


def every_row(job, source):
    reader = RowReader.of(job.columns, job.options)
    return [row for part in job.slices for row in rows_of(source, job.files[0], part, reader)]


@given(st.lists(values, max_size=30), st.integers(1, 9), st.integers(1, 5))
def test_every_row_is_dealt_to_one_shard_in_its_order(tmp_path_factory, lines, shards, run_rows):
    folder = tmp_path_factory.mktemp("deal")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dealing, "_RUN_ROWS", run_rows)
        source, job = begun(folder, lines, patch, slice_bytes=1 << 25, shards=shards)
        target = open_place(str(folder / "out"))
        runs = sorted(name for part in job.slices for name in deal(job, part, source=source, target=target))
    dealt = [[(number, row) for _, number, row in rows_for(shard, runs, target=target)] for shard in range(shards)]
    expected = every_row(job, source)
    assert Counter(row for shard in dealt for row in shard) == Counter(expected)
    assert all(shard == sorted(shard, key=lambda row: row[0]) for shard in dealt)
    for shard, rows in enumerate(dealt):
        assert all(shard_of(row.conversation, shards) == shard for _, row in rows if row.conversation)


def test_slices_of_lines_meet_without_a_gap(tmp_path, monkeypatch):
    lines = [{"c": "a", "s": "Ingrid", "t": f"zin {number} é"} for number in range(60_000)]
    source, whole = begun(tmp_path, lines, monkeypatch, slice_bytes=1 << 30, shards=1)
    _, cut = begun(tmp_path, lines, monkeypatch, slice_bytes=1 << 20, shards=1)
    assert len(whole.slices) == 1
    assert len(cut.slices) > 1
    assert (cut.files[0].rows, cut.files[0].sha256) == (whole.files[0].rows, whole.files[0].sha256)
    assert every_row(cut, source) == every_row(whole, source)
    assert every_row(cut, source)[-1][0] == 60_000


def test_conversations_spread_evenly_and_the_same_on_every_machine():
    counts = Counter(shard_of(f"c{number}", 10) for number in range(10_000))
    assert set(counts) == set(range(10))
    assert max(counts.values()) < 1.15 * min(counts.values())
    assert [shard_of(name, 1000) for name in ("a", "Ingrid", "é")] == [343, 656, 743]
