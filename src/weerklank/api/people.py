"""Customers and the days to come back to them, over the API."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router

from weerklank.api.access import Needs, RowId, mine
from weerklank.api.paging import Paging, part_of
from weerklank.api.shapes import FollowUpIn, FollowUpList, FollowUpOut, PersonList, PersonOut
from weerklank.services.notes import finish_follow_up, follow_up
from weerklank.store.models import Conversation, FollowUp, Person, Scope

__all__ = ["router"]

router = Router(tags=["people"])


class PersonQuery(Paging):
    """Say which people are wanted."""

    name: str = Field(
        "", max_length=200, description="A part of a name, an address or a number.", pattern=r"^[^\x00]*$"
    )


class FollowUpQuery(Paging):
    """Say which days are wanted."""

    until: date | None = None
    done: bool = False


@router.get("/people", response=PersonList, auth=Needs(Scope.READ))
def list_people(request: HttpRequest, wanted: Query[PersonQuery]) -> dict[str, Any]:
    """Return people, the newest first."""
    rows = Person.rows.for_member(request.membership)
    if wanted.name:
        known = rows.filter(identities__value__icontains=wanted.name)
        rows = rows.filter(pk__in=known.values("pk")) | rows.filter(name__icontains=wanted.name)
    rows = rows.prefetch_related("identities", "conversations")
    items, following = part_of(rows, wanted)
    return {"items": [_shape(row) for row in items], "next": following}


@router.get("/people/{person}", response=PersonOut, auth=Needs(Scope.READ))
def get_person(request: HttpRequest, person: RowId) -> dict[str, Any]:
    """Return one person with their identities and conversations."""
    return _shape(mine(Person, request, person))


def _shape(row: Person) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "identities": [each.value for each in row.identities.all()],
        "conversations": [each.pk for each in row.conversations.all()],
    }


@router.get("/follow-ups", response=FollowUpList, auth=Needs(Scope.READ))
def list_follow_ups(request: HttpRequest, wanted: Query[FollowUpQuery]) -> dict[str, Any]:
    """Return days to come back, those that were planned last first."""
    rows = FollowUp.rows.for_member(request.membership).filter(done_at__isnull=not wanted.done)
    if wanted.until:
        rows = rows.filter(due_on__lte=wanted.until)
    items, following = part_of(rows, wanted)
    return {"items": items, "next": following}


@router.put("/conversations/{conversation}/follow-up", response=FollowUpOut, auth=Needs(Scope.WRITE))
def plan_follow_up(request: HttpRequest, conversation: RowId, given: FollowUpIn) -> FollowUp:
    """Plan a day to come back, today or later; it takes the place of one that is still open."""
    return follow_up(request.membership, mine(Conversation, request, conversation), given.due_on, now=timezone.now())


@router.delete("/conversations/{conversation}/follow-up", response={204: None}, auth=Needs(Scope.WRITE))
def done_follow_up(request: HttpRequest, conversation: RowId) -> None:
    """Mark the open day of a conversation as done."""
    finish_follow_up(request.membership, mine(Conversation, request, conversation), now=timezone.now())
