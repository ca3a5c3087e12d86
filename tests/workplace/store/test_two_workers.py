"""Two workers on one workspace: a slow one is not taken for dead, and one that was takes nothing from the other."""

import os
import subprocess
import sys
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.workplace.conftest import NOW
from tests.workplace.exports import CHAT, LONGER, OTHER, File, bring
from tests.workplace.keeping.conftest import new_workspace  # noqa: F401 - a fixture
from weerklank.pipeline import Pipeline

SCRIPT = Path(__file__).with_name("slow_import.py")
MUCH_LATER = timedelta(minutes=2)


@dataclass
class Clock:
    """Give a moment that only moves when it is told to."""

    now: Any = NOW

    def __call__(self):
        return self.now


@dataclass(frozen=True)
class Interrupted(Pipeline):
    """Let something happen while a worker is busy deciding who is the seller."""

    meanwhile: Any = None
    happened: list = field(default_factory=list)

    def guess_roles(self, conversations, *, roster):
        if not self.happened:
            self.happened.append(True)
            self.meanwhile()
        return super().guess_roles(conversations, roster=roster)


def interrupted(pipeline, meanwhile):
    return Interrupted(**{each.name: getattr(pipeline, each.name) for each in fields(pipeline)}, meanwhile=meanwhile)


def two_workers(worker, meanwhile, *, holder="other"):
    """Return a worker that stops half-way while the other one is given its time, and the other one."""
    clock = Clock()
    other = replace(worker, holder=holder, clock=clock)

    def pause():
        clock.now += MUCH_LATER
        meanwhile(other)

    return replace(worker, pipeline=interrupted(worker.pipeline, pause), clock=clock), other


def run(worker):
    while worker.work_once():
        pass


def started(owner, worker, *files):
    from weerklank.services.imports import start, take_in

    row = take_in(owner, files, folder=Path(worker.folder))
    start(owner, row, sellers=("Sanne",))
    return row


# Machines made from one image may have one name, and their workers one number.
@pytest.mark.parametrize("holder", ["other", "test"])
def test_an_import_that_was_taken_over_is_stored_once(owner, worker, holder):
    from weerklank.store.models import Conversation, Job, Turn

    slow, _ = two_workers(worker, run, holder=holder)
    row = started(owner, worker, File("a.txt", CHAT), File("b.txt", OTHER))
    run(slow)
    row.refresh_from_db()
    assert (row.state, row.new_conversations, row.new_turns, row.known_turns) == ("done", 2, 6, 0)
    assert (Conversation.rows.count(), Turn.rows.count()) == (2, 6)
    assert Job.rows.get(kind="import").attempts == 2


def test_a_worker_that_lost_its_job_undoes_nothing_when_it_fails(owner, worker):
    from weerklank.store.models import Turn

    def take_over_and_break(other):
        run(other)
        raise ValueError

    slow, _ = two_workers(worker, take_over_and_break)
    row = started(owner, worker, File("a.txt", CHAT))
    run(slow)
    row.refresh_from_db()
    assert (row.state, row.new_turns, Turn.rows.count()) == ("done", 4, 4)


def test_an_import_that_is_started_twice_is_stored_once(owner, worker):
    from weerklank.services.imports import start
    from weerklank.store.models import Job, Turn

    row = started(owner, worker, File("a.txt", CHAT))

    def click_again(other):
        again = start(owner, row, sellers=("Sanne",))
        assert Job.rows.filter(kind="import").count() == 1
        assert again.subject == row.pk

    slow, _ = two_workers(worker, click_again)
    run(slow)
    assert Turn.rows.count() == 4


def test_two_jobs_for_one_import_store_it_once(owner, worker):
    from weerklank.store.models import Import, Job, Turn

    row = started(owner, worker, File("a.txt", CHAT))
    Job.rows.create(team=owner.team, kind="import", subject=row.pk)
    slow, _ = two_workers(worker, run)
    run(slow)
    assert Turn.rows.count() == 4
    assert Import.rows.get().new_turns == 4


def test_what_somebody_chose_while_an_import_was_stored_stays(owner, worker):
    from weerklank.services.retention import set_keep_until

    day = (NOW + timedelta(days=30)).date()
    row = started(owner, worker, File("a.txt", CHAT))
    slow, _ = two_workers(worker, lambda _: set_keep_until(owner, row, day))
    run(slow)
    row.refresh_from_db()
    assert (row.keep_until, row.state) == (day, "done")


def test_an_import_that_is_cancelled_before_anybody_began_leaves_no_files(owner, worker):
    from weerklank.services.imports import discard, stop
    from weerklank.store.models import Import

    row = started(owner, worker, File("a.txt", CHAT))
    stop(owner, row, folder=worker.folder, now=NOW)
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert not list(worker.folder.iterdir())
    run(worker)
    assert discard(owner, row, folder=worker.folder, now=NOW)
    assert Import.rows.count() == 0


def test_an_import_at_work_is_not_discarded(owner, worker):
    from weerklank.services.imports import discard
    from weerklank.store.models import Import

    row = started(owner, worker, File("a.txt", CHAT))
    assert not discard(owner, row, folder=worker.folder, now=NOW)
    assert Import.rows.count() == 1
    run(worker)
    row.refresh_from_db()
    assert row.state == "done"


def test_what_people_change_while_a_conversation_is_read_is_not_lost(owner, worker, method):
    from weerklank.services.jobs import enqueue
    from weerklank.services.notes import close, correct, name_product
    from weerklank.services.reading import read_kept
    from weerklank.store.models import Conversation, JobKind, Turn

    bring(owner, worker, File("a.txt", LONGER))
    Conversation.rows.update(is_read=False)
    turn = Turn.rows.filter(role="customer").latest("index")
    row, changes = Conversation.rows.get(), []

    def change():
        if not changes:
            changes.append(correct(owner, turn, "refusal", method=method))

    assert not read_kept(row, pipeline=worker.pipeline, now=NOW, on_turn=change)
    assert not Conversation.rows.get().is_read
    row = Conversation.rows.get()

    def close_it():
        close(owner, row, now=NOW)
        name_product(owner, row, "Website")

    assert read_kept(row, pipeline=worker.pipeline, now=NOW, on_turn=close_it)
    kept, moments = Conversation.rows.get(), row.moments.all()
    assert (kept.is_read, kept.closed_at, kept.product) == (True, NOW, "Website")
    assert {moment.product for moment in moments} == {"Website"}
    assert Turn.rows.get(pk=turn.pk).label == "refusal"
    # Another worker that read the same is not heard a second time.
    assert not read_kept(row, pipeline=worker.pipeline, now=NOW, on_turn=lambda: None)
    enqueue(owner.team_id, JobKind.READ)
    run(worker)


@pytest.mark.parametrize("database_kind", ["sqlite", "postgres"])
def test_a_slow_import_keeps_its_job_and_lets_nobody_else_store_meanwhile(new_workspace, database_kind):  # noqa: F811
    workspace = new_workspace(database_kind)
    workspace.run("user", "add", "els", stdin="een-lang-wachtwoord\n")
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONPATH": str(Path(__file__).parents[3])}
    environment |= {"WEERKLANK_HOME": str(workspace.home), "DATABASE_URL": workspace.url}
    done = subprocess.run(
        [sys.executable, SCRIPT], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["renewed", "renewed", "nothing for the other", "done 4 0", "done 0 4"]
