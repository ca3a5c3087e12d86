"""How other programs come in and are told: keys, feeds, webhooks, sources of messages, and what they propose."""

from enum import StrEnum

from django.db import models

from weerklank.store.access import TeamOwned

__all__ = [
    "ApiKey", "CalendarToken", "Delivery", "DeliveryState", "IncomingMessage", "IncomingSource",
    "KeptAnswer", "LanguageModel", "MailAccount", "MailSecurity", "ModelUse", "Proposal", "ProposalKind", "Scope",
    "Webhook",
]  # fmt: skip


class Scope(StrEnum):
    """Say what a key may do."""

    READ = "read"
    PROPOSE = "propose"
    WRITE = "write"


class ApiKey(TeamOwned):
    """Let a program act for the member who made the key; only a digest is kept.

    Attributes:
        membership: whose rights bound the key's; without the membership there is no key.
        hint: the first characters, to recognise it by.
        scopes: values of Scope.
    """

    membership = models.ForeignKey("store.Membership", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=16)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """Read the newest first."""

        ordering = ("-id",)


class KeptAnswer(TeamOwned):
    """Keep what a key was answered, so that the same request asked twice is done once.

    Attributes:
        name: the caller's Idempotency-Key.
        request_digest: of method, path and body.
        status: of HTTP; 0 until the first one is answered, which nobody else sees.
    """

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        """Let a name be used once by a key."""

        constraints = (models.UniqueConstraint(fields=["key", "name"], name="one_answer_a_name"),)
        indexes = (models.Index(fields=["created_at"], name="kept_answer_age"),)


class CalendarToken(TeamOwned):
    """Open the follow-ups of a team to a member's calendar; only a digest is kept."""

    membership = models.OneToOneField("store.Membership", on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)


class Webhook(TeamOwned):
    """Hold an address that is told when something happens.

    Attributes:
        sealed_secret: signs what is sent; encrypted with the workspace's key.
        events: names of what it is told.
    """

    url = models.CharField(max_length=500)
    sealed_secret = models.TextField()
    events = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Read the oldest first."""

        ordering = ("id",)


class DeliveryState(StrEnum):
    """Say what became of a message."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class Delivery(TeamOwned):
    """Hold one message to one webhook; it names rows, and never a word of a conversation.

    Attributes:
        message_id: the same at every attempt, so that a receiver can tell a repeat.
        body: the very bytes that are signed and sent.
        next_at: when it is tried next; moved on before each attempt, so that two workers don't both send.
        answer: the last status of HTTP; null where nothing answered.
        error: `unreachable`, or the code of our own error.
    """

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    message_id = models.CharField(max_length=64)
    event = models.CharField(max_length=40)
    body = models.TextField()
    state = models.CharField(max_length=10, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    answer = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        """Read the newest first."""

        ordering = ("-id",)
        indexes = (models.Index(fields=["state", "next_at"], name="delivery_to_do"),)


class IncomingSource(TeamOwned):
    """Hold an address to which another program sends messages; only a digest of its token is kept.

    Attributes:
        membership: who set it up; null where they left the team, whose messages go on coming in.
        belongs_to: the one import that stands for all that came in here.
    """

    membership = models.ForeignKey("store.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    belongs_to = models.ForeignKey("store.Import", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    last_at = models.DateTimeField(null=True)

    class Meta:
        """Read the oldest first."""

        ordering = ("id",)


class IncomingMessage(TeamOwned):
    """Remember a message that came in by its sender's own id, and the conversation that it went to.

    Attributes:
        thread: the sender's id of the conversation.
    """

    source = models.ForeignKey(IncomingSource, on_delete=models.CASCADE, related_name="messages")
    external_id = models.CharField(max_length=255)
    thread = models.CharField(max_length=255)
    conversation = models.ForeignKey("store.Conversation", null=True, on_delete=models.CASCADE, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        """Let a message come in once."""

        constraints = (models.UniqueConstraint(fields=["source", "external_id"], name="one_message_an_id"),)
        indexes = (models.Index(fields=["source", "thread"], name="incoming_by_thread"),)


class MailSecurity(StrEnum):
    """Say how the connection to a mail server is encrypted."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class MailAccount(TeamOwned):
    """Hold a mailbox of which a folder is read by IMAP; nothing in it is changed.

    Attributes:
        source: by which its mails come in, as any other incoming messages.
        sealed_password: encrypted with the workspace's key; never shown again.
        folder: whose mails are read.
        sent_folder: whose mails the team itself wrote; empty reads none.
        since: of mails that came before this day, none is read.
        places: folder → `[UIDVALIDITY, last UID]`, how far it was read.
        next_at: when it is looked into next; moved on before each look, so that two workers don't both read.
        looked_at: when that went well last.
        error_code: why the last look failed; empty where it didn't.
        failures: how many looks failed one after another.
    """

    source = models.OneToOneField(IncomingSource, on_delete=models.CASCADE, related_name="mail_account")
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField()
    security = models.CharField(max_length=8, default=MailSecurity.TLS)
    login = models.CharField(max_length=254)
    sealed_password = models.TextField()
    folder = models.CharField(max_length=200, default="INBOX")
    sent_folder = models.CharField(max_length=200, blank=True)
    since = models.DateField(null=True)
    places = models.JSONField(default=dict)
    is_active = models.BooleanField(default=True)
    next_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=4, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """Read the oldest first."""

        ordering = ("id",)
        indexes = (models.Index(fields=["is_active", "next_at"], name="mail_account_to_read"),)


class ModelUse(StrEnum):
    """Say which language model rewrites a team's drafts."""

    INSTALLATION = "installation"
    OWN = "own"
    OFF = "off"


class LanguageModel(TeamOwned):
    """Hold which language model a team chose; one without a row has that of the installation.

    Attributes:
        use: a value of ModelUse; a team's own one stays kept while another is chosen.
        url: the base address; `/chat/completions` is put behind it.
        model: its name there.
        sealed_key: encrypted with the workspace's key; never shown again, and empty where there is none.
        timeout_s: for how many seconds an answer is waited for.
    """

    use = models.CharField(max_length=12, default=ModelUse.INSTALLATION)
    url = models.CharField(max_length=500, blank=True)
    model = models.CharField(max_length=200, blank=True)
    sealed_key = models.TextField(blank=True)
    timeout_s = models.PositiveSmallIntegerField(default=20)

    class Meta:
        """Let a team have one."""

        constraints = (models.UniqueConstraint(fields=["team"], name="one_language_model_a_team"),)


class ProposalKind(StrEnum):
    """Say what is proposed."""

    ANSWER = "answer"
    FOLLOW_UP = "follow_up"


class Proposal(TeamOwned):
    """Hold what a program proposes; nothing happens until a person accepts it.

    Attributes:
        text: the answer; for a follow-up, the reason.
        proposer: which program, in its own words.
        accepted: null while nobody decided.
    """

    conversation = models.ForeignKey("store.Conversation", on_delete=models.CASCADE, related_name="proposals")
    kind = models.CharField(max_length=10)
    text = models.TextField(blank=True)
    due_on = models.DateField(null=True)
    proposer = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    accepted = models.BooleanField(null=True)
    decided_by = models.ForeignKey("store.User", null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        """Read the newest first."""

        ordering = ("-id",)
        indexes = (models.Index(fields=["team", "accepted"], name="proposal_open"),)
