import runpy
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from weerklank.understanding.encode import UseEncoder
from weerklank.understanding.encoder_graphs import VECTORS

SCRIPT = Path(__file__).parents[3] / "scripts" / "encoder_graphs.py"
SHAPES = {"cnn_W": (1280, 512), "cnn_b": (512,), "d0": (512, 320), "d1": (320, 320), "d2": (320, 512), "d3": (512, 512),
          "p1": (512, 320), "p3": (320, 512)}  # fmt: skip


def weights():
    chance = np.random.default_rng(7)
    return {name: chance.standard_normal(shape, dtype=np.float32) / 20 for name, shape in SHAPES.items()}


def test_the_graphs_are_those_that_the_script_writes():
    pytest.importorskip("onnx")
    script = runpy.run_path(str(SCRIPT))
    assert script["rows"]() == script["ROWS"].path.read_bytes()
    assert script["vectors"]() == script["VECTORS"].path.read_bytes()


def test_a_graph_multiplies_with_the_weights_that_it_is_given():
    found = weights()
    sums, counts = found["cnn_W"][:, 0][None], np.array([[4.0]], dtype=np.float32)
    mean = (sums @ found["cnn_W"] + counts * found["cnn_b"]) / np.sqrt(counts)
    first = np.maximum(mean @ found["p1"] + np.maximum(mean @ found["d0"], 0) @ found["d1"], 0)
    last = np.tanh(first @ found["p3"] + np.maximum(first @ found["d2"], 0) @ found["d3"])
    expected = last / np.linalg.norm(last)
    assert VECTORS.opened(found)(sums=sums, counts=counts) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("wrong", [np.zeros((512, 512), dtype=np.float32), np.zeros((1280, 512))])
def test_weights_of_another_version_are_told_from_ours(wrong):
    with pytest.raises(ValueError, match=r"vectors\.onnx"):
        VECTORS.opened(weights() | {"cnn_W": wrong})


def test_texts_that_are_encoded_at_once_get_the_rows_that_they_get_alone():
    texts = [f"Dat is {'echt ' * number}te duur voor ons." for number in range(24)]
    encoder = UseEncoder()
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: encoder.encode([text]).tobytes(), texts))
    assert together == [row.tobytes() for row in UseEncoder().encode(texts)]
