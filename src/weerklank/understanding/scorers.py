"""What gives scores to a turn: the heads on a sentence encoder, and two scorers pooled."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Protocol, Self
from zipfile import BadZipFile

import numpy as np

from weerklank.errors import ModelError
from weerklank.understanding.calibrate import Floats, softmax
from weerklank.understanding.encode import Encoder
from weerklank.understanding.features import extract, extract_without
from weerklank.understanding.heads import ClashTrees, HeadsTogether, Model, Thresholds

__all__ = [
    "CLASH_FILE",
    "NEVER",
    "POOL_FILE",
    "Alone",
    "DecidingScorer",
    "HeadsScorer",
    "PoolSettings",
    "PooledScorer",
    "QuickScorer",
    "Scorer",
]

POOL_FILE = "pool.json"
CLASH_FILE = "clash.npz"
"""Stands beside the strong model's files: it is fitted to them."""
_LEAST_SCORE = 1e-9
_REMEMBERED_TURNS = 256
_OF_CUSTOMERS = frozenset(("label", "nature", "depth", "stage", "vulnerable"))


class Scorer(Protocol):
    """Score a turn on every task."""

    @property
    def id(self) -> str:
        """Name the scorer with its version."""

    def scores(self, head: str, text: str, context: str | None) -> dict[str, float]:
        """Return the calibrated score of each class of one head, 0 to 1 and together 1.

        Args:
            head: label, nature, depth, stage, vulnerable, moves or role.
            text: the turn's raw text.
            context: the turn that it answers, or None.

        Returns:
            Scores that depend on these arguments only, to the last bit.
        """


class QuickScorer(Scorer, Protocol):
    """Score quickly, also a turn without some of its words."""

    def scores_without(self, head: str, parts: Sequence[str], rest: str, context: str | None) -> list[dict[str, float]]:
        """Score a text, and the same text without each of its parts; the whole comes first.

        Args:
            head: as for `scores`.
            parts: what may be left out, in the order of the text.
            rest: what follows them, and always stays.
            context: the turn that it answers, or None.
        """


class DecidingScorer(Scorer, Protocol):
    """Score a turn, and say from which score something is said."""

    @property
    def thresholds(self) -> Thresholds:
        """Return the scores from which something is said."""


@dataclass(frozen=True)
class HeadsScorer:
    """Score with linear heads on a sentence encoder and hashed grams."""

    model: Model
    encoder: Encoder

    @cached_property
    def _heads(self) -> HeadsTogether:
        return HeadsTogether.of(self.model.heads)

    @cached_property
    def _logits(self) -> Callable[[str, str | None], Floats]:
        return lru_cache(maxsize=_REMEMBERED_TURNS)(self._weigh)

    @property
    def id(self) -> str:
        """Name the scorer with its version."""
        return self.model.id

    @property
    def thresholds(self) -> Thresholds:
        """Return the scores from which something is said."""
        return self.model.thresholds

    def scores(self, head: str, text: str, context: str | None) -> dict[str, float]:
        """Return the calibrated score of each class of one head; see `Scorer.scores`."""
        return self._heads.scores(head, self._logits(text, context))

    def scores_without(self, head: str, parts: Sequence[str], rest: str, context: str | None) -> list[dict[str, float]]:
        """Score a text, and the same without each of its parts; see `QuickScorer.scores_without`."""
        found = extract_without(parts, rest, context, encoder=self.encoder, scale=self.model.scale)
        return [self._heads.scores(head, self._heads.logits(features)) for features in found]

    def _weigh(self, text: str, context: str | None) -> Floats:
        return self._heads.logits(extract(text, context, encoder=self.encoder, scale=self.model.scale))


@dataclass(frozen=True, slots=True)
class Alone:
    """Say where the fast scorer decides alone, since asking the strong one wouldn't change what is said.

    Attributes:
        label: the score of its best label from which it does.
        move: the score of its best move from which it does.
        vulnerable: it doesn't where its own score of hardship is as high as this.
    """

    label: float
    move: float
    vulnerable: float


