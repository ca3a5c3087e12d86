import json
import shutil

import numpy as np
import pytest

from weerklank.errors import ModelError
from weerklank.understanding.encode import UseEncoder
from weerklank.understanding.features import extract
from weerklank.understanding.heads import BUNDLED, HeadsTogether, Model

TEXTS = ("Wat kost het?", "We hebben er dit jaar het geld niet voor.", "", "Yes, let's do it.")
MANIFEST, WEIGHTS = "manifest.json", "heads.npz"


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(BUNDLED, tmp_path / "model")


@pytest.fixture(scope="module")
def arrays():
    with np.load(BUNDLED / WEIGHTS) as stored:
        return dict(stored)


@pytest.fixture(scope="module")
def model():
    return Model.load()


@pytest.fixture(scope="module")
def encoder():
    return UseEncoder()


def rewrite(folder, **changes):
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    (folder / MANIFEST).write_text(json.dumps(manifest | changes), encoding="utf-8")


def test_a_model_that_was_saved_scores_as_it_did(tmp_path, model, encoder):
    model.save(tmp_path / "first")
    again = Model.load(tmp_path / "first")
    for text in TEXTS:
        features = extract(text, "Hoe zit dat?", encoder=encoder, scale=model.scale)
        expected = {name: head.scores(features) for name, head in model.heads.items()}
        assert {name: head.scores(features) for name, head in again.heads.items()} == expected
    assert (again.id, again.thresholds, again.clash) == (model.id, model.thresholds, model.clash)


def test_the_same_model_is_saved_in_the_same_bytes(tmp_path, model):
    for name in ("first", "second"):
        model.save(tmp_path / name)
    for file in (MANIFEST, WEIGHTS):
        assert (tmp_path / "first" / file).read_bytes() == (tmp_path / "second" / file).read_bytes()


def test_scores_of_every_head_add_up(model, encoder):
    assert set(model.heads) == {"label", "nature", "depth", "stage", "vulnerable", "moves", "role"}
    features = extract(TEXTS[1], None, encoder=encoder, scale=model.scale)
    for head in model.heads.values():
        scores = head.scores(features)
        assert tuple(scores) == head.spec.classes
        assert sum(scores.values()) == pytest.approx(1.0)


def test_the_model_knows_every_form_and_kind_and_move_of_the_method(model, method):
    heads = model.heads
    assert set(heads["label"].spec.classes) == {*method.forms, *method.kinds}
    assert set(heads["moves"].spec.classes) == set(method.moves)
    for scale in ("nature", "depth", "stage"):
        assert set(heads[scale].spec.classes) <= {value.id for value in method.scales[scale].values}


@pytest.mark.parametrize("file", [MANIFEST, WEIGHTS])
def test_a_missing_file_is_told(folder, file):
    (folder / file).unlink()
    with pytest.raises(ModelError) as told:
        Model.load(folder)
    assert told.value.code == "A001"
    assert told.value.place.endswith(file)


@pytest.mark.parametrize("damaged", ["", "{", "[]", "null", "\x00\x01"])
def test_a_damaged_manifest_is_told(folder, damaged):
    (folder / MANIFEST).write_text(damaged, encoding="utf-8")
    with pytest.raises(ModelError) as told:
        Model.load(folder)
    assert told.value.code == "A002"
    assert "make train" in told.value.remedy


@pytest.mark.parametrize("kept", [0, 4, 5000])
def test_damaged_weights_are_told(folder, kept):
    whole = (folder / WEIGHTS).read_bytes()
    (folder / WEIGHTS).write_bytes(whole[:kept])
    with pytest.raises(ModelError) as told:
        Model.load(folder)
    assert told.value.code == "A002"


@pytest.mark.parametrize("changes", [
    {"format": 3},
    {"heads": {"label": {"classes": ["one", "two"], "temperature": 1.0}}},
    {"heads": {"unheard_of": {"classes": ["one", "two"], "temperature": 1.0}}},
    {"heads": {"label": {"classes": ["one", "two"]}}},
    {"heads": []},
    {"thresholds": {}},
    {"thresholds": {"unsure": 0.1, "vulnerable": 0.1, "move": 0.1, "more": 0.1}},
    {"clash": None},
])  # fmt: skip
def test_a_manifest_that_fits_no_weights_is_told(folder, changes):
    rewrite(folder, **changes)
    with pytest.raises(ModelError) as told:
        Model.load(folder)
    assert told.value.code == "A003"


@pytest.mark.parametrize("name", ["mean", "label.dense", "label.sparse"])
def test_weights_of_another_width_are_told(folder, arrays, name):
    np.savez(folder / WEIGHTS, **(arrays | {name: arrays[name][:-1]}))
    with pytest.raises(ModelError) as told:
        Model.load(folder)
    assert told.value.code == "A003"


@pytest.mark.parametrize("name", ["mean", "rarity", "moves.bias"])
def test_weights_that_lack_a_part_are_told(folder, arrays, name):
    np.savez(folder / WEIGHTS, **{key: value for key, value in arrays.items() if key != name})
    with pytest.raises(ModelError) as told:
        Model.load(folder)
    assert told.value.code == "A003"
    assert name in told.value.problem


def test_heads_side_by_side_score_as_each_does_alone(model, encoder):
    together = HeadsTogether.of(model.heads)
    for text in TEXTS:
        features = extract(text, "Hoe zit dat?", encoder=encoder, scale=model.scale)
        logits = together.logits(features)
        for name, head in model.heads.items():
            assert together.scores(name, logits) == pytest.approx(head.scores(features), abs=1e-9)
