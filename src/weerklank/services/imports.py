"""Take in files, show what is in them, start the import, and undo it."""

import hashlib
import shutil
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from django.db import transaction

from weerklank.conversations.notes import Note
from weerklank.conversations.records import Conversation as ConversationRecord
from weerklank.conversations.records import Role
from weerklank.errors import SettingsError, SourceError, say
from weerklank.outputs.errors import error_tree
from weerklank.services.audit import log
from weerklank.services.file_choices import (
    DOUBTFUL_DATES,
    NO_DATE_ORDER,
    folder_of,
    options_of,
    table_of,
    two_days,
)
from weerklank.services.jobs import cancel, enqueue
from weerklank.services.merge import fingerprints, forget_readings_without, storable
from weerklank.sources.detect import detect
from weerklank.sources.join import each_file
from weerklank.sources.records import Reading, ReadOptions
from weerklank.sources.system import system_says
from weerklank.sources.tables.look import TableLook
from weerklank.store.exclusive import hold_conversations
from weerklank.store.models import (
    Conversation,
    Import,
    ImportState,
    Job,
    JobKind,
    Membership,
    Person,
    SourceFile,
    Team,
    Turn,
)

__all__ = [
    "LARGEST_FILE_BYTES", "LARGEST_IMPORT_BYTES", "FileFacts", "FilePreview", "ImportPreview", "SpeakerPreview",
    "Upload", "discard", "folder_of", "forget_files", "forget_names", "look", "read_import", "start",
    "stop", "take_in", "undo",
]  # fmt: skip

LARGEST_FILE_BYTES = 100_000_000
LARGEST_IMPORT_BYTES = 250_000_000
_NAME_CHARS = 120
_FIRST_TURNS = 4
_SPEAKERS_SHOWN = 40


class Upload(Protocol):
    """Give a file as a browser or a folder has it."""

    @property
    def name(self) -> str:
        """Return the name that its sender gave it; not to be trusted."""

    def chunks(self) -> Iterable[bytes]:
        """Give its bytes, in pieces."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Tell what came out of one file, without the words.

    Attributes:
        skipped: reason → how often something became nobody's words.
    """

    path: str
    format: str
    conversations: int
    turns: int
    skipped: Mapping[str, int]
    notes: tuple[Note, ...]

    @classmethod
    def of(cls, reading: Reading) -> "FileFacts":
        """Count what is in a reading."""
        return cls(
            path=reading.path,
            format=reading.format,
            conversations=len(reading.conversations),
            turns=sum(len(talk.utterances) for talk in reading.conversations),
            skipped=dict(Counter(skip.reason.value for skip in reading.skipped)),
            notes=reading.notes,
        )


@dataclass(frozen=True, slots=True)
class FilePreview:
    """Tell what is in one file; `error` says why nothing is, `table` what its columns hold where it is one.

    `day_first` is what somebody said of its dates; None where nobody did. `told_with` names the file with which a
    loose mail was read: what they hold together stands there.
    """

    name: str
    format: str
    conversations: int
    turns: int
    skipped: Mapping[str, int]
    notes: Sequence[Note]
    error: SourceError | None
    pk: int = 0
    error_code: str = ""
    table: TableLook | None = None
    day_first: bool | None = None
    told_with: str = ""

    @property
    def has_doubtful_dates(self) -> bool:
        """Tell whether its dates can be read in two ways, or were until somebody said in which."""
        in_doubt = any(note.id in DOUBTFUL_DATES for note in self.notes)
        return self.day_first is not None or in_doubt or self.error_code == NO_DATE_ORDER

    @property
    def two_days(self) -> tuple[str, date, date] | None:
        """Return a date of it that can be read in two ways, and both days."""
        return two_days(self.error)


@dataclass(frozen=True, slots=True)
class SpeakerPreview:
    """Tell of one speaker; `is_seller` is our guess, which the user may change."""

    name: str
    turns: int
    conversations: int
    is_seller: bool


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """Tell what an import would bring.

    Attributes:
        known_turns: how many of the turns are in the workspace already.
        first_turns: speaker and words of the first turns, to recognise the conversation by.
        channels: of the conversations.
    """

    files: tuple[FilePreview, ...]
    speakers: tuple[SpeakerPreview, ...]
    conversations: int
    turns: int
    known_turns: int
    first_turns: tuple[tuple[str, str], ...]
    channels: tuple[str, ...] = ()

    @property
    def asks_for_columns(self) -> bool:
        """Tell whether a table waits for somebody to say what its columns hold."""
        return any(file.error and file.table for file in self.files)

    @property
    def asks_for_dates(self) -> bool:
        """Tell whether a file waits for somebody to say if its dates begin with the day or with the month."""
        return any(file.error and file.has_doubtful_dates for file in self.files)


