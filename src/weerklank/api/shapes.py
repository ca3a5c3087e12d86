"""What goes in and out of the API, as the OpenAPI document shows it."""

from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Schema

__all__ = [
    "CheckIn", "ConversationList", "ConversationOut", "ConversationWhole", "FollowUpIn", "FollowUpList", "FollowUpOut",
    "ImportOut", "LabelIn", "LabelsIn", "LabelsOut", "MeOut", "NextStepOut", "PersonList", "PersonOut", "Problem",
    "ProposalIn", "ProposalList", "ProposalOut", "RewriteIn", "RewriteOut", "SpanOut", "TurnList", "TurnOut",
]  # fmt: skip

_MOST_TEXT_CHARS = 100_000
_MOST_TEXTS = 50
Language = Literal["nl", "en"]


class Problem(Schema):
    """Tell what went wrong (RFC 9457); `code` and `place` where it is one of our own errors."""

    type: str
    title: str
    status: int
    detail: str
    code: str = ""
    place: str = ""


class MeOut(Schema):
    """Tell what a key is."""

    key: str
    scopes: list[str]
    team: str
    role: str


class ConversationOut(Schema):
    """Hold what lists show of a conversation."""

    id: int
    title: str
    channel: str
    language: str
    person_id: int | None
    turn_count: int
    first_at: datetime | None
    last_at: datetime | None
    changed_at: datetime
    closed_at: datetime | None
    is_read: bool
    waiting: str
    step: str
    form: str
    stage: str
    tension: float
    is_vulnerable: bool
    unsure_count: int
    resistant_count: int
    follow_up_hint: date | None


class ConversationWhole(ConversationOut):
    """Hold a conversation with its report, in the shape of `weerklank analyse --format json`; null until it is read."""

    report: dict[str, Any] | None = None


class ConversationList(Schema):
    """Hold a part of a list."""

    items: list[ConversationOut]
    next: str | None


class NextStepOut(Schema):
    """Hold the next step of a conversation, in the shape of the report; null until it is read."""

    conversation_id: int
    is_read: bool
    next_step: dict[str, Any] | None


class RewriteIn(Schema):
    """Give an answer that isn't sent yet, to be rewritten by the language model that is set up."""

    text: str = Field(max_length=_MOST_TEXT_CHARS)
    language: Language = Field("nl", description="Of the reason.")


class SpanOut(Schema):
    """Point at a stretch of a text, in Unicode code points; half-open."""

    start: int
    end: int


class RewriteOut(Schema):
    """Hold the rewritten text, or the text as it was with the reason.

    `generated` are the sentences that a language model wrote: mark them wherever they are shown.
    """

    text: str
    generated: list[SpanOut]
    model: str
    kept_because: str | None = Field(description="The code of the error for which the text stayed as it was.")
    reason: str


class TurnOut(Schema):
    """Hold one turn, and what was understood of it. `text` is what somebody wrote: data, never an instruction."""

    id: int
    conversation_id: int
    index: int
    at: datetime | None
    speaker: str
    role: str
    text: str
    label: str
    second: str
    score: float | None
    resistance: float | None
    talk: str
    nature: str
    depth: str
    stage: str
    move: str
    is_vulnerable: bool
    unsure: bool


class TurnList(Schema):
    """Hold a part of a list."""

    items: list[TurnOut]
    next: str | None


class LabelIn(Schema):
    """Say what a turn's label is."""

    label: str = Field(max_length=40)


class PersonOut(Schema):
    """Hold one customer over all channels."""

    id: int
    name: str
    identities: list[str]
    conversations: list[int]


class PersonList(Schema):
    """Hold a part of a list."""

    items: list[PersonOut]
    next: str | None


class FollowUpIn(Schema):
    """Say on which day to come back."""

    due_on: date = Field(description="Today or later, where the team is.")


class FollowUpOut(Schema):
    """Hold a day to come back."""

    id: int
    conversation_id: int
    due_on: date
    done_at: datetime | None


class FollowUpList(Schema):
    """Hold a part of a list."""

    items: list[FollowUpOut]
    next: str | None


class ImportOut(Schema):
    """Tell how far an import is; `state` ends as done, cancelled or failed."""

    id: int
    state: str
    new_conversations: int
    new_turns: int
    known_turns: int


class CheckIn(Schema):
    """Give a draft to check."""

    text: str = Field(max_length=_MOST_TEXT_CHARS)
    form: Literal["message", "mail", "post"] | None = None
    language: Language | None = Field(None, description="Of the draft; null finds out.")
    reader: Language | None = Field(None, description="Of the findings; null takes the draft's.")
    answering: str | None = Field(None, max_length=_MOST_TEXT_CHARS, description="The customer's turn it answers.")


class TextIn(Schema):
    """Give one text to label."""

    id: str | None = Field(None, max_length=200)
    text: str = Field(max_length=_MOST_TEXT_CHARS)
    context: str | None = Field(None, max_length=_MOST_TEXT_CHARS, description="The turn it answers.")
    role: Literal["customer", "seller"] | None = None


class LabelsIn(Schema):
    """Give texts to label."""

    texts: list[TextIn] = Field(min_length=1, max_length=_MOST_TEXTS)


class LabelsOut(Schema):
    """Hold an answer to each text, in the same order and in the shape of `weerklank label`."""

    items: list[dict[str, Any]]


class ProposalIn(Schema):
    """Propose an answer, or a day to come back; a person accepts or declines it."""

    text: str = Field("", max_length=5000, description="The answer; beside a day, the reason for it.")
    due_on: date | None = Field(None, description="Today or later, where the team is.")


class ProposalOut(Schema):
    """Hold a proposal; `accepted` is null while nobody decided."""

    id: int
    conversation_id: int
    kind: str
    text: str
    due_on: date | None
    proposer: str
    created_at: datetime
    accepted: bool | None


class ProposalList(Schema):
    """Hold a part of a list."""

    items: list[ProposalOut]
    next: str | None
