"""The models of this process: each is opened once, and loaded while something else is done.

It imports little, so that a command can begin to load before it imports the rest.
"""

from functools import cache
from pathlib import Path

from weerklank.understanding.encode import UseEncoder
from weerklank.understanding.transformer import TransformerScorer

__all__ = ["the_encoder", "the_transformer"]


@cache
def the_encoder() -> UseEncoder:
    """Return the one encoder of this process."""
    return UseEncoder()


@cache
def the_transformer(folder: Path) -> TransformerScorer:
    """Return the one small transformer of this process that stands in a folder.

    Raises:
        ModelError: its manifest can't be read.
    """
    return TransformerScorer(folder)
