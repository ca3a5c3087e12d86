"""Answer the same request once: what a key was answered is kept for a day under the name that the caller gave."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction

from weerklank.errors import Said, SettingsError, StoreBusyError
from weerklank.store.models import ApiKey, KeptAnswer

__all__ = ["Answer", "answered_once", "forget_old"]

_KEPT = timedelta(days=1)
_LONGEST_NAME_CHARS = 255


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold an answer of HTTP; `is_replay` where it was given before."""

    status: int
    body: str
    is_replay: bool = False


def answered_once(
    key: ApiKey, *, name: str, request_digest: str, now: datetime, ask: Callable[[], tuple[int, Any]]
) -> Answer:
    """Answer a request, or give the answer that the same one got before.

    An error is not kept: what was refused may be asked again under the same name.

    Args:
        name: the caller's own; one name for one request.
        request_digest: tells whether it is the same request.
        ask: does the work, and returns a status and what becomes JSON.

    Raises:
        SettingsError: the name is too long, or was used for another request.
        StoreBusyError: the same request was being answered, and what became of it isn't known.
    """
    if len(name) > _LONGEST_NAME_CHARS or "\0" in name:
        raise _refused("the name is longer than 255 characters")
    forget_old(now=now)
    # The work and its answer are kept together: a killed server leaves neither, and who asks the same meanwhile waits.
    with transaction.atomic():
        try:
            with transaction.atomic():
                row = KeptAnswer.rows.create(
                    team_id=key.team_id, key=key, name=name, request_digest=request_digest, created_at=now
                )
        except IntegrityError:
            return _before(KeptAnswer.rows.filter(key=key, name=name).first(), request_digest)
        row.status, body = ask()
        row.body = json.dumps(body, cls=DjangoJSONEncoder, ensure_ascii=False)
        row.save(update_fields=["status", "body"])
    return Answer(row.status, row.body)


def forget_old(*, now: datetime) -> None:
    """Forget what was answered more than a day ago: some of it holds words of conversations."""
    KeptAnswer.rows.filter(created_at__lt=now - _KEPT).delete()


def _before(row: KeptAnswer | None, request_digest: str) -> Answer:
    if row is not None and row.request_digest != request_digest:
        raise _refused("this name was used for another request")
    if row is None or not row.status:
        problem = "the same request is being answered right now"
        raise StoreBusyError("Idempotency-Key", "D020", problem, "Ask again in a few seconds.")
    return Answer(row.status, row.body, is_replay=True)


def _refused(problem: Said) -> SettingsError:
    return SettingsError("Idempotency-Key", "C083", problem, "Give a name of your own, such as a UUID, to each.")
