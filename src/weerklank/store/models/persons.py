"""What is known of a person over all conversations, and how people were merged and split."""

from enum import StrEnum

from django.db import models

from weerklank.store.access import TeamOwned

__all__ = ["ChangeKind", "PersonChange", "PersonClash", "PersonNote", "Promise", "Side"]


class Side(StrEnum):
    """Say who promised."""

    THEM = "them"
    US = "us"


class Promise(TeamOwned):
    """Hold what somebody said they would do; found in a turn, or added by hand.

    Attributes:
        turn: where it was said; null where a person added it.
        start: where its sentence begins in that turn, so that it is found again as the same.
        text: the sentence, or what a person made of it; a finding that people changed is left as it is.
        by: who added or changed it last; null while it is as it was found.
        kept_at: since when it is done.
        struck_at: since when it doesn't count: it was no promise, or it was taken back.
    """

    person = models.ForeignKey("store.Person", on_delete=models.CASCADE, related_name="promises")
    turn = models.ForeignKey("store.Turn", null=True, on_delete=models.CASCADE, related_name="promises")
    start = models.PositiveIntegerField(default=0)
    side = models.CharField(max_length=4)
    text = models.TextField()
    said_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey("store.User", null=True, on_delete=models.SET_NULL, related_name="+")
    kept_at = models.DateTimeField(null=True, blank=True)
    struck_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Read the newest first; find a sentence once."""

        ordering = ("-said_at", "-id")
        constraints = (models.UniqueConstraint(fields=["turn", "start"], name="one_promise_a_sentence"),)
        indexes = (models.Index(fields=["person", "side"], name="promise_of_person"),)


class PersonNote(TeamOwned):
    """Hold what somebody likes, or what else is good to know about them."""

    person = models.ForeignKey("store.Person", on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    by = models.ForeignKey("store.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Read the newest first."""

        ordering = ("-id",)


class PersonClash(TeamOwned):
    """Set two turns of one person beside each other that can't both be true, in whatever conversations they stand.

    Attributes:
        score: calibrated within one conversation, 0 to 1.
    """

    person = models.ForeignKey("store.Person", on_delete=models.CASCADE, related_name="clashes")
    first = models.ForeignKey("store.Turn", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey("store.Turn", on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()

    class Meta:
        """Read in the order in which they were found."""

        ordering = ("id",)


class ChangeKind(StrEnum):
    """Say what was done to two people."""

    MERGE = "merge"
    SPLIT = "split"
    APART = "apart"


class PersonChange(TeamOwned):
    """Remember how two people became one, one became two, or that two were told apart; it can be taken back.

    Attributes:
        person: who remained.
        other: the id of who went in (merge), came out (split) or is somebody else (apart).
        other_address: how drafts spoke to them, so that whoever comes back is spoken to so again.
        moved: table → ids of the rows that went from one to the other; `address` names who remained where they took
            over how the other is spoken to.
    """

    kind = models.CharField(max_length=6)
    person = models.ForeignKey("store.Person", on_delete=models.CASCADE, related_name="changes")
    other = models.BigIntegerField()
    other_name = models.CharField(max_length=200)
    other_address = models.CharField(max_length=6, blank=True, default="")
    moved = models.JSONField(default=dict)
    by = models.ForeignKey("store.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        """Read the newest first."""

        ordering = ("-id",)
        indexes = (models.Index(fields=["team", "other"], name="change_of_other"),)
