"""What goes into a batch comes out: read as one conversation at a time would be, or dropped with the reason."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import fsspec
import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.batch.corpus import SAID, digests, rows, run, table, write_lines, write_parquet
from weerklank.batch.places import open_place
from weerklank.batch.run import MANIFEST
from weerklank.conversations.identity import How, RoleGuess
from weerklank.conversations.records import Channel, Conversation, Role, Speaker, Utterance
from weerklank.errors import SettingsError, SourceError
from weerklank.pipeline import Pipeline
from weerklank.text.language import Language

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("done")
    source = write_parquet(folder / "corpus.parquet", rows())
    return source, folder / "out", run(source, folder / "out")


def only(target, name="utterances"):
    """Return all rows without what tells where they lie, so that other cuts can be compared."""
    return sorted(json.dumps(row, default=str, sort_keys=True) for row in table(target, name))


def test_every_row_comes_out_once(done):
    _, target, outcome = done
    found = table(target, "utterances")
    assert sorted(row["id"] for row in found) == sorted(row["id"] for row in rows())
    assert {row["text"] for row in found} == {text for _, text in SAID}
    assert (outcome.rows, outcome.dropped) == (36, 0)


def test_a_conversation_lies_in_one_shard_and_in_its_own_order(done):
    _, target, _ = done
    shards = [{row["conversation_id"] for row in parquet.read_table(path).to_pylist()}
              for path in (target / "utterances").glob("*.parquet")]  # fmt: skip
    assert len(shards) == 3
    assert sum(map(len, shards)) == len(set.union(*shards)) == 9
    for row in table(target, "utterances"):
        assert row["id"] == f"m{row['conversation_id'][1:]}-{row['turn']}"


def test_a_file_in_several_slices_gives_what_it_gives_in_one(done, tmp_path, monkeypatch):
    source, whole, _ = done
    monkeypatch.setattr("weerklank.batch.inputs._SLICE_ROWS", 10)
    target = tmp_path / "out"
    run(source, target)
    slices = json.loads((target / "job.json").read_text())["slices"]
    assert [part["number"] for part in slices] == list(range(4))
    assert table(target, "utterances") == table(whole, "utterances")


def test_a_conversation_is_read_as_it_is_alone(done, pipeline_fast):
    _, target, _ = done
    found = next(row for row in table(target, "conversations") if row["conversation_id"] == "c1")
    said = [row for row in rows() if row["conversation_id"] == "c1"]
    talk = Conversation(
        id="c1", source="corpus.parquet", channel=Channel.TABLE, language=Language(found["language"]),
        participants=(Speaker("Sanne", Role.SELLER), Speaker("Klant 1", Role.CUSTOMER)),
        utterances=tuple(
            Utterance(index, row["sender"], row["message"], datetime.fromisoformat(row["created_at"]))
            for index, row in enumerate(said)
        ),
    )  # fmt: skip
    guess = RoleGuess(("Sanne",), How.FILE)
    report = pipeline_fast.run(talk, guess, reader=talk.language, now=datetime(2026, 3, 2, tzinfo=UTC))
    turns = [row for row in table(target, "utterances") if row["conversation_id"] == "c1"]
    assert [row["label"] for row in turns] == [reading.label for reading in report.readings]
    assert [[move["id"] for move in row["moves"]] for row in turns] == [
        [move.id for move in reading.moves] for reading in report.readings
    ]
    for row, reading in zip(turns, report.readings, strict=True):
        assert [(each["start"], each["end"]) for each in row["evidence"]] == [
            (each.span.start, each.span.end) for each in reading.evidence
        ]
        assert row["score"] == (pytest.approx(reading.score, abs=1e-4) if reading.label else None)
    assert found["next_step"]["step"] == report.next_step.step
    assert found["next_step"]["drafts"] == list(report.next_step.drafts)
    assert [each["form"] for each in found["diagnosis"]] == [each.form for each in report.diagnosis]
    assert found["seller_guess"] == report.seller_guess


@pytest.mark.parametrize("shards", [1, 2, 7])
def test_any_number_of_shards_gives_the_same_rows_and_summary(done, tmp_path, shards):
    source, target, _ = done
    run(source, tmp_path / "out", shards=shards)
    for name in ("utterances", "conversations"):
        assert only(tmp_path / "out", name) == only(target, name)
    for name in ("summary.md", "summary.json"):
        assert (tmp_path / "out" / name).read_bytes() == (target / name).read_bytes()


def test_lines_and_parquet_give_the_same_readings(done, tmp_path):
    _, target, _ = done
    run(write_lines(tmp_path / "corpus.jsonl", rows()), tmp_path / "out")

    def plain(folder):
        return sorted((row["id"], row["label"], row["score"], str(row["at"])) for row in table(folder, "utterances"))

    assert plain(tmp_path / "out") == plain(target)


def test_a_folder_of_files_is_one_corpus(done, tmp_path):
    _, target, _ = done
    folder = tmp_path / "in"
    (folder / "later").mkdir(parents=True)
    write_parquet(folder / "a.parquet", rows()[:20])
    write_parquet(folder / "later" / "b.parquet", rows()[20:])
    (folder / "README.md").write_text("Not a corpus.")
    write_lines(folder / ".hidden.jsonl", ["no JSON"])
    run(folder, tmp_path / "out")
    assert {row["file"] for row in table(tmp_path / "out", "utterances")} == {"a.parquet", "later/b.parquet"}
    labels = [
        sorted((row["id"], row["label"] or "") for row in table(out, "utterances"))
        for out in (tmp_path / "out", target)
    ]
    assert labels[0] == labels[1]


def test_the_same_command_again_does_nothing(done):
    source, target, outcome = done
    before = digests(target)
    times = {path: path.stat().st_mtime_ns for path in target.rglob("*") if path.is_file()}
    again = run(source, target)
    assert again.read == 0
    assert again.analysis == outcome.analysis
    assert digests(target) == before
    assert {path: path.stat().st_mtime_ns for path in times} == times


def test_no_work_is_left_behind(done):
    _, target, _ = done
    assert {path.name for path in target.iterdir()} == {
        "conversations", "dropped", "job.json", "manifest.json", "receipts", "summary.json", "summary.md", "utterances",
    }  # fmt: skip


def test_the_manifest_tells_versions_and_checksums(done, pipeline_fast):
    source, target, _ = done
    manifest = json.loads((target / MANIFEST).read_text())
    assert manifest["versions"]["model"] == pipeline_fast.versions.model
    assert manifest["rows"] == 36
    outputs = {output["name"]: output for shard in manifest["shards"] for output in shard["outputs"]}
    found = digests(target)
    assert {name for name in found if name.endswith(".parquet")} == set(outputs)
    for name, output in outputs.items():
        assert output["sha256"] == found[name]
        assert output["rows"] == parquet.read_metadata(target / name).num_rows
    assert manifest["input"][0]["sha256"] == digests(source.parent)[source.name]


@pytest.mark.parametrize("spoil", ["missing", "cut off", "no receipt"])
def test_a_damaged_shard_is_made_again_and_only_that(done, tmp_path, spoil):
    source, target, _ = done
    copy = tmp_path / "out"
    shutil.copytree(target, copy)
    victim = copy / "utterances" / "shard-000001.parquet"
    if spoil == "missing":
        victim.unlink()
    elif spoil == "cut off":
        victim.write_bytes(victim.read_bytes()[:100])
    else:
        (copy / "receipts" / "shard-000001.json").unlink()
    assert run(source, copy).read == 1
    assert digests(copy) == digests(target)


def test_a_changed_input_is_noticed(tmp_path):
    source = write_lines(tmp_path / "corpus.jsonl", rows(3))
    run(source, tmp_path / "out")
    before = digests(tmp_path / "out")
    write_lines(source, [*rows(3)[:-1], rows(3)[-1] | {"message": "Toch maar niet."}])
    with pytest.raises(SettingsError, match="the input") as caught:
        run(source, tmp_path / "out")
    assert caught.value.code == "C062"
    assert digests(tmp_path / "out") == before


def test_an_input_that_was_only_touched_or_moved_is_the_same(tmp_path):
    source = write_lines(tmp_path / "corpus.jsonl", rows(3))
    run(source, tmp_path / "out")
    (tmp_path / "elsewhere").mkdir()
    moved = write_lines(tmp_path / "elsewhere" / "corpus.jsonl", rows(3))
    assert run(moved, tmp_path / "out").read == 0


@pytest.mark.parametrize("changed", [{"shards": 5}, {"as_of": "2026-04-01"}, {"language": "en"}, {"me": ("Sanne",)}])
def test_other_options_need_another_folder(done, changed):
    source, target, _ = done
    with pytest.raises(SettingsError) as caught:
        run(source, target, **changed)
    assert caught.value.code == "C062"


def test_a_day_that_isnt_given_is_that_of_the_first_run(tmp_path):
    source = write_lines(tmp_path / "corpus.jsonl", rows(2))
    run(source, tmp_path / "out", as_of="2026-01-31")
    assert run(source, tmp_path / "out", as_of=None).read == 0


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    source = write_lines(tmp_path / "corpus.jsonl", rows(2))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("Dear")
    with pytest.raises(SettingsError) as caught:
        run(source, tmp_path / "out")
    assert caught.value.code == "C061"
    assert digests(tmp_path / "out").keys() == {"thesis.txt"}


def test_dropped_rows_are_kept_with_a_reason(tmp_path):
    good = {"conversation_id": "c", "speaker": "Ingrid", "role": "customer", "text": "Nu even niet.", "lang": "nl"}
    bad = {
        "malformed": "{no JSON",
        "empty": good | {"text": "  "},
        "deleted": good | {"text": "[deleted]"},
        "too_long": good | {"text": "nee " * 50_001},
        "system": good | {"role": "system"},
        "no_speaker": good | {"speaker": "", "role": ""},
        "no_conversation": good | {"conversation_id": None},
        "language": good | {"lang": "fr"},
    }
    outcome = run(write_lines(tmp_path / "corpus.jsonl", [good, *bad.values(), good | {"text": 12}]), tmp_path / "out")
    dropped = table(tmp_path / "out", "dropped")
    assert sorted(row["reason"] for row in dropped) == sorted([*bad, "malformed"])
    assert {row["row"]: row["reason"] for row in dropped}[2] == "malformed"
    assert next(row for row in dropped if row["row"] == 2)["raw"] == "{no JSON"
    assert next(row for row in dropped if row["reason"] == "language")["raw"] == json.dumps(bad["language"])
    assert len(table(tmp_path / "out", "utterances")) == 1
    assert (outcome.rows, outcome.dropped) == (10, 9)
    assert "1 bericht in een andere taal" in (tmp_path / "out" / "summary.md").read_text()


def test_loose_utterances_are_each_read_alone_with_what_they_answer(tmp_path):
    loose = [
        {"id": "a", "text": "Nee, dat is te duur voor mij.", "context": "Zullen we de offerte tekenen?"},
        {"id": "b", "text": "Ik moet eerst overleggen met mijn man."},
    ]
    run(write_lines(tmp_path / "corpus.jsonl", loose), tmp_path / "out", shards=1)
    first, second, third = sorted(table(tmp_path / "out", "utterances"), key=lambda row: (row["row"], row["turn"]))
    assert (first["from_context"], first["id"], first["role"]) == (True, None, "seller")
    assert (second["id"], second["role"], second["turn"]) == ("a", "customer", 1)
    assert (third["id"], third["role"], third["label"]) == ("b", "customer", "partner_first")
    assert len({row["conversation_id"] for row in (first, second, third)}) == 2


def test_columns_can_be_set(tmp_path):
    odd = [{"draad": "x", "wie": "Ingrid", "kant": "klant", "zin": "Nu niet.", "stem": "whatsapp", "nr": 7}]
    columns = {"conversation": "draad", "speaker": "wie", "role": "kant", "text": "zin", "channel": "stem", "id": "nr"}
    run(write_lines(tmp_path / "corpus.jsonl", odd), tmp_path / "out", columns=columns)
    [row] = table(tmp_path / "out", "utterances")
    assert (row["conversation_id"], row["speaker"], row["text"], row["id"]) == ("x", "Ingrid", "Nu niet.", "7")
    assert table(tmp_path / "out", "conversations")[0]["channel"] == "whatsapp"


@pytest.mark.parametrize(
    ("columns", "code"), [({"text": "nergens"}, "S062"), ({"smell": "text"}, "S063"), ({"lang": "nergens"}, "S062")]
)
def test_a_column_that_isnt_there_is_told(tmp_path, columns, code):
    source = write_lines(tmp_path / "corpus.jsonl", rows(2))
    with pytest.raises(SourceError) as caught:
        run(source, tmp_path / "out", columns=columns)
    assert caught.value.code == code


def test_a_convokit_corpus_is_read_as_it_is(tmp_path):
    run(EXAMPLES / "convokit" / "utterances.jsonl", tmp_path / "out")
    found = table(tmp_path / "out", "utterances")
    lines = (EXAMPLES / "convokit" / "utterances.jsonl").read_text(encoding="utf-8").splitlines()
    texts = {json.loads(line)["id"]: json.loads(line) for line in lines}
    assert len(found) > 5
    for row in found:
        assert row["text"] == texts[row["id"]]["text"].strip()
        assert row["conversation_id"] == texts[row["id"]]["conversation_id"]
        assert row["at"].timestamp() == texts[row["id"]]["timestamp"]


def test_times_of_every_kind_mean_the_same_moment(tmp_path):
    moment = datetime(2026, 2, 3, 9, 30, tzinfo=UTC)
    kinds = {
        "ns": pa.array([moment.replace(tzinfo=None)], pa.timestamp("ns")),
        "zone": pa.array([moment], pa.timestamp("ms", "Europe/Brussels")),
        "words": pa.array(["2026-02-03T10:30:00+01:00"]),
        "seconds": pa.array([int(moment.timestamp())]),
    }
    for name, times in kinds.items():
        whole = pa.table({"conversation": ["c"], "speaker": ["Ingrid"], "text": ["Nu niet."], "at": times})
        parquet.write_table(whole, tmp_path / f"{name}.parquet")
        run(tmp_path / f"{name}.parquet", tmp_path / name, timezone="UTC")
        assert [row["at"] for row in table(tmp_path / name, "utterances")] == [moment], name


def test_an_input_that_holds_nothing_is_told(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and then nothing")
    write_lines(tmp_path / "none.jsonl", [])
    for name, code in (("empty", "S112"), ("none.jsonl", "S114"), ("broken.parquet", "S113"), ("away.jsonl", "S112")):
        with pytest.raises(SourceError) as caught:
            run(tmp_path / name, tmp_path / "out")
        assert caught.value.code == code


def test_storage_by_address_gives_the_same_bytes(done, tmp_path):
    source, target, _ = done
    expected = digests(target)
    memory = fsspec.filesystem("memory")
    memory.put_file(str(source), "/in/corpus.parquet")
    run("memory://in/corpus.parquet", "memory://out")
    memory.get("/out", str(tmp_path / "from-memory"), recursive=True)
    run(source.as_uri(), (tmp_path / "by-uri").as_uri())
    for folder in (tmp_path / "from-memory", tmp_path / "by-uri"):
        assert _without_job(digests(folder)) == _without_job(expected)


def _without_job(found):
    """Leave out what tells when the input was changed."""
    return {name: digest for name, digest in found.items() if name != "job.json"}


def test_a_key_in_an_address_is_never_shown_or_kept():
    place = open_place("s3://KEY:SECRET@bucket/corpus?region=eu-west-1&endpoint_override=localhost:1")
    assert (place.shown, place.name, place.root) == ("s3://bucket/corpus", "corpus", "bucket/corpus")
    with pytest.raises(SourceError) as caught:
        open_place("pigeon://KEY:SECRET@loft/corpus?token=SECRET")
    assert "SECRET" not in str(caught.value)


def test_an_address_nobody_knows_is_told(tmp_path):
    with pytest.raises(SourceError) as caught:
        run("pigeon://loft/corpus.jsonl", tmp_path / "out")
    assert caught.value.code == "S110"


def test_a_conversation_that_goes_wrong_costs_no_other(tmp_path, monkeypatch):
    whole = Pipeline.run

    def breaks_at_c1(self, conversation, guess, **options):
        if conversation.id == "c1":
            raise ZeroDivisionError("the words of a customer")
        return whole(self, conversation, guess, **options)

    monkeypatch.setattr(Pipeline, "run", breaks_at_c1)
    outcome = run(write_lines(tmp_path / "corpus.jsonl", rows(3)), tmp_path / "out")
    assert {row["conversation_id"] for row in table(tmp_path / "out", "conversations")} == {"c0", "c2"}
    dropped = table(tmp_path / "out", "dropped")
    assert {(row["reason"], row["detail"], row["conversation_id"]) for row in dropped} == {
        ("failed", "ZeroDivisionError", "c1")
    }
    assert outcome.dropped == 4
