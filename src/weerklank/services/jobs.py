"""Queue work, take it, tell how far it is, and end it; safe with several workers and after a killed one."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, OperationalError, connections, transaction
from django.db.models import Q

from weerklank.errors import WeerklankError
from weerklank.outputs.errors import error_tree
from weerklank.store.access import TeamRows
from weerklank.store.models import Job, JobKind, JobState, Membership

__all__ = [
    "BEAT_S",
    "LEASE",
    "Claim",
    "JobLostError",
    "JobStoppedError",
    "cancel",
    "enqueue",
    "finish",
    "kept_alive",
    "take_next",
]

LEASE = timedelta(seconds=45)
"""A worker that hasn't been heard of for so long is believed to be dead."""
BEAT_S = LEASE.total_seconds() / 4
"""How often a worker is heard of, however long one step of its job takes."""
_TELL_EVERY = timedelta(seconds=1)
_MOST_ATTEMPTS = 5
"""A job that kills its worker each time is given up."""
_LOG = logging.getLogger(__name__)


class JobStoppedError(Exception):
    """Leave a job that its owner cancelled; a signal within the worker, not an error to report."""


class JobLostError(Exception):
    """Leave a job that another worker took over."""


def enqueue(team_id: int, kind: JobKind, *, subject: int | None = None) -> Job:
    """Queue a job; one that waits already and would do the same is returned instead.

    The waiting one is held until the caller's transaction ends: a worker that took it before would look for what is to
    be done, not find what isn't there yet, and be done.
    """
    with transaction.atomic():
        same = Job.rows.select_for_update().filter(team_id=team_id, kind=kind, subject=subject)
        waiting = same.filter(state=JobState.QUEUED).first()
        return waiting or Job.rows.create(team_id=team_id, kind=kind, subject=subject)


def take_next(*, holder: str, now: datetime) -> "Claim | None":
    """Take the oldest job that nobody works on; of two workers that try, one gets it."""
    free = Job.rows.filter(Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=now)).order_by("id")
    if not free.exists():
        return None  # SQLite has one writer: only look, while there is nothing to take
    try:
        job = _taken(free, holder, now)
    except OperationalError:
        return None  # another worker writes a large import just now
    return Claim(job, holder, now) if job else None


@transaction.atomic
def _taken(free: TeamRows, holder: str, now: datetime) -> Job | None:
    """Take the first of these that nobody is about to queue or to end; another one can be done meanwhile."""
    job: Job | None = free.select_for_update(skip_locked=True).first()
    if job is not None:
        job.state, job.holder, job.lease_until, job.attempts = JobState.RUNNING, holder, now + LEASE, job.attempts + 1
        job.save(update_fields=["state", "holder", "lease_until", "attempts"])
    return job


@dataclass
class Claim:
    """Hold a job that this worker has, and keep its lease alive.

    Attributes:
        told_at: when progress was last written down.
    """

    job: Job
    holder: str
    told_at: datetime

    @property
    def is_hopeless(self) -> bool:
        """Tell whether it was begun so often that it must be what kills its workers."""
        return bool(self.job.attempts > _MOST_ATTEMPTS)

    def advance(self, done: int, total: int, *, now: datetime) -> None:
        """Tell how far it is; written down now and then, since a turn takes milliseconds.

        Raises:
            JobStoppedError: its owner cancelled it.
            JobLostError: another worker has it.
        """
        if now - self.told_at >= _TELL_EVERY or done == total:
            self.told_at = now
            self.hold(now=now, done=done, total=total)

    def hold(self, *, now: datetime, **progress: int) -> None:
        """Renew the lease.

        Raises:
            JobStoppedError: its owner cancelled it.
            JobLostError: another worker has it.
        """
        if not self.mine().update(lease_until=now + LEASE, **progress):
            raise JobLostError
        if self.mine().filter(cancel_wanted=True).exists():
            raise JobStoppedError

    def mine(self) -> TeamRows:
        """Return the job's row while this claim holds.

        Which attempt it is counts too: two workers on machines with the same name may have the same number.
        """
        mine = {"holder": self.holder, "attempts": self.job.attempts, "state": JobState.RUNNING}
        return Job.rows.filter(pk=self.job.pk, **mine)


@contextmanager
def kept_alive(claim: Claim, *, clock: Callable[[], datetime], every_s: float = BEAT_S) -> Iterator[None]:
    """Renew the lease from beside while this lasts: reading one large file gives no moment to do it in between.

    It has a connection of its own, so that others see it also while the job's own transaction is open. What it can't
    write now, since SQLite has one writer, it writes next time; nobody else can take the job meanwhile either.
    """
    over = threading.Event()

    def beat() -> None:
        try:
            while not over.wait(every_s):
                if not _was_renewed(claim, clock()):
                    return
        finally:
            connections.close_all()

    beating = threading.Thread(target=beat, daemon=True)
    beating.start()
    try:
        yield
    finally:
        over.set()
        beating.join()


def _was_renewed(claim: Claim, now: datetime) -> bool:
    """Renew the lease; False says that it is another worker's now."""
    try:
        return bool(claim.mine().update(lease_until=now + LEASE))
    except DatabaseError as error:
        _LOG.warning("job=%s lease: %s", claim.job.pk, type(error).__name__)
        return True


def finish(claim: Claim, state: JobState, *, now: datetime, error: WeerklankError | None = None) -> bool:
    """End a job; False where another worker took it over, and nothing changes."""
    told = {"error_code": error.code, "fault": error_tree(error)} if error else {}
    return bool(claim.mine().update(state=state, finished_at=now, lease_until=None, **told))


def cancel(membership: Membership, job_id: int, *, now: datetime) -> bool:
    """Ask for a job to stop; return whether it did at once, since nobody had begun it."""
    mine = Job.rows.for_member(membership).filter(pk=job_id)
    if mine.filter(state=JobState.QUEUED).update(state=JobState.CANCELLED, finished_at=now):
        return True
    mine.filter(state=JobState.RUNNING).update(cancel_wanted=True)
    return False
