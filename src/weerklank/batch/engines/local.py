"""Do tasks in processes on this machine; one that is killed is replaced, and its task is tried again."""

import signal
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from weerklank.batch.engines.records import ATTEMPTS, Outcome, Work, attempt, lost
from weerklank.batch.records import Task

__all__ = ["LocalEngine"]

_SPAWN = get_context("spawn")
"""A fresh process for each worker: a fork would copy the threads' locks of numpy and onnxruntime."""


@dataclass
class _Worker:
    """Hold one process, the pipe to it, and what it is doing."""

    process: SpawnProcess
    pipe: "Connection[Task, Outcome]"
    task: Task


@dataclass(frozen=True)
class LocalEngine:
    """Do tasks in a number of processes; a single one is this process itself."""

    processes: int

    def run(self, work: Work, tasks: Sequence[Task]) -> Iterator[Outcome]:
        """Yield one outcome for each task, as they end; see `Engine.run`."""
        if self.processes == 1:
            yield from (attempt(work, task) for task in tasks)
            return
        pool = _Pool(work, deque(tasks))
        try:
            yield from pool.outcomes(min(self.processes, len(tasks)))
        finally:
            pool.stop()


class _Pool:
    """Keep workers busy until no task is left."""

    def __init__(self, work: Work, waiting: deque[Task]) -> None:
        self._work = work
        self._waiting = waiting
        self._workers: list[_Worker] = []
        self._losses: dict[int, int] = {}

    def outcomes(self, processes: int) -> Iterator[Outcome]:
        for _ in range(processes):
            self._begin(self._waiting.popleft())
        while self._workers:
            for ready in wait([worker.pipe for worker in self._workers]):
                worker = next(worker for worker in self._workers if worker.pipe is ready)
                outcome = self._heard(worker)
                if outcome is not None:
                    yield outcome

    def _begin(self, task: Task) -> None:
        ours, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(target=_serve, args=(theirs, self._work), daemon=True)
        process.start()
        theirs.close()
        worker = _Worker(process, ours, task)
        self._workers.append(worker)
        self._give(worker, task)

    def _give(self, worker: _Worker, task: Task) -> None:
        worker.task = task
        try:
            worker.pipe.send(task)
        except OSError:
            return  # it died; `_heard` finds the end of its pipe next

    def _heard(self, worker: _Worker) -> Outcome | None:
        """Take what a worker says, and give it the next task; None where it died and its task is tried again."""
        try:
            outcome: Outcome = worker.pipe.recv()
        except (EOFError, OSError):
            return self._died(worker)
        if self._waiting:
            self._give(worker, self._waiting.popleft())
        else:
            self._dismiss(worker)
        return outcome

    def _died(self, worker: _Worker) -> Outcome | None:
        self._dismiss(worker)
        number = worker.task.number
        self._losses[number] = self._losses.get(number, 0) + 1
        given_up = self._losses[number] >= ATTEMPTS
        if not given_up:
            self._waiting.appendleft(worker.task)
        if self._waiting:
            self._begin(self._waiting.popleft())
        return lost(worker.task) if given_up else None

    def _dismiss(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.pipe.close()
        worker.process.join()

    def stop(self) -> None:
        """End all workers, also in the middle of a task: what they were writing has not appeared."""
        for worker in self._workers:
            worker.process.terminate()
            worker.process.join()
            worker.pipe.close()


def _serve(pipe: "Connection[Outcome, Task]", work: Work) -> None:
    """Do tasks until the pipe ends, also because its owner was killed; an interrupt is for the owner to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            task = pipe.recv()
        except EOFError:
            return
        outcome = attempt(work, task)
        try:
            pipe.send(outcome)
        except OSError:
            return
