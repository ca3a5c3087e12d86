"""The second step of signing in: codes of an app, and recovery codes for when the phone is lost.

The database keeps no secret: an app's is made from a seed and the workspace's key, so a stolen database opens nothing.
"""

import base64
import hashlib
import secrets
from datetime import datetime

import pyotp
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from weerklank.errors import SettingsError
from weerklank.services.audit import log
from weerklank.store.models import Membership, User

__all__ = ["is_right", "new_seed", "otpauth", "secret_of", "switch_off", "switch_on"]

_STEP_S = 30
_DRIFT_STEPS = 1
"""Source: RFC 6238, section 5.2: steps of thirty seconds, and one step of drift at either side."""
_RECOVERY_CODES = 8
_ISSUER = "Weerklank"


def new_seed() -> str:
    """Return a seed that nobody can guess."""
    return secrets.token_hex(20)


def secret_of(seed: str) -> str:
    """Return the secret that an app is given for a seed, in base32."""
    return base64.b32encode(salted_hmac("weerklank.totp", seed, algorithm="sha256").digest()[:20]).decode("ascii")


def otpauth(user: User, seed: str) -> str:
    """Return the address that an app reads from a picture."""
    return str(pyotp.TOTP(secret_of(seed)).provisioning_uri(name=user.login, issuer_name=_ISSUER))


def switch_on(membership: Membership, *, seed: str, code: str, now: datetime) -> list[str]:
    """Ask for a code from now on; return the recovery codes, which are shown this once.

    Raises:
        SettingsError: the code isn't the app's.
    """
    step = _step_of(seed, code, now)
    if step is None:
        raise SettingsError(
            "code", "C079", "this password or code isn't right", "Look at the app again: a code lasts half a minute."
        )
    codes = [_recovery_code() for _ in range(_RECOVERY_CODES)]
    with transaction.atomic():
        digests = [_digest(each) for each in codes]
        User.objects.filter(pk=membership.user_id).update(totp_seed=seed, totp_last=step, recovery_digests=digests)
        log(membership, "user.second_step_on", f"user {membership.user_id}")
    return codes


def switch_off(membership: Membership, *, user_id: int) -> None:
    """Ask for no code any more."""
    with transaction.atomic():
        User.objects.filter(pk=user_id).update(totp_seed="", totp_last=0, recovery_digests=[])
        log(membership, "user.second_step_off", f"user {user_id}")


def is_right(user: User, given: str, *, now: datetime) -> bool:
    """Tell whether a code opens the door; each code, of the app or for recovery, does so once."""
    step = _step_of(user.totp_seed, given, now)
    if step is not None:
        return bool(User.objects.filter(pk=user.pk, totp_last__lt=step).update(totp_last=step))
    digest = _digest(given)
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        left = [known for known in row.recovery_digests if not constant_time_compare(known, digest)]
        found = len(left) < len(row.recovery_digests)
        if found:
            User.objects.filter(pk=user.pk).update(recovery_digests=left)
    return found


def _step_of(seed: str, given: str, now: datetime) -> int | None:
    code = "".join(given.split())
    if not seed or len(code) != 6 or not code.isdecimal() or not code.isascii():
        return None
    totp, here = pyotp.TOTP(secret_of(seed)), int(now.timestamp()) // _STEP_S
    for step in range(here - _DRIFT_STEPS, here + _DRIFT_STEPS + 1):
        if constant_time_compare(totp.generate_otp(step), code):
            return step
    return None


def _recovery_code() -> str:
    plain = base64.b32encode(secrets.token_bytes(10)).decode("ascii").lower()
    return "-".join(plain[start : start + 4] for start in range(0, 16, 4))


def _digest(code: str) -> str:
    return hashlib.sha256("".join(mark for mark in code.lower() if mark.isalnum()).encode()).hexdigest()
