import hashlib
import json
import math
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weerklank.errors import ModelError
from weerklank.understanding.heads import ClashTrees, Thresholds
from weerklank.understanding.scorers import NEVER, POOL_FILE, Alone, PooledScorer, PoolSettings
from weerklank.understanding.tokens import Layout, tidy
from weerklank.understanding.transformer import STRONG, TransformerScorer

EVEN = (0.5, 0.5)
SETTINGS = PoolSettings({"label": EVEN}, Thresholds(0.5, 0.5, 0.5), ClashTrees())
chances = st.lists(st.floats(0.001, 1.0), min_size=3, max_size=3)


class Fixed:
    """Give the same scores to every turn."""

    def __init__(self, name: str, scores: dict[str, float]) -> None:
        self.id = name
        self.given = scores

    def scores(self, head, text, context):
        return self.given


def pooled(first, second, settings=SETTINGS):
    return PooledScorer(Fixed("fast", first), Fixed("strong", second), settings)


def shares(values):
    return dict(zip("abc", (value / sum(values) for value in values), strict=True))


@given(chances, chances)
def test_with_even_weights_a_pool_is_the_geometric_mean_of_both(first, second):
    found = pooled(shares(first), shares(second)).scores("label", "x", None)
    roots = {name: math.sqrt(shares(first)[name] * shares(second)[name]) for name in "abc"}
    assert found == pytest.approx({name: root / sum(roots.values()) for name, root in roots.items()})


@given(chances)
def test_two_scorers_that_agree_keep_their_scores(values):
    assert pooled(shares(values), shares(values)).scores("label", "x", None) == pytest.approx(shares(values))


def test_a_clear_no_of_one_outweighs_a_faint_yes_of_the_other():
    found = pooled({"a": 0.001, "b": 0.5, "c": 0.499}, {"a": 0.6, "b": 0.39, "c": 0.01}).scores("label", "x", None)
    assert max(found, key=found.get) == "b"


@given(chances, chances)
def test_a_scorer_without_weight_says_nothing(first, second):
    only = PoolSettings({"label": (0.0, 1.0)}, SETTINGS.thresholds, SETTINGS.clash)
    assert pooled(shares(first), shares(second), only).scores("label", "x", None) == pytest.approx(shares(second))


def test_larger_weights_make_the_pool_surer():
    colder = PoolSettings({"label": (1.0, 1.0)}, SETTINGS.thresholds, SETTINGS.clash)
    even = {"a": 0.6, "b": 0.3, "c": 0.1}
    assert pooled(even, even, colder).scores("label", "x", None)["a"] > 0.6


class Asked:
    """Score by head, and remember which turns it was asked about."""

    id = "asked"

    def __init__(self, **heads: dict[str, float]) -> None:
        self.heads = heads
        self.asked = []

    def scores(self, head, text, context):
        self.asked.append((head, text))
        return self.heads[head]


SURE, DOUBTING = {"a": 0.9, "b": 0.1}, {"a": 0.6, "b": 0.4}
WELL, HEAVY = {"no": 0.99, "vulnerable": 0.01}, {"no": 0.9, "vulnerable": 0.1}
TASKS = ("label", "stage", "moves", "vulnerable")


@pytest.mark.parametrize(
    ("label", "hardship", "head", "is_asked"),
    [
        (SURE, WELL, "label", False),
        (SURE, WELL, "stage", False),
        (DOUBTING, WELL, "label", True),
        (DOUBTING, WELL, "stage", True),
        (SURE, HEAVY, "label", True),
        (SURE, HEAVY, "vulnerable", True),
    ],
)
def test_the_strong_scorer_is_asked_unless_the_fast_one_is_sure_of_the_label_and_of_no_harm(
    label, hardship, head, is_asked
):
    heads = {"label": label, "stage": DOUBTING, "vulnerable": hardship, "moves": SURE}
    fast, strong = Asked(**heads), Asked(**heads)
    alone = Alone(label=0.8, move=0.8, vulnerable=0.05)
    pool = PooledScorer(
        fast, strong, PoolSettings(dict.fromkeys(TASKS, EVEN), SETTINGS.thresholds, SETTINGS.clash, alone)
    )
    found = pool.scores(head, "x", None)
    assert bool(strong.asked) == is_asked == (not pool.decides_alone(head, "x", None))
    assert found == pytest.approx(heads[head])


@pytest.mark.parametrize(("moves", "is_asked"), [(SURE, False), (DOUBTING, True)])
def test_about_a_sellers_turn_the_strong_scorer_is_asked_where_the_fast_one_doubts(moves, is_asked):
    fast, strong = Asked(moves=moves), Asked(moves=moves)
    alone = Alone(label=0.8, move=0.8, vulnerable=0.05)
    settings = PoolSettings({"moves": EVEN}, SETTINGS.thresholds, SETTINGS.clash, alone)
    PooledScorer(fast, strong, settings).scores("moves", "x", None)
    assert bool(strong.asked) == is_asked


def test_unless_told_otherwise_both_are_always_asked():
    assert SETTINGS.alone is NEVER
    certain = {"label": {"a": 1.0}, "vulnerable": {"no": 1.0, "vulnerable": 0.0}}
    assert not PooledScorer(Asked(**certain), Asked(**certain), SETTINGS).decides_alone("label", "x", None)


@pytest.mark.parametrize(
    "damage", ["", "[]", "{}", '{"weights": {"label": [1.0]}, "thresholds": {"x": 1}, "clash": {}}']
)
def test_damaged_settings_give_a_coded_error(tmp_path, damage):
    path = tmp_path / POOL_FILE
    path.write_text(damage, encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        PoolSettings.load(path)
    assert caught.value.code == "A005"


def test_a_missing_manifest_gives_a_coded_error(tmp_path):
    with pytest.raises(ModelError) as caught:
        TransformerScorer(tmp_path)
    assert caught.value.code == "A004"


def test_another_format_gives_a_coded_error(tmp_path):
    (tmp_path / "manifest.json").write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        TransformerScorer(tmp_path)
    assert caught.value.code == "A003"


@pytest.mark.parametrize("damaged", ["network.onnx", "tokens.model"])
def test_a_damaged_file_gives_a_coded_error(tmp_path, damaged):
    folder = tmp_path / "strong"
    shutil.copytree(STRONG, folder)
    (folder / damaged).write_bytes(b"nothing of the kind")
    with pytest.raises(ModelError) as caught:
        TransformerScorer(folder).scores("label", "Hoi", None)
    assert caught.value.code == "A004"


def test_the_network_is_the_one_that_its_manifest_names():
    manifest = json.loads((STRONG / "manifest.json").read_text(encoding="utf-8"))
    assert hashlib.sha256((STRONG / "network.onnx").read_bytes()).hexdigest() == manifest["network_sha256"]


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\ud800", "x" * 5000, "\x00", "😀" * 300])
def test_every_text_has_tokens_of_its_own(text):
    tokens = Layout(STRONG / "tokens.model").tokens(text, text or None)
    assert any(tokens.own)
    assert len(tokens.ids) == len(tokens.own) <= 300


@given(st.text())
def test_tidying_twice_changes_nothing(text):
    assert tidy(tidy(text)) == tidy(text)
