import shutil
from pathlib import Path

import pytest

from weerklank.advice.labelled import labelled_conversations
from weerklank.advice.signs import SIGNS
from weerklank.errors import NotFoundError
from weerklank.method.catalog import DATA as METHOD
from weerklank.method.catalog import load_method
from weerklank.training.steps import STEP_WEIGHTS_FILE, fit_steps, train_steps

DATA = Path(__file__).parents[3] / "data"


@pytest.fixture(scope="module")
def talks():
    return labelled_conversations(DATA / "conversations" / "conversations-third-nl-en.jsonl")[:8]


def test_the_same_conversations_give_the_same_weights(talks, pipeline):
    weights = fit_steps(talks, pipeline=pipeline)
    assert weights == fit_steps(talks, pipeline=pipeline)
    assert set(weights.signs) == {"always", *SIGNS}
    assert all(len(row) == len(weights.steps) for row in weights.signs.values())


def test_too_few_probe_points_are_told(pipeline):
    with pytest.raises(NotFoundError) as told:
        fit_steps([], pipeline=pipeline)
    assert told.value.code == "N007"


def test_what_is_written_is_what_the_method_reads(pipeline, tmp_path):
    folder = tmp_path / "method"
    shutil.copytree(METHOD, folder)
    data = tmp_path / "data" / "conversations"
    data.mkdir(parents=True)
    lines = (
        (DATA / "conversations" / "conversations-third-nl-en.jsonl")
        .read_text(encoding="utf-8")
        .splitlines(keepends=True)
    )
    (data / "conversations-few.jsonl").write_text("".join(lines[:8]), encoding="utf-8")
    weights = train_steps(data.parent, pipeline=pipeline, folder=folder)
    assert (folder / STEP_WEIGHTS_FILE).is_file()
    assert load_method(folder).step_weights == weights
