"""Work that the worker does in the background."""

from enum import StrEnum

from django.db import models

from weerklank.store.access import TeamOwned

__all__ = ["Job", "JobKind", "JobState"]


class JobKind(StrEnum):
    """Name what is to be done; services.work has a row for each."""

    IMPORT = "import"
    READ = "read"
    PEOPLE = "people"
    PURGE = "purge"
    SCRUB = "scrub"


class JobState(StrEnum):
    """Say how far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Job(TeamOwned):
    """Hold one piece of work; whoever holds its lease works on it, and a lease that ran out may be taken over.

    Attributes:
        subject: the id of the row it is about, such as an import.
        done, total: progress in turns.
        holder: the worker that has it; one that lost it must stop.
        lease_until: until when its worker is believed to be alive.
        error_code: of the error that ended it.
        fault: what that error says, as `error_tree` writes it.
        error: the same in English, in rows of before `fault`.
    """

    kind = models.CharField(max_length=10)
    subject = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, default=JobState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    cancel_wanted = models.BooleanField(default=False)
    holder = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=4, blank=True)
    fault = models.JSONField(default=dict)
    error = models.CharField(max_length=400, blank=True)

    class Meta:
        """Index what a worker looks for."""

        ordering = ("-id",)
        indexes = (models.Index(fields=["state", "lease_until"], name="job_to_do"),)

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will happen to it."""
        return self.state in (JobState.DONE, JobState.CANCELLED, JobState.FAILED)

    @property
    def percent(self) -> int:
        """Return the progress in per cent; 0 while the total isn't known."""
        return min(100, 100 * self.done // self.total) if self.total else 0
