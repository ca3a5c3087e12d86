"""The one place that decides which key may ask what: the same memberships and the same rows as the pages."""

from typing import Annotated, Any

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from ninja import Path
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.throttling import SimpleRateThrottle

from weerklank.errors import NotFoundError, say
from weerklank.services.keys import key_opened_by, may
from weerklank.store.models import ApiKey, Scope

__all__ = ["EachKey", "Needs", "RowId", "mine"]

_RATE = "300/min"
RowId = Annotated[int, Path(ge=1, le=2**63 - 1)]
"""The id of a row, as far as both databases can hold one."""


class Needs(HttpBearer):
    """Open an operation to keys with a scope; it gets `request.membership`."""

    def __init__(self, scope: Scope) -> None:
        """Keep the scope."""
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        """Return the key.

        Raises:
            HttpError: 403, the key may not do this.
        """
        key = key_opened_by(token, now=timezone.now())
        if key is None:
            return None
        if not may(key, self.scope):
            raise HttpError(403, f"This needs a key with the scope '{self.scope.value}', made by somebody who may.")
        request.membership = key.membership
        return key


class EachKey(SimpleRateThrottle):
    """Let each key ask so often in a minute."""

    def __init__(self) -> None:
        """Keep the rate."""
        super().__init__(_RATE)

    def get_cache_key(self, request: HttpRequest) -> str | None:
        """Count by key; what has none is refused anyway."""
        key = getattr(request, "auth", None)
        return f"weerklank.api.{key.pk}" if isinstance(key, ApiKey) else None


def mine(model: type[models.Model], request: HttpRequest, pk: int) -> Any:
    """Return one row of the key's team.

    Raises:
        NotFoundError: there is none with this id, or it is another team's.
    """
    rows: Any = model
    found = rows.rows.for_member(request.membership).filter(pk=pk).first()
    if found is None:
        name = model.__name__.lower()
        raise NotFoundError(
            name, "N031", say("there is no {name} {pk} in this team", name=name, pk=pk), "Ask for the list first."
        )
    return found
