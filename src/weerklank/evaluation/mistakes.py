"""Count which labels are taken for which, and find the mistakes that were made with most conviction."""

from collections import Counter
from collections.abc import Sequence

from weerklank.evaluation.turns import Judged

__all__ = ["confusions", "worst_mistakes"]


def confusions(judged: Sequence[Judged]) -> Counter[tuple[str, str]]:
    """Count the cases by the label that was given and the label that was decided, right ones included."""
    return Counter((case.gold.label, case.reading.label or "") for case in judged)


def worst_mistakes(judged: Sequence[Judged], *, count: int) -> list[Judged]:
    """Return the cases with the highest score whose decided label is neither the given one nor its second."""
    wrong = [case for case in judged if case.reading.label not in (case.gold.label, case.gold.also)]
    return sorted(wrong, key=lambda case: (-case.reading.score, case.gold.id))[:count]
