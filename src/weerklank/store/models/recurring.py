"""What recurs, laid out for counting: one narrow row for each resistant turn, and who sold in which conversation."""

from django.db import models

from weerklank.store.access import TeamOwned

__all__ = ["Moment", "SellerIn"]


class Moment(TeamOwned):
    """Hold one resistant turn with what is counted of it; the worker writes it anew whenever it reads.

    Attributes:
        week: the Monday of its week, where the team is; null where no time is known.
        seller: to whom it was said: who of us spoke last before it, else who spoke next; only to find moments by.
        product: that of the conversation, kept here as well so that counting needs no other table.
        move: of the answer, or `no_answer`, or `other`; see insight.summary.
        softened: whether their next turn was no resistance; null where they said no more.
    """

    turn = models.OneToOneField("store.Turn", on_delete=models.CASCADE, related_name="moment")
    conversation = models.ForeignKey("store.Conversation", on_delete=models.CASCADE, related_name="moments")
    form = models.CharField(max_length=40)
    stage = models.CharField(max_length=20, blank=True)
    channel = models.CharField(max_length=12)
    at = models.DateTimeField(null=True)
    week = models.DateField(null=True)
    seller = models.CharField(max_length=255, blank=True, default="")
    product = models.CharField(max_length=80, blank=True, default="")
    move = models.CharField(max_length=40)
    answer = models.ForeignKey("store.Turn", null=True, on_delete=models.SET_NULL, related_name="+")
    softened = models.BooleanField(null=True)

    class Meta:
        """Index what is counted by."""

        indexes = (
            models.Index(fields=["team", "form", "-at"], name="moment_by_form"),
            models.Index(fields=["team", "week", "form"], name="moment_by_week"),
            models.Index(fields=["team", "-at", "-id"], name="moment_recent"),
            models.Index(fields=["team", "stage"], name="moment_by_stage"),
            models.Index(fields=["team", "channel"], name="moment_by_channel"),
            models.Index(fields=["team", "product"], name="moment_by_product"),
            models.Index(fields=["team", "conversation"], name="moment_by_conversation"),
            # All that is counted of one seller's moments, so that counting reads the index and no row.
            models.Index(
                fields=["team", "seller", "form", "stage", "channel", "product", "week", "conversation"],
                name="moment_by_seller",
            ),
        )


class SellerIn(TeamOwned):
    """Say that a seller spoke in a conversation; only to find conversations by, never to count people by."""

    conversation = models.ForeignKey("store.Conversation", on_delete=models.CASCADE, related_name="sellers")
    name = models.CharField(max_length=255)

    class Meta:
        """Name somebody once in a conversation."""

        constraints = (models.UniqueConstraint(fields=["conversation", "name"], name="one_seller_a_conversation"),)
        indexes = (models.Index(fields=["team", "name", "conversation"], name="seller_by_name"),)