def take_in(membership: Membership, uploads: Sequence[Upload], *, folder: Path) -> Import:
    """Keep uploaded files until they are imported, under names that can lead nowhere else.

    Raises:
        SettingsError: there is none, or they are too large.
        SourceError: the folder can't be written.
    """
    if not uploads:
        raise SettingsError("files", "C043", "no file was chosen", "Choose one or more files.")
    with transaction.atomic():
        row = Import.rows.create(team_id=membership.team_id, created_by=membership.user)
        place = folder_of(row, folder)
        shutil.rmtree(place, ignore_errors=True)  # left by an import that was rolled back, and had this number
        try:
            place.mkdir(mode=0o700, parents=True)
            _keep_files(row, uploads, place)
        except OSError as error:
            shutil.rmtree(place, ignore_errors=True)
            problem = say("the uploaded file can't be kept: {why}", why=system_says(error))
            raise SourceError("upload", "S120", problem, "Check that the disk isn't full.") from error
        except SettingsError:
            shutil.rmtree(place, ignore_errors=True)
            raise
        log(membership, "import.upload", f"import {row.pk}")
    return row


def _keep_files(row: Import, uploads: Sequence[Upload], place: Path) -> None:
    total, used = 0, set[str]()
    for upload in uploads:
        name = _free_name(upload.name, used)
        digest, size = hashlib.sha256(), 0
        with (place / name).open("xb") as stream:
            for chunk in upload.chunks():
                size, total = size + len(chunk), total + len(chunk)
                if size > LARGEST_FILE_BYTES or total > LARGEST_IMPORT_BYTES:
                    remedy = say(
                        "Give files of at most {most_mb} MB each, fewer at a time.",
                        most_mb=LARGEST_FILE_BYTES // 1_000_000,
                    )
                    raise SettingsError("files", "C044", "this is too large to import at once", remedy)
                digest.update(chunk)
                stream.write(chunk)
        SourceFile.rows.create(
            team_id=row.team_id, belongs_to=row, name=name, size_bytes=size, checksum=digest.hexdigest()
        )


def _free_name(given: str, used: set[str]) -> str:
    """Return a plain name without a path, unlike those used before."""
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(mark for mark in last if unicodedata.category(mark)[0] != "C" and mark not in '<>:"|?*')
    stem, dot, ending = plain.strip(" .")[-_NAME_CHARS:].strip(" .").rpartition(".")
    stem = stem or ending or "file"
    tail = f"{dot}{ending}" if dot else ""
    name = next(
        name
        for number in range(1, len(used) + 2)
        if (name := f"{stem}{f' ({number})' if number > 1 else ''}{tail}") not in used
    )
    used.add(name)
    return name


def look(row: Import, *, folder: Path, options: ReadOptions) -> ImportPreview:
    """Read an import's files, and tell what is in them; nothing is kept."""
    seen = _Seen()
    for found in read_import(row, folder=folder, options=options):
        seen.take(found)
    sellers = _likely_sellers(row, seen.talks_of, seen.stated)
    return ImportPreview(
        files=tuple(_file_previews(row, seen, folder, options)),
        speakers=tuple(
            SpeakerPreview(name, count, seen.talks_of[name], name in sellers)
            for name, count in seen.turns.most_common(_SPEAKERS_SHOWN)
        ),
        conversations=seen.conversations,
        turns=seen.turns.total(),
        known_turns=_known(row, seen.prints),
        first_turns=tuple(seen.first_turns),
        channels=tuple(seen.channels),
    )


