"""The whole tree of errors that Weerklank raises on purpose.

WeerklankError
├── InputError            what the user gave can't be used
│   ├── SourceError       S…  a file of conversations
│   ├── MethodError       M…  a file of the method
│   ├── SettingsError     C…  an option or a setting
│   └── NotFoundError     N…  something that was named does not exist
├── ModelError            A…  a model file is missing, damaged or of another width
├── StoreError            D…  the kept workspace
│   └── StoreBusyError    D…  the workspace is locked by another process
└── EngineError           B…  a batch engine
    └── ShardFailedError  B…  one shard of a batch failed

A message has four parts: place, code, what is wrong, what to do. It never
holds the text of a conversation. Codes are listed in docs/reference/errors.md
and never reused.

What is wrong and what to do are English sentences that keep their values apart
(`say`): whoever raises an error knows no language, and a face words it in the
reader's (`outputs/errors.py`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self

__all__ = [
    "EngineError",
    "InputError",
    "MethodError",
    "ModelError",
    "NotFoundError",
    "Said",
    "Sentence",
    "SettingsError",
    "ShardFailedError",
    "SourceError",
    "StoreBusyError",
    "StoreError",
    "WeerklankError",
    "say",
]


@dataclass(frozen=True, slots=True)
class Sentence:
    """Hold an English sentence and, apart, the values in it; it can be said in another language, or pickled.

    Attributes:
        template: with a `str.format` field for each value, `{name!r}` where it is to stand in quotes.
        values: name → a word, a number or another sentence. Without values a brace is a brace.
    """

    template: str
    values: Mapping[str, "str | int | float | Sentence"] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.worded(str)

    def worded(self, translate: Callable[[str], str]) -> str:
        """Fill in the values, after a translation of the template."""
        said = translate(self.template)
        values = {
            name: value.worded(translate) if isinstance(value, Sentence) else value
            for name, value in self.values.items()
        }
        return said.format(**values) if values else said


Said = str | Sentence
"""What an error says: a sentence with values, or a plain one. A test finds each; an f-string would hide its values."""


def say(template: str, /, **values: str | float | Sentence) -> Sentence:
    """Make a sentence of a template, written out, with its values by name."""
    return Sentence(template, values)


class WeerklankError(Exception):
    """Say where something went wrong, what, and what to do about it."""

    transient = False
    """Whether trying the same again can help."""

    def __init__(self, place: Said, code: str, problem: Said, remedy: Said) -> None:
        """Keep the four parts; all travel through `args`, so that the error survives a worker process.

        Args:
            place: file with line and column where known, or the option's name; a word of ours is a sentence too.
            code: one letter and three digits, unique in the project.
            problem: what is wrong, with the offending value in `repr`.
            remedy: what the user can do.
        """
        super().__init__(place, code, problem, remedy)
        self.said_place = place
        self.code = code
        self.said_problem = _sentence(problem)
        self.said_remedy = _sentence(remedy)

    @property
    def place(self) -> str:
        """Where, in English or as it was worded."""
        return str(self.said_place)

    @property
    def problem(self) -> str:
        """What is wrong, in English or as it was worded."""
        return str(self.said_problem)

    @property
    def remedy(self) -> str:
        """What the user can do, in English or as it was worded."""
        return str(self.said_remedy)

    def worded(self, translate: Callable[[str], str]) -> Self:
        """Return the same error in another language, for people to read."""
        place = self.said_place.worded(translate) if isinstance(self.said_place, Sentence) else self.said_place
        return type(self)(place, self.code, self.said_problem.worded(translate), self.said_remedy.worded(translate))

    def __str__(self) -> str:
        return f"{self.place}: {self.code} {self.problem}\n{self.remedy}"


def _sentence(said: Said) -> Sentence:
    return said if isinstance(said, Sentence) else Sentence(said)


class InputError(WeerklankError):
    """Report something the user gave that can't be used."""


class SourceError(InputError):
    """Report a file of conversations that can't be read."""


class MethodError(InputError):
    """Report a file of the method that breaks its schema."""


class SettingsError(InputError):
    """Report an option or setting with a wrong value."""


class NotFoundError(InputError):
    """Report a name that leads to nothing."""


class ModelError(WeerklankError):
    """Report a model file that is missing, damaged or of another width."""


class StoreError(WeerklankError):
    """Report trouble with the kept workspace."""


class StoreBusyError(StoreError):
    """Report a workspace that another process holds."""

    transient = True


class EngineError(WeerklankError):
    """Report a batch engine that can't do its work."""


class ShardFailedError(EngineError):
    """Report one shard of a batch that failed."""

    transient = True
