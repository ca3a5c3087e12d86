"""Take in messages that another program sends: each once, each into the conversation that its sender names."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from weerklank.conversations.identity import How, RoleGuess
from weerklank.conversations.records import Channel, Role, Speaker, Utterance
from weerklank.conversations.records import Conversation as ConversationRecord
from weerklank.errors import NotFoundError, Said, SourceError, say
from weerklank.services.audit import log
from weerklank.services.jobs import enqueue
from weerklank.services.merge import merge, storable
from weerklank.services.pseudonyms import pseudonymise
from weerklank.store.exclusive import hold_conversations
from weerklank.store.models import (
    Conversation,
    Import,
    ImportState,
    IncomingMessage,
    IncomingSource,
    JobKind,
    Membership,
)
from weerklank.text.language import detect

__all__ = ["Message", "Received", "drop_source", "make_source", "messages_of", "receive", "source_opened_by"]

_LONGEST_ID_CHARS = 255
_LONGEST_TEXT_CHARS = 100_000
_MOST_MESSAGES = 500
_REMEDY = "See docs/reference/webhooks.md for the shape of a message."


@dataclass(frozen=True, slots=True)
class Message:
    """Hold one message as its sender has it.

    Attributes:
        id: the sender's own, by which a repeat is known.
        thread: the sender's id of the conversation.
        at: aware.
    """

    id: str
    thread: str
    speaker: str
    text: str
    at: datetime
    role: Role
    channel: Channel


@dataclass(frozen=True, slots=True)
class Received:
    """Count what came in."""

    new: int
    known: int


def make_source(membership: Membership, *, name: str) -> tuple[IncomingSource, str]:
    """Make an address for incoming messages; its token is returned once and kept only as a digest."""
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        row = IncomingSource.rows.create(
            team_id=membership.team_id,
            membership=membership,
            name=name.replace("\0", "").strip()[:80] or "webhook",
            digest=_digest(token),
        )
        log(membership, "source.make", f"source {row.pk}")
    return row, token


def drop_source(membership: Membership, row: IncomingSource) -> None:
    """Make an address useless; the conversations that came in by it stay."""
    with transaction.atomic():
        IncomingSource.rows.for_member(membership).filter(pk=row.pk).delete()
        log(membership, "source.drop", f"source {row.pk}")


def source_opened_by(token: str) -> IncomingSource:
    """Return where messages with this token belong.

    Raises:
        NotFoundError: there is no such address, or it was withdrawn.
    """
    row: IncomingSource | None = IncomingSource.rows.filter(digest=_digest(token)).select_related("team").first()
    if row is None:
        problem = "this address for messages doesn't work any more"
        raise NotFoundError("incoming", "N032", problem, "Make a new one under Connections.")
    return row


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def messages_of(body: object) -> tuple[Message, ...]:
    """Return the messages of a body: `{"messages": […]}`, or one message alone.

    Raises:
        SourceError: it has another shape.
    """
    given = body.get("messages", [body]) if isinstance(body, Mapping) else None
    if not isinstance(given, list) or not 1 <= len(given) <= _MOST_MESSAGES:
        raise _malformed("messages", say("this is no message, and no list of 1 to {most}", most=_MOST_MESSAGES))
    return tuple(_message(each, f"messages.{index}") for index, each in enumerate(given))


def _message(tree: object, place: str) -> Message:
    if not isinstance(tree, Mapping):
        raise _malformed(place, "this is no object")
    texts = {name: _text(tree, name, place, most) for name, most in _FIELDS.items()}
    at = _moment(tree.get("at"), place)
    role, channel = tree.get("role", "other"), tree.get("channel", "chat")
    if role not in tuple(Role) or channel not in tuple(Channel):
        raise _malformed(place, "the role or the channel is none that exists")
    return Message(
        texts["id"], texts["conversation"], texts["speaker"], texts["text"], at, Role(role), Channel(channel)
    )


_FIELDS = {"id": _LONGEST_ID_CHARS, "conversation": _LONGEST_ID_CHARS, "speaker": 120, "text": _LONGEST_TEXT_CHARS}


def _text(tree: Mapping[str, Any], name: str, place: str, most: int) -> str:
    value = tree.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > most:
        raise _malformed(
            f"{place}.{name}",
            say("{name} must be a text of 1 to {most} characters", name=name, most=most),
        )
    return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _moment(value: object, place: str) -> datetime:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not 1970 < at.year < 9999:
        raise _malformed(f"{place}.at", "at must be a moment with a time zone, such as 2026-03-02T09:14:00+01:00")
    return at


def _malformed(place: str, problem: Said) -> SourceError:
    return SourceError(place, "S121", problem, _REMEDY)


def receive(source: IncomingSource, messages: Sequence[Message], *, now: datetime) -> Received:
    """Keep messages in their conversations, and have them read; a message that came before is left out."""
    with transaction.atomic():
        hold_conversations(source.team_id)
        row = IncomingSource.rows.select_for_update().select_related("team").get(pk=source.pk)
        ids = [message.id for message in messages]
        known = set(row.messages.filter(external_id__in=ids).values_list("external_id", flat=True))
        fresh = list({message.id: message for message in messages if message.id not in known}.values())
        for thread in dict.fromkeys(message.thread for message in fresh):
            _keep(row, [message for message in fresh if message.thread == thread], now)
        if fresh:
            enqueue(row.team_id, JobKind.READ)
        IncomingSource.rows.filter(pk=row.pk).update(last_at=now)
    return Received(len(fresh), len(messages) - len(fresh))


def _keep(source: IncomingSource, messages: Sequence[Message], now: datetime) -> None:
    """Add the messages of one thread to its conversation, which is made where there is none."""
    thread = messages[0].thread
    before = source.messages.filter(thread=thread).exclude(conversation=None).select_related("conversation").first()
    known = before.conversation if before else None
    merged = merge(_record(source, messages, known), _guess(source, messages), into=_import_of(source, now),
                   now=now, continues=known)  # fmt: skip
    IncomingMessage.rows.bulk_create(
        IncomingMessage(
            team_id=source.team_id, source=source, external_id=message.id, thread=thread,
            conversation=merged.conversation, received_at=now,
        )
        for message in messages
    )  # fmt: skip


def _record(source: IncomingSource, messages: Sequence[Message], known: Conversation | None) -> ConversationRecord:
    ordered = sorted(messages, key=lambda message: message.at)
    roles = {message.speaker: _role(source, message) for message in ordered}
    text = "\n".join(message.text for message in ordered)
    record = storable(
        ConversationRecord(
            id=messages[0].thread,
            source=source.name,
            channel=Channel(known.channel) if known else messages[0].channel,
            participants=tuple(Speaker(name, role) for name, role in roles.items()),
            utterances=tuple(
                Utterance(index, message.speaker, message.text, message.at) for index, message in enumerate(ordered)
            ),
            language=detect(text),
        )
    )
    key = f"{settings.SECRET_KEY} {source.team_id}".encode()
    return pseudonymise(record, key=key) if source.team.pseudonymise else record


def _role(source: IncomingSource, message: Message) -> Role:
    """Return whose side a speaker is on: as the sender says, else by the team's own names; others are customers."""
    if message.role is not Role.OTHER:
        return message.role
    ours = {name.casefold() for name in source.team.seller_names}
    return Role.SELLER if message.speaker.casefold() in ours else Role.CUSTOMER


def _guess(source: IncomingSource, messages: Sequence[Message]) -> RoleGuess:
    sellers = {message.speaker for message in messages if _role(source, message) is Role.SELLER}
    return RoleGuess(tuple(sorted(sellers)), How.FILE)


def _import_of(source: IncomingSource, now: datetime) -> Import:
    """Return the one import that stands for all that comes in here, so that it can be taken back as a whole."""
    if source.belongs_to is None:
        by = source.membership.user if source.membership else None
        source.belongs_to = Import.rows.create(
            team_id=source.team_id, created_by=by, state=ImportState.DONE, stored_at=now
        )
        source.save(update_fields=["belongs_to"])
    return source.belongs_to
