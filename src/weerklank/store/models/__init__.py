"""Every table of the workspace."""

from weerklank.store.models.accounts import AuditEntry, FailedSignIn, Invite, Membership, Role, Team, User
from weerklank.store.models.conversations import Advice, Conversation, Identity, Person, Turn, Waiting
from weerklank.store.models.imports import Import, ImportState, SourceFile
from weerklank.store.models.jobs import Job, JobKind, JobState
from weerklank.store.models.notes import Correction, FollowUp, Note
from weerklank.store.models.persons import ChangeKind, PersonChange, PersonClash, PersonNote, Promise, Side
from weerklank.store.models.recurring import Moment, SellerIn

__all__ = [
    "Advice",
    "AuditEntry",
    "ChangeKind",
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
    "Moment",
    "Note",
    "Person",
    "PersonChange",
    "PersonClash",
    "PersonNote",
    "Promise",
    "Role",
    "SellerIn",
    "Side",
    "SourceFile",
    "Team",
    "Turn",
    "User",
    "Waiting",
]