@dataclass
class _Seen:
    """Gather what a preview tells, file after file, so that no more than one is held at a time.

    Attributes:
        talks_of: speaker → in how many conversations they speak.
        stated: who is a seller by what a file says.
        prints: the fingerprint of each turn.
    """

    files: list[FileFacts] = field(default_factory=list)
    refused: list[SourceError] = field(default_factory=list)
    turns: Counter[str] = field(default_factory=Counter)
    talks_of: Counter[str] = field(default_factory=Counter)
    stated: set[str] = field(default_factory=set)
    prints: list[str] = field(default_factory=list)
    first_turns: list[tuple[str, str]] = field(default_factory=list)
    channels: dict[str, None] = field(default_factory=dict)
    conversations: int = 0

    def take(self, found: Reading | SourceError) -> None:
        """Take in one file."""
        if isinstance(found, SourceError):
            self.refused.append(found)
            return
        self.files.append(FileFacts.of(found))
        for talk in map(storable, found.conversations):
            self._hear(talk)

    def _hear(self, talk: ConversationRecord) -> None:
        self.conversations += 1
        self.channels[talk.channel.value] = None
        self.turns.update(turn.speaker for turn in talk.utterances)
        self.talks_of.update(who.name for who in talk.participants)
        self.stated |= {who.name for who in talk.participants if who.role is Role.SELLER}
        self.prints += fingerprints(talk.utterances)
        if not self.first_turns:
            self.first_turns = [(turn.speaker, turn.text) for turn in talk.utterances[:_FIRST_TURNS]]


def _likely_sellers(row: Import, talks_of: Counter[str], stated: set[str]) -> set[str]:
    known = {name.casefold() for name in row.team.seller_names}
    before = {name for name in talks_of if name.casefold() in known}
    if before or stated:
        return before | stated
    best = talks_of.most_common(2)
    recurs = best and best[0][1] > 1 and (len(best) == 1 or best[1][1] < best[0][1])
    return {best[0][0]} if recurs else set()


def _known(row: Import, prints: Sequence[str], *, chunk: int = 500) -> int:
    """Count the turns of which the workspace has the same; one is the same by time, speaker and words."""
    return sum(
        Turn.rows.filter(team_id=row.team_id, fingerprint__in=prints[start : start + chunk])
        .values("fingerprint")
        .distinct()
        .count()
        for start in range(0, len(prints), chunk)
    )


def read_import(row: Import, *, folder: Path, options: ReadOptions) -> Iterator[Reading | SourceError]:
    """Read an import's files one after another; of one that can't be read, give the reason.

    Times that name no zone are in the team's.
    """
    place = folder_of(row, folder)
    options = replace(options, timezone=ZoneInfo(row.team.timezone))
    files = list(row.files.all())
    own = {place / file.name: options_of(file, options) for file in files if file.columns or file.day_first is not None}
    return each_file([place / file.name for file in files], options=options, own_options=own)


def _file_previews(row: Import, found: _Seen, folder: Path, options: ReadOptions) -> Iterator[FilePreview]:
    place = folder_of(row, folder)
    readings = {Path(facts.path).name: facts for facts in found.files}
    refused = {Path(error.place.split(":")[0] if ":" in Path(error.place).name else error.place).name: error
               for error in found.refused}  # fmt: skip
    together = readings.get(place.name)
    told_with = ""
    for file in row.files.all():
        error = refused.get(file.name)
        reading = readings.get(file.name) or (None if error or told_with else together)
        yield FilePreview(
            name=file.name,
            format=reading.format if reading else ("" if error else "eml"),
            conversations=reading.conversations if reading else 0,
            turns=reading.turns if reading else 0,
            skipped=reading.skipped if reading else {},
            notes=reading.notes if reading else (),
            error=error,
            pk=file.pk,
            error_code=error.code if error else "",
            table=_table_shown(place / file.name, reading, error, options_of(file, options)),
            day_first=file.day_first,
            told_with=told_with if reading is None and error is None else "",
        )
        if together is not None and reading is together:
            told_with = file.name


def _table_shown(
    path: Path, reading: FileFacts | None, error: SourceError | None, options: ReadOptions
) -> TableLook | None:
    """Look at a table that was read, or that can't be while nobody says what its columns hold."""
    try:
        format_id = detect(path).id if error else (reading.format if reading else "")
        return table_of(path, format_id, options)
    except SourceError:
        return None


def give_up(row: Import, found: ImportPreview, *, folder: Path) -> None:
    """Let an upload in which nothing can be read wait no longer: keep why, and delete its files."""
    with transaction.atomic():
        if not Import.rows.filter(pk=row.pk, state=ImportState.UPLOADED).update(state=ImportState.FAILED):
            return
        for file in found.files:
            fault = {"error_code": file.error.code, "fault": error_tree(file.error)} if file.error else {}
            SourceFile.rows.filter(pk=file.pk).update(format=file.format, skipped=dict(file.skipped), **fault)
    forget_files(row, folder=folder)


