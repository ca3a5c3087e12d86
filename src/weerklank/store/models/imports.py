"""What was uploaded: one import of one or more files."""

from enum import StrEnum

from django.db import models

from weerklank.store.access import TeamOwned

__all__ = ["Import", "ImportState", "SourceFile", "WatchedFile"]


class ImportState(StrEnum):
    """Say how far an import is."""

    UPLOADED = "uploaded"
    STARTED = "started"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Import(TeamOwned):
    """Hold one import; its files lie in the workspace's folder until it is done.

    Attributes:
        sellers: the names that are the seller; empty lets Weerklank guess.
        stored_at: when its turns were all in the database; what follows is only reading.
        keep_until: the day on which what it brought is purged; null keeps it.
        pseudonymise: whether names and numbers are replaced before anything is stored.
    """

    state = models.CharField(max_length=10, default=ImportState.UPLOADED)
    sellers = models.JSONField(default=list)
    created_by = models.ForeignKey("store.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    stored_at = models.DateTimeField(null=True)
    new_conversations = models.PositiveIntegerField(default=0)
    new_turns = models.PositiveIntegerField(default=0)
    known_turns = models.PositiveIntegerField(default=0)
    keep_until = models.DateField(null=True, blank=True)
    pseudonymise = models.BooleanField(default=False)

    class Meta:
        """Read the newest first."""

        ordering = ("-created_at", "-id")


class SourceFile(TeamOwned):
    """Hold what is known of one uploaded file.

    Attributes:
        checksum: SHA-256 of its bytes, in hex.
        columns: of a table, field → header, as ReadOptions has it; empty lets the reader find out.
        day_first: whether the day stands before the month in its dates; null lets the reader find out.
        skipped: reason → count.
        notes: what its reader assumed, as `note_tree` writes it; sentences in workspaces of before that.
        error_code: why it couldn't be read; empty where it could.
        fault: what that error says, as `error_tree` writes it.
        error: the same in English, in rows of before `fault`.
    """

    belongs_to = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    size_bytes = models.PositiveBigIntegerField()
    checksum = models.CharField(max_length=64)
    format = models.CharField(max_length=20, blank=True)
    columns = models.JSONField(default=dict)
    day_first = models.BooleanField(null=True)
    conversations = models.PositiveIntegerField(default=0)
    turns = models.PositiveIntegerField(default=0)
    skipped = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    error_code = models.CharField(max_length=4, blank=True)
    fault = models.JSONField(default=dict)
    error = models.CharField(max_length=400, blank=True)

    class Meta:
        """Read in the order of uploading."""

        ordering = ("id",)


class WatchedFile(TeamOwned):
    """Remember a file of the watched folder by its bytes; what it brought may be gone since, and must stay so.

    Attributes:
        checksum: SHA-256 of its bytes, in hex.
    """

    checksum = models.CharField(max_length=64)

    class Meta:
        """Remember each once."""

        constraints = (models.UniqueConstraint(fields=["team", "checksum"], name="one_watched_file"),)
