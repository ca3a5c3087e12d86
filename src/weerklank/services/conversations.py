"""One conversation of the workspace: its report as a tree, and taking it out."""

import json
from typing import Any

from django.db import transaction
from django.db.models import Q

from weerklank.services.audit import log
from weerklank.services.imports import forget_names
from weerklank.services.jobs import enqueue
from weerklank.store.exclusive import hold_conversations
from weerklank.store.models import Conversation, Import, JobKind, KeptAnswer, Membership, Person, Turn
from weerklank.store.records import advice_tree, report_of

__all__ = ["delete_conversation", "report_tree"]


def delete_conversation(membership: Membership, conversation: Conversation) -> None:
    """Delete a conversation with all that hangs on it: turns, labels, advice, notes, days, promises and proposals.

    The names of files that brought nothing else go too. The worker then cleans the disk and looks over the person,
    who stays only where something else is known of them.
    """
    with transaction.atomic():
        hold_conversations(membership.team_id)
        log(membership, "conversation.delete", f"conversation {conversation.pk}")
        brought = list(_imports_of(conversation))
        Conversation.rows.for_member(membership).filter(pk=conversation.pk).delete()
        for row in brought:
            if not Turn.rows.filter(imported_by=row).exists():
                forget_names(row)
        _forget_answers(conversation)
        if Person.rows.filter(pk=conversation.person_id).update(is_current=False):
            enqueue(membership.team_id, JobKind.PEOPLE)
        enqueue(membership.team_id, JobKind.SCRUB)


def _imports_of(conversation: Conversation) -> Any:
    turns = conversation.turns.order_by().values("imported_by_id")
    return Import.rows.filter(Q(pk__in=turns) | Q(pk=conversation.first_import_id), team_id=conversation.team_id)


def _forget_answers(conversation: Conversation) -> None:
    """Forget what the API answered about it: such an answer is kept for a day, with the words that it had."""
    told = KeptAnswer.rows.filter(team_id=conversation.team_id, body__contains='"conversation_id"')
    about = [row.pk for row in told if json.loads(row.body).get("conversation_id") == conversation.pk]
    KeptAnswer.rows.filter(pk__in=about).delete()


def report_tree(row: Conversation, language: str) -> dict[str, Any] | None:
    """Return the report as the JSON report has it; None where not every turn is read yet."""
    turns = list(row.turns.order_by("index"))
    advice = row.advice.filter(language=language).first()
    if advice is None or any(turn.reading is None for turn in turns):
        return None
    tree, read = advice_tree(report_of(turns, advice))
    return {**tree, "turns": read}
