"""What the worker does with each kind of job."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from weerklank.conversations.identity import RoleGuess, Roster, assign_roles
from weerklank.conversations.notes import note_tree
from weerklank.conversations.records import Conversation as ConversationRecord
from weerklank.errors import SourceError, StoreError, WeerklankError, say
from weerklank.outputs.errors import error_tree
from weerklank.pipeline import Pipeline
from weerklank.services.imports import FileFacts, folder_of, forget_files, forget_names, read_import, undo
from weerklank.services.jobs import (
    BEAT_S,
    Claim,
    JobLostError,
    JobStoppedError,
    enqueue,
    finish,
    kept_alive,
    take_next,
)
from weerklank.services.look_over import look_over
from weerklank.services.merge import merge, storable
from weerklank.services.method import team_method
from weerklank.services.pseudonyms import pseudonymise
from weerklank.services.reading import read_kept
from weerklank.services.retention import enqueue_due, purge
from weerklank.services.spool import Spool, open_spool
from weerklank.services.upkeep import Upkeep
from weerklank.services.webhooks import tell_imported, tell_read
from weerklank.sources.records import ReadOptions
from weerklank.store.bulk import many_turns
from weerklank.store.exclusive import hold_conversations
from weerklank.store.models import Conversation, Import, ImportState, JobKind, JobState, Person, SourceFile, Team
from weerklank.store.scrub import scrub
from weerklank.store.statistics import know_sizes

__all__ = ["Worker"]

_PLAN_EVERY = timedelta(minutes=1)
_MANY_TURNS = 2000
"""From here on it pays to set the index of words aside; others must look at the tables anew then."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Told:
    """Hold what is to be told of an import's files."""

    files: Sequence[FileFacts]
    refused: Sequence[SourceError]


