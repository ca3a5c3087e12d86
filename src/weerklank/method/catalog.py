"""Read the whole method, from its files to one record."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Protocol, TypeVar

from weerklank.errors import MethodError, say
from weerklank.method import schema
from weerklank.method.calendar import calendar
from weerklank.method.files import MethodFiles
from weerklank.method.nodes import Node
from weerklank.method.records import Method
from weerklank.method.rules import RULES_FOLDER

__all__ = ["DATA", "load_method"]

DATA = Path(__file__).parent / "data"


class _Named(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_Named)


def load_method(folder: Path = DATA, *, changed: Mapping[str, str] | None = None) -> Method:
    """Read the method from a folder of YAML files.

    Args:
        folder: has the subfolders forms, kinds, moves, steps, scales, questions, cues and topics, and
            the files calendar.yaml, delays.yaml, next_step.yaml, step_weights.yaml and wording.yaml.
        changed: YAML that counts instead of a file, or is added, by the name within the folder.

    Raises:
        MethodError: a file breaks the schema; the place has its file, line and column.
    """
    files = MethodFiles(folder, changed or {})
    words = schema.wording(files.node("wording.yaml"))
    return Method(
        forms=_by_id(files, "forms", schema.form),
        kinds=_by_id(files, "kinds", schema.kind),
        moves=_by_id(files, "moves", schema.move),
        steps=_by_id(files, "steps", schema.step),
        scales=_by_id(files, "scales", schema.scale),
        questions=_by_id(files, "questions", schema.diagnostic_question),
        cues=_by_id(files, "cues", schema.cue),
        topics=_by_id(files, "topics", schema.topic),
        delays=_rows(files, "delays.yaml", schema.delay),
        calendar=calendar(files.node("calendar.yaml"), months=words.months),
        step_rules=_rows(files, "next_step.yaml", schema.step_rule),
        step_weights=schema.step_weights(files.node("step_weights.yaml")),
        wording=words,
        version=_digest(files),
    )


def _by_id(files: MethodFiles, folder_name: str, read: Callable[[Node], T]) -> Mapping[str, T]:
    names = files.names(f"{folder_name}/*.yaml")
    if not names:
        raise MethodError(f"{folder_name}/", "M011", "no YAML file stands here", "A method needs at least one.")
    return {record.id: record for record in (_one(files, name, read) for name in names)}


def _one(files: MethodFiles, name: str, read: Callable[[Node], T]) -> T:
    node = files.node(name)
    record = read(node)
    stem = PurePosixPath(name).stem
    if record.id != stem:
        problem = say("the id {id!r} is not the file's name", id=record.id)
        raise node.fail("M012", problem, say("Call the file {id}.yaml, or the id {stem!r}.", id=record.id, stem=stem))
    return record


def _rows(files: MethodFiles, name: str, read: Callable[[Node], T]) -> tuple[T, ...]:
    rows: dict[str, T] = {}
    for item in files.node(name).items(at_least=1):
        row = read(item)
        if row.id in rows:
            raise item.fail("M012", say("the id {name!r} stands here twice", name=row.id), "Give each row its own.")
        rows[row.id] = row
    return tuple(rows.values())


def _digest(files: MethodFiles) -> str:
    """Digest all files but the checker's rules, which have a version of their own."""
    digest = hashlib.sha256()
    for name in files.names("**/*.yaml"):
        if not name.startswith(f"{RULES_FOLDER}/"):
            digest.update(name.encode())
            digest.update(files.content(name))
    return digest.hexdigest()[:12]
