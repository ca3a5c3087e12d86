"""Tell other programs what happened, by the Standard Webhooks specification (standardwebhooks.com, 1.0)."""

import base64
import json
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from weerklank.advice.escalation import WARN_FROM
from weerklank.services.audit import log
from weerklank.services.outside import target_of
from weerklank.services.sealed import seal, unseal
from weerklank.store.models import Conversation, Delivery, DeliveryState, FollowUp, Import, Membership, Webhook

__all__ = [
    "EVENTS", "change_webhook", "delete_webhook", "make_webhook", "replay", "secret_of", "send_test", "tell_due",
    "tell_imported", "tell_read",
]  # fmt: skip

EVENTS = ("conversation.read", "conversation.escalating", "follow_up.due", "import.finished")
_TEST = "webhook.test"
_SECRET_BYTES = 32
"""The specification asks for 24 to 64."""


def make_webhook(
    membership: Membership, *, url: str, events: Iterable[str], allowed: Collection[str]
) -> tuple[Webhook, str]:
    """Have an address told of events; of all where none is chosen. Return it with its secret.

    Raises:
        SettingsError: the address can't be used.
    """
    target_of(url, allowed=allowed)
    secret = f"whsec_{base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode('ascii')}"
    chosen = [event for event in EVENTS if event in set(events)] or list(EVENTS)
    with transaction.atomic():
        row = Webhook.rows.create(team_id=membership.team_id, url=url, sealed_secret=seal(secret), events=chosen)
        log(membership, "webhook.make", f"webhook {row.pk}")
    return row, secret


def secret_of(row: Webhook) -> str:
    """Return a webhook's secret."""
    return unseal(row.sealed_secret)


def change_webhook(membership: Membership, row: Webhook, *, active: bool) -> None:
    """Silence a webhook, or let it be told again."""
    with transaction.atomic():
        Webhook.rows.for_member(membership).filter(pk=row.pk).update(is_active=active)
        log(membership, "webhook.start" if active else "webhook.stop", f"webhook {row.pk}")


def delete_webhook(membership: Membership, row: Webhook) -> None:
    """Forget a webhook and what it was told."""
    with transaction.atomic():
        Webhook.rows.for_member(membership).filter(pk=row.pk).delete()
        log(membership, "webhook.delete", f"webhook {row.pk}")


def send_test(row: Webhook, *, now: datetime) -> Delivery:
    """Queue a message that means nothing, to see whether it arrives."""
    return _queue(row, _TEST, {"webhook": row.pk}, now)


def replay(delivery: Delivery, *, now: datetime) -> None:
    """Try a message again from the first attempt; its id stays, so a receiver can tell that it is the same."""
    Delivery.rows.filter(pk=delivery.pk).update(
        state=DeliveryState.WAITING, attempts=0, next_at=now, error="", answer=None, delivered_at=None
    )


def tell_read(row: Conversation, *, tension_before: float, now: datetime) -> None:
    """Tell that a conversation was read, and whether a quarrel came in the making."""
    data = {"conversation": row.pk, "waiting": row.waiting, "step": row.step, "form": row.form, "stage": row.stage}
    _tell(row.team_id, "conversation.read", data, now)
    if tension_before < WARN_FROM <= row.tension:
        _tell(row.team_id, "conversation.escalating", {"conversation": row.pk, "tension": row.tension}, now)


def tell_imported(row: Import, *, now: datetime) -> None:
    """Tell that an import ended, and how."""
    counts = {name: getattr(row, name) for name in ("new_conversations", "new_turns", "known_turns")}
    _tell(row.team_id, "import.finished", {"import": row.pk, "state": row.state, **counts}, now)


def tell_due(row: FollowUp, *, now: datetime) -> None:
    """Tell once that a day to come back has come."""
    for webhook in _listening(row.team_id, "follow_up.due"):
        message_id = f"msg_due_{row.pk}_{webhook.pk}"
        if not Delivery.rows.filter(webhook=webhook, message_id=message_id).exists():
            data = {"follow_up": row.pk, "conversation": row.conversation_id, "due_on": row.due_on.isoformat()}
            _queue(webhook, "follow_up.due", data, now, message_id=message_id)


def _tell(team_id: int, event: str, data: dict[str, Any], now: datetime) -> None:
    for webhook in _listening(team_id, event):
        _queue(webhook, event, data, now)


def _listening(team_id: int, event: str) -> list[Webhook]:
    return [row for row in Webhook.rows.filter(team_id=team_id, is_active=True) if event in row.events]


def _queue(row: Webhook, event: str, data: dict[str, Any], now: datetime, *, message_id: str = "") -> Delivery:
    body = json.dumps({"type": event, "timestamp": now.isoformat(), "data": data}, separators=(",", ":"))
    return Delivery.rows.create(
        team_id=row.team_id,
        webhook=row,
        message_id=message_id or f"msg_{secrets.token_hex(12)}",
        event=event,
        body=body,
        next_at=now,
        created_at=now,
    )
