"""Let people in: the owner, users, invites, roles, and a limit on guessing passwords."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from weerklank.errors import NotFoundError, SettingsError, say
from weerklank.services.audit import log
from weerklank.services.passwords import check_strength
from weerklank.store.exclusive import hold_first_owner
from weerklank.store.models import FailedSignIn, Invite, Membership, Role, Team, User

__all__ = [
    "accept_invite", "add_user", "change_role", "create_owner", "forget_failures", "invite", "is_locked_out",
    "make_user", "nobody_yet", "note_failure", "open_invite", "remove_member", "withdraw_invite",
]  # fmt: skip

_INVITE_LASTS = timedelta(days=7)
_WINDOW = timedelta(minutes=15)
_MOST_FAILURES_A_LOGIN = 8
_MOST_FAILURES_AN_ADDRESS = 40


def nobody_yet() -> bool:
    """Tell whether the workspace has no user, so that the first visitor may become its owner."""
    return not User.objects.exists()


def make_user(*, login: str, name: str, password: str, language: str) -> User:
    """Make a user with a password.

    Raises:
        SettingsError: the name is taken or empty, or the password is too easy to guess.
    """
    user = User(login=User.normalize_username(login), name=name.strip() or login.strip(), language=language)
    if not user.login or User.objects.filter(login=user.login).exists():
        raise _no_login(login)
    check_strength(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise _no_login(login) from error  # somebody else took it since we looked
    return user


def _no_login(login: str) -> SettingsError:
    problem = say("the login {login!r} is empty or taken", login=login)
    return SettingsError(say("login"), "C045", problem, "Choose another.")


def create_owner(*, login: str, name: str, password: str, language: str, team: str) -> Membership:
    """Make the first user, who owns the first team.

    Raises:
        SettingsError: there is a user already, or the login or password can't be used.
    """
    with transaction.atomic():
        hold_first_owner()
        if not nobody_yet():
            raise SettingsError(
                "login", "C047", "this workspace has an owner already", "Sign in, or ask for an invite."
            )
        user = make_user(login=login, name=name, password=password, language=language)
        row = Team.objects.create(name=team.strip() or user.name, timezone=timezone.get_default_timezone_name())
        membership = Membership.rows.create(team=row, user=user, role=Role.OWNER)
        log(membership, "team.create", f"team {row.pk}")
    return membership


def add_user(*, login: str, password: str, role: Role, language: str = "nl") -> Membership:
    """Make a user from the command line: the owner where there is nobody yet, else a member of the first team.

    Raises:
        SettingsError: the login or password can't be used.
    """
    if nobody_yet():
        return create_owner(login=login, name=login, password=password, language=language, team="")
    with transaction.atomic():
        user = make_user(login=login, name=login, password=password, language=language)
        membership = Membership.rows.create(team=Team.objects.earliest("id"), user=user, role=role)
        log(membership, "user.add", f"user {user.pk}")
    return membership


def invite(membership: Membership, *, role: Role, now: datetime) -> tuple[Invite, str]:
    """Make an invite; its token is returned once and kept only as a digest."""
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        row = Invite.rows.create(
            team_id=membership.team_id,
            digest=_digest(token),
            role=role,
            invited_by=membership.user,
            expires_at=now + _INVITE_LASTS,
        )
        log(membership, "invite.make", f"invite {row.pk}")
    return row, token


def open_invite(token: str, *, now: datetime) -> Invite:
    """Return the invite that a token opens.

    Raises:
        NotFoundError: there is none, or it was used, or its time is over.
    """
    row = Invite.rows.filter(digest=_digest(token), accepted_at=None, expires_at__gt=now).select_related("team").first()
    if row is None:
        raise NotFoundError("invite", "N010", "this invite doesn't work any more", "Ask for a new one.")
    return row


def accept_invite(token: str, *, login: str, name: str, password: str, language: str, now: datetime) -> Membership:
    """Make a user who joins the invite's team.

    Raises:
        NotFoundError: the invite doesn't work any more.
        SettingsError: the login or password can't be used.
    """
    with transaction.atomic():
        row = open_invite(token, now=now)
        user = make_user(login=login, name=name, password=password, language=language)
        membership = Membership.rows.create(team_id=row.team_id, user=user, role=row.role)
        if not Invite.rows.filter(pk=row.pk, accepted_at=None).update(accepted_at=now):
            raise NotFoundError("invite", "N010", "this invite doesn't work any more", "Ask for a new one.")
        log(membership, "invite.accept", f"invite {row.pk}")
    return membership


def withdraw_invite(membership: Membership, invite_id: int) -> None:
    """Make an invite useless."""
    Invite.rows.for_member(membership).filter(pk=invite_id, accepted_at=None).delete()
    log(membership, "invite.withdraw", f"invite {invite_id}")


def change_role(membership: Membership, member_id: int, role: Role) -> None:
    """Give a member another role.

    Raises:
        SettingsError: the team would have no owner left.
    """
    with transaction.atomic():
        _hold_roles(membership)
        other = Membership.rows.for_member(membership).select_for_update().get(pk=member_id)
        other.role = role
        other.save(update_fields=["role"])
        _need_owner(membership)
        log(membership, "member.role", f"member {member_id}")


def remove_member(membership: Membership, member_id: int) -> None:
    """Take a member out of the team; what they wrote stays.

    Raises:
        SettingsError: the team would have no owner left.
    """
    with transaction.atomic():
        _hold_roles(membership)
        Membership.rows.for_member(membership).filter(pk=member_id).delete()
        _need_owner(membership)
        log(membership, "member.remove", f"member {member_id}")


def _hold_roles(membership: Membership) -> None:
    """Let one at a time change who may what: two owners who take each other's role away would leave none."""
    Team.objects.select_for_update(no_key=True).get(pk=membership.team_id)


def _need_owner(membership: Membership) -> None:
    if not Membership.rows.for_member(membership).filter(role=Role.OWNER).exists():
        raise SettingsError("role", "C048", "the team would have no owner left", "Make somebody else owner first.")


def is_locked_out(*, login: str, address: str, now: datetime) -> bool:
    """Tell whether so many passwords were guessed for this login, or from this address, that it must wait."""
    recent = FailedSignIn.objects.since(now - _WINDOW)
    by_login = recent.filter(login_digest=_mark(login)).count() >= _MOST_FAILURES_A_LOGIN
    return by_login or recent.filter(address_digest=_mark(address)).count() >= _MOST_FAILURES_AN_ADDRESS


def note_failure(*, login: str, address: str, now: datetime) -> None:
    """Count one failed attempt, and forget those that no longer matter."""
    FailedSignIn.objects.exclude(pk__in=FailedSignIn.objects.since(now - _WINDOW).values("pk")).delete()
    FailedSignIn.objects.create(login_digest=_mark(login), address_digest=_mark(address), at=now)


def forget_failures(*, login: str) -> None:
    """Forget the failed attempts of somebody who has signed in."""
    FailedSignIn.objects.filter(login_digest=_mark(login)).delete()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _mark(value: str) -> str:
    """Digest a login or an address with the workspace's key: what is kept leads back to nobody."""
    return salted_hmac("weerklank.sign_in", User.normalize_username(value), algorithm="sha256").hexdigest()
