"""A turn with one code out of a scheme that isn't ours, as public data sets have it."""

from dataclasses import dataclass

__all__ = ["Coded"]


@dataclass(frozen=True, slots=True)
class Coded:
    """Hold one turn with the code that its annotators gave it.

    Attributes:
        group: the conversation it stands in; a split never parts what belongs to one group, unless it says so.
        before: what was said before it, whoever spoke, the nearest last; never anything that came later.
    """

    id: str
    group: str
    text: str
    before: tuple[str, ...]
    code: str

    @property
    def context(self) -> str | None:
        """Return what was said just before it; None where nothing was."""
        return self.before[-1] if self.before else None