def start(
    membership: Membership,
    row: Import,
    *,
    sellers: Sequence[str],
    keep_until: date | None = None,
    pseudonymise: bool = False,
) -> Job | None:
    """Queue an import for the worker, and remember the sellers' names for the next one.

    Returns:
        The work on it; where it was started before, by a second click for instance, the work of then.
    """
    with transaction.atomic():
        waiting = Import.rows.for_member(membership).filter(pk=row.pk, state=ImportState.UPLOADED)
        chosen = {"sellers": list(sellers), "keep_until": keep_until, "pseudonymise": pseudonymise}
        if not waiting.update(state=ImportState.STARTED, **chosen):
            return Job.rows.for_member(membership).filter(kind=JobKind.IMPORT, subject=row.pk).first()
        team = Team.objects.select_for_update(no_key=True).get(pk=row.team_id)
        team.seller_names = sorted({*team.seller_names, *sellers})
        team.save(update_fields=["seller_names"])
        log(membership, "import.start", f"import {row.pk}")
        return enqueue(row.team_id, JobKind.IMPORT, subject=row.pk)


def undo(row: Import, *, now: datetime) -> None:
    """Take away every turn that an import brought, and the conversations that have none left."""
    with transaction.atomic():
        hold_conversations(row.team_id)
        touched = list(Conversation.rows.filter(turns__imported_by=row).distinct())
        if Person.rows.filter(conversations__in=touched).update(is_current=False):
            enqueue(row.team_id, JobKind.PEOPLE)
        for conversation in touched:
            forget_readings_without(row, conversation)
        Turn.rows.filter(imported_by=row).delete()
        for conversation in touched:
            _shrink(conversation, now)
        if Conversation.rows.filter(pk__in=[each.pk for each in touched], is_read=False).exists():
            enqueue(row.team_id, JobKind.READ)
        Import.rows.filter(pk=row.pk).update(new_conversations=0, new_turns=0)


def _shrink(conversation: Conversation, now: datetime) -> None:
    conversation = Conversation.rows.select_for_update().get(pk=conversation.pk)
    turns = list(conversation.turns.order_by("index"))
    if not turns:
        conversation.delete()
        return
    for place, turn in enumerate(turns):
        turn.index = place
    Turn.rows.bulk_update(turns, ["index"], batch_size=500)
    times = [turn.at for turn in turns if turn.at]
    conversation.turn_count = len(turns)
    conversation.first_at, conversation.last_at = (min(times), max(times)) if times else (None, None)
    conversation.is_read, conversation.changed_at = False, now
    conversation.save(update_fields=["turn_count", "first_at", "last_at", "is_read", "changed_at"])


def stop(membership: Membership, row: Import, *, folder: Path, now: datetime) -> None:
    """Have an import stopped; the worker takes away what it brought, and one that waits still goes no further."""
    with transaction.atomic():
        job = Job.rows.for_member(membership).filter(kind=JobKind.IMPORT, subject=row.pk).first()
        waited = job is not None and cancel(membership, job.pk, now=now)
        if waited:
            Import.rows.for_member(membership).filter(pk=row.pk).update(state=ImportState.CANCELLED)
    if waited:
        forget_files(row, folder=folder)


def discard(membership: Membership, row: Import, *, folder: Path, now: datetime) -> bool:
    """Throw away files that were never imported, or take back what an import brought; not while it is at work.

    Returns:
        Whether it was done: not where it was started in the meantime.
    """
    with transaction.atomic():
        hold_conversations(row.team_id)
        mine = Import.rows.for_member(membership).select_for_update().filter(pk=row.pk)
        waits = mine.exclude(state=ImportState.STARTED).first()
        if waits is None:
            return False
        undo(waits, now=now)
        waits.delete()
        log(membership, "import.discard", f"import {row.pk}")
    forget_files(row, folder=folder)
    return True


def forget_files(row: Import, *, folder: Path) -> None:
    """Delete an import's files from the disk; what they brought is in the database."""
    shutil.rmtree(folder_of(row, folder), ignore_errors=True)


def forget_names(row: Import) -> None:
    """Let nothing be left of the names of an import's files: a chat's is often its customer's."""
    for number, file in enumerate(row.files.all(), start=1):
        file.name, file.notes = f"{number}{Path(file.name).suffix[:10]}", []
        file.save(update_fields=["name", "notes"])
