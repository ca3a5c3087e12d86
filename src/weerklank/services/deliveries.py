"""Send what webhooks are told, signed, and again later where nothing answered."""

import base64
import hashlib
import hmac
import logging
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from http.client import HTTPException

from weerklank import __version__
from weerklank.errors import WeerklankError
from weerklank.services.outside import post, target_of
from weerklank.services.webhooks import secret_of
from weerklank.store.models import Delivery, DeliveryState, Webhook

__all__ = ["deliver_due", "signature"]

_LOG = logging.getLogger(__name__)
_AGAIN_AFTER = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""The schedule that the Standard Webhooks specification gives, after the first attempt."""
_GONE = 410
_AT_ONCE = 5
_HELD = timedelta(minutes=2)
_LOG_KEPT = timedelta(days=30)


def deliver_due(*, clock: Callable[[], datetime], allowed: Collection[str]) -> bool:
    """Send what is due, a few at a time; return whether anything was.

    Args:
        clock: gives the present moment, aware and UTC.
        allowed: hosts that may be in a private network.
    """
    now = clock()
    due = Delivery.rows.filter(state=DeliveryState.WAITING, next_at__lte=now, webhook__is_active=True)
    found = list(due.order_by("next_at", "id").select_related("webhook")[:_AT_ONCE])
    for row in found:
        mine = Delivery.rows.filter(pk=row.pk, state=DeliveryState.WAITING, next_at=row.next_at)
        if mine.update(next_at=now + _HELD):
            _attempt(row, clock(), allowed)
    if found:
        Delivery.rows.filter(created_at__lt=now - _LOG_KEPT).exclude(state=DeliveryState.WAITING).delete()
    return bool(found)


def _attempt(row: Delivery, now: datetime, allowed: Collection[str]) -> None:
    row.attempts += 1
    row.answer, row.error = None, ""
    try:
        row.answer = _send(row, now, allowed)
    except (OSError, HTTPException):
        row.error = "unreachable"
    except WeerklankError as error:
        row.error = error.code
    if row.answer is not None and 200 <= row.answer < 300:
        row.state, row.delivered_at = DeliveryState.DELIVERED, now
    elif row.answer == _GONE:
        row.state = DeliveryState.FAILED
        Webhook.rows.filter(pk=row.webhook_id).update(is_active=False)
    else:
        _plan_again(row, now)
    # Not `save`: a webhook that somebody deleted meanwhile took its deliveries along.
    columns = ("state", "attempts", "next_at", "answer", "error", "delivered_at")
    Delivery.rows.filter(pk=row.pk).update(**{name: getattr(row, name) for name in columns})
    _LOG.info("delivery=%s attempt=%s answer=%s", row.pk, row.attempts, row.answer)


def _plan_again(row: Delivery, now: datetime) -> None:
    if row.attempts > len(_AGAIN_AFTER):
        row.state = DeliveryState.FAILED
    else:
        row.next_at = now + _AGAIN_AFTER[row.attempts - 1]


def _send(row: Delivery, now: datetime, allowed: Collection[str]) -> int:
    body = row.body.encode()
    second = int(now.timestamp())
    headers = {
        "content-type": "application/json",
        "user-agent": f"Weerklank/{__version__}",
        "webhook-id": row.message_id,
        "webhook-timestamp": str(second),
        "webhook-signature": signature(secret_of(row.webhook), row.message_id, second, body),
    }
    return post(target_of(row.webhook.url, allowed=allowed), body, headers, allowed=allowed)


def signature(secret: str, message_id: str, second: int, body: bytes) -> str:
    """Return the signature of a message: `v1,` and base64 of HMAC-SHA256 over id, second and body, parted by dots.

    Args:
        secret: begins with `whsec_`; base64 follows.

    Source: Standard Webhooks specification 1.0, "Signature scheme".
    """
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{message_id}.{second}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode('ascii')}"
