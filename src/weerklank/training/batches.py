"""Deal things out in batches of like lengths, in random order."""

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

__all__ = ["shuffled_batches"]

_SORTED_BATCHES = 16

Item = TypeVar("Item")


def shuffled_batches(
    items: Sequence[Item], *, size: int, length: Callable[[Item], int], chance: random.Random
) -> list[list[Item]]:
    """Return every item once, in batches whose members are about as long, so that little is filled up.

    Args:
        size: how many items a batch has; the last of a run may have fewer.
        length: tells how long an item is.
        chance: what shuffles.
    """
    shuffled = list(items)
    chance.shuffle(shuffled)
    batches: list[list[Item]] = []
    for start in range(0, len(shuffled), size * _SORTED_BATCHES):
        chunk = sorted(shuffled[start : start + size * _SORTED_BATCHES], key=length)
        batches.extend(chunk[at : at + size] for at in range(0, len(chunk), size))
    chance.shuffle(batches)
    return batches
