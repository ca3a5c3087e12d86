"""Proposals over the API: a program proposes, a person decides in the workplace."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from weerklank.api.access import Needs, RowId, mine
from weerklank.api.paging import Paging, part_of
from weerklank.api.repeats import once
from weerklank.api.shapes import MeOut, ProposalIn, ProposalList, ProposalOut
from weerklank.services.proposals import propose
from weerklank.store.models import Conversation, Proposal, Scope

__all__ = ["router"]

router = Router(tags=["proposals"])


@router.get("/me", response=MeOut, auth=Needs(Scope.READ))
def who_am_i(request: HttpRequest) -> dict[str, Any]:
    """Tell what this key is; a first request to try it with."""
    key = request.auth
    return {
        "key": key.name, "scopes": key.scopes, "team": key.membership.team.name, "role": key.membership.role,
    }  # fmt: skip


@router.get("/proposals", response=ProposalList, auth=Needs(Scope.READ))
def list_proposals(request: HttpRequest, wanted: Query[Paging]) -> dict[str, Any]:
    """Return proposals with what was decided, the newest first."""
    items, following = part_of(Proposal.rows.for_member(request.membership), wanted)
    return {"items": items, "next": following}


@router.post("/conversations/{conversation}/proposals", response={201: ProposalOut}, auth=Needs(Scope.PROPOSE))
@once(201)
def make_proposal(request: HttpRequest, conversation: RowId, given: ProposalIn) -> dict[str, Any]:
    """Propose an answer or a day; nothing is done until a person accepts it."""
    row = propose(
        request.membership,
        mine(Conversation, request, conversation),
        text=given.text,
        due_on=given.due_on,
        proposer=request.auth.name,
        now=timezone.now(),
    )
    names = ("id", "conversation_id", "kind", "text", "due_on", "proposer", "created_at", "accepted")
    return {name: getattr(row, name) for name in names}
