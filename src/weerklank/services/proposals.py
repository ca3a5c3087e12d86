"""Keep what a program proposes until a person accepts or declines it."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from weerklank.errors import Said, SettingsError, say
from weerklank.services.audit import log
from weerklank.services.notes import add_note, check_day, follow_up
from weerklank.store.models import Conversation, Membership, Proposal, ProposalKind

__all__ = ["accept", "decline", "open_proposals", "propose"]

_LONGEST_TEXT_CHARS = 5000
_LONGEST_NAME_CHARS = 80
_OVER = "Decline the proposal, and plan a later day in the conversation."
_MOST_OPEN = 200
"""A program that proposes without end is stopped; a person can't judge more than this anyway."""


def propose(
    membership: Membership,
    conversation: Conversation,
    *,
    text: str,
    due_on: date | None,
    proposer: str,
    now: datetime,
) -> Proposal:
    """Keep a proposal: an answer, or a follow-up where there is a day.

    Raises:
        SettingsError: an answer without words, a day that is over, or too many proposals that nobody looked at.
    """
    kept = text.replace("\0", "").strip()[:_LONGEST_TEXT_CHARS]
    if not kept and due_on is None:
        problem: Said = "this can't be proposed: it has no words and no day"
        raise SettingsError("text", "C081", problem, "Give a text, or a day to come back.")
    if due_on is not None:
        check_day(membership, due_on, "Choose today or a later day.", now=now)
    if open_proposals(membership).count() >= _MOST_OPEN:
        problem = say("this can't be proposed: {most} proposals wait for a person already", most=_MOST_OPEN)
        raise SettingsError("proposals", "C081", problem, "Accept or decline some of them first.")
    return Proposal.rows.create(
        team_id=membership.team_id,
        conversation=conversation,
        kind=ProposalKind.ANSWER if due_on is None else ProposalKind.FOLLOW_UP,
        text=kept,
        due_on=due_on,
        proposer=proposer.replace("\0", "").strip()[:_LONGEST_NAME_CHARS] or "API",
        created_at=now,
    )


def open_proposals(membership: Membership) -> QuerySet[Proposal]:
    """Return what waits for a decision."""
    found: QuerySet[Proposal] = Proposal.rows.for_member(membership).filter(accepted=None)
    return found.select_related("conversation")


def accept(membership: Membership, proposal: Proposal, *, now: datetime) -> None:
    """Do what was proposed: plan the day, or keep the answer as a note to send it from; nothing is ever sent.

    Raises:
        SettingsError: C094 it waited so long that its day is over.
    """
    with transaction.atomic():
        if not _decide(membership, proposal, now, accepted=True):
            return
        if proposal.kind == ProposalKind.FOLLOW_UP:
            check_day(membership, proposal.due_on, _OVER, now=now)
            follow_up(membership, proposal.conversation, proposal.due_on, now=now)
        if proposal.text:
            add_note(membership, proposal.conversation, proposal.text)


def decline(membership: Membership, proposal: Proposal, *, now: datetime) -> None:
    """Leave undone what was proposed."""
    with transaction.atomic():
        _decide(membership, proposal, now, accepted=False)


def _decide(membership: Membership, proposal: Proposal, now: datetime, *, accepted: bool) -> bool:
    """Write the decision down once; of two people who decide at the same time, one does."""
    undecided = open_proposals(membership).filter(pk=proposal.pk)
    is_first = undecided.update(accepted=accepted, decided_by=membership.user, decided_at=now) == 1
    if is_first:
        log(membership, "proposal.accept" if accepted else "proposal.decline", f"proposal {proposal.pk}")
    return is_first
