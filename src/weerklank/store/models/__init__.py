"""Every table of the workspace."""

from weerklank.store.models.accounts import AuditEntry, FailedSignIn, Invite, Membership, Role, Team, User
from weerklank.store.models.conversations import Advice, Conversation, Identity, Person, Turn, Waiting
from weerklank.store.models.imports import Import, ImportState, SourceFile
from weerklank.store.models.jobs import Job, JobKind, JobState
from weerklank.store.models.method import MethodChange
from weerklank.store.models.notes import Correction, FollowUp, Note

__all__ = [
    "Advice",
    "AuditEntry",
    "Conversation",
    "Correction",
    "FailedSignIn",
    "FollowUp",
    "Identity",
    "Import",
    "ImportState",
    "Invite",
    "Job",
    "JobKind",
    "JobState",
    "Membership",
    "MethodChange",
    "Note",
    "Person",
    "Role",
    "SourceFile",
    "Team",
    "Turn",
    "User",
    "Waiting",
]
