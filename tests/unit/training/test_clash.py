"""What scikit-learn grew says the same once it is laid out as the product reads it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weerklank.understanding.trees import Trees

pytest.importorskip("sklearn")

from weerklank.training.clash import grown

NAMES = ("near", "far", "long")


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), cases=st.integers(30, 200))
def test_weights_and_trees_say_what_the_library_says_that_fitted_them(seed, cases):
    chance = np.random.default_rng(seed)
    rows = chance.normal(size=(cases, len(NAMES))).round(2)
    gold = rows[:, 0] * rows[:, 1] > chance.normal(size=cases)
    gold[:2] = True, False
    both, trees = grown(rows, gold, NAMES)
    asked = np.vstack([rows, chance.normal(size=(50, len(NAMES)))])
    odds = np.mean([fitted.decision_function(asked) for fitted in both], axis=0)
    np.testing.assert_allclose(trees.chances(asked.tolist()), 1.0 / (1.0 + np.exp(-odds)), atol=2e-3)


def test_trees_come_back_out_of_a_file_as_they_were(tmp_path):
    chance = np.random.default_rng(5)
    rows = chance.normal(size=(80, len(NAMES)))
    _, trees = grown(rows, rows[:, 0] > 0, NAMES)
    np.savez_compressed(tmp_path / "trees.npz", allow_pickle=False, **trees.arrays("clash"))
    with np.load(tmp_path / "trees.npz", allow_pickle=False) as stored:
        again = Trees.of(dict(stored), "clash")
    assert repr(again) == repr(trees)
    assert again.chances(rows.tolist()).tolist() == trees.chances(rows.tolist()).tolist()


def test_no_trees_give_everything_the_same_chance():
    assert Trees.none(NAMES).chances([(0.0, 1.0, 2.0), (5.0, 5.0, 5.0)]).tolist() == [0.5, 0.5]
    assert Trees.none(NAMES).chances([]).tolist() == []
