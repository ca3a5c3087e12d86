"""What the day asks for, and the list of conversations with its filters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from weerklank.advice.escalation import WARN_FROM
from weerklank.services.days import between
from weerklank.services.promises import to_keep
from weerklank.store.models import Conversation, FollowUp, Membership, Promise, SellerIn, Turn, Waiting
from weerklank.store.search import conversations_saying

__all__ = ["ConversationFilter", "Today", "conversations_matching", "today"]

_SHOWN = 8
_NEW_SINCE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Today:
    """Hold what the day asks for; each list is cut, its count is not.

    A conversation stands in one list only, the first for which there is a reason; the other reasons stand beside it.

    Attributes:
        due: follow-ups whose day has come.
        promised: what we promised and have to do by now.
        waiting: quarrels first, then where something heavy goes on, then the others; of each, the longest wait first.
        tense: other conversations in which a quarrel is in the making.
        new: other conversations with turns that came in since yesterday.
        is_empty: whether there is no conversation at all.
    """

    waiting: tuple[Conversation, ...]
    waiting_count: int
    due: tuple[FollowUp, ...]
    due_count: int
    tense: tuple[Conversation, ...]
    tense_count: int
    new: tuple[Conversation, ...]
    new_count: int
    is_empty: bool
    promised: tuple[Promise, ...] = ()
    promised_count: int = 0


def today(membership: Membership, *, now: datetime, day: date) -> Today:
    """Look at what the day asks for.

    Args:
        now: aware, UTC.
        day: the day it is where the team is.
    """
    everything = Conversation.rows.for_member(membership).select_related("person")
    due = _due(membership, day).select_related("conversation__person")
    others = everything.exclude(pk__in=_due(membership, day).order_by().values("conversation_id"))
    waiting = others.filter(_WAITS).order_by(*_MOST_PRESSING)
    tense = others.filter(_in_state(membership, "tense", now)).exclude(_WAITS).order_by("-tension", "-id")
    new = others.filter(_in_state(membership, "new", now)).exclude(_TENSE).order_by("-changed_at", "-id")
    promised = to_keep(membership, day=day)
    return Today(
        waiting=tuple(waiting[:_SHOWN]),
        waiting_count=waiting.count(),
        due=tuple(due[:_SHOWN]),
        due_count=due.count(),
        tense=tuple(tense[:_SHOWN]),
        tense_count=tense.count(),
        new=tuple(new[:_SHOWN]),
        new_count=new.count(),
        is_empty=not everything.exists(),
        promised=tuple(promised[:_SHOWN]),
        promised_count=promised.count(),
    )


def _due(membership: Membership, day: date) -> QuerySet[FollowUp]:
    due: QuerySet[FollowUp] = FollowUp.rows.for_member(membership).filter(done_at=None, due_on__lte=day)
    return due


_WAITS = Q(waiting=Waiting.US, closed_at=None, is_read=True)
_TENSE = Q(tension__gte=WARN_FROM, closed_at=None)
_QUARRELS_THEN_HARDSHIP = Case(When(tension__gte=WARN_FROM, then=0), When(is_vulnerable=True, then=1), default=2)
_MOST_PRESSING = (_QUARRELS_THEN_HARDSHIP, Coalesce("last_at", "changed_at"), "id")
_LATEST = (Coalesce("last_at", "changed_at").desc(), F("id").desc())


@dataclass(frozen=True, slots=True)
class ConversationFilter:
    """Say which conversations are wanted; what is empty doesn't count.

    Attributes:
        words: all in one turn of the conversation.
        form: the label of a turn that is sure.
        state: us, them, nobody, due, new, closed, tense or unsure; what Today lists under it is all of these.
        since, until: days on which something was said.
        seller: a name that speaks for us in it.
    """

    words: str = ""
    form: str = ""
    stage: str = ""
    channel: str = ""
    person: int | None = None
    state: str = ""
    since: date | None = None
    until: date | None = None
    seller: str = ""
    product: str = ""


def conversations_matching(membership: Membership, wanted: ConversationFilter, *, now: datetime) -> QuerySet[Any]:
    """Return the member's conversations that match, the latest first."""
    rows = Conversation.rows.for_member(membership).filter(_in_state(membership, wanted.state, now), **_plain(wanted))
    if wanted.seller:
        theirs = SellerIn.rows.for_member(membership).filter(name=wanted.seller)
        rows = rows.filter(pk__in=theirs.values("conversation_id"))
    if wanted.words or wanted.form or wanted.since or wanted.until:
        rows = rows.filter(pk__in=_among(membership, wanted))
    return rows.select_related("person").order_by(*_LATEST)


def _plain(wanted: ConversationFilter) -> Mapping[str, object]:
    given = {"stage": wanted.stage, "channel": wanted.channel, "person_id": wanted.person,
             "product": wanted.product}  # fmt: skip
    return {name: value for name, value in given.items() if value}


def _in_state(membership: Membership, state: str, now: datetime) -> Q:
    if state in tuple(Waiting):
        return Q(waiting=state, closed_at=None, is_read=True)
    known = {
        "due": Q(pk__in=_due(membership, timezone.localdate(now)).order_by().values("conversation_id")),
        "new": Q(changed_at__gte=now - _NEW_SINCE) & ~_WAITS,
        "closed": Q(closed_at__isnull=False),
        "tense": _TENSE,
        "unsure": Q(unsure_count__gt=0),
    }
    return known.get(state, Q())


def _among(membership: Membership, wanted: ConversationFilter) -> Any:
    turns = Turn.rows.for_member(membership)
    if wanted.form:
        turns = turns.filter(label=wanted.form, unsure=False)
    turns = turns.filter(**between("at", wanted.since, wanted.until))
    if wanted.words:
        return conversations_saying(turns, wanted.words)
    return turns.order_by().values("conversation_id")
