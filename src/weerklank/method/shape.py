"""Learn what can stand in a file of the method, by having its reader read a file that answers everything.

The schema is code: `method.schema`, `method.rules` and each kind of rule read what they need and refuse the rest. Who
wants to offer fields for it asks the same code, so that a key that is added there is offered at once.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import yaml

from weerklank.errors import MethodError, Said, Sentence
from weerklank.method.nodes import Node

__all__ = ["Path", "Shape", "Sort", "learn"]

Path = tuple[str, ...]
"""From the top of a file to one place in it, by keys."""

_ANSWER = "1"
"""What every text is taken to be: it is also a number, a pattern and a phrase."""
_ITEM, _VALUE = "[]", "{}"


class Sort(StrEnum):
    """Say what stands at a place."""

    TEXT = "text"
    CHOICE = "choice"
    WHOLE = "whole"
    TRUTH = "truth"
    LIST = "list"
    GROUP = "group"
    PAIRS = "pairs"


@dataclass(frozen=True, slots=True)
class Shape:
    """Say what can stand at one place.

    Attributes:
        choices: of a CHOICE.
        fields: of a GROUP: key → what stands there, in the order of the reader.
        optional: the keys of a GROUP that may be left out.
        item: of a LIST, and of the values of PAIRS, whose keys are free texts.
        at_least: how many items a LIST must have.
        may_be_null: whether null may stand there.
        may_be_short: whether a GROUP may be written as the text of its first key alone.
    """

    sort: Sort = Sort.TEXT
    choices: tuple[str, ...] = ()
    fields: Mapping[str, "Shape"] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    item: "Shape | None" = None
    at_least: int = 0
    may_be_null: bool = False
    may_be_short: bool = False


def learn(read: Callable[[Node], object], *, given: Mapping[Path, str] | None = None) -> Shape:
    """Return what a reader asks for.

    Args:
        read: the reader of a whole file.
        given: place → the value of a choice on which it depends what else can stand in the file.

    Raises:
        MethodError: the reader refuses the file whatever optional keys are left out.
    """
    refused: set[Path] = set()
    while True:
        asked = _Asked(given or {}, refused)
        probe = _Probe("", _scalar(), (), asked)
        try:
            read(probe)
        except MethodError as error:
            # An optional key that this file may not have, such as a fix in a rule that can't mend.
            path = asked.failed_at
            if path is None or path in refused or path not in asked.optional_paths():
                raise error from error.__cause__
            refused.add(path)
        else:
            return asked.shape(())


@dataclass(frozen=True, slots=True)
class _Seen:
    """Hold what was asked at one place."""

    sort: Sort = Sort.TEXT
    choices: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    optional: frozenset[str] = frozenset()
    at_least: int = 0


@dataclass
class _Asked:
    """Gather what a reader asks, place by place."""

    given: Mapping[Path, str]
    refused: Collection[Path]
    seen: dict[Path, _Seen] = field(default_factory=dict)
    nullable: set[Path] = field(default_factory=set)
    short: set[Path] = field(default_factory=set)
    failed_at: Path | None = None

    def optional_paths(self) -> set[Path]:
        return {(*path, key) for path, seen in self.seen.items() for key in seen.optional}

    def shape(self, path: Path) -> Shape:
        seen = self.seen.get(path, _Seen())
        inner = {Sort.LIST: _ITEM, Sort.PAIRS: _VALUE}.get(seen.sort)
        return Shape(
            sort=seen.sort,
            choices=seen.choices,
            fields={key: self.shape((*path, key)) for key in seen.keys},
            optional=seen.optional,
            item=self.shape((*path, inner)) if inner else None,
            at_least=seen.at_least,
            may_be_null=path in self.nullable,
            may_be_short=path in self.short,
        )


def _scalar() -> yaml.ScalarNode:
    return yaml.ScalarNode("tag:yaml.org,2002:str", _ANSWER)


@dataclass(frozen=True)
class _Probe(Node):
    """Answer every question, and remember it; what it inherits asks these."""

    path: Path
    asked: _Asked
    answer: str = _ANSWER

    @property
    def place(self) -> str:
        return ".".join(self.path)

    def fail(self, code: str, problem: Said, remedy: Said) -> MethodError:
        self.asked.failed_at = self.path
        return MethodError(self.place, code, problem, remedy)

    def require(self, code: str, problem: Said, remedy: Said, *, holds: bool) -> None:
        pass

    def fields(self, keys: Sequence[str], *, optional: Collection[str] = ()) -> dict[str, Node]:
        left_out = {path[-1] for path in self.asked.refused if path[:-1] == self.path}
        names = tuple(name for name in (*keys, *optional) if name not in left_out)
        self._see(_Seen(Sort.GROUP, keys=names, optional=frozenset(optional) - left_out))
        return {name: self._at(name) for name in names}

    def entries(self) -> list[tuple[Node, Node]]:
        known = self.asked.seen.get(self.path)
        if known is not None and known.sort is Sort.GROUP:
            return [(self._at(name, answer=name), self._at(name)) for name in known.keys]
        self._see(_Seen(Sort.PAIRS))
        return [(self._at("?"), self._at(_VALUE))]

    def items(self, *, at_least: int = 0) -> list[Node]:
        self._see(_Seen(Sort.LIST, at_least=at_least))
        return [self._at(_ITEM)]

    def is_null(self) -> bool:
        self.asked.nullable.add(self.path)
        return False

    def is_text(self) -> bool:
        self.asked.short.add(self.path)
        return False

    def string(self) -> str:
        return self.answer

    def choice(self, allowed: Collection[str], *, code: str = "M007", what: Sentence | None = None) -> str:  # noqa: ARG002
        self._see(_Seen(Sort.CHOICE, choices=tuple(allowed)))
        chosen = self.asked.given.get(self.path)
        return chosen if chosen is not None and chosen in allowed else next(iter(allowed))

    def boolean(self) -> bool:
        self._see(_Seen(Sort.TRUTH))
        return True

    def integer(self) -> int:
        self._see(_Seen(Sort.WHOLE))
        return 1

    def number(self) -> float:
        return 1.0

    def _at(self, key: str, *, answer: str = _ANSWER) -> "_Probe":
        return _Probe(self.file, self.raw, (*self.path, key), self.asked, answer)

    def _see(self, seen: _Seen) -> None:
        # A list that is asked for twice is the same list; the first question knows how long it must be.
        self.asked.seen.setdefault(self.path, seen)
