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
    Proposal,
    ProposalKind,
    Scope,
    Webhook,
)
from weerklank.store.models.conversations import Advice, Conversation, Identity, Person, Turn, Waiting
from weerklank.store.models.imports import Import, ImportState, SourceFile
from weerklank.store.models.jobs import Job, JobKind, JobState
from weerklank.store.models.notes import Correction, FollowUp, Note

__all__ = [
    "Advice",
    "ApiKey",
    "AuditEntry",
    "CalendarToken",
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
    "Membership",
    "Note",
    "Person",
    "Proposal",
    "ProposalKind",
    "Role",
    "Scope",
    "SourceFile",
    "Team",
    "Turn",
    "User",
    "Waiting",
    "Webhook",
]
