"""What every engine does."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from weerklank.batch.records import Task
from weerklank.errors import ShardFailedError, WeerklankError, say

__all__ = ["ATTEMPTS", "Engine", "Outcome", "Work", "attempt", "lost"]

ATTEMPTS = 3
"""How often a task is tried whose worker is lost; one that fails by itself would fail again."""

Work = Callable[[Task], int]
"""Do one task, and return its number. Doing it twice, also at the same time, gives the same files."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Tell how one task ended.

    Attributes:
        error: None where it was done.
    """

    number: int
    error: WeerklankError | None = None


class Engine(Protocol):
    """Do tasks, in any order and several at a time."""

    def run(self, work: Work, tasks: Sequence[Task]) -> Iterator[Outcome]:
        """Yield one outcome for each task, as they end; a task whose worker is lost is tried again.

        Args:
            work: a function of a module, for it travels to other processes by its name.
            tasks: each on its own; none waits for another.

        Raises:
            EngineError: the engine itself can't work.
        """


def attempt(work: Work, task: Task) -> Outcome:
    """Do a task, and tell how it ended rather than raise: no message of an unknown error may carry people's words."""
    try:
        return Outcome(work(task))
    except WeerklankError as error:
        return Outcome(task.number, error)
    except Exception as error:  # noqa: BLE001 - a worker's outer edge
        problem = say("a piece failed inside Weerklank ({kind})", kind=type(error).__name__)
        remedy = "Run the same command again; please report it if it fails again."
        return Outcome(task.number, ShardFailedError(say("piece {n}", n=task.number), "B010", problem, remedy))


def lost(task: Task) -> Outcome:
    """Tell that no worker lived through a task."""
    problem = say("every worker that did this piece was lost, {n} times", n=ATTEMPTS)
    remedy = "Memory is the usual cause: use fewer processes or smaller shards, and run the command again."
    return Outcome(task.number, ShardFailedError(say("piece {n}", n=task.number), "B011", problem, remedy))
