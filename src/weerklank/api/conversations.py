"""Conversations over the API: list, read, delete, and their next step."""

from datetime import date
from typing import Any, Literal

from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router

from weerklank.api.access import Needs, RowId, mine
from weerklank.api.knowledge import the_method, the_rewriter
from weerklank.api.paging import Paging, part_of
from weerklank.api.shapes import ConversationList, ConversationWhole, NextStepOut, RewriteIn, RewriteOut
from weerklank.outputs.rewrites import rewrite_view
from weerklank.outputs.wording import load_wording
from weerklank.services import answers
from weerklank.services.conversations import delete_conversation, report_tree
from weerklank.services.overview import ConversationFilter, conversations_matching
from weerklank.store.models import Conversation, Scope
from weerklank.text.language import Language

__all__ = ["router"]

router = Router(tags=["conversations"])


class ConversationQuery(Paging):
    """Say which conversations are wanted; what is left out doesn't count."""

    words: str = Field("", max_length=200, description="All in one turn; the last may be the beginning of a word.")
    form: str = Field("", max_length=40)
    stage: str = Field("", max_length=20)
    channel: str = Field("", max_length=12)
    person: int | None = Field(None, ge=1, le=2**63 - 1)
    state: Literal["", "us", "them", "nobody", "closed", "tense", "unsure"] = ""
    since: date | None = None
    until: date | None = None


@router.get("/conversations", response=ConversationList, auth=Needs(Scope.READ))
def list_conversations(request: HttpRequest, wanted: Query[ConversationQuery]) -> dict[str, Any]:
    """Return conversations, the latest first."""
    filters = wanted.dict(exclude={"cursor", "limit"})
    rows = conversations_matching(request.membership, ConversationFilter(**filters), now=timezone.now())
    items, following = part_of(rows, wanted, moment=Coalesce("last_at", "changed_at"))
    return {"items": items, "next": following}


@router.get("/conversations/{conversation}", response=ConversationWhole, auth=Needs(Scope.READ))
def get_conversation(request: HttpRequest, conversation: RowId, language: Literal["nl", "en"] = "nl") -> Conversation:
    """Return one conversation with its whole report."""
    row: Conversation = mine(Conversation, request, conversation)
    row.report = report_tree(row, language)
    return row


@router.delete("/conversations/{conversation}", response={204: None}, auth=Needs(Scope.WRITE))
def remove_conversation(request: HttpRequest, conversation: RowId) -> None:
    """Delete one conversation with all that hangs on it."""
    delete_conversation(request.membership, mine(Conversation, request, conversation))


@router.get("/conversations/{conversation}/next-step", response=NextStepOut, auth=Needs(Scope.READ))
def get_next_step(request: HttpRequest, conversation: RowId, language: Literal["nl", "en"] = "nl") -> dict[str, Any]:
    """Return what to do next, with drafts to choose from."""
    row: Conversation = mine(Conversation, request, conversation)
    tree = report_tree(row, language)
    return {"conversation_id": row.pk, "is_read": row.is_read, "next_step": tree and tree["next_step"]}


@router.post("/conversations/{conversation}/rewrite", response=RewriteOut, auth=Needs(Scope.PROPOSE))
def rewrite_answer(request: HttpRequest, conversation: RowId, given: RewriteIn) -> dict[str, Any]:
    """Rewrite an answer with the language model that is set up; else it stays as it was, with the reason."""
    row: Conversation = mine(Conversation, request, conversation)
    made = answers.rewritten(request.membership, row, given.text, method=the_method(), make_rewriter=the_rewriter)
    reason = rewrite_view(made, load_wording(Language(given.language))).kept
    generated = [{"start": span.start, "end": span.end} for span in made.generated]
    return {
        "text": made.text, "generated": generated, "model": made.model,
        "kept_because": made.code or None, "reason": reason,
    }  # fmt: skip
