"""Let programs in: API keys with scopes, and the token of a calendar feed."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from weerklank.errors import NotFoundError, SettingsError
from weerklank.services.audit import log
from weerklank.store.models import ApiKey, CalendarToken, Membership, Role, Scope

__all__ = ["PREFIX", "calendar_of", "drop_calendar", "key_opened_by", "make_calendar", "make_key", "may", "revoke_key"]

PREFIX = "wk_"
"""Begins every key, so that a leaked one is recognised."""
_HINT_CHARS = 9
_LONGEST_NAME_CHARS = 80
_USED_EVERY = timedelta(minutes=5)
_LEAST_ROLE = {Scope.READ: Role.READER, Scope.PROPOSE: Role.MEMBER, Scope.WRITE: Role.MEMBER}


def make_key(membership: Membership, *, name: str, scopes: Iterable[str]) -> tuple[ApiKey, str]:
    """Make a key; it is returned once and kept only as a digest.

    Raises:
        SettingsError: it has no name, or no scope that exists.
    """
    wanted = [scope for scope in Scope if scope in set(scopes)]
    if not name.strip() or not wanted:
        raise SettingsError("key", "C080", "a key needs a name and a scope", "Give a name and choose what it may do.")
    token = PREFIX + secrets.token_urlsafe(30)
    with transaction.atomic():
        row = ApiKey.rows.create(
            team_id=membership.team_id,
            membership=membership,
            name=name.strip()[:_LONGEST_NAME_CHARS],
            digest=_digest(token),
            hint=token[:_HINT_CHARS],
            scopes=[scope.value for scope in wanted],
        )
        log(membership, "key.make", f"key {row.pk}")
    return row, token


def key_opened_by(token: str, *, now: datetime) -> ApiKey | None:
    """Return the key that a token opens, with its membership; None where there is none or it was revoked."""
    found = ApiKey.rows.filter(digest=_digest(token), revoked_at=None, membership__user__is_active=True)
    row: ApiKey | None = found.select_related("membership__user", "membership__team").first()
    if row is not None and (row.last_used_at is None or now - row.last_used_at > _USED_EVERY):
        ApiKey.rows.filter(pk=row.pk).update(last_used_at=now)
    return row


def may(key: ApiKey, scope: Scope) -> bool:
    """Tell whether a key has a scope, and whether its member may still do that."""
    return scope.value in key.scopes and bool(key.membership.may(_LEAST_ROLE[scope]))


def revoke_key(membership: Membership, key_id: int, *, now: datetime) -> None:
    """Make a key useless; the log keeps that it was there."""
    with transaction.atomic():
        ApiKey.rows.for_member(membership).filter(pk=key_id, revoked_at=None).update(revoked_at=now)
        log(membership, "key.revoke", f"key {key_id}")


def make_calendar(membership: Membership) -> str:
    """Return a new token for a member's calendar; the one before it no longer works."""
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        CalendarToken.rows.update_or_create(
            membership=membership, defaults={"team_id": membership.team_id, "digest": _digest(token)}
        )
        log(membership, "calendar.make", f"member {membership.pk}")
    return token


def drop_calendar(membership: Membership) -> None:
    """Make a member's calendar address useless."""
    with transaction.atomic():
        CalendarToken.rows.filter(membership=membership).delete()
        log(membership, "calendar.drop", f"member {membership.pk}")


def calendar_of(token: str) -> Membership:
    """Return the member whose calendar a token opens.

    Raises:
        NotFoundError: there is none, or it was withdrawn.
    """
    found = CalendarToken.rows.filter(digest=_digest(token), membership__user__is_active=True)
    row = found.select_related("membership__team", "membership__user").first()
    if row is None:
        problem = "this calendar address doesn't work any more"
        raise NotFoundError("calendar", "N030", problem, "Make a new one under Connections.")
    membership: Membership = row.membership
    return membership


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
