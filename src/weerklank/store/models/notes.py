"""What people add to a conversation: corrections, notes and days to come back."""

from django.db import models

from weerklank.store.access import TeamOwned

__all__ = ["Correction", "FollowUp", "Note"]


class Correction(TeamOwned):
    """Keep what a person says a turn's label is, or whether something heavy is in it; the newest of each counts.

    All are training material.

    Attributes:
        before, after: labels; both empty where it is about something heavy.
        heavy: whether something heavy is in the turn; null where it is about the label.
    """

    turn = models.ForeignKey("store.Turn", on_delete=models.CASCADE, related_name="corrections")
    before = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=40, blank=True)
    heavy = models.BooleanField(null=True)
    by = models.ForeignKey("store.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Read in the order in which they were made."""

        ordering = ("id",)


class Note(TeamOwned):
    """Hold a remark of a team member on a conversation."""

    conversation = models.ForeignKey("store.Conversation", on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    by = models.ForeignKey("store.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Read the newest first."""

        ordering = ("-id",)


class FollowUp(TeamOwned):
    """Hold a day on which to come back to a conversation."""

    conversation = models.ForeignKey("store.Conversation", on_delete=models.CASCADE, related_name="follow_ups")
    due_on = models.DateField()
    by = models.ForeignKey("store.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Read the first that is due first."""

        ordering = ("due_on", "id")
        indexes = (models.Index(fields=["team", "due_on"], name="follow_up_due"),)
