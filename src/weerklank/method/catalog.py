"""Read the whole method, from its files to one record."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol, TypeVar

from weerklank.errors import MethodError
from weerklank.method import schema
from weerklank.method.calendar import calendar
from weerklank.method.nodes import Node, load
from weerklank.method.records import Method
from weerklank.method.rules import RULES_FOLDER

__all__ = ["DATA", "load_method"]

DATA = Path(__file__).parent / "data"


class _Named(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_Named)


def load_method(folder: Path = DATA) -> Method:
    """Read the method from a folder of YAML files.

    Args:
        folder: has the subfolders forms, kinds, moves, steps, scales, questions and cues, and the
            files calendar.yaml, delays.yaml, next_step.yaml, step_weights.yaml and wording.yaml.

    Raises:
        MethodError: a file breaks the schema; the place has its file, line and column.
    """
    words = schema.wording(load(folder / "wording.yaml", name="wording.yaml"))
    return Method(
        forms=_by_id(folder, "forms", schema.form),
        kinds=_by_id(folder, "kinds", schema.kind),
        moves=_by_id(folder, "moves", schema.move),
        steps=_by_id(folder, "steps", schema.step),
        scales=_by_id(folder, "scales", schema.scale),
        questions=_by_id(folder, "questions", schema.diagnostic_question),
        cues=_by_id(folder, "cues", schema.cue),
        delays=_rows(folder, "delays.yaml", schema.delay),
        calendar=calendar(load(folder / "calendar.yaml", name="calendar.yaml"), months=words.months),
        step_rules=_rows(folder, "next_step.yaml", schema.step_rule),
        step_weights=schema.step_weights(load(folder / "step_weights.yaml", name="step_weights.yaml")),
        wording=words,
        version=_digest(folder),
    )


def _by_id(folder: Path, name: str, read: Callable[[Node], T]) -> Mapping[str, T]:
    paths = sorted((folder / name).glob("*.yaml"))
    if not paths:
        raise MethodError(f"{name}/", "M011", "no YAML file stands here", "A method needs at least one.")
    return {record.id: record for record in (_one(path, name, read) for path in paths)}


def _one(path: Path, folder_name: str, read: Callable[[Node], T]) -> T:
    node = load(path, name=f"{folder_name}/{path.name}")
    record = read(node)
    if record.id != path.stem:
        problem = f"the id {record.id!r} is not the file's name"
        raise node.fail("M012", problem, f"Call the file {record.id}.yaml, or the id {path.stem!r}.")
    return record


def _rows(folder: Path, name: str, read: Callable[[Node], T]) -> tuple[T, ...]:
    rows: dict[str, T] = {}
    for item in load(folder / name, name=name).items(at_least=1):
        row = read(item)
        if row.id in rows:
            raise item.fail("M012", f"the id {row.id!r} stands here twice", "Give each row its own.")
        rows[row.id] = row
    return tuple(rows.values())


def _digest(folder: Path) -> str:
    """Digest all files but the checker's rules, which have a version of their own."""
    digest = hashlib.sha256()
    rules = folder / RULES_FOLDER
    for path in sorted(path for path in folder.rglob("*.yaml") if rules not in path.parents):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
