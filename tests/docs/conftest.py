"""Documents are tested by running what they show, with the command line's own fixture."""

from tests.cli.conftest import run

__all__ = ["run"]
