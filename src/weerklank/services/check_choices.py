"""Read weerklank.toml: which rules are off, or count for more or less, and where; for `check` and `analyse`."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from weerklank.advice.lint import Choices
from weerklank.advice.records import Severity
from weerklank.advice.rules.records import Form
from weerklank.errors import Said, SettingsError, say
from weerklank.method.rules import RuleBook

__all__ = ["CHOICES_FILE", "FileChoices", "choices_for"]

CHOICES_FILE = "weerklank.toml"
_KEYS = ("off", "severity", "as", "path")


@dataclass(frozen=True, slots=True)
class FileChoices:
    """Hold what was chosen for one file.

    Attributes:
        form: what the file is; None where nothing says so.
    """

    rules: Choices = field(default_factory=Choices)
    form: Form | None = None


def choices_for(path: Path, *, rules: RuleBook) -> FileChoices:
    """Read the nearest weerklank.toml in the file's folder or one above it.

    `[check]` holds `off` (a list of rules or packs), `severity` (rule or pack = severity) and `as`;
    `[[check.path]]` holds a `glob`, seen from the folder of weerklank.toml, and the same for files it fits.

    Args:
        path: the file that is checked.

    Raises:
        SettingsError: the file can't be read, or names what there isn't.
    """
    found = next((folder / CHOICES_FILE for folder in _folders(path) if (folder / CHOICES_FILE).is_file()), None)
    if found is None:
        return FileChoices()
    table = _Table(str(found), rules)
    inside = path.resolve().relative_to(found.parent.resolve()).as_posix()
    chosen = FileChoices()
    for part in table.parts(_load(found), inside):
        chosen = table.add(chosen, part)
    return chosen


def _folders(path: Path) -> Iterator[Path]:
    folder = path.resolve().parent
    yield folder
    yield from folder.parents


def _load(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            str(path), "C020", say("this file can't be read: {why}", why=str(error)), "See docs/reference/rules.md."
        ) from error


@dataclass(frozen=True, slots=True)
class _Table:
    place: str
    rules: RuleBook

    def parts(self, document: Mapping[str, Any], inside: str) -> Iterator[Mapping[str, Any]]:
        """Yield what holds for everything, then what holds for this file, in order."""
        check = self._table(document.get("check", {}), "check", _KEYS)
        yield {key: value for key, value in check.items() if key != "path"}
        paths = check.get("path", [])
        if not isinstance(paths, list):
            raise self._fail("C021", "'path' is no list of tables", "Write [[check.path]] above its keys.")
        for part in paths:
            fields = self._table(part, "check.path", ("glob", *_KEYS[:-1]))
            glob = fields.get("glob")
            if not isinstance(glob, str):
                raise self._fail(
                    "C021", say("the glob {glob} is no text", glob=repr(glob)), "Write one such as 'posts/*.md'."
                )
            if fnmatchcase(inside, glob):
                yield {key: value for key, value in fields.items() if key != "glob"}

    def add(self, chosen: FileChoices, part: Mapping[str, Any]) -> FileChoices:
        """Return the choices with those of one part over them."""
        off = part.get("off", [])
        severity = part.get("severity", {})
        if not isinstance(off, list) or not isinstance(severity, dict):
            raise self._fail("C021", "'off' or 'severity' has the wrong form", 'Write off = ["pack.rule"].')
        weighed = {self._known(name): self._severity(value) for name, value in severity.items()}
        return FileChoices(
            Choices(
                chosen.rules.off | {self._known(name) for name in off},
                {**chosen.rules.severity, **weighed},
            ),
            self._form(part["as"]) if "as" in part else chosen.form,
        )

    def _known(self, name: object) -> str:
        if isinstance(name, str) and (name in self.rules.rules or name in self.rules.packs):
            return name
        raise self._fail(
            "C022", say("there is no rule or pack {name}", name=repr(name)), "docs/reference/rules.md lists them."
        )

    def _severity(self, value: object) -> Severity:
        if value in list(Severity):
            return Severity(str(value))
        raise self._fail(
            "C023",
            say("there is no severity {name}", name=repr(value)),
            say("Choose one of: {known}.", known=", ".join(Severity)),
        )

    def _form(self, value: object) -> Form:
        if value in list(Form):
            return Form(str(value))
        raise self._fail(
            "C024",
            say("there is no form {name}", name=repr(value)),
            say("Choose one of: {known}.", known=", ".join(Form)),
        )

    def _table(self, value: object, name: str, keys: tuple[str, ...]) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self._fail(
                "C021", say("{name!r} is no table", name=name), say("Write [{name}] above its keys.", name=name)
            )
        unknown = next((key for key in value if key not in keys), None)
        if unknown is not None:
            raise self._fail(
                "C021",
                say("unknown key {unknown!r} in {name!r}", unknown=unknown, name=name),
                say("It may have: {known}.", known=", ".join(keys)),
            )
        return value

    def _fail(self, code: str, problem: Said, remedy: Said) -> SettingsError:
        return SettingsError(self.place, code, problem, remedy)
