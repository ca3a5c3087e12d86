"""What a reader assumed of a file, or why it left something out: kinds with values, which an output puts into words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from weerklank.errors import Sentence

__all__ = ["Note", "NoteTree", "Value", "note_of", "note_tree"]

Value = str | int | Sequence[str] | Mapping[str, str] | Sentence
"""A word, a number, a list of words, what stands for what, or what an error says."""

NoteTree = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Note:
    """Tell one thing of a file.

    Attributes:
        id: its kind, as `outputs/notes.yaml` words it; stable, for other programs read it.
        values: name → what is filled in there. Never a message's text.
    """

    id: str
    values: Mapping[str, Value] = field(default_factory=dict)


def note_tree(note: Note) -> NoteTree:
    """Write a note as JSON keeps it; what an error says is English there."""
    values = {name: str(value) if isinstance(value, Sentence) else value for name, value in note.values.items()}
    return {"id": note.id, "values": values}


def note_of(kept: object) -> Note:
    """Read a note that was kept; the first workspaces kept English sentences, which stay as they are."""
    match kept:
        case {"id": str(note_id), "values": dict(values)}:
            return Note(note_id, values)
        case _:
            return Note("as_kept", {"text": str(kept)})
