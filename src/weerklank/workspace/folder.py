"""The folder that a workspace lives in, with its secret key."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from weerklank.errors import StoreError, say
from weerklank.sources.system import system_says

__all__ = ["Folder", "open_folder"]

_KEY_FILE = "secret.key"


@dataclass(frozen=True, slots=True)
class Folder:
    """Say where the parts of a workspace are.

    Attributes:
        path: only its owner may enter it.
        secret_key: signs sessions and tokens.
    """

    path: Path
    secret_key: str

    @property
    def database(self) -> Path:
        """Return where SQLite keeps the workspace."""
        return self.path / "weerklank.sqlite3"

    @property
    def uploads(self) -> Path:
        """Return where uploaded files wait until they are imported."""
        return self.path / "uploads"


def open_folder(path: Path) -> Folder:
    """Make the folder where it doesn't exist yet, with a new key that only its owner can read.

    Raises:
        StoreError: it can't be made or read.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = Folder(path.resolve(), _key_of(path / _KEY_FILE))
        folder.uploads.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        problem = say("the workspace's folder can't be used: {why}", why=system_says(error))
        raise StoreError(str(path), "D001", problem, "Give a folder that is yours with --data.") from error
    return folder


def _key_of(file: Path) -> str:
    """Read the key; of two processes that make it at once, one wins and both read the same."""
    if not file.exists():
        fresh = file.with_name(f"{file.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64), encoding="ascii")
        try:
            os.link(fresh, file)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return file.read_text(encoding="ascii")
