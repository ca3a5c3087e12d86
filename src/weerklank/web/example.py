"""Invented conversations to try the workplace with."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["EXAMPLE_SELLERS", "ExampleFile", "example_files"]

_FOLDER = Path(__file__).parent / "examples"
EXAMPLE_SELLERS = ("Sanne de Wit",)


@dataclass(frozen=True, slots=True)
class ExampleFile:
    """Give a bundled file as if it were uploaded."""

    path: Path

    @property
    def name(self) -> str:
        """Return its name."""
        return self.path.name

    def chunks(self) -> Iterator[bytes]:
        """Give its bytes."""
        yield self.path.read_bytes()


def example_files() -> tuple[ExampleFile, ...]:
    """Return the bundled conversations."""
    return tuple(ExampleFile(path) for path in sorted(_FOLDER.iterdir()))
