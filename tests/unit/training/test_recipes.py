from pathlib import Path

import pytest

UTTERANCES = Path(__file__).parents[3] / "data" / "utterances"


def test_what_a_network_takes_whole_in_each_epoch_is_there():
    pytest.importorskip("torch")
    from weerklank.training.transformer import GOING_ON_RECIPE

    assert GOING_ON_RECIPE.fresh
    assert all((UTTERANCES / name).is_file() for name in GOING_ON_RECIPE.fresh)
