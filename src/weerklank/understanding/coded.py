"""A turn with one code out of a scheme that isn't ours, as public data sets have it."""

from dataclasses import dataclass

__all__ = ["Coded"]


@dataclass(frozen=True, slots=True)
class Coded:
    """Hold one turn with the code that its annotators gave it.

    Attributes:
        group: the conversation it stands in; a split never parts what belongs to one group, unless it says so.
        context: what was said before it; None where nothing was.
    """

    id: str
    group: str
    text: str
    context: str | None
    code: str
