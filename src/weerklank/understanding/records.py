"""The records of what was understood of a turn."""

from dataclasses import dataclass

from weerklank.text.span import Span

__all__ = ["Annotation", "Evidence", "Reading", "Scored"]

_LIKELIER_THAN_NOT = 0.5


@dataclass(frozen=True, slots=True)
class Scored:
    """Hold one value with its calibrated score, 0 to 1."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Annotation:
    """Hold one label on a stretch of a turn, and who put it there.

    Attributes:
        score: calibrated, 0 to 1.
        annotator: the model with its version, or a person.
    """

    label: str
    span: Span
    score: float
    annotator: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Point at the words that carried a decision.

    Attributes:
        span: in the raw text of the turn.
        why: the label that these words speak for.
        weight: how much the label's log-odds fall when these words are left out.
    """

    span: Span
    why: str
    weight: float


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold all that was understood of one turn.

    A customer's turn has labels, talk, stage and vulnerable, and nature and depth where it is
    resistance; a seller's turn has moves. What doesn't apply is empty or None.

    Attributes:
        labels: likeliest first; the first is the decision. Scores are calibrated.
        resistance: the chance that this turn is resistance in any form; None for a seller's turn.
        unsure: whether the decision is too uncertain to build on.
        moves: likeliest first, each above the threshold of its own.
        evidence: heaviest first.
        nothing_heavy: whether a person said so; words such as "overleden" then don't tell otherwise.
    """

    index: int
    labels: tuple[Annotation, ...] = ()
    resistance: float | None = None
    unsure: bool = False
    talk: Scored | None = None
    nature: Scored | None = None
    depth: Scored | None = None
    stage: Scored | None = None
    vulnerable: float | None = None
    is_vulnerable: bool = False
    moves: tuple[Scored, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    nothing_heavy: bool = False

    @property
    def label(self) -> str | None:
        """Return the label that was decided on; None for a turn that isn't a customer's."""
        return self.labels[0].label if self.labels else None

    @property
    def score(self) -> float:
        """Return the score of the label that was decided on; 0 where there is none."""
        return self.labels[0].score if self.labels else 0.0

    def has_move(self, *moves: str) -> bool:
        """Tell whether any of these seller moves was recognised, however faintly."""
        return any(move.id in moves for move in self.moves)

    def surely_has_move(self, *moves: str, from_score: float = _LIKELIER_THAN_NOT) -> bool:
        """Tell whether any of these seller moves was recognised surely enough to tell somebody of it."""
        return any(move.id in moves and move.score >= from_score for move in self.moves)
