"""Put the notes of readers into words: what they assumed of a file, and why they left something out."""

import re
from collections.abc import Mapping

from weerklank.conversations.notes import Note, Value
from weerklank.errors import Sentence
from weerklank.outputs.clean import one_line
from weerklank.outputs.errors import sentence_text
from weerklank.outputs.wording import Wording

__all__ = ["note_text"]

_NUMBERED = re.compile(r"column ([0-9]+)")
"""What readers of tables call a column without a name of its own."""


def note_text(note: Note, wording: Wording, *, with_option: bool = True) -> str:
    """Put a note into words, on one line.

    Args:
        with_option: whether to tell which option of the command line sets it otherwise.
    """
    key, n = f"note.{note.id}", note.values.get("n")
    fields = {name: _filled(value, wording) for name, value in note.values.items() if name != "n"}
    if isinstance(n, int) and f"{key}.many" in wording.phrases:
        told = wording.count(key, n, **fields)
    else:
        told = wording.say(key if key in wording.phrases else "note.unknown", **fields | {"id": one_line(note.id)})
    option = f"note_option.{note.id}"
    return f"{told} {wording.say(option, **fields)}" if with_option and option in wording.phrases else told


def _filled(value: Value, wording: Wording) -> str:
    match value:
        case int():
            return wording.number(value)
        case str():
            return one_line(value)
        case Sentence():
            return one_line(sentence_text(value, wording.language))
        case Mapping():
            pairs = ((wording.say(f"note_field.{name}"), _column(given, wording)) for name, given in value.items())
            return ", ".join(f"{field} = '{column}'" for field, column in pairs)
        case _:
            return ", ".join(one_line(each) for each in value)


def _column(name: str, wording: Wording) -> str:
    numbered = _NUMBERED.fullmatch(name)
    return wording.say("note_column", number=numbered[1]) if numbered else one_line(name)
