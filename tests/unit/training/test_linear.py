import numpy as np
import pytest

from weerklank.training.linear import LinearBench
from weerklank.understanding.coded import Coded


class Counted:
    """Keep the `Encoder` protocol over a few words, and count the texts that were asked."""

    id = "counted"
    dim = 4
    _WORDS = ("yes", "quit", "stay", "weather")

    def __init__(self):
        self.asked = []

    def encode(self, texts):
        self.asked += texts
        found = np.array([[word in text for word in self._WORDS] for text in texts], dtype=np.float32)
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1.0)

    def encode_without(self, parts, rest):
        return self.encode(["".join((*parts, rest))])


def _turns(*befores, code):
    return [Coded(f"{code}{n}", "0", "yes", before, code) for n, before in enumerate(befores)]


_LEARNT = [
    *_turns(("quit?",), ("quit now?",), ("weather", "quit?"), ("quit today?",), code="change"),
    *_turns(("stay?",), ("stay now?",), ("weather", "stay?"), ("stay today?",), code="sustain"),
]


def test_what_was_said_before_a_turn_tells_alike_answers_apart():
    scores = LinearBench(Counted()).fit(_LEARNT, ("change", "sustain"))
    asked = [Coded("a", "1", "yes", ("quit soon?",), ""), Coded("b", "1", "yes", ("weather", "stay soon?"), "")]
    assert scores(asked).argmax(axis=1).tolist() == [0, 1]
    assert np.exp(scores(asked)).sum(axis=1) == pytest.approx(1.0)


def test_a_turn_with_nothing_before_it_can_be_read():
    scores = LinearBench(Counted()).fit(_LEARNT, ("change", "sustain"))
    assert scores([Coded("a", "1", "", (), "")]).shape == (1, 2)


def test_each_text_is_encoded_once_however_many_readers_are_fitted():
    encoder = Counted()
    bench = LinearBench(encoder)
    for _ in range(2):
        bench.fit(_LEARNT, ("change", "sustain"))(_LEARNT)
    assert len(encoder.asked) == len(set(encoder.asked))
