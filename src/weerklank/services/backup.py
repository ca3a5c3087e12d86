"""Put a whole workspace into one file, and make a workspace of such a file; on either database.

Such a file is a zip: `manifest.json`, `rows/<table>.jsonl` with a row a line, and `uploads/…` with files that wait.
Signed-in browsers, failed attempts and the workspace's key are left out.
"""

import hashlib
import json
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import TextIOWrapper
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model

from weerklank import __version__
from weerklank.errors import SettingsError, say
from weerklank.services.jobs import enqueue
from weerklank.store.models import Conversation, FailedSignIn, JobKind, Team, User
from weerklank.store.statistics import know_sizes

__all__ = ["FORMAT", "Restored", "restore", "write_backup"]

FORMAT = "weerklank-backup/1"
_MANIFEST = "manifest.json"
_LEFT_OUT: tuple[type[Model], ...] = (FailedSignIn,)
_CHUNK = 500
_STAMPS = ("auto_now", "auto_now_add")
"""By these a field takes the present moment, whatever the row says."""
_LARGEST_UNPACKED_BYTES = 50_000_000_000
_LARGEST_MANIFEST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Restored:
    """Tell what a restored file brought.

    Attributes:
        rows: in all tables.
        second_steps_off: users whose second step is switched off, since it was made with another workspace's key.
    """

    made_at: str
    rows: int
    second_steps_off: int


def write_backup(stream: IO[bytes], *, uploads: Path, now: datetime) -> int:
    """Write all of the workspace, as it is at one moment; return the number of rows.

    Args:
        uploads: where files lie that wait to be imported.
    """
    counts: dict[str, int] = {}
    alone = not connection.in_atomic_block
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as file, transaction.atomic():
        if alone and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for model in _models():
            counts[model._meta.model_name] = _write_rows(file, model)
        for path in sorted(uploads.glob("import-*/*")):
            if path.is_file():
                file.write(path, f"uploads/{path.parent.name}/{path.name}")
        file.writestr(_MANIFEST, json.dumps(_manifest(counts, now), indent=1))
    return sum(counts.values())


def _models() -> list[type[Model]]:
    return [model for model in apps.get_app_config("store").get_models() if model not in _LEFT_OUT]


def _manifest(counts: Mapping[str, int], now: datetime) -> dict[str, Any]:
    return {
        "format": FORMAT, "made_at": now.isoformat(), "version": __version__, "rows": dict(counts),
        "migrations": sorted(_migrations()), "key": _key_mark(),
    }  # fmt: skip


def _migrations() -> set[str]:
    return {name for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations if app == "store"}


def _key_mark() -> str:
    """Tell one workspace's key from another's, without giving it away."""
    return hashlib.sha256(f"weerklank.backup {settings.SECRET_KEY}".encode()).hexdigest()[:16]


def _write_rows(file: zipfile.ZipFile, model: type[Model]) -> int:
    columns = [field.attname for field in model._meta.concrete_fields]
    count = 0
    with file.open(f"rows/{model._meta.model_name}.jsonl", "w", force_zip64=True) as raw:
        for row in _base_rows(model).order_by("pk").values_list(*columns).iterator(chunk_size=_CHUNK):
            line = json.dumps(dict(zip(columns, row, strict=True)), default=_told, ensure_ascii=False)
            raw.write(line.encode("utf-8") + b"\n")
            count += 1
    return count


def _base_rows(model: type[Model]) -> Any:
    return model._base_manager.all()


def _told(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def restore(source: IO[bytes], *, uploads: Path) -> Restored:
    """Fill an empty workspace from a file; all of it, or nothing.

    Raises:
        SettingsError: the workspace isn't empty, or the file is none of ours, damaged, or of a newer Weerklank.
    """
    if User.objects.exists():
        remedy = "Restore into an empty folder, given with --data, or an empty database."
        raise SettingsError("restore", "C076", "this workspace isn't empty", remedy)
    try:
        with zipfile.ZipFile(source) as file, transaction.atomic():
            manifest = _read_manifest(file)
            rows, off = _fill(file, manifest)
            _unpack_uploads(file, uploads)
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        ValueError,
        TypeError,
        EOFError,
        ValidationError,
        DatabaseError,
    ) as error:
        shutil.rmtree(uploads, ignore_errors=True)
        uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
        problem = say("this is no whole backup of Weerklank: {why}", why=type(error).__name__)
        raise SettingsError("restore", "C077", problem, "Take another file; nothing was kept of this one.") from error
    know_sizes()
    return Restored(str(manifest["made_at"]), rows, off)


