"""Read YAML nodes strictly, with file, line and column in every error."""

import difflib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from weerklank.errors import MethodError, Said, Sentence, say
from weerklank.method.records import Cue, Lines, Say, Text
from weerklank.text.phrases import PhraseList

__all__ = ["Node", "hint", "load", "parse"]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_SHORTEST_STEM_CHARS = 2
_VALUE = say("value")


@dataclass(frozen=True, slots=True)
class Node:
    """Hold one node of a YAML file, and read it as what it should be."""

    file: str
    raw: yaml.Node

    @property
    def place(self) -> str:
        """Return where this node begins: file, line and column."""
        mark = self.raw.start_mark
        return f"{self.file}:{mark.line + 1}:{mark.column + 1}"

    def fail(self, code: str, problem: Said, remedy: Said) -> MethodError:
        """Return the error for this place."""
        return MethodError(self.place, code, problem, remedy)

    def require(self, code: str, problem: Said, remedy: Said, *, holds: bool) -> None:
        """Refuse this place unless something holds between several values.

        Whoever only asks what can stand here (`method.shape`) is told nothing by it, and goes on.

        Raises:
            MethodError: it doesn't hold.
        """
        if not holds:
            raise self.fail(code, problem, remedy)

    def fields(self, keys: Sequence[str], *, optional: Collection[str] = ()) -> dict[str, "Node"]:
        """Read a mapping that has all of `keys` and, beside `optional`, no others.

        Raises:
            MethodError: M002 no mapping, M003 a key is missing, M004 an unknown or doubled key.
        """
        found: dict[str, Node] = {}
        for key, value in self._pairs():
            name = key.string()
            if name not in keys and name not in optional:
                told = hint(name, [*keys, *optional], otherwise=say("It may have: {known}.", known=", ".join(keys)))
                raise key.fail("M004", say("unknown key {name!r}", name=name), told)
            if name in found:
                raise key.fail("M004", say("the key {name!r} stands here twice", name=name), "Keep one of them.")
            found[name] = value
        missing = [key for key in keys if key not in found]
        if missing:
            raise self.fail("M003", say("the key {missing!r} is missing", missing=missing[0]), "Add it.")
        return found

    def entries(self) -> list[tuple["Node", "Node"]]:
        """Read a mapping whose keys are free.

        Raises:
            MethodError: M002 it is no mapping.
        """
        return self._pairs()

    def _pairs(self) -> list[tuple["Node", "Node"]]:
        if not isinstance(self.raw, yaml.MappingNode):
            raise self.fail("M002", "a mapping (key: value) is needed here", "Write keys with values.")
        return [(Node(self.file, key), Node(self.file, value)) for key, value in self.raw.value]

    def items(self, *, at_least: int = 0) -> list["Node"]:
        """Read a list.

        Raises:
            MethodError: M005 it is no list, or shorter than `at_least`.
        """
        if not isinstance(self.raw, yaml.SequenceNode):
            raise self.fail("M005", "a list is needed here", "Write items that start with '- '.")
        if len(self.raw.value) < at_least:
            raise self.fail(
                "M005",
                say("this list has {n} items", n=len(self.raw.value)),
                say("Give at least {at_least}.", at_least=at_least),
            )
        return [Node(self.file, item) for item in self.raw.value]

    def is_null(self) -> bool:
        """Tell whether the value is null."""
        return isinstance(self.raw, yaml.ScalarNode) and self.raw.tag == "tag:yaml.org,2002:null"

    def is_text(self) -> bool:
        """Tell whether one value stands here, and no list or mapping."""
        return isinstance(self.raw, yaml.ScalarNode)

    def string(self) -> str:
        """Read a text that isn't empty.

        Raises:
            MethodError: M006 it is no text, or an empty one.
        """
        if not isinstance(self.raw, yaml.ScalarNode) or self.is_null() or not self.raw.value.strip():
            raise self.fail("M006", "a text is needed here", "Write one, between quotes where it holds ': ' or '#'.")
        value: str = self.raw.value
        return value

    def choice(self, allowed: Collection[str], *, code: str = "M007", what: Sentence = _VALUE) -> str:
        """Read a text that is one of `allowed`.

        Args:
            code: of the error where it is another.
            what: how that error calls it.

        Raises:
            MethodError: M007 (or `code`) it is another.
        """
        value = self.string()
        if value not in allowed:
            told = hint(value, allowed, otherwise=say("Choose one of: {known}.", known=", ".join(allowed)))
            raise self.fail(code, say("unknown {what} {value!r}", what=what, value=value), told)
        return value

    def boolean(self) -> bool:
        """Read true or false.

        Raises:
            MethodError: M007 it is neither.
        """
        return self.choice(("true", "false")) == "true"

    def integer(self) -> int:
        """Read a whole number of 0 or more.

        Raises:
            MethodError: M008 it is none.
        """
        value = self.string()
        if not value.isdecimal():
            raise self.fail("M008", say("{value!r} is no whole number", value=value), "Write digits only.")
        return int(value)

    def number(self) -> float:
        """Read a number, which may be below 0.

        Raises:
            MethodError: M018 it is none.
        """
        value = self.string()
        if not _NUMBER.fullmatch(value):
            raise self.fail("M018", say("{value!r} is no number", value=value), "Write one such as 12, 0.5 or -0.25.")
        return float(value)

    def text(self) -> Text:
        """Read a wording in both languages."""
        fields = self.fields(("nl", "en"))
        return Text(fields["nl"].string(), fields["en"].string())

    def say(self) -> Say:
        """Read a sentence for a customer in both languages and both Dutch registers."""
        fields = self.fields(("nl", "nl_formal", "en"))
        return Say(fields["nl"].string(), fields["nl_formal"].string(), fields["en"].string())

    def lines(self, *, at_least: int = 1) -> Lines:
        """Read examples in both languages."""
        fields = self.fields(("nl", "en"))
        nl, en = (tuple(item.string() for item in fields[key].items(at_least=at_least)) for key in ("nl", "en"))
        return Lines(nl, en)

    def cue(self, cue_id: str) -> Cue:
        """Read phrases in both languages, and compile them.

        Raises:
            MethodError: M009 a phrase is too short to mean anything.
        """
        fields = self.fields(("nl", "en"))
        nl, en = (PhraseList.of(item.phrase() for item in fields[key].items(at_least=1)) for key in ("nl", "en"))
        return Cue(cue_id, nl, en)

    def phrase(self) -> str:
        """Read one phrase to look for.

        Raises:
            MethodError: M009 its stem is too short to mean anything.
        """
        value = self.string()
        if "*" in value and len(value.replace("*", "").strip()) < _SHORTEST_STEM_CHARS:
            raise self.fail(
                "M009", say("the phrase {value!r} would be found everywhere", value=value), "Use a longer one."
            )
        return value


