"""Read mails from the folders of a mailbox as they come, and hand them on as incoming messages."""

import hashlib
import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import islice

from django.db import transaction
from django.db.models import Q

from weerklank.conversations.records import Channel, Role
from weerklank.errors import SourceError, WeerklankError
from weerklank.services.audit import log
from weerklank.services.imap import Entered, MailAddress, OpenMailbox, Raw, check_address, opened
from weerklank.services.incoming import Message, make_source, receive
from weerklank.services.retention import day_of
from weerklank.services.sealed import seal, unseal
from weerklank.sources.mail.envelope import Envelope
from weerklank.sources.mail.message import Broken, MimeMail, items_of, read_mime
from weerklank.sources.records import Message as FoundMessage
from weerklank.store.models import IncomingMessage, MailAccount, MailSecurity, Membership

__all__ = [
    "MailWish",
    "Seen",
    "change_account",
    "drop_account",
    "folders_of",
    "look_into_due",
    "make_account",
    "set_active",
    "try_it",
]

_EVERY = timedelta(minutes=2)
_AGAIN_AFTER = tuple(timedelta(minutes=minutes) for minutes in (2, 5, 15, 30, 60))
_REFUSED_AGAIN = timedelta(hours=1)
"""A provider locks who tries a wrong password again and again."""
_HELD = timedelta(minutes=15)
_LATE = timedelta(days=2)
"""A mail may have been on its way for so long, or a server be in another time zone."""
_AT_ONCE = 25
_LONGEST_TEXT_CHARS = 100_000
_NAME_CHARS = 120
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MailWish:
    """Hold what somebody fills in of a mailbox.

    Attributes:
        password: empty keeps the one that is there.
        sent_folder: with what the team itself sent; empty reads none.
        days_back: how old the oldest mail may be; None reads all.
    """

    host: str
    port: int
    security: MailSecurity
    login: str
    password: str
    folder: str
    sent_folder: str = ""
    days_back: int | None = 0


class _ChangedError(Exception):
    """Say that a mailbox was changed, stopped or forgotten while it was read: what was fetched isn't wanted."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Tell what stands in a folder; `waiting` mails would be read now."""

    folder: str
    mails: int
    waiting: int


def make_account(membership: Membership, wish: MailWish, *, now: datetime, allowed: Collection[str]) -> MailAccount:
    """Have a mailbox read from now on.

    Raises:
        SourceError: something is missing or can't be used (S135, S136).
    """
    _check(wish, allowed, password=wish.password)
    with transaction.atomic():
        source, _ = make_source(membership, name=wish.login)
        row: MailAccount = MailAccount.rows.create(
            team_id=membership.team_id,
            source=source,
            sealed_password=seal(wish.password),
            since=None if wish.days_back is None else day_of(membership.team, now) - timedelta(days=wish.days_back),
            next_at=now,
            **_columns(wish),
        )
        log(membership, "mail.make", f"mail {row.pk}")
    return row


def change_account(
    membership: Membership, row: MailAccount, wish: MailWish, *, now: datetime, allowed: Collection[str]
) -> None:
    """Change where a mailbox is and which folders are read; a kept password goes to no other server or account.

    Raises:
        SourceError: something is missing or can't be used (S135, S136).
    """
    same = (wish.host, wish.login) == (row.host, row.login)
    _check(wish, allowed, password=wish.password or (row.sealed_password if same else ""))
    sealed = {"sealed_password": seal(wish.password)} if wish.password else {}
    places = row.places if same else {}
    with transaction.atomic():
        mine = MailAccount.rows.for_member(membership).filter(pk=row.pk)
        mine.update(next_at=now, error_code="", failures=0, places=places, **_columns(wish), **sealed)
        log(membership, "mail.change", f"mail {row.pk}")
    row.refresh_from_db()


def _columns(wish: MailWish) -> dict[str, object]:
    names = ("host", "port", "login", "folder", "sent_folder")
    return {"security": wish.security.value, **{name: getattr(wish, name) for name in names}}


def _check(wish: MailWish, allowed: Collection[str], *, password: str) -> None:
    given = (wish.login, password, wish.folder)
    if not all(given) or any(mark < " " or mark == "\x7f" for text in (*given, wish.sent_folder) for mark in text):
        remedy = "Give a name, a password and a folder; another server or name wants its own password."
        raise SourceError("mail", "S136", "something of this mailbox is missing", remedy)
    check_address(MailAddress(wish.host, wish.port, wish.security, wish.login, "", allowed))


