"""Load something slow in a thread of its own, so that it is there when it is asked for."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Generic, TypeVar

__all__ = ["Ahead"]

T = TypeVar("T")


class Ahead(Generic[T]):
    """Hold what a function gives; it runs once, at the latest when its result is asked for.

    An error that it raises is raised wherever the result is asked for, never in the thread.
    """

    def __init__(self, load: Callable[[], T]) -> None:
        self._load = load
        self._lock = Lock()
        self._found: Future[T] | None = None

    def start(self) -> None:
        """Begin to load; the second time does nothing."""
        self._future()

    def result(self) -> T:
        """Return what was loaded, and wait for it where it isn't there yet."""
        return self._future().result()

    def _future(self) -> "Future[T]":
        with self._lock:
            if self._found is None:
                executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="weerklank-load")
                self._found = executor.submit(self._load)
                executor.shutdown(wait=False)
            return self._found

    def __getstate__(self) -> Callable[[], T]:
        """Leave behind what was loaded: another process loads its own."""
        return self._load

    def __setstate__(self, load: Callable[[], T]) -> None:
        """Begin anew in another process."""
        self.__init__(load)  # type: ignore[misc]
