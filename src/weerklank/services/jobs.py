"""Queue work, take it, tell how far it is, and end it; safe with several workers and after a killed one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from weerklank.errors import WeerklankError
from weerklank.store.models import Job, JobKind, JobState, Membership

__all__ = ["LEASE", "Claim", "JobLostError", "JobStoppedError", "cancel", "enqueue", "finish", "take_next"]

LEASE = timedelta(seconds=45)
"""A worker that hasn't been heard of for so long is believed to be dead."""
_TELL_EVERY = timedelta(seconds=1)
_MOST_ATTEMPTS = 5
"""A job that kills its worker each time is given up."""


class JobStoppedError(Exception):
    """Leave a job that its owner cancelled; a signal within the worker, not an error to report."""


class JobLostError(Exception):
    """Leave a job that another worker took over."""


def enqueue(team_id: int, kind: JobKind, *, subject: int | None = None) -> Job:
    """Queue a job; one that waits already and would do the same is returned instead."""
    waiting = Job.rows.filter(team_id=team_id, kind=kind, subject=subject, state=JobState.QUEUED).first()
    return waiting or Job.rows.create(team_id=team_id, kind=kind, subject=subject)


def take_next(*, holder: str, now: datetime) -> "Claim | None":
    """Take the oldest job that nobody works on; of two workers that try, one gets it."""
    free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=now)
    for job in Job.rows.filter(free).order_by("id")[:10]:
        taken = Job.rows.filter(free, pk=job.pk).update(
            state=JobState.RUNNING, holder=holder, lease_until=now + LEASE, attempts=job.attempts + 1
        )
        if taken:
            job.refresh_from_db()
            return Claim(job, holder, now)
    return None


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
        mine = Job.rows.filter(pk=self.job.pk, holder=self.holder, state=JobState.RUNNING)
        if not mine.update(lease_until=now + LEASE, **progress):
            raise JobLostError
        if mine.filter(cancel_wanted=True).exists():
            raise JobStoppedError


def finish(claim: Claim, state: JobState, *, now: datetime, error: WeerklankError | None = None) -> None:
    """End a job, unless another worker took it over."""
    told = {"error_code": error.code, "error": f"{error.problem}. {error.remedy}"[:400]} if error else {}
    mine = Job.rows.filter(pk=claim.job.pk, holder=claim.holder, state=JobState.RUNNING)
    mine.update(state=state, finished_at=now, lease_until=None, **told)


def cancel(membership: Membership, job_id: int, *, now: datetime) -> None:
    """Ask for a job to stop; one that nobody began stops at once."""
    mine = Job.rows.for_member(membership).filter(pk=job_id)
    mine.filter(state=JobState.QUEUED).update(state=JobState.CANCELLED, finished_at=now)
    mine.filter(state=JobState.RUNNING).update(cancel_wanted=True)
