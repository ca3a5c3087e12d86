"""What people do to promises: add, change, strike, and say that one is kept."""

from datetime import date, datetime

from weerklank.errors import SettingsError, say
from weerklank.store.models import Membership, Person, PersonNote, Promise, Side

__all__ = [
    "add_liking", "add_promise", "change_promise", "keep_promise", "restore_promise", "strike_promise",
    "unkeep_promise",
]  # fmt: skip

_LONGEST_CHARS = 1000


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
