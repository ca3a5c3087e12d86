"""Take a conversation out of the workspace."""

from django.db import transaction

from weerklank.services.audit import log
from weerklank.store.models import Conversation, Membership

__all__ = ["delete_conversation"]


def delete_conversation(membership: Membership, conversation: Conversation) -> None:
    """Delete a conversation with its turns, advice, notes and days; the person stays."""
    with transaction.atomic():
        log(membership, "conversation.delete", f"conversation {conversation.pk}")
        Conversation.rows.for_member(membership).filter(pk=conversation.pk).delete()
