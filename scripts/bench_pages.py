"""Name every page that `bench_web.py` asks, and fill in what they show besides conversations.

All is made within a transaction that the measurement takes back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

__all__ = ["Asked", "furnish", "pages"]

_DRAFT = (
    "Beste Ingrid,\n\nSorry dat het zo lang duurde. Zou je misschien eventueel kunnen laten weten wat je ervan vindt?\n"
)
_ROWS_OF_A_TABLE = 5000


@dataclass(frozen=True)
class Asked:
    """Say what is asked: an address, with what is posted there, and the headers that go with it."""

    address: str
    posted: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    signed_in: bool = True


@dataclass(frozen=True)
class Furnished:
    """Hold the rows that pages are asked of."""

    talk: Any
    person: Any
    brought: Any
    table: Any
    webhook: Any
    mailbox: Any
    invite: str
    calendar: str
    key: str


@dataclass(frozen=True)
class _Table:
    """Give a table whose columns nobody can guess, as if it were uploaded."""

    name: str = "export.csv"

    def chunks(self) -> Any:
        """Give its bytes."""
        rows = (f"{n};wie{n % 9};{n % 28 + 1}-3-2026 09:{n % 60:02};ja maar {n}" for n in range(_ROWS_OF_A_TABLE))
        yield "\n".join(["a;b;c;d", *rows]).encode()


def furnish(owner: Any, folder: Any, talk: Any, person: Any) -> Furnished:
    """Make notes, days, proposals, connections and an import that waits; call it within a transaction."""
    from weerklank.services import accounts, imports, keys, mail_accounts, webhooks  # noqa: PLC0415
    from weerklank.store.models import MailSecurity, Role, Scope  # noqa: PLC0415

    now = datetime.now(UTC)
    _plan(owner, talk, now)
    wish = mail_accounts.MailWish("imap.example.org", 993, MailSecurity.TLS, "els@example.org", "geheim", "INBOX")
    webhook, _ = webhooks.make_webhook(owner, url="https://example.org/in", events=(), allowed={"example.org"})
    _deliver(webhook, now)
    keys_of = [keys.make_key(owner, name=f"Programma {n}", scopes=[Scope.READ])[1] for n in range(20)]
    return Furnished(
        talk=talk,
        person=person,
        brought=talk.first_import,
        table=imports.take_in(owner, [_Table()], folder=folder.uploads),
        webhook=webhook,
        mailbox=mail_accounts.make_account(owner, wish, now=now, allowed={"imap.example.org"}),
        invite=accounts.invite(owner, role=Role.MEMBER, now=now)[1],
        calendar=keys.make_calendar(owner),
        key=keys_of[-1],
    )


def _plan(owner: Any, talk: Any, now: datetime) -> None:
    from weerklank.services import proposals  # noqa: PLC0415
    from weerklank.store.models import AuditEntry, Conversation, Correction, FollowUp, Note, Turn  # noqa: PLC0415

    team, by = owner.team_id, owner.user
    some = list(Conversation.rows.order_by("-id")[:2000])
    FollowUp.rows.bulk_create(
        FollowUp(team_id=team, conversation=each, due_on=date(2026, 1, 1) + timedelta(days=n % 400), by=by)
        for n, each in enumerate(some)
    )
    Note.rows.bulk_create(Note(team_id=team, conversation=talk, text=f"Notitie {n}", by=by) for n in range(50))
    for each in some[:50]:
        proposals.propose(owner, each, text=_DRAFT, due_on=None, proposer="Hulpje", now=now)
    AuditEntry.rows.bulk_create(
        AuditEntry(team_id=team, user=by, action="person.rename", subject=f"person {n}") for n in range(20_000)
    )
    Correction.rows.bulk_create(
        Correction(team_id=team, turn=turn, before=turn.label, after=turn.label, by=by)
        for turn in Turn.rows.filter(conversation__in=some, role="customer")[:500]
    )


def _deliver(webhook: Any, now: datetime) -> None:
    from weerklank.store.models import Delivery, DeliveryState  # noqa: PLC0415

    Delivery.rows.bulk_create(
        Delivery(
            team_id=webhook.team_id, webhook=webhook, message_id=f"msg_{n}", event="conversation.read", body="{}",
            state=DeliveryState.DELIVERED, attempts=1, answer=204, next_at=now, created_at=now,
        )
        for n in range(2000)
    )  # fmt: skip


def pages(made: Furnished, long_talk: int) -> dict[str, Asked]:
    """Return what is asked, by the name that it has in the table."""
    talk, person = made.talk.pk, made.person.pk
    return {**_of_conversations(talk, long_talk, person), **_of_a_team(made), **_of_the_api(made)}


def _of_conversations(talk: int, long: int, person: int) -> dict[str, Asked]:
    plain = {
        "Today": "/",
        "Conversations": "/conversations/",
        "Conversations, page 200": "/conversations/?page=200",
        "Conversations, two words": "/conversations/?words=website+klaar",
        "Conversations, a common word": "/conversations/?words=ik",
        "Conversations, by form": "/conversations/?form=not_now",
        "Conversations, by seller": "/conversations/?seller=Sanne",
        "Conversations, by month": "/conversations/?since=2025-03-01&until=2025-03-31",
        "Conversation, 20 turns and 50 notes": f"/conversations/{talk}/",
        "Conversation, 400 turns": f"/conversations/{long}/",
        "People": "/people/",
        "People, page 100": "/people/?page=100",
        "People, by name": "/people/?words=bade",
        "Person": f"/people/{person}/",
        "Person, merge": f"/people/{person}/merge/?words=bade",
        "Person, split": f"/people/{person}/split/",
        "Resistance": "/resistance/",
        "Resistance, by seller": "/resistance/?seller=Sanne",
        "Resistance, half a year": "/resistance/?since=2025-01-01&until=2025-06-30",
        "Resistance, one form": "/resistance/form/?form=not_now",
        "Resistance, quotes": "/resistance/quotes/",
        "Resistance, quotes of a form": "/resistance/quotes/?form=not_now&page=20",
        "Check": "/check/",
    }
    posted = {
        "Check, a mail": Asked("/check/", {"text": _DRAFT * 5, "form": "mail"}),
        "Answer, read along": Asked(f"/conversations/{talk}/answer/check/", {"text": _DRAFT}),
    }
    return {**{name: Asked(address) for name, address in plain.items()}, **posted}


def _of_a_team(made: Furnished) -> dict[str, Asked]:
    plain = {
        "Import": "/import/",
        "Import, one that was read": f"/import/{made.brought.pk}/",
        "Import, how far one is": f"/import/{made.brought.pk}/progress/",
        f"Import, the columns of {_ROWS_OF_A_TABLE} rows": f"/import/{made.table.pk}/",
        "Team": "/team/",
        "Method": "/settings/method/",
        "Method, one form": "/settings/method/forms/not_now/",
        "Method, one form in fields": "/settings/method/forms/not_now/fields/",
        "Method, one rule": "/settings/method/rules/arguing.told-you-so-nl/",
        "Method, one rule in fields": "/settings/method/rules/arguing.told-you-so-nl/fields/",
        "Method, add by YAML": "/settings/method/add/",
        "Method, add by fields": "/settings/method/add/fields/?group=forms",
        "Method, as a file": "/settings/method/export/",
        "Method, 500 corrections as a file": "/settings/method/corrections/",
        "Settings": "/settings/",
        "Settings, second step": "/settings/second-step/",
        "Settings, how long all is kept": "/settings/retention/",
        "Settings, language model": "/settings/language-model/",
        "Settings, log": "/settings/log/",
        "Settings, log, page 200": "/settings/log/?act=person.rename&page=200",
        "Settings, data": "/settings/data/",
        "Settings, what is kept of a person": f"/settings/person/{made.person.pk}/",
        "Settings, what is kept of a person, counted": f"/settings/person/{made.person.pk}/kept/",
        "Connections": "/connections/",
        "Connections, a webhook": f"/connections/webhook/{made.webhook.pk}/",
        "Connections, a new mailbox": "/connections/mail/",
        "Connections, a mailbox": f"/connections/mail/{made.mailbox.pk}/",
        "Connections, 50 proposals": "/connections/proposals/",
    }
    others = {
        "Settings, a person's copy": Asked(f"/settings/person/{made.person.pk}/export/", {"go": "1"}),
        "Sign in": Asked("/sign-in/", signed_in=False),
        "Join": Asked(f"/join/{made.invite}/", signed_in=False),
    }
    return {**{name: Asked(address) for name, address in plain.items()}, **others}


def _of_the_api(made: Furnished) -> dict[str, Asked]:
    talk, person = made.talk.pk, made.person.pk
    plain = {
        "API, me": "me",
        "API, conversations": "conversations?limit=100",
        "API, conversations with a word": "conversations?words=ik&limit=100",
        "API, a conversation": f"conversations/{talk}",
        "API, next step": f"conversations/{talk}/next-step",
        "API, turns": "turns?limit=100",
        "API, turns with a word": "turns?words=ik&limit=100",
        "API, turns with two words": "turns?words=website+klaar&limit=100",
        "API, people": "people?limit=100",
        "API, a person": f"people/{person}",
        "API, follow-ups": "follow-ups?limit=100",
        "API, an import": f"imports/{made.brought.pk}",
        "API, proposals": "proposals?limit=100",
    }
    headers = {"authorization": f"Bearer {made.key}"}
    calendar = Asked(f"/api/calendar/{made.calendar}.ics", signed_in=False)
    asked = {name: Asked(f"/api/v1/{way}", headers=headers, signed_in=False) for name, way in plain.items()}
    return {**asked, "Calendar, 2,000 days": calendar}
