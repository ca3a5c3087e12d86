"""Every table of the workspace."""

from weerklank.store.models.accounts import AuditEntry, FailedSignIn, Invite, Membership, Role, Team, User
from weerklank.store.models.connections import (
    ApiKey,
    CalendarToken,
    Delivery,
    DeliveryState,
    IncomingMessage,
    IncomingSource,
    KeptAnswer,
    LanguageModel,
    MailAccount,
    MailSecurity,
    ModelUse,
    Proposal,
    ProposalKind,
    Scope,
    Webhook,
)
from weerklank.store.models.conversations import Advice, Conversation, Identity, Person, Turn, Waiting
from weerklank.store.models.imports import Import, ImportState, SourceFile, WatchedFile
from weerklank.store.models.jobs import Job, JobKind, JobState
from weerklank.store.models.method import MethodChange
from weerklank.store.models.notes import Correction, FollowUp, Note
from weerklank.store.models.persons import ChangeKind, PersonChange, PersonClash, PersonNote, Promise, Side
from weerklank.store.models.recurring import Moment, SellerIn

__all__ = [
    "Advice",
    "ApiKey",
    "AuditEntry",
    "CalendarToken",
    "ChangeKind",
    "Conversation",
    "Correction",
    "Delivery",
    "DeliveryState",
    "FailedSignIn",
    "FollowUp",
    "Identity",
    "Import",
    "ImportState",
    "IncomingMessage",
    "IncomingSource",
    "Invite",
    "Job",
    "JobKind",
    "JobState",
    "KeptAnswer",
    "LanguageModel",
    "MailAccount",
    "MailSecurity",
    "Membership",
    "MethodChange",
    "ModelUse",
    "Moment",
    "Note",
    "Person",
    "PersonChange",
    "PersonClash",
    "PersonNote",
    "Promise",
    "Proposal",
    "ProposalKind",
    "Role",
    "Scope",
    "SellerIn",
    "Side",
    "SourceFile",
    "Team",
    "Turn",
    "User",
    "Waiting",
    "WatchedFile",
    "Webhook",
]
