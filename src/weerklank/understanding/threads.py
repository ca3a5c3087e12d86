"""Do several things at once in threads: the models let others run while they multiply."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from queue import Queue
from threading import Event
from typing import Any, TypeVar

from threadpoolctl import threadpool_limits

__all__ = ["Each", "hand_over", "several_at_once"]

T = TypeVar("T")
R = TypeVar("R")

_WAITING_PER_THREAD = 8

Each = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
"""Applies a function to each item, and gives the results in order, as `map` does; only a few items wait."""


@contextmanager
def several_at_once(threads: int) -> Iterator[Each]:
    """Give what applies a function to so many items at once; one thread is the caller's own.

    Each thread multiplies on one core meanwhile, so that threads don't wait for each other's.
    """
    if threads == 1:
        yield map
        return
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(threads) as pool:
        yield partial(_each, pool, most=threads * _WAITING_PER_THREAD)


def _each(pool: ThreadPoolExecutor, work: Callable[[T], R], items: Iterable[T], *, most: int) -> Iterator[R]:
    waiting = deque[Future[R]]()
    try:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) == most:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


def hand_over(items: Iterable[T], work: Callable[[T], R], put: Callable[[R], None], *, threads: int) -> None:
    """Work on items as they come, several at once, and hand over each result as soon as those before it are.

    The results are handed over from a thread of their own: who gives the items may wait for an answer before giving
    the next one. Only a few items wait, so that the input may be of any length.

    Args:
        threads: how many items are worked on at once; with one, everything is done in the caller's thread.

    Raises:
        Exception: what `work` or `put` raised, once the next item came; nothing is handed over after it.
    """
    if threads == 1:
        for item in items:
            put(work(item))
        return
    waiting: Queue[Future[R] | None] = Queue(threads * _WAITING_PER_THREAD)
    failed = Event()
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(threads + 1) as pool:
        handing = pool.submit(_hand_over, waiting, put, failed)
        try:
            for item in items:
                if failed.is_set():
                    break
                waiting.put(pool.submit(work, item))
        finally:
            waiting.put(None)
        handing.result()


def _hand_over(waiting: "Queue[Future[R] | None]", put: Callable[[R], None], failed: Event) -> None:
    try:
        while (future := waiting.get()) is not None:
            put(future.result())
    except BaseException:
        failed.set()
        while waiting.get() is not None:
            pass  # so that who fills the queue is never kept waiting
        raise
