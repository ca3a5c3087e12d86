"""What gives scores to a turn: the heads on a sentence encoder, and a cascade of two scorers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

from weerklank.understanding.encode import Encoder
from weerklank.understanding.features import Features, extract
from weerklank.understanding.heads import Model, Thresholds

__all__ = ["CascadeScorer", "HeadsScorer", "Scorer"]

_REMEMBERED_TURNS = 256


class Scorer(Protocol):
    """Score a turn on every task."""

    @property
    def id(self) -> str:
        """Name the scorer with its version."""

    @property
    def thresholds(self) -> Thresholds:
        """Return the scores from which something is said."""

    def scores(self, head: str, text: str, context: str | None) -> dict[str, float]:
        """Return the calibrated score of each class of one head, 0 to 1 and together 1.

        Args:
            head: label, nature, depth, stage, vulnerable, moves or role.
            text: the turn's raw text.
            context: the turn that it answers, or None.

        Returns:
            Scores that depend on these arguments only, to the last bit.
        """


@dataclass(frozen=True)
class HeadsScorer:
    """Score with linear heads on a sentence encoder and hashed grams; needs numpy only."""

    model: Model
    encoder: Encoder

    @cached_property
    def _features(self) -> Callable[[str, str | None], Features]:
        return lru_cache(maxsize=_REMEMBERED_TURNS)(self._extract)

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
        return self.model.heads[head].scores(self._features(text, context))

    def _extract(self, text: str, context: str | None) -> Features:
        return extract(text, context, encoder=self.encoder, scale=self.model.scale)


@dataclass(frozen=True)
class CascadeScorer:
    """Let the strong scorer decide, but where the fast one is sure.

    A turn's reading is all of one scorer: for a customer's turn the fast label decides which, for a
    seller's turn the fast move. Who sounds like a seller is the fast one's to say.

    Attributes:
        fast: asked first, always.
        strong: asked where the fast one's best score is below `sure_from`.
        sure_from: head → score; `label` stands for all that is said of a customer's turn.
    """

    fast: Scorer
    strong: Scorer
    sure_from: Mapping[str, float]

    @property
    def id(self) -> str:
        """Name both scorers with their versions."""
        return f"{self.strong.id}+{self.fast.id}"

    @property
    def thresholds(self) -> Thresholds:
        """Return the strong scorer's: most turns that need one are its own."""
        return self.strong.thresholds

    def scores(self, head: str, text: str, context: str | None) -> dict[str, float]:
        """Return the calibrated score of each class of one head; see `Scorer.scores`."""
        return self._chosen(head, text, context).scores(head, text, context)

    def _chosen(self, head: str, text: str, context: str | None) -> Scorer:
        if head == "role":
            return self.fast
        deciding = "moves" if head == "moves" else "label"
        best = max(self.fast.scores(deciding, text, context).values())
        return self.fast if best >= self.sure_from[deciding] else self.strong
