"""What people do to promises: add, change, strike, and say that one is kept."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from weerklank.errors import SettingsError, say
from weerklank.store.models import Conversation, Membership, Person, PersonNote, Promise, Side

__all__ = [
    "add_liking", "add_promise", "change_promise", "keep_promise", "promised_in", "restore_promise",
    "strike_promise", "to_keep", "unkeep_promise",
]  # fmt: skip

_LONGEST_CHARS = 1000
_LATELY = timedelta(days=30)
"""What was promised longer ago was kept, or forgiven: an import of years would fill the day with it. Our own choice."""


def promised_in(conversation: Conversation) -> Sequence[Promise]:
    """Return what we promised in a conversation and nobody said is done, in the order in which it was said."""
    return list(_open().filter(turn__conversation=conversation).order_by("turn__index", "start"))


def to_keep(membership: Membership, *, day: date) -> QuerySet[Promise]:
    """Return what we promised lately and have to do by now, the first day first; what names no day is due at once."""
    since = day - _LATELY
    began = timezone.make_aware(datetime.combine(since, time.min))
    is_due = Q(due_on__lte=day, due_on__gte=since) | Q(due_on=None, said_at__gte=began)
    mine = Promise.rows.for_member(membership).filter(pk__in=_open().values("pk"))
    found: QuerySet[Promise] = mine.filter(is_due).select_related("person", "turn")
    return found.order_by(F("due_on").asc(nulls_last=True), "said_at", "id")


def _open() -> QuerySet[Promise]:
    found: QuerySet[Promise] = Promise.rows.filter(side=Side.US, kept_at=None, struck_at=None)
    return found


def add_promise(
    membership: Membership, person: Person, *, side: str, text: str, due_on: date | None, now: datetime
) -> Promise:
    """Write down a promise that no turn holds, or that wasn't found.

    Raises:
        SettingsError: C074 it says nothing, or not whose promise it is.
    """
    return Promise.rows.create(
        team_id=membership.team_id,
        person=person,
        side=_side(side),
        text=_words(text),
        due_on=due_on,
        said_at=now,
        by=membership.user,
    )


def change_promise(membership: Membership, promise: Promise, *, text: str, due_on: date | None) -> None:
    """Give a promise other words or another day; the worker leaves it alone from then on.

    Raises:
        SettingsError: C074 it says nothing.
    """
    mine = Promise.rows.for_member(membership).filter(pk=promise.pk)
    mine.update(text=_words(text), due_on=due_on, by=membership.user)


def strike_promise(membership: Membership, promise: Promise, *, now: datetime) -> None:
    """Say that it doesn't count; who said so first did."""
    mine = Promise.rows.for_member(membership).filter(pk=promise.pk, struck_at=None)
    mine.update(struck_at=now, by=membership.user)


def restore_promise(membership: Membership, promise: Promise) -> None:
    """Say that it does count after all."""
    mine = Promise.rows.for_member(membership).filter(pk=promise.pk, struck_at__isnull=False)
    mine.update(struck_at=None, by=membership.user)


def keep_promise(membership: Membership, promise: Promise, *, now: datetime) -> None:
    """Say that it is done; who said so first did."""
    mine = Promise.rows.for_member(membership).filter(pk=promise.pk, kept_at=None)
    mine.update(kept_at=now, by=membership.user)


def unkeep_promise(membership: Membership, promise: Promise) -> None:
    """Say that it isn't done after all."""
    mine = Promise.rows.for_member(membership).filter(pk=promise.pk, kept_at__isnull=False)
    mine.update(kept_at=None, by=membership.user)


def add_liking(membership: Membership, person: Person, text: str) -> PersonNote | None:
    """Write down what somebody likes; an empty note is none."""
    kept = text.replace("\0", "").strip()[:_LONGEST_CHARS]
    if not kept:
        return None
    return PersonNote.rows.create(team_id=membership.team_id, person=person, text=kept, by=membership.user)


def _side(side: str) -> Side:
    if side not in tuple(Side):
        raise SettingsError(
            "side", "C074", say("{side!r} says not whose promise it is", side=side), "Choose theirs or yours."
        )
    return Side(side)


def _words(text: str) -> str:
    kept = text.replace("\0", "").strip()[:_LONGEST_CHARS]
    if not kept:
        raise SettingsError("text", "C074", "the promise has no words", "Write down what was promised.")
    return kept