NEVER = Alone(label=math.inf, move=math.inf, vulnerable=0.0)
"""Both scorers are asked about every turn."""


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """Hold what was fitted to the two scorers together, on turns that neither was trained on.

    Attributes:
        weights: head → how much the log scores of the first and of the second count.
        alone: where the second isn't asked.
    """

    weights: Mapping[str, tuple[float, float]]
    thresholds: Thresholds
    clash: ClashTrees
    alone: Alone = NEVER

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the settings.

        Raises:
            ModelError: the file is missing or damaged.
        """
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            with np.load(path.with_name(CLASH_FILE), allow_pickle=False) as stored:
                clash = ClashTrees.of(dict(stored), found["clash"])
            weights = {head: (float(first), float(second)) for head, (first, second) in found["weights"].items()}
            return cls(weights, Thresholds(**found["thresholds"]), clash, Alone(**found["alone"]))
        except (OSError, ValueError, KeyError, TypeError, BadZipFile) as error:
            remedy = "Install Weerklank again, or make the models with `weerklank train --strong`."
            raise ModelError(str(path), "A005", "the pool's settings can't be read", remedy) from error

    def save(self, path: Path) -> None:
        """Write the settings, with the trees of contradictions beside them; the same settings give the same bytes."""
        document = {
            "weights": dict(self.weights),
            "thresholds": asdict(self.thresholds),
            "clash": self.clash.numbers(),
            "alone": asdict(self.alone),
        }
        path.write_text(json.dumps(document, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        np.savez_compressed(path.with_name(CLASH_FILE), allow_pickle=False, **self.clash.arrays())


@dataclass(frozen=True)
class PooledScorer:
    """Let two scorers decide together: a weighed sum of their log scores, so that neither overrules a clear doubt.

    They err on different turns, so the pool is right more often than the better one alone. The weights also
    calibrate the scores anew. Where the fast one is so sure that the strong one hardly
    ever changed what was said, the fast one decides alone: that spares the slower one a quarter of the turns.

    Source: Genest & Zidek, Combining probability distributions, Statistical Science 1986 (logarithmic
    opinion pool).
    """

    fast: Scorer
    strong: Scorer
    settings: PoolSettings

    @property
    def id(self) -> str:
        """Name both scorers with their versions."""
        return f"{self.strong.id}+{self.fast.id}"

    @property
    def thresholds(self) -> Thresholds:
        """Return the scores from which something is said."""
        return self.settings.thresholds

    def scores(self, head: str, text: str, context: str | None) -> dict[str, float]:
        """Return the calibrated score of each class of one head; see `Scorer.scores`."""
        first = self.fast.scores(head, text, context)
        if self.decides_alone(head, text, context):
            return first
        second = self.strong.scores(head, text, context)
        of_first, of_second = self.settings.weights[head]
        pooled = [of_first * _log(first.get(name, 0.0)) + of_second * _log(score) for name, score in second.items()]
        return dict(zip(second, softmax(np.array(pooled)).tolist(), strict=True))

    def decides_alone(self, head: str, text: str, context: str | None) -> bool:
        """Tell whether the fast scorer is sure enough of a turn; of a customer's, sure of the label and of no harm."""
        if head == "moves":
            return max(self.fast.scores(head, text, context).values()) >= self.settings.alone.move
        return head in _OF_CUSTOMERS and self._is_sure(text, context)

    @cached_property
    def _is_sure(self) -> Callable[[str, str | None], bool]:
        return lru_cache(maxsize=_REMEMBERED_TURNS)(self._judge)

    def _judge(self, text: str, context: str | None) -> bool:
        alone = self.settings.alone
        if max(self.fast.scores("label", text, context).values()) < alone.label:
            return False
        return self.fast.scores("vulnerable", text, context)["vulnerable"] < alone.vulnerable


def _log(score: float) -> float:
    return math.log(max(score, _LEAST_SCORE))