def set_active(membership: Membership, row: MailAccount, *, active: bool, now: datetime) -> None:
    """Stop reading a mailbox, or go on."""
    with transaction.atomic():
        mine = MailAccount.rows.for_member(membership).filter(pk=row.pk)
        mine.update(is_active=active, next_at=now, failures=0)
        log(membership, "mail.start" if active else "mail.stop", f"mail {row.pk}")


def drop_account(membership: Membership, row: MailAccount) -> None:
    """Forget a mailbox with its password; the conversations that came in by it stay."""
    with transaction.atomic():
        log(membership, "mail.drop", f"mail {row.pk}")
        row.source.delete()


def try_it(row: MailAccount, *, allowed: Collection[str]) -> tuple[Seen, ...]:
    """Look into the folders and read nothing.

    Raises:
        SourceError: it can't be done (S130 to S135).
        StoreError: the password can't be opened with this workspace's key.
    """
    found = []
    with opened(_address(row, allowed)) as box:
        for folder in _folders(row):
            entered = box.enter(folder)
            waiting = box.waiting(entered, after=_last(row, folder, entered), since=_since(row, folder, entered))
            found.append(Seen(folder, entered.mails, sum(1 for _ in waiting)))
    return tuple(found)


def folders_of(row: MailAccount, *, allowed: Collection[str]) -> tuple[str, ...]:
    """Return the names of the folders that a mailbox has.

    Raises:
        SourceError, StoreError: as in `try_it`.
    """
    with opened(_address(row, allowed)) as box:
        return box.folders()


def _address(row: MailAccount, allowed: Collection[str]) -> MailAddress:
    password = unseal(row.sealed_password)
    return MailAddress(row.host, row.port, MailSecurity(row.security), row.login, password, allowed)


def _folders(row: MailAccount) -> list[str]:
    return [folder for folder in dict.fromkeys((row.folder, row.sent_folder)) if folder]


def _last(row: MailAccount, folder: str, entered: Entered) -> int:
    """Return the number of the last mail that was read; 0 where the folder was made anew since."""
    validity, last = row.places.get(folder, (entered.validity, 0))
    return int(last) if validity == entered.validity else 0


def _since(row: MailAccount, folder: str, entered: Entered) -> date | None:
    """Return of which day the oldest mail may be.

    Where a folder was made anew, all of it looks new. What came before the last look was read then, and what was
    erased or deleted here since may not come back.
    """
    validity, _ = row.places.get(folder, (entered.validity, 0))
    if validity == entered.validity or row.looked_at is None:
        since: date | None = row.since
        return since
    return max(row.since or date.min, row.looked_at.date() - _LATE)


def look_into_due(*, clock: Callable[[], datetime], allowed: Collection[str], zone: tzinfo) -> bool:
    """Read some mails of the mailbox that has waited longest; return whether any was due.

    Args:
        clock: gives the present moment, aware and UTC.
        allowed: hosts that may be in a private network.
        zone: of dates that carry none.
    """
    now = clock()
    row = MailAccount.rows.filter(is_active=True, next_at__lte=now).order_by("next_at", "id").first()
    if row is None:
        return False
    mine = MailAccount.rows.filter(pk=row.pk)
    if not mine.filter(next_at=row.next_at).update(next_at=now + _HELD):
        return True
    try:
        has_more = _read(row, clock, allowed, zone)
    except _ChangedError:
        _LOG.info("mail=%s changed meanwhile", row.pk)
    except WeerklankError as error:
        after = _REFUSED_AGAIN if error.code == "S132" else _AGAIN_AFTER[min(row.failures, len(_AGAIN_AFTER) - 1)]
        mine.update(error_code=error.code, failures=row.failures + 1, next_at=clock() + after)
        _LOG.warning("mail=%s %s", row.pk, error.code)
    else:
        looked = clock()
        mine.update(error_code="", failures=0, looked_at=looked, next_at=looked if has_more else looked + _EVERY)
    return True


