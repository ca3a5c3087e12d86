"""Do several things at once in threads: the models let others run while they multiply."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from threadpoolctl import threadpool_limits

__all__ = ["Each", "several_at_once"]

Each = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
"""Applies a function to each item, and gives the results in order, as `map` does."""


@contextmanager
def several_at_once(threads: int) -> Iterator[Each]:
    """Give what applies a function to so many items at once; one thread is the caller's own.

    Each thread multiplies on one core meanwhile, so that threads don't wait for each other's.
    """
    if threads == 1:
        yield map
        return
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(threads) as pool:
        yield pool.map
