"""One conversation of the workspace: its report as a tree, and taking it out."""

from typing import Any

from django.db import transaction

from weerklank.services.audit import log
from weerklank.store.models import Conversation, Membership
from weerklank.store.records import advice_tree, report_of

__all__ = ["delete_conversation", "report_tree"]


def delete_conversation(membership: Membership, conversation: Conversation) -> None:
    """Delete a conversation with its turns, advice, notes and days; the person stays."""
    with transaction.atomic():
        log(membership, "conversation.delete", f"conversation {conversation.pk}")
        Conversation.rows.for_member(membership).filter(pk=conversation.pk).delete()


def report_tree(row: Conversation, language: str) -> dict[str, Any] | None:
    """Return the report as the JSON report has it; None where not every turn is read yet."""
    turns = list(row.turns.order_by("index"))
    advice = row.advice.filter(language=language).first()
    if advice is None or any(turn.reading is None for turn in turns):
        return None
    tree, read = advice_tree(report_of(turns, advice))
    return {**tree, "turns": read}