def hint(given: str, known: Collection[str], *, otherwise: Sentence) -> Sentence:
    """Return the question whether the nearest known word was meant; where none is near, what to say otherwise."""
    close = difflib.get_close_matches(given, known, 1)
    return say("Did you mean {nearest!r}?", nearest=close[0]) if close else otherwise


def load(path: Path, *, name: str) -> Node:
    """Compose one YAML file.

    Args:
        path: the file.
        name: how errors call it, such as `forms/no_money.yaml`.

    Raises:
        MethodError: M001 it can't be opened or is no YAML.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MethodError(
            name, "M001", say("this file can't be read: {why}", why=str(error)), "Check that it is UTF-8 text."
        ) from error
    return parse(text, name=name)


def parse(text: str, *, name: str) -> Node:
    """Compose the YAML of one file.

    Raises:
        MethodError: M001 it is no YAML.
    """
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        raise MethodError(
            place,
            "M001",
            say("this is no YAML: {why}", why=error.problem or ""),
            "Quotes and indents are the usual cause.",
        ) from error
    except yaml.YAMLError as error:
        problem = say("this is no YAML: {why}", why=" ".join(str(error).split()))
        raise MethodError(name, "M001", problem, "Remove the unusual characters.") from error
    if root is None:
        raise MethodError(name, "M001", "this file is empty", "Fill it in or remove it.")
    return Node(name, root)
