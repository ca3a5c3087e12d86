"""Remember for a while, in memory, what was read: greetings, thanks and standard answers come again word for word."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

__all__ = ["RecentMemory"]

_MOST_KEPT = 8192
_LONGEST_CHARS = 400
"""Of a key: a long turn hardly ever comes again, and would fill the memory."""


@dataclass
class RecentMemory:
    """Keep the values under short keys that were asked for last; see `understanding.memory.Memory`.

    A value depends on its key and on nothing else, so remembering changes no bit of any answer. The scorers remember
    vectors and scores by themselves, but not which words carried a decision: that takes most of a resistant turn's
    time.
    """

    is_empty: bool = True
    _kept: OrderedDict[tuple[str | None, ...], Any] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def remembered(self, key: Iterable[str | None], find: Callable[[], Any]) -> Any:
        """Return the value under this key; where there is none, find it and remember it if the key is short."""
        whole = tuple(key)
        if sum(len(part or "") for part in whole) > _LONGEST_CHARS:
            return find()
        with self._lock:
            if whole in self._kept:
                self._kept.move_to_end(whole)
                return self._kept[whole]
        value = find()
        with self._lock:
            self._kept[whole] = value
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return value
