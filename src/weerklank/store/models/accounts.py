"""Who may come in: users, teams, roles, invites, and a log of what was done."""

from enum import StrEnum
from typing import Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from weerklank.store.access import TeamOwned

__all__ = ["AuditEntry", "FailedSignIn", "Invite", "Membership", "Role", "Team", "User"]


class Role(StrEnum):
    """Say what a member may do; each may also do what the ones below may."""

    OWNER = "owner"
    MEMBER = "member"
    READER = "reader"

    def covers(self, least: "Role") -> bool:
        """Tell whether this role may do what needs at least the other."""
        order = list(Role)
        return order.index(self) <= order.index(least)


class User(AbstractBaseUser):
    """Hold one person who signs in.

    Attributes:
        login: a name or an e-mail address, folded to lower case.
        name: as colleagues read it.
        totp_seed: from which, with the workspace's key, the secret of the second step is made; empty switches it off.
        totp_last: the last half minute whose code was used, so that none works twice.
        recovery_digests: of the recovery codes that are left.
    """

    login = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=150)
    language = models.CharField(max_length=2, default="nl")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    totp_seed = models.CharField(max_length=40, blank=True, default="")
    totp_last = models.BigIntegerField(default=0)
    recovery_digests = models.JSONField(default=list)

    objects = BaseUserManager()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS = ("name",)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """Fold a login, so that case and outer spaces don't matter."""
        return super().normalize_username(username).strip().casefold()


class Team(models.Model):
    """Hold one team, to which everything else belongs.

    Attributes:
        seller_names: names under which the team's people speak in conversations.
        timezone: in which the team's days begin, times are shown, and imports are read that name none.
        keep_days: for how long what is imported is kept, unless an import says otherwise; null keeps it.
        keep_days_by_channel: channel → days that its conversations are kept at most after something was added to them.
        address: how drafts speak to customers, a value of advice's Address, unless a person has one of their own.
        pseudonymise: whether new imports come in without names and numbers, unless the import says otherwise.
        method_version: changes whenever the team's method does; empty while it is the bundled one.
    """

    name = models.CharField(max_length=120)
    seller_names = models.JSONField(default=list)
    timezone = models.CharField(max_length=64, default="Europe/Amsterdam")
    keep_days = models.PositiveIntegerField(null=True, blank=True)
    keep_days_by_channel = models.JSONField(default=dict)
    address = models.CharField(max_length=6, default="follow")
    pseudonymise = models.BooleanField(default=False)
    method_version = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = models.Manager()

    def __str__(self) -> str:
        return self.name


class Membership(TeamOwned):
    """Put a user into a team, with a role."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, default=Role.MEMBER)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Let somebody be in a team once."""

        constraints = (models.UniqueConstraint(fields=["team", "user"], name="one_membership_a_team"),)

    def may(self, least: Role) -> bool:
        """Tell whether this member may do what needs at least this role."""
        return Role(self.role).covers(least)


class Invite(TeamOwned):
    """Hold a link by which somebody may join; only a digest of its token is kept."""

    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=10, default=Role.MEMBER)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)


class AuditEntry(TeamOwned):
    """Log who did what to which row; never a word of a conversation.

    Attributes:
        action: a verb, such as `import.start`.
        subject: kind and id of the row, such as `import 12`.
    """

    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Read the newest first."""

        ordering = ("-at", "-id")
        indexes = (models.Index(fields=["team", "-at"], name="audit_of_team"),)


class FailedSignInRows(models.QuerySet):
    """Query failed attempts."""

    def since(self, moment: object) -> Self:
        """Keep those after a moment."""
        return self.filter(at__gt=moment)


class FailedSignIn(models.Model):
    """Count failed attempts; login and address are kept as digests only."""

    login_digest = models.CharField(max_length=64, db_index=True)
    address_digest = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(db_index=True)

    objects = FailedSignInRows.as_manager()
