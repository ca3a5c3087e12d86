"""Give long lists in parts: the newest first, each part with a cursor for the next."""

from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import Expression, Q, QuerySet
from ninja import Field, Schema

from weerklank.errors import SettingsError

__all__ = ["Paging", "part_of"]

_SALT = "weerklank.api.cursor"


class Paging(Schema):
    """Ask for a part."""

    cursor: str = Field("", max_length=200, description="`next` of the part before; empty for the first.")
    limit: int = Field(50, ge=1, le=200)


def part_of(rows: QuerySet[Any], paging: Paging, *, moment: Expression | None = None) -> tuple[list[Any], str | None]:
    """Return one part of the rows, and the cursor of the next; None where there is none.

    What is added or deleted meanwhile shifts nothing: the cursor says after which row to go on.

    Args:
        moment: what they are ordered by, the latest first; the id where it is None or the same.

    Raises:
        SettingsError: the cursor isn't one of ours.
    """
    ordered = rows.order_by("-id") if moment is None else rows.annotate(moment=moment).order_by("-moment", "-id")
    if paging.cursor:
        ordered = ordered.filter(_after(paging.cursor, by_moment=moment is not None))
    found = list(ordered[: paging.limit + 1])
    if len(found) <= paging.limit:
        return found, None
    last = found[paging.limit - 1]
    at = last.moment.isoformat() if moment is not None else ""
    return found[:-1], signing.dumps([at, last.pk], salt=_SALT)


def _after(cursor: str, *, by_moment: bool) -> Q:
    try:
        at, pk = signing.loads(cursor, salt=_SALT)
        moment = datetime.fromisoformat(at) if by_moment else None
    except (signing.BadSignature, ValueError, TypeError) as error:
        remedy = "Give `next` of the part before, with the same filters."
        raise SettingsError("cursor", "C084", "this cursor isn't one of ours", remedy) from error
    return Q(pk__lt=pk) if moment is None else Q(moment__lt=moment) | Q(moment=moment, pk__lt=pk)