@dataclass
class Worker:
    """Do one job after another.

    Attributes:
        holder: tells this worker from others.
        folder: where uploaded files lie.
        clock: gives the present moment, aware and UTC.
        upkeep: what is looked after between jobs.
        method: the folder of the method over which teams have their own; None lets no team have one.
        beat_s: how often it says that it is still at work.
        many_turns: the database is told of its new size after an import that brings as many.
    """

    pipeline: Pipeline
    holder: str
    folder: Path
    options: ReadOptions
    clock: Callable[[], datetime]
    upkeep: Upkeep | None = None
    method: Path | None = None
    beat_s: float = BEAT_S
    many_turns: int = _MANY_TURNS
    _done: int = field(default=0, init=False)
    _own: tuple[int, str, Pipeline] | None = field(default=None, init=False)
    _planned_at: datetime | None = field(default=None, init=False)

    def work_once(self) -> bool:
        """Look after what is due and do the next job; return whether there was anything."""
        was_busy = self._look_after()
        claim = take_next(holder=self.holder, now=self.clock())
        if claim is None:
            return self._plan() or was_busy
        _LOG.info("job=%s kind=%s attempt=%s", claim.job.pk, claim.job.kind, claim.job.attempts)
        try:
            with kept_alive(claim, clock=self.clock, every_s=self.beat_s):
                self._do(claim)
        except JobLostError:
            _LOG.warning("job=%s lost to another worker", claim.job.pk)
        except JobStoppedError:
            self._end(claim, JobState.CANCELLED)
        except WeerklankError as error:
            self._end(claim, JobState.FAILED, error)
        except Exception as error:  # noqa: BLE001 - the worker's outer edge: one job's fault may not end all work
            _LOG.error("job=%s failed: %s", claim.job.pk, type(error).__name__)
            fault = StoreError(
                "job", "D003", say("this job broke off ({kind})", kind=type(error).__name__), "Try it again."
            )
            self._end(claim, JobState.FAILED, fault)
        return True

    def _look_after(self) -> bool:
        """Do the upkeep; what goes wrong in it is tried again next time and may not end all work."""
        try:
            return self.upkeep is not None and self.upkeep.do()
        except Exception as error:  # noqa: BLE001 - the worker's outer edge, as for a job
            _LOG.error("upkeep failed: %s", type(error).__name__)
            return False

    def _do(self, claim: Claim) -> None:
        if claim.is_hopeless:
            raise StoreError("job", "D004", "this job stopped its worker again and again", "Try smaller files.")
        if claim.job.kind == JobKind.IMPORT:
            self._import(claim)
        elif claim.job.kind == JobKind.PURGE:
            self._purge(claim)
        elif claim.job.kind == JobKind.SCRUB:
            scrub()
        else:
            self._read_all(claim)
        finish(claim, JobState.DONE, now=self.clock())

    def _plan(self) -> bool:
        """Queue, now and then, what is due without anybody asking."""
        now = self.clock()
        if self._planned_at is not None and now - self._planned_at < _PLAN_EVERY:
            return False
        self._planned_at = now
        return enqueue_due(now=now)

    def _purge(self, claim: Claim) -> None:
        for pk in purge(claim.job.team, now=self.clock()):
            forget_files(Import(pk=pk), folder=self.folder)

    def _import(self, claim: Claim) -> None:
        row = Import.rows.select_related("team").get(pk=claim.job.subject)
        if row.stored_at is None:
            self.store(row, claim)
            self._tell_database(row)
        self._read_all(claim)
        self._tell_database(row)
        forget_files(row, folder=self.folder)
        if row.pseudonymise:
            forget_names(row)
        row.state = ImportState.DONE
        Import.rows.filter(pk=row.pk).update(state=row.state)
        tell_imported(row, now=self.clock())

    def _tell_database(self, row: Import) -> None:
        if row.new_turns >= self.many_turns:
            know_sizes()

    def store(self, row: Import, claim: Claim) -> None:
        """Put all conversations of an import into the database at once: a killed worker leaves none of them, or all.

        A worker that another one took for dead leaves none, whatever it did: at the end of the transaction the claim
        must still hold.

        Raises:
            SourceError: not one of its files can be read.
            JobStoppedError, JobLostError: the claim doesn't hold any more.
        """
        refused: list[SourceError] = []
        with open_spool(folder_of(row, self.folder)) as spool:
            roster = Roster(row.sellers)
            files = list(self._parsed(row, spool, roster, refused))
            roster.check()
            guesses = list(self.pipeline.guess_roles(spool, roster=roster))
            self._store_all(row, claim, spool, guesses, _Told(files, refused))
        if refused and not files:
            raise refused[0]

    def _parsed(
        self, row: Import, spool: Spool[ConversationRecord], roster: Roster, refused: list[SourceError]
    ) -> Iterator[FileFacts]:
        """Lay the conversations of every file aside, and yield what is to be told of it."""
        for found in read_import(row, folder=self.folder, options=self.options):
            if isinstance(found, SourceError):
                refused.append(found)
                continue
            for talk in map(storable, found.conversations):
                spool.add(talk)
                roster.meet(talk)
            yield FileFacts.of(found)

    def _store_all(
        self,
        row: Import,
        claim: Claim,
        spool: Spool[ConversationRecord],
        guesses: Sequence[RoleGuess],
        told: _Told,
    ) -> None:
        now = self.clock()
        claim.hold(now=now)
        with transaction.atomic():
            hold_conversations(row.team_id)
            if Import.rows.exclude(stored_at=None).filter(pk=row.pk).exists():
                return  # another job for it was faster
            row.new_conversations = row.new_turns = row.known_turns = 0
            with many_turns() if sum(file.turns for file in told.files) >= _MANY_TURNS else nullcontext():
                for talk, guess in zip(spool, guesses, strict=True):
                    self._merge(row, assign_roles(talk, guess), guess, now)
            row.stored_at = now
            row.save(update_fields=["new_conversations", "new_turns", "known_turns", "stored_at"])
            _tell_files(row, told)
            claim.hold(now=self.clock())

    def _merge(self, row: Import, talk: ConversationRecord, guess: RoleGuess, now: datetime) -> None:
        if row.pseudonymise:
            talk = pseudonymise(talk, key=f"{settings.SECRET_KEY} {row.team_id}".encode())
        merged = merge(talk, guess, into=row, now=now)
        row.new_conversations += merged.is_new
        row.new_turns += merged.new_turns
        row.known_turns += merged.known_turns

    def _read_all(self, claim: Claim) -> None:
        """Read every conversation of the team that isn't read yet; each is kept as soon as it is done."""
        waiting = Conversation.rows.filter(team_id=claim.job.team_id, is_read=False).order_by("id")
        total = sum(waiting.values_list("turn_count", flat=True))
        self._done = 0
        for pk in list(waiting.values_list("pk", flat=True)):
            conversation = Conversation.rows.filter(pk=pk, is_read=False).first()
            if conversation is not None:
                self._read(conversation, on_turn=lambda: self._turn(claim, total))
        self._look_over_all(claim)
        claim.hold(now=self.clock(), done=total, total=total)

    def _read(self, conversation: Conversation, *, on_turn: Callable[[], None]) -> None:
        before, pipeline = conversation.tension, self._pipeline_of(conversation.team)
        if read_kept(conversation, pipeline=pipeline, now=self.clock(), on_turn=on_turn):
            tell_read(conversation, tension_before=before, now=self.clock())
        elif Conversation.rows.filter(pk=conversation.pk, is_read=False).exists():
            enqueue(conversation.team_id, JobKind.READ)  # something that it rests on changed meanwhile

    def _look_over_all(self, claim: Claim) -> None:
        """Look over everybody of whom something changed; it is the whole of a job of kind PEOPLE."""
        pipeline = self._pipeline_of(Team.objects.get(pk=claim.job.team_id))
        stale = Person.rows.filter(team_id=claim.job.team_id, is_current=False).order_by("id")
        for pk in list(stale.values_list("pk", flat=True)):
            person = stale.filter(pk=pk).first()
            if person is not None:
                look_over(person, pipeline=pipeline)
                claim.hold(now=self.clock())

    def _pipeline_of(self, team: Team) -> Pipeline:
        """Return the pipeline with the method as this team has it."""
        if not team.method_version or self.method is None:
            return self.pipeline
        if self._own is None or self._own[:2] != (team.pk, team.method_version):
            method = team_method(team, folder=self.method).method
            versions = replace(self.pipeline.versions, method=method.version)
            self._own = team.pk, team.method_version, replace(self.pipeline, method=method, versions=versions)
        return self._own[2]

    def _turn(self, claim: Claim, total: int) -> None:
        self._done += 1
        claim.advance(min(self._done, total), total, now=self.clock())

    def _end(self, claim: Claim, state: JobState, error: WeerklankError | None = None) -> None:
        """End a job that wasn't done; a cancelled import leaves nothing behind.

        A worker that lost its job may not take away what the other one stored.
        """
        now = self.clock()
        row = None
        with transaction.atomic():
            if not finish(claim, state, now=now, error=error):
                _LOG.warning("job=%s lost to another worker", claim.job.pk)
                return
            if claim.job.kind == JobKind.IMPORT:
                row = Import.rows.filter(pk=claim.job.subject).first()
            if row is not None:
                row.state = ImportState.CANCELLED if state == JobState.CANCELLED else ImportState.FAILED
                row.save(update_fields=["state"])
                undo(row, now=now)
                row.refresh_from_db()
                tell_imported(row, now=now)
                if Conversation.rows.filter(team_id=row.team_id, is_read=False).exists():
                    enqueue(row.team_id, JobKind.READ)
        if row is not None:
            forget_files(row, folder=self.folder)


def _tell_files(row: Import, told: _Told) -> None:
    """Write down what became of each file; what loose mails gave together stands with the first of them."""
    facts_of = {Path(facts.path).name: facts for facts in told.files}
    for file in row.files.all():
        facts = facts_of.get(file.name)
        refusal = next((error for error in told.refused if file.name in error.place), None)
        if facts is not None:
            file.format, file.notes = facts.format, [note_tree(note) for note in facts.notes]
            file.conversations, file.turns, file.skipped = facts.conversations, facts.turns, dict(facts.skipped)
        if refusal is not None:
            file.error_code, file.fault = refusal.code, error_tree(refusal)
        SourceFile.rows.bulk_update(
            [file], ["format", "notes", "conversations", "turns", "skipped", "error_code", "fault"]
        )
