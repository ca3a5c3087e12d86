"""Turns over the API: search them, and correct a label."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router

from weerklank.api.access import Needs, RowId, mine
from weerklank.api.knowledge import the_method
from weerklank.api.paging import Paging, part_of
from weerklank.api.shapes import LabelIn, TurnList, TurnOut
from weerklank.services.notes import correct
from weerklank.store.models import Scope, Turn
from weerklank.store.search import saying

__all__ = ["router"]

router = Router(tags=["turns"])


class TurnQuery(Paging):
    """Say which turns are wanted; what is left out doesn't count."""

    words: str = Field("", max_length=200)
    conversation: int | None = Field(None, ge=1, le=2**63 - 1)
    label: str = Field("", max_length=40)
    role: Literal["", "customer", "seller", "other"] = ""
    unsure: bool | None = None


@router.get("/turns", response=TurnList, auth=Needs(Scope.READ))
def list_turns(request: HttpRequest, wanted: Query[TurnQuery]) -> dict[str, Any]:
    """Return turns, the newest first."""
    given = {"conversation_id": wanted.conversation, "label": wanted.label, "role": wanted.role}
    rows = Turn.rows.for_member(request.membership).filter(**{name: each for name, each in given.items() if each})
    if wanted.unsure is not None:
        rows = rows.filter(unsure=wanted.unsure)
    items, following = part_of(saying(rows, wanted.words) if wanted.words else rows, wanted)
    return {"items": items, "next": following}


@router.put("/turns/{turn}/label", response=TurnOut, auth=Needs(Scope.WRITE))
def correct_label(request: HttpRequest, turn: RowId, given: LabelIn) -> Turn:
    """Give a customer's turn the label that a person says it has; the worker then advises anew."""
    row: Turn = mine(Turn, request, turn)
    correct(request.membership, row, given.label, method=the_method())
    return row