def _read(row: MailAccount, clock: Callable[[], datetime], allowed: Collection[str], zone: tzinfo) -> bool:
    """Read the next mails of each folder; return whether there are more."""
    has_more = False
    with opened(_address(row, allowed)) as box:
        for folder in _folders(row):
            has_more |= _read_folder(row, box, folder, now=clock(), zone=zone)
    return has_more


def _is_as_before(row: MailAccount) -> bool:
    """Tell whether a mailbox is still the one that was opened, and keep it so; call it within a transaction."""
    same = MailAccount.rows.filter(pk=row.pk, host=row.host, login=row.login, is_active=True)
    return same.select_for_update().first() is not None


def _read_folder(row: MailAccount, box: OpenMailbox, folder: str, *, now: datetime, zone: tzinfo) -> bool:
    """Keep some mails together with how far was read: a killed worker leaves neither, or both."""
    entered = box.enter(folder)
    since = _since(row, folder, entered)
    waiting = box.waiting(entered, after=_last(row, folder, entered), since=since)
    some = list(islice(waiting, _AT_ONCE))
    has_more = next(waiting, None) is not None
    raws = [raw for uid in some if (raw := box.mail(uid)) is not None]
    letters = list(_letters(raws, now=now, zone=zone))
    last = some[-1] if some else _last(row, folder, entered)
    with transaction.atomic():
        if not _is_as_before(row):
            raise _ChangedError
        if letters:
            receive(row.source, _messages(row, letters, ours=folder == row.sent_folder), now=now)
        row.places, row.since = {**row.places, folder: [entered.validity, last]}, since
        MailAccount.rows.filter(pk=row.pk).update(places=row.places, since=since)
    _LOG.info("mail=%s read=%s of=%s more=%s", row.pk, len(letters), len(some), has_more)
    return has_more


@dataclass(frozen=True, slots=True)
class _Letter:
    """Hold a mail in which somebody says something; `keys` are its own id, then those of what it answers."""

    envelope: Envelope
    found: FoundMessage
    keys: tuple[str, ...]
    root: str
    at: datetime


def _letters(raws: Sequence[Raw], *, now: datetime, zone: tzinfo) -> Iterator[_Letter]:
    for raw in raws:
        letter = read_mime(raw.content, timezone=zone)
        found = None if isinstance(letter, Broken) else _said(letter)
        if found is None or isinstance(letter, Broken):
            continue
        known = letter.envelope
        own = _digest(known.own_id or raw.content)
        links = [_digest(link) for link in known.links]
        at = min(found.at or raw.arrived_at or now, now)
        yield _Letter(known, found, (own, *links), links[0] if links else own, at)


def _said(letter: MimeMail) -> FoundMessage | None:
    """Return what a person says in a mail; None for automatic ones and those that only quote."""
    [item] = islice(items_of(lambda: iter((letter,))), 1)
    return item if isinstance(item, FoundMessage) else None


def _digest(text: str | bytes) -> str:
    return hashlib.sha256(text if isinstance(text, bytes) else text.encode()).hexdigest()


def _messages(row: MailAccount, letters: Sequence[_Letter], *, ours: bool) -> list[Message]:
    """Put each mail into the thread of a mail that it answers, where one came in before or together with it."""
    threads: dict[str, str] = {}
    messages = []
    for letter in sorted(letters, key=lambda letter: letter.at):
        thread = next((threads[key] for key in letter.keys if key in threads), None)
        thread = thread or _thread_before(row, letter) or letter.root
        threads.update(dict.fromkeys((*letter.keys, thread), thread))
        is_ours = ours or letter.envelope.sender.address == row.login.casefold()
        messages.append(
            Message(
                id=letter.keys[0],
                thread=thread,
                speaker=letter.found.speaker[:_NAME_CHARS],
                text=letter.found.text[:_LONGEST_TEXT_CHARS],
                at=letter.at,
                role=Role.SELLER if is_ours else Role.OTHER,
                channel=Channel.EMAIL,
            )
        )
    return messages


def _thread_before(row: MailAccount, letter: _Letter) -> str | None:
    before = IncomingMessage.rows.filter(source_id=row.source_id)
    known = before.filter(Q(external_id__in=letter.keys) | Q(thread__in=letter.keys))
    thread: str | None = known.order_by("id").values_list("thread", flat=True).first()
    return thread
