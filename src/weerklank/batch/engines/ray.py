"""Do tasks on a Ray cluster: one that is there, or a small one on this machine; lost tasks are tried again."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from weerklank.batch.engines.records import ATTEMPTS, Outcome, Work, attempt, lost
from weerklank.batch.records import Task
from weerklank.errors import EngineError, say

__all__ = ["RayEngine"]

_TASKS_PER_CPU = 2
"""Tasks under way for each processor: enough that none waits for the next one to be sent."""
_ONLY_HERE = {"_node_ip_address": "127.0.0.1"}
"""A cluster of one machine listens to that machine only."""


@dataclass(frozen=True)
class RayEngine:
    """Do tasks on a cluster; every node has Weerklank, the extra `cluster`, and the same input and output at hand.

    Attributes:
        address: of a cluster, such as `auto` or `ray://head:10001`; None starts one on this machine.
        processes: of a cluster on this machine.
    """

    address: str | None
    processes: int

    def run(self, work: Work, tasks: Sequence[Task]) -> Iterator[Outcome]:
        """Yield one outcome for each task, as they end; see `Engine.run`."""
        import ray  # noqa: PLC0415 - a heavy package of an extra, needed by this engine only

        begun_here = not ray.is_initialized()
        if begun_here:
            self._connect(ray)
        try:
            yield from _outcomes(ray, work, tasks)
        finally:
            if begun_here:
                ray.shutdown()

    def _connect(self, ray: Any) -> None:
        # Ray tells its makers what it is used for unless this is off; nothing of ours leaves by itself.
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        own = {} if self.address else {"num_cpus": self.processes, "include_dashboard": False, **_ONLY_HERE}
        try:
            ray.init(address=self.address or "local", log_to_driver=False, logging_level="error", **own)
        except (ConnectionError, RuntimeError, ValueError) as error:
            problem = (
                say("no Ray cluster answers at {address!r}", address=self.address)
                if self.address
                else "Ray doesn't start here"
            )
            raise EngineError("--engine ray", "B014", problem, "Check --address and `ray status`.") from error


def _outcomes(ray: Any, work: Work, tasks: Sequence[Task]) -> Iterator[Outcome]:
    remote = ray.remote(num_cpus=1, max_retries=ATTEMPTS - 1)(attempt)
    waiting = iter(tasks)
    under_way: dict[Any, Task] = {}
    while True:
        room = max(1, int(ray.cluster_resources().get("CPU", 1))) * _TASKS_PER_CPU - len(under_way)
        for task in (task for _, task in zip(range(room), waiting, strict=False)):
            under_way[remote.remote(work, task)] = task
        if not under_way:
            return
        ready, _ = ray.wait(list(under_way), num_returns=1)
        for reference in ready:
            yield _outcome(ray, reference, under_way.pop(reference))


def _outcome(ray: Any, reference: Any, task: Task) -> Outcome:
    try:
        outcome: Outcome = ray.get(reference)
    except ray.exceptions.RayError:
        return lost(task)
    return outcome
