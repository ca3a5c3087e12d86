"""Store 200,000 invented turns in a workspace, and measure how long each page takes to be made.

The pages are asked from Django's own client, in one process: the server's time is measured, without the network.
Some conversations are really read by the fast model; the others are copies of them under other names, on other days.
"""

import argparse
import os
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench_pages import Asked, furnish, pages

from weerklank.settings import read_settings
from weerklank.understanding.labelled import customer_turns
from weerklank.workspace.folder import open_folder
from weerklank.workspace.project import configure

ROOT = Path(__file__).parents[1]
SEED = 5
TURNS = 200_000
TURNS_A_TALK = 20
TEMPLATES = 40
LONG_TALK_TURNS = 400
REPEATS = 20
LEAST_REPEATS, MOST_MS = 3, 10_000
LIMIT_MS = 300
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SELLERS = ("Sanne", "Tom", "Noor")
_SYLLABLES = ("ba", "de", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "wi", "ze", "fa", "go", "he")


@dataclass(frozen=True)
class Export:
    """Give an invented chat as if it were uploaded."""

    name: str
    text: str

    def chunks(self) -> Iterator[bytes]:
        """Give its bytes."""
        yield self.text.encode()


def main() -> None:
    """Store, measure and print the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--turns", type=int, default=TURNS)
    asked.add_argument("--only", default="", help="measure the pages whose name begins with one of these, parted by |")
    asked.add_argument("--home", help="keep the workspace in this folder, and measure what is there already")
    asked.add_argument("--database", default="", help="an empty PostgreSQL database, as postgres://…; else SQLite")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        home = given.home or passing
        named = {"DATABASE_URL": given.database} if given.database else {}
        settings = replace(read_settings({"WEERKLANK_HOME": home, **named}), fast=True)
        folder = open_folder(settings.home)
        configure(settings, folder)
        _measure(_stored(settings, folder, given.turns), folder, given.only)


def _stored(settings: Any, folder: Any, turns: int) -> Any:
    from django.core.management import call_command  # noqa: PLC0415 - after Django is configured

    from weerklank.store.models import Membership  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    return Membership.rows.select_related("user").first() or _store(settings, folder, turns)


def _store(settings: Any, folder: Any, turns: int) -> Any:
    started = time.perf_counter()
    owner = _read_templates(settings, folder)
    read_s = time.perf_counter() - started
    copies = _copy(owner, turns)
    took_s = time.perf_counter() - started - read_s
    print(f"{read_s:.0f} s to read the templates, {took_s:.0f} s to store {copies} copies")
    return owner


def _read_templates(settings: Any, folder: Any) -> Any:
    from weerklank.bootstrap import make_worker  # noqa: PLC0415 - it names models
    from weerklank.services.accounts import create_owner  # noqa: PLC0415
    from weerklank.services.imports import start, take_in  # noqa: PLC0415

    owner = create_owner(login="els", name="Els", password="een-lang-wachtwoord", language="nl", team="Meting")  # noqa: S106
    files = [Export(f"{number}.txt", text) for number, text in enumerate(_chats())]
    start(owner, take_in(owner, files, folder=folder.uploads), sellers=SELLERS)
    worker = make_worker(settings, uploads=folder.uploads)
    while worker.work_once():
        pass
    return owner


def _chats() -> Iterator[str]:
    """Write invented chats, the last a long one."""
    chance = random.Random(SEED)  # noqa: S311 - the same data each time
    theirs = [" ".join(turn.text.split()) for turn in customer_turns(ROOT / "data")]
    ours = ["Wat maakt dat lastig voor je?", "Ik stuur je morgen een voorstel.", "Dat valt best mee hoor.",
            "Sorry daarvoor. Ik bel je donderdag.", "Neem gerust de tijd.", "Het begint op 4 maart."]  # fmt: skip
    for number, size in enumerate([*[TURNS_A_TALK] * TEMPLATES, LONG_TALK_TURNS]):
        seller, at = SELLERS[number % len(SELLERS)], NOW - timedelta(days=700 - number)
        lines = []
        for turn in range(size):
            at += timedelta(minutes=chance.randint(2, 700))
            who, words = (seller, chance.choice(ours)) if turn % 2 == 0 else (_name(number), chance.choice(theirs))
            lines.append(f"[{at:%d-%m-%Y %H:%M:%S}] {who}: {words}")
        yield "\n".join(lines)


def _name(number: int) -> str:
    """Return an invented name; each number has its own."""
    first, rest = divmod(number, 256)
    syllable = [_SYLLABLES[each] for each in (rest // 16, rest % 16, first // 16 % 16, first % 16)]
    return f"{syllable[0]}{syllable[1]} {syllable[2]}{syllable[3]}k".title()


def _copy(owner: Any, turns: int) -> int:
    """Copy the read conversations under other names and on other days; two for each person."""
    from django.db import transaction  # noqa: PLC0415

    from weerklank.store.models import Conversation, Turn  # noqa: PLC0415

    talks = list(Conversation.rows.filter(turn_count__lte=TURNS_A_TALK).prefetch_related("turns", "advice", "moments"))
    wanted = (turns - Turn.rows.count()) // TURNS_A_TALK
    chance = random.Random(SEED)  # noqa: S311
    for batch in _batches(wanted, 200):
        with transaction.atomic():
            _copy_some(owner, [(number, talks[number % len(talks)]) for number in batch], chance)
    return wanted


def _batches(count: int, size: int) -> Iterator[Sequence[int]]:
    return (range(start, min(count, start + size)) for start in range(0, count, size))


def _copy_some(owner: Any, wanted: Sequence[tuple[int, Any]], chance: random.Random) -> None:
    from weerklank.services.people import match_key  # noqa: PLC0415
    from weerklank.store.models import Advice, Identity, Moment, Person, Promise, SellerIn, Turn  # noqa: PLC0415

    rows: dict[Any, list[Any]] = {table: [] for table in (Turn, Advice, Moment, SellerIn, Promise)}
    for number, talk in wanted:
        name = _name(1000 + number // 2)
        shift = timedelta(days=chance.randint(0, 690))
        person, is_new = Person.rows.get_or_create(team_id=owner.team_id, name=name)
        if is_new:
            Identity.rows.create(team_id=owner.team_id, person=person, value=name, folded=name.casefold())
        copy = _copied(talk, person=person, title=name, first_at=talk.first_at + shift, last_at=talk.last_at + shift,
                       participants=[{"name": name if who["role"] == "customer" else who["name"], "role": who["role"]}
                                     for who in talk.participants])  # fmt: skip
        copy.save(force_insert=True)
        new = {"is_current": True, "match_key": match_key(name), "last_at": copy.last_at, "stage": talk.stage}
        Person.rows.filter(pk=person.pk).update(**new, conversation_count=1 + (not is_new))
        rows[Advice] += [_copied(each, conversation=copy) for each in talk.advice.all()]
        rows[SellerIn] += [SellerIn(team_id=owner.team_id, conversation=copy, name=who["name"])
                           for who in copy.participants if who["role"] == "seller"]  # fmt: skip
        turns = {each.pk: _copied(each, conversation=copy, at=each.at + shift, fingerprint=f"{number}-{each.index}")
                 for each in talk.turns.all()}  # fmt: skip
        rows[Turn] += turns.values()
        for each in talk.moments.all():
            at = turns[each.turn_id].at
            week = at.date() - timedelta(days=at.weekday())
            rows[Moment].append((each, turns[each.turn_id], turns.get(each.answer_id), copy, week))
        rows[Promise] += [(turn, person) for turn in turns.values() if turn.role == "seller" and "Ik" in turn.text][:2]
    for table in (Turn, Advice, SellerIn):
        table.rows.bulk_create(rows[table], batch_size=500)
    Moment.rows.bulk_create(
        _copied(each, turn=turn, answer=answer, conversation=copy, at=turn.at, week=week)
        for each, turn, answer, copy, week in rows[Moment]
    )
    Promise.rows.bulk_create(
        Promise(team_id=owner.team_id, person=person, turn=turn, side="us", text=turn.text, said_at=turn.at)
        for turn, person in rows[Promise]
    )


def _copied(row: Any, **changed: Any) -> Any:
    kept = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}  # noqa: SLF001
    for name in changed:
        kept.pop(f"{name}_id", None)
    return type(row)(**{**kept, **changed})


def _measure(owner: Any, folder: Any, only: str) -> None:
    from django.db import connection, transaction  # noqa: PLC0415

    from weerklank.store.models import Conversation, Person, Turn  # noqa: PLC0415
    from weerklank.store.statistics import know_sizes  # noqa: PLC0415

    know_sizes()  # as the worker does after a large import
    counts = f"{Turn.rows.count():,} turns, {Conversation.rows.count():,} conversations, {Person.rows.count():,} people"
    machine = f"{platform.machine()}, {_processor()}, Python {platform.python_version()}"
    print(
        f"{counts}, {_size_mb():.0f} MB on {connection.vendor}; {machine}, load {os.getloadavg()[0]:.1f} at the start"
    )
    print(f"\n| page | median ms | slowest of {REPEATS} | queries | KB |\n|---|---|---|---|---|")
    with transaction.atomic():
        talk = Conversation.rows.filter(turn_count=TURNS_A_TALK).latest("id")
        long = Conversation.rows.order_by("-turn_count")[0].pk
        made = furnish(owner, folder, talk, Person.rows.filter(conversation_count=2).latest("id"))
        wanted = {name: each for name, each in pages(made, long).items() if name.startswith(tuple(only.split("|")))}
        slow = [name for name, each in wanted.items() if _ask(owner, name, each) > LIMIT_MS]
        transaction.set_rollback(True)
    print(f"\nabove {LIMIT_MS} ms: {', '.join(slow) or 'none'}; load {os.getloadavg()[0]:.1f} at the end")


def _ask(owner: Any, name: str, asked: Asked) -> float:
    """Ask a page again and again, print its row, and return its median in ms."""
    from django.core.cache import cache  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client = Client(SERVER_NAME="localhost", headers=dict(asked.headers))
    if asked.signed_in:
        client.force_login(owner.user)
    send = (lambda: client.post(asked.address, asked.posted)) if asked.posted else (lambda: client.get(asked.address))
    first = send()
    if first.status_code != 200:
        raise SystemExit(f"{asked.address} answers {first.status_code}")
    with CaptureQueriesContext(connection) as seen:
        send()
    queries = len(seen)  # counted now: the next request forgets them
    times = []
    while len(times) < REPEATS and (len(times) < LEAST_REPEATS or sum(times) < MOST_MS):
        cache.clear()  # the API lets a key ask so often, and no more
        started = time.perf_counter()
        answer = send()
        size = len(answer.getvalue())
        times.append(1000 * (time.perf_counter() - started))
    median = statistics.median(times)
    print(f"| {name} | {median:.0f} | {max(times):.0f} | {queries} | {size // 1000} |", flush=True)
    return median


def _size_mb() -> float:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return float(cursor.fetchone()[0]) / 1e6


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{len(names)} × {names[0]}" if names else platform.processor() or "unknown"


if __name__ == "__main__":
    main()
