"""Import what is put into a folder, and leave the folder as it is."""

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from stat import S_ISREG

from django.db import transaction

from weerklank.errors import WeerklankError
from weerklank.services.imports import LARGEST_FILE_BYTES, take_in
from weerklank.services.retention import start_as_usual
from weerklank.store.models import Membership, SourceFile, WatchedFile

__all__ = ["Watched"]

_LOG = logging.getLogger(__name__)
_LOOK_EVERY = timedelta(seconds=3)
_BLOCK_BYTES = 1 << 20
_MOST_AT_ONCE = 100
_AGAIN_AFTER = timedelta(minutes=1)
"""A file that can't be opened now, or for which there is no room, is tried again."""


@dataclass(frozen=True, slots=True)
class _Found:
    """Give a file of the folder as if it were uploaded."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    def chunks(self) -> Iterator[bytes]:
        with self.path.open("rb") as stream:
            while block := stream.read(_BLOCK_BYTES):
                yield block


@dataclass
class Watched:
    """Look into a folder now and then.

    A file is taken once it stayed the same between two looks, so that none is read half-written; one whose bytes
    the team has had before is left alone, also after a restart, and also where what it brought was deleted since.

    Attributes:
        folder: only its own files, none of its folders.
        uploads: where files wait until they are imported.
    """

    folder: Path
    uploads: Path
    _looked_at: datetime | None = field(default=None, init=False)
    _sizes: dict[Path, tuple[int, int]] = field(default_factory=dict, init=False)
    _done: dict[Path, tuple[int, int]] = field(default_factory=dict, init=False)
    _later: dict[Path, datetime] = field(default_factory=dict, init=False)

    def look(self, now: datetime) -> None:
        """Queue the import of each file that is new and complete."""
        if self._looked_at is not None and now - self._looked_at < _LOOK_EVERY:
            return
        self._looked_at = now
        before, self._sizes = self._sizes, dict(self._files())
        settled = [path for path, size in self._sizes.items()
                   if before.get(path) == size and self._done.get(path) != size
                   and self._later.get(path, now) <= now]  # fmt: skip
        for path in settled[:_MOST_AT_ONCE]:
            self._later[path] = now + _AGAIN_AFTER
            if self._take(path, now):
                self._done[path] = self._sizes[path]
                self._later.pop(path)

    def _files(self) -> Iterator[tuple[Path, tuple[int, int]]]:
        """Give each plain file with its size and time of change; a link could lead anywhere."""
        try:
            paths = sorted(self.folder.iterdir())
        except OSError as error:
            _LOG.warning("the watched folder can't be read: %s", type(error).__name__)
            return
        for path in paths:
            if path.name.startswith("."):
                continue
            try:
                known = path.lstat()
            except OSError:
                continue  # it was taken away since, or is another's
            if S_ISREG(known.st_mode) and 0 < known.st_size <= LARGEST_FILE_BYTES:
                yield path, (known.st_size, known.st_mtime_ns)

    def _take(self, path: Path, now: datetime) -> bool:
        """Queue the import of a file that is new; False where it may go better later."""
        owner = Membership.rows.filter(role="owner").select_related("team", "user").order_by("id").first()
        if owner is None:
            return False
        try:
            self._take_new(owner, path, now)
        except (OSError, WeerklankError) as error:
            _LOG.warning(
                "a file of the watched folder can't be taken: %s", getattr(error, "code", type(error).__name__)
            )
            return not isinstance(error, OSError) and not isinstance(error.__cause__, OSError)
        return True

    def _take_new(self, owner: Membership, path: Path, now: datetime) -> None:
        checksum = _checksum(path)
        known = SourceFile.rows.filter(team_id=owner.team_id, checksum=checksum).exists()
        with transaction.atomic():
            _, is_new = WatchedFile.rows.get_or_create(team_id=owner.team_id, checksum=checksum)
            if is_new and not known:
                row = take_in(owner, [_Found(path)], folder=self.uploads)
                start_as_usual(owner, row, sellers=owner.team.seller_names, now=now)
                _LOG.info("import=%s from the watched folder", row.pk)


def _checksum(path: Path) -> str:
    digest = hashlib.sha256()
    for block in _Found(path).chunks():
        digest.update(block)
    return digest.hexdigest()
