"""Change a password: one's own, by a link from the owner, or from the command line."""

from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.db import transaction

from weerklank.errors import NotFoundError, SettingsError, say
from weerklank.services.audit import log
from weerklank.store.models import Membership, User

__all__ = ["change_password", "check_strength", "reset_key", "reset_password", "set_password", "user_of_key"]

_TOKENS = PasswordResetTokenGenerator()
"""A token works once, for it holds a digest of the old password and of the last sign-in; it ends after a day."""


def change_password(membership: Membership, *, old: str, new: str) -> None:
    """Change one's own password; every other browser of theirs is signed out.

    Raises:
        SettingsError: the old one is wrong, or the new one too easy to guess.
    """
    user = membership.user
    if not user.check_password(old):
        raise SettingsError("old", "C079", "this password or code isn't right", "Type the one that you sign in with.")
    with transaction.atomic():
        _set(user, new)
        log(membership, "user.password", f"user {user.pk}")


def reset_key(membership: Membership, member: Membership) -> str:
    """Return what stands in a link by which a team-mate chooses a new password: it works once, for a day.

    Raises:
        SettingsError: they own or belong to another team as well, which this owner has no say over.
    """
    if Membership.rows.filter(user_id=member.user_id).exclude(team_id=membership.team_id).exists():
        remedy = "They are in another team as well; whoever keeps the machine can: weerklank user password NAME."
        raise SettingsError("member", "C075", "this touches a team that isn't yours", remedy)
    log(membership, "user.reset_link", f"user {member.user_id}")
    return f"{member.user_id}-{_TOKENS.make_token(member.user)}"


def user_of_key(key: str) -> User:
    """Return whose password a link changes.

    Raises:
        NotFoundError: the link was used, is too old, or never was one.
    """
    number, _, token = key.partition("-")
    user = (
        User.objects.filter(pk=int(number), is_active=True).first() if number.isdecimal() and len(number) < 12 else None
    )
    if user is None or not _TOKENS.check_token(user, token):
        raise NotFoundError(
            "reset", "N026", "this link doesn't work any more", "Ask the owner of your team for a new one."
        )
    return user


def reset_password(key: str, new: str) -> User:
    """Choose a new password by a link; the second step stays as it is.

    Raises:
        NotFoundError: the link doesn't work any more.
        SettingsError: the password is too easy to guess.
    """
    with transaction.atomic():
        user = user_of_key(key)
        _set(user, new)
        membership = Membership.rows.filter(user=user).order_by("id").first()
        if membership is not None:
            log(membership, "user.reset", f"user {user.pk}")
    return user


def set_password(login: str, new: str, *, drop_second_step: bool = False) -> User:
    """Set somebody's password from the machine itself.

    Raises:
        NotFoundError: nobody signs in with this name.
        SettingsError: the password is too easy to guess.
    """
    user = User.objects.filter(login=User.normalize_username(login)).first()
    if user is None:
        raise NotFoundError("NAME", "N027", "nobody signs in with this name", "Make them: weerklank user add NAME.")
    with transaction.atomic():
        if drop_second_step:
            user.totp_seed, user.recovery_digests = "", []
            user.save(update_fields=["totp_seed", "recovery_digests"])
        _set(user, new)
        membership = Membership.rows.filter(user=user).order_by("id").first()
        if membership is not None:
            log(membership, "user.password", f"user {user.pk}")
    return user


def check_strength(password: str, user: User) -> None:
    """See that a password is hard to guess.

    Raises:
        SettingsError: it is too short, well known, or like the user's own name.
    """
    try:
        validate_password(password, user)
    except ValidationError as error:
        # Django's own advice is in one language of its choice; this is all that our validators look at.
        remedy = "Take at least 10 characters, no well-known word and nothing like your name."
        raise SettingsError(say("password"), "C046", "this password is too easy to guess", remedy) from error


def _set(user: User, new: str) -> None:
    check_strength(new, user)
    user.set_password(new)
    user.save(update_fields=["password"])
