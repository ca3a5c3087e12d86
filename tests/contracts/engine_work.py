"""Work for engines: in a module of its own, for it travels to other processes by its name."""

import os
import signal
from pathlib import Path

from weerklank.batch.records import Task
from weerklank.errors import ModelError


def leave_a_mark(task: Task) -> int:
    with Path(task.target, f"done-{task.number}").open("a") as mark:
        mark.write("x")
    return task.number


def fail_at_two(task: Task) -> int:
    if task.number == 2:
        raise ModelError("model", "A001", "it can't be read", "Install again.")
    return leave_a_mark(task)


def break_at_two(task: Task) -> int:
    if task.number == 2:
        raise ValueError("the words of a customer")
    return leave_a_mark(task)


def be_killed_once_at_two(task: Task) -> int:
    killed = Path(task.target, "killed")
    if task.number == 2 and not killed.exists():
        killed.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return leave_a_mark(task)


def be_killed_always_at_two(task: Task) -> int:
    if task.number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return leave_a_mark(task)