def _read_manifest(file: zipfile.ZipFile) -> dict[str, Any]:
    if file.getinfo(_MANIFEST).file_size > _LARGEST_MANIFEST_BYTES:
        raise ValueError(_MANIFEST)
    manifest: dict[str, Any] = json.loads(file.read(_MANIFEST))
    newer = set(manifest["migrations"]) - _migrations()
    if manifest["format"] != FORMAT or newer:
        problem = say(
            "this backup was made by a newer Weerklank ({theirs!r})", theirs=str(manifest.get("version"))[:20]
        )
        raise SettingsError("restore", "C078", problem, "Install the newest Weerklank, and restore again.")
    if sum(entry.file_size for entry in file.infolist()) > _LARGEST_UNPACKED_BYTES:
        raise ValueError("size")
    return manifest


def _fill(file: zipfile.ZipFile, manifest: Mapping[str, Any]) -> tuple[int, int]:
    """Put all rows in; call it within a transaction."""
    rows = 0
    for model in _models():
        expected = manifest["rows"].get(model._meta.model_name, 0)
        found = _fill_table(file, model) if expected else 0
        if found != expected:
            raise ValueError(model._meta.model_name)
        rows += found
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), _models()):
            cursor.execute(statement)
    if _migrations() - set(manifest["migrations"]):
        _lay_out_anew()
    if manifest["key"] == _key_mark():
        return rows, 0
    return rows, User.objects.exclude(totp_seed="").update(totp_seed="", totp_last=0, recovery_digests=[])


def _lay_out_anew() -> None:
    """Have the worker go over everything, since an older file lacks what later versions lay out."""
    Conversation.rows.update(is_read=False)
    for team in Team.objects.all():
        enqueue(team.pk, JobKind.READ)


def _fill_table(file: zipfile.ZipFile, model: type[Model]) -> int:
    fields = model._meta.concrete_fields
    stamped = [(field, name) for field in fields for name in _STAMPS if getattr(field, name, False)]
    for field, name in stamped:
        setattr(field, name, False)
    try:
        count = 0
        with file.open(f"rows/{model._meta.model_name}.jsonl") as raw:
            rows = (_row(model, json.loads(line)) for line in TextIOWrapper(raw, encoding="utf-8"))
            for chunk in _chunks(rows):
                model._base_manager.bulk_create(chunk)
                count += len(chunk)
        return count
    finally:
        for field, name in stamped:
            setattr(field, name, True)


def _row(model: type[Model], tree: Mapping[str, Any]) -> Model:
    """Make a row; a column that this file is too old for keeps its default."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return model(**{name: fields[name].to_python(value) for name, value in tree.items()})


def _chunks(rows: Iterable[Model]) -> Iterator[list[Model]]:
    rest = iter(rows)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def _unpack_uploads(file: zipfile.ZipFile, uploads: Path) -> None:
    """Put files that wait back; a name that leads anywhere else makes the whole file unfit."""
    for entry in file.infolist():
        parts = PurePosixPath(entry.filename).parts
        if parts[:1] != ("uploads",):
            continue
        if len(parts) != 3 or not parts[1].removeprefix("import-").isdecimal() or parts[2] in ("..", "."):
            raise ValueError(entry.filename)
        if "\\" in parts[2] or ":" in parts[2]:
            raise ValueError(entry.filename)
        (uploads / parts[1]).mkdir(mode=0o700, parents=True, exist_ok=True)
        with file.open(entry) as packed, (uploads / parts[1] / parts[2]).open("wb") as stream:
            shutil.copyfileobj(packed, stream)
