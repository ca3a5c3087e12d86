"""Conversations as they are kept: people, turns with what was understood, and the advice."""

from enum import StrEnum

from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce

from weerklank.store.access import TeamOwned

__all__ = ["Advice", "Conversation", "Identity", "Person", "Turn", "Waiting"]


class Person(TeamOwned):
    """Hold one customer, over all channels.

    Attributes:
        match_key: equal for names that are likely one person's; empty where the name says too little.
        conversation_count, last_at, stage: over all their conversations.
        address: how drafts speak to them, a value of advice's Address; empty leaves it to the team.
        is_current: whether these, and the clashes, cover all that was read; the worker sees to it.
    """

    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    match_key = models.CharField(max_length=200, blank=True)
    conversation_count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(null=True)
    stage = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=6, blank=True)
    is_current = models.BooleanField(default=False)

    class Meta:
        """Read in the order of names."""

        ordering = ("name", "id")
        indexes = (
            models.Index(fields=["team", "-last_at"], name="person_recent"),
            models.Index(fields=["team", "match_key"], name="person_match"),
            models.Index(fields=["team", "is_current"], name="person_to_look_at"),
        )

    def __str__(self) -> str:
        return self.name


class Identity(TeamOwned):
    """Hold one way in which a person is known: a name in chats, an e-mail address, a phone number."""

    class Kind(StrEnum):
        """Say what the value is."""

        NAME = "name"
        EMAIL = "email"
        PHONE = "phone"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=10, default=Kind.NAME)
    value = models.CharField(max_length=254)
    folded = models.CharField(max_length=254)

    class Meta:
        """Let an identity lead to one person."""

        constraints = (models.UniqueConstraint(fields=["team", "kind", "folded"], name="one_person_an_identity"),)


class Waiting(StrEnum):
    """Say whose turn it is."""

    US = "us"
    THEM = "them"
    NOBODY = "nobody"


class Conversation(TeamOwned):
    """Hold one conversation, with what lists and filters look at.

    Attributes:
        source: the name of the file it first came from.
        participants: `[{name, role}]`, in order of first appearance.
        seller_how: what the decision on who is the seller rests on.
        is_read: whether the analysis covers all turns and corrections; the worker reads what isn't.
        waiting: whose turn it is, by the last turn and the next step.
        step: the id of the next step; empty where nothing is asked for now.
        form: of the last resistant turn that is sure; empty where there is none.
        stage: last known.
        tension: after the last turn, 0 to 1.
        follow_up_hint: a day that fits what they said.
        product: what it is about, as the team calls it; given by hand.
    """

    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="conversations")
    first_import = models.ForeignKey("store.Import", null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=255)
    channel = models.CharField(max_length=12)
    language = models.CharField(max_length=2)
    warmth = models.CharField(max_length=10, blank=True)
    participants = models.JSONField(default=list)
    seller_how = models.CharField(max_length=10)
    turn_count = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    is_read = models.BooleanField(default=False)
    waiting = models.CharField(max_length=6, default=Waiting.NOBODY)
    step = models.CharField(max_length=30, blank=True)
    form = models.CharField(max_length=40, blank=True)
    stage = models.CharField(max_length=20, blank=True)
    tension = models.FloatField(default=0.0)
    is_vulnerable = models.BooleanField(default=False)
    unsure_count = models.PositiveIntegerField(default=0)
    resistant_count = models.PositiveIntegerField(default=0)
    follow_up_hint = models.DateField(null=True, blank=True)
    product = models.CharField(max_length=80, blank=True)

    class Meta:
        """Index what the lists sort and filter by."""

        indexes = (
            models.Index(fields=["team", "-last_at"], name="conversation_recent"),
            models.Index(fields=["team", "waiting", "closed_at"], name="conversation_waiting"),
            models.Index(fields=["team", "-changed_at"], name="conversation_changed"),
            models.Index(fields=["team", "is_read"], name="conversation_unread"),
            models.Index(fields=["team", "product"], name="conversation_product"),
            models.Index(fields=["person", "-last_at"], name="conversation_of_person"),
            # The order of the list, so that a page of it needs no sorting of all.
            models.Index("team", Coalesce("last_at", "changed_at").desc(), F("id").desc(), name="conversation_latest"),
        )

    def __str__(self) -> str:
        return self.title


class Turn(TeamOwned):
    """Hold one turn: the words, and what was understood of them.

    The columns are what is searched and counted; `reading` holds all of it, in the shape of a turn of the JSON
    report without the words. What doesn't apply is empty or null.

    Attributes:
        index: 0-based place in the conversation.
        fingerprint: tells the same turn in another export; see services.merge.
        move: the first of the seller's moves.
        sent_by: who wrote it here and said that it was sent; null where it was imported.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    imported_by = models.ForeignKey("store.Import", null=True, on_delete=models.SET_NULL, related_name="+")
    sent_by = models.ForeignKey("store.User", null=True, on_delete=models.SET_NULL, related_name="+")
    index = models.PositiveIntegerField()
    at = models.DateTimeField(null=True)
    speaker = models.CharField(max_length=255)
    role = models.CharField(max_length=8)
    text = models.TextField()
    line = models.PositiveIntegerField(default=0)
    fingerprint = models.CharField(max_length=40)

    label = models.CharField(max_length=40, blank=True)
    second = models.CharField(max_length=40, blank=True)
    score = models.FloatField(null=True)
    resistance = models.FloatField(null=True)
    talk = models.CharField(max_length=10, blank=True)
    nature = models.CharField(max_length=12, blank=True)
    depth = models.CharField(max_length=12, blank=True)
    stage = models.CharField(max_length=20, blank=True)
    move = models.CharField(max_length=40, blank=True)
    is_vulnerable = models.BooleanField(default=False)
    unsure = models.BooleanField(default=False)
    reading = models.JSONField(null=True)

    class Meta:
        """Read in the order of the conversation."""

        ordering = ("conversation_id", "index")
        constraints = (models.UniqueConstraint(fields=["conversation", "fingerprint"], name="one_turn_a_fingerprint"),)
        indexes = (
            models.Index(fields=["conversation", "index"], name="turn_in_order"),
            models.Index(fields=["team", "fingerprint"], name="turn_by_fingerprint"),
            models.Index(fields=["team", "label", "conversation"], name="turn_by_label"),
            models.Index(fields=["team", "at"], name="turn_by_time"),
        )


class Advice(TeamOwned):
    """Hold the report on a conversation in one language, in the shape of the JSON report without its turns."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="advice")
    language = models.CharField(max_length=2)
    report = models.JSONField()
    tool = models.CharField(max_length=255)
    method = models.CharField(max_length=255)
    model = models.CharField(max_length=255)
    made_at = models.DateTimeField()

    class Meta:
        """Keep one for each language."""

        constraints = (models.UniqueConstraint(fields=["conversation", "language"], name="one_advice_a_language"),)
