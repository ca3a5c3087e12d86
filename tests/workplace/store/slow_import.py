"""Import one export twice with two workers, the first of them slow; test_two_workers runs this in a process."""

import os
import sys
import time
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.workplace.exports import CHAT, File
from weerklank.bootstrap import make_worker
from weerklank.pipeline import Pipeline
from weerklank.settings import read_settings
from weerklank.workspace.project import open_workspace

DEADLINE_S = 60
NEARLY_DEAD = timedelta(seconds=40)
"""Just less than a worker may be silent for."""


@dataclass(frozen=True)
class Slow(Pipeline):
    """Take twice nearly as long as a worker may be silent for, and then give the other worker its time."""

    clock: Any = None
    other: Any = None

    def guess_roles(self, conversations, *, roster):
        for _ in range(2):
            self.clock.now += NEARLY_DEAD
            wait_until(lambda: job().lease_until > self.clock.now + NEARLY_DEAD)
            say("renewed")
        took = self.other.work_once()
        say("taken over" if took and job().attempts > 1 else "nothing for the other")
        return super().guess_roles(conversations, roster=roster)


@dataclass
class Clock:
    now: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self):
        return self.now


def say(*words):
    sys.stdout.write(" ".join(map(str, words)) + "\n")


def job():
    from weerklank.store.models import Job

    return Job.rows.filter(kind="import").earliest("id")


def wait_until(is_so):
    until = time.monotonic() + DEADLINE_S
    while not is_so():
        if time.monotonic() > until:
            sys.exit("it never came about")
        time.sleep(0.01)


def main():
    settings = replace(read_settings(os.environ), fast=True)
    uploads = open_workspace(settings).uploads
    from weerklank.services.imports import start, take_in
    from weerklank.store.models import Import, Membership

    owner, clock = Membership.rows.get(), Clock()
    other = replace(make_worker(settings, uploads=uploads), holder="other", clock=clock, upkeep=None, beat_s=0.01)
    parts = {each.name: getattr(other.pipeline, each.name) for each in fields(other.pipeline)}
    slow = replace(other, holder="slow", pipeline=Slow(**parts, clock=clock, other=other))
    for _ in range(2):
        start(owner, take_in(owner, [File("a.txt", CHAT)], folder=Path(uploads)), sellers=("Sanne",))
        while slow.work_once():
            slow = replace(slow, pipeline=other.pipeline)
    for row in Import.rows.order_by("id"):
        say(row.state, row.new_turns, row.known_turns)


main()
