import json
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_info

from weerklank.errors import NotFoundError, SourceError
from weerklank.method.records import Lines
from weerklank.text.language import Language
from weerklank.training.heads import _customer_tasks, train
from weerklank.understanding.encode import UseEncoder
from weerklank.understanding.features import extract
from weerklank.understanding.heads import Model
from weerklank.understanding.labelled import LabelledTurn

DATA = Path(__file__).parents[3] / "data"
STAGES = ("awareness", "consideration", "decision", "customer", "leaving")
FILES = ("heads.npz", "manifest.json")


class WatchedEncoder(UseEncoder):
    """Encode, and keep how many threads were allowed meanwhile."""

    def __init__(self):
        super().__init__()
        self.threads = set()

    def encode(self, texts):
        self.threads |= {pool["num_threads"] for pool in threadpool_info()}
        return super().encode(texts)


def lines(pattern, count, *, keep=bool):
    paths = sorted((DATA / "utterances").glob(pattern))
    every = (line for path in paths for line in path.read_text(encoding="utf-8").splitlines(keepends=True))
    kept = [line for line in every if keep(json.loads(line))]
    return kept[:: len(kept) // count][:count]


def is_in_hardship(row):
    return row["vulnerable"]


def is_resistant(row, *, stage):
    return row["stage"] == stage and row["nature"] and not row["vulnerable"]


def is_moving(row, *, stage):
    return row["stage"] == stage and row["label"] in ("change_talk", "question", "neutral") and not row["vulnerable"]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Make a small folder of labelled data: 70 lines, and 6 conversations with their turns."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "utterances").mkdir()
    (folder / "conversations").mkdir()
    customers = [
        *lines("customer-*.jsonl", 20, keep=is_in_hardship),
        *(line for stage in STAGES for line in lines("customer-*.jsonl", 3, keep=partial(is_resistant, stage=stage))),
        *(line for stage in STAGES for line in lines("customer-*.jsonl", 3, keep=partial(is_moving, stage=stage))),
    ]
    (folder / "utterances" / "seller-a.jsonl").write_text("".join(lines("seller-*.jsonl", 20)), encoding="utf-8")
    name = "conversations-nl-en.jsonl"
    with (DATA / "conversations" / name).open(encoding="utf-8") as talks:
        clashing = [line for line in talks if json.loads(line)["gold"]["contradictions"]][:6]
    (folder / "conversations" / name).write_text("".join(clashing), encoding="utf-8")
    customers += [json.dumps(row) + "\n" for talk in map(json.loads, clashing) for row in own_turns(talk)]
    (folder / "utterances" / "customer-a.jsonl").write_text("".join(customers), encoding="utf-8")
    return folder


def own_turns(talk):
    """Let the small model know the conversations by heart, so that it sees their clashes."""
    for turn in talk["turns"]:
        if turn["role"] == "customer":
            fixed = {"id": f"{talk['id']}-{turn['i']}", "lang": talk["lang"], "context": None}
            yield fixed | {"text": turn["text"], "label": turn["labels"][0]}


@pytest.fixture(scope="module")
def small_method(method):
    """Give every form a few examples only, so that fitting is quick and the other kinds aren't outnumbered."""
    forms = {
        form.id: replace(form, sounds_like=Lines(form.sounds_like.nl[:3], form.sounds_like.en[:2]))
        for form in method.forms.values()
    }
    return replace(method, forms=forms)


@pytest.fixture(scope="module")
def trained(data, small_method, tmp_path_factory):
    """Train twice; return the two folders, the model, the encoder and what was told."""
    folders = [tmp_path_factory.mktemp("models") / name for name in ("first", "second")]
    told = []
    with pytest.MonkeyPatch.context() as patch:
        # A model of sixty lines is right too seldom to be sure of anything; the clashes want it to be.
        patch.setattr("weerklank.training.heads._UNSURE_ACCURACY", 0.0)
        for folder in folders:
            encoder = WatchedEncoder()
            model = train(data, encoder=encoder, method=small_method, folder=folder, say=told.append)
    return folders, model, encoder, told


def test_training_twice_on_the_same_data_gives_the_same_bytes(trained):
    (first, second), *_ = trained
    for file in FILES:
        assert (first / file).read_bytes() == (second / file).read_bytes()
    assert sorted(path.name for path in first.iterdir()) == sorted(FILES)


def test_one_thread_does_all_the_sums(trained):
    _, _, encoder, _ = trained
    assert encoder.threads == {1}


def test_what_is_being_fitted_is_told(trained):
    told = trained[3]
    assert told[0].startswith("encoding ")
    assert {"fitting label", "fitting role", "fitting moves", "fitting contradictions"} <= set(told)


def test_the_manifest_says_what_the_model_was_made_from(trained):
    (first, _), model, encoder, _ = trained
    manifest = json.loads((first / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["id"] == model.id
    assert manifest["encoder"] == encoder.id
    assert "language models" in manifest["data"]["written_by"]
    assert manifest["data"]["seller_turns"] > 0
    assert {"id", "seed", "licence", "heads", "thresholds", "clash"} <= set(manifest)


def test_the_written_model_scores_as_the_one_in_memory(trained):
    (first, _), model, encoder, _ = trained
    scores = []
    for found in (model, Model.load(first)):
        features = extract("Eerst moet de website af.", None, encoder=encoder, scale=found.scale)
        scores.append({name: head.scores(features) for name, head in found.heads.items()})
    assert scores[0] == scores[1]


def test_after_a_line_that_cant_be_read_nothing_is_written(data, small_method, tmp_path):
    shutil.copytree(data, tmp_path / "data")
    with (tmp_path / "data" / "utterances" / "seller-a.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"id": "x"}\n')
    with pytest.raises(SourceError) as told:
        train(
            tmp_path / "data",
            encoder=UseEncoder(),
            method=small_method,
            folder=tmp_path / "model",
            say=lambda _text: None,
        )
    assert told.value.place.endswith("seller-a.jsonl:21")
    assert not (tmp_path / "model").exists()


def test_a_model_learns_from_what_people_corrected(trained, data, small_method, tmp_path):
    first, text = trained[1], "De kalender is een potje met een gat erin, zeg maar."
    turns = [LabelledTurn(f"corrected-{n}", "x", Language.NL, None, text, "train", label="no_money") for n in range(3)]
    encoder = UseEncoder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("weerklank.training.heads._UNSURE_ACCURACY", 0.0)
        model = train(
            data, encoder=encoder, method=small_method, folder=tmp_path, say=lambda _text: None, corrected=turns
        )

    def score(found):
        features = extract(text, None, encoder=encoder, scale=found.scale)
        return found.heads["label"].scores(features)["no_money"]

    assert score(model) > score(first)
    assert model.manifest["data"]["corrected_turns"] == 3


def test_of_a_corrected_turn_only_what_a_person_said_is_learnt():
    def turn(number, **said):
        return LabelledTurn(f"corrected-{number}", "x", Language.NL, None, "t", "train", **said)

    turns = [
        turn(1, label="no_money", also="refusal", vulnerable=None),
        turn(2, label="", vulnerable=True),
        turn(3, label="refusal", vulnerable=False),
    ]
    tasks = {task.name: task for task in _customer_tasks(turns, csr_matrix(np.eye(3, dtype=np.float32)))}
    label, heavy = tasks["label"], tasks["vulnerable"]
    assert label.rows.toarray().argmax(axis=1).tolist() == [0, 2, 0]
    assert [label.classes[gold] for gold in label.gold] == ["no_money", "refusal", "refusal"]
    assert heavy.rows.toarray().argmax(axis=1).tolist() == [1, 2]
    assert [heavy.classes[gold] for gold in heavy.gold] == ["vulnerable", "no"]


def test_without_data_nothing_is_written(small_method, tmp_path):
    with pytest.raises(NotFoundError):
        train(tmp_path, encoder=UseEncoder(), method=small_method, folder=tmp_path / "model", say=lambda _text: None)
    assert list(tmp_path.iterdir()) == []
