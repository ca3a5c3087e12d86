"""Read the reports' own words, in Dutch and English."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from weerklank.text.language import Language

__all__ = ["NOTES_FILE", "WORDING_FILE", "Wording", "load_wording", "read_phrases"]

WORDING_FILE = Path(__file__).parent / "wording.yaml"
NOTES_FILE = Path(__file__).parent / "notes.yaml"

_PARTS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Wording:
    """Hold every phrase of the reports in one language.

    Attributes:
        phrases: dotted key → phrase with `str.format` fields.
        months: January first.
        weekdays: Monday first.
    """

    language: Language
    phrases: Mapping[str, str]
    months: tuple[str, ...]
    weekdays: tuple[str, ...]

    def say(self, key: str, /, **fields: object) -> str:
        """Return a phrase with its fields filled in."""
        return self.phrases[key].format(**fields)

    def count(self, key: str, count: int, /, **fields: object) -> str:
        """Return the phrase that fits a number: `key.zero` where there is one, `key.one` or `key.many`."""
        zero = f"{key}.zero"
        chosen = zero if count == 0 and zero in self.phrases else f"{key}.{'one' if count == 1 else 'many'}"
        return self.say(chosen, n=self.number(count), **fields)

    def number(self, number: int) -> str:
        """Write a whole number with the language's mark between thousands."""
        return f"{number:,}".replace(",", self.phrases["number.thousands"])

    def percent(self, share: float) -> str:
        """Write a share as a per cent; only what is wholly so becomes 0 or 100."""
        rounded = round(share * 100)
        if 0 < share < 1:
            rounded = min(max(rounded, 1), 99)
        return f"{rounded}%"

    def enumerate(self, parts: Sequence[str]) -> str:
        """Join parts as in a sentence: a, b and c."""
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self.phrases['list.and']} {parts[-1]}"

    def most_frequent(self, counts: Mapping[str, int]) -> str:
        """Write the highest counts behind their names, on one line."""
        first = sorted(counts.items(), key=lambda entry: -entry[1])[:_PARTS_SHOWN]
        return ", ".join(f"{name} {self.number(count)}" for name, count in first)


@cache
def load_wording(language: Language) -> Wording:
    """Read the phrases of one language."""
    tree, notes = (read_phrases(file)[language.value] for file in (WORDING_FILE, NOTES_FILE))
    return Wording(
        language=language,
        phrases=dict(_flat(tree["phrases"])) | dict(_flat(notes)),
        months=tuple(tree["months"]),
        weekdays=tuple(tree["weekdays"]),
    )


def read_phrases(file: Path) -> dict[str, Any]:
    """Read a file of phrases, with libyaml where it is there: that takes a tenth of the time."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    tree: dict[str, Any] = yaml.load(file.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both are safe
    return tree


def _flat(tree: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, branch in tree.items():
        if isinstance(branch, Mapping):
            yield from _flat(branch, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", str(branch)
