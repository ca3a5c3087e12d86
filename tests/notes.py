"""What readers told of a file, in words, so that tests read as a user does."""

from weerklank.conversations.notes import Note
from weerklank.outputs.notes import note_text
from weerklank.outputs.wording import load_wording
from weerklank.sources.records import Reading
from weerklank.text.language import Language


def told(note: Note | None, language: Language = Language.EN) -> str:
    """Put one note into words; nothing where there is none."""
    return note_text(note, load_wording(language)) if note else ""


def notes_of(reading: Reading) -> tuple[str, ...]:
    """Give what a reader assumed, in English."""
    return tuple(map(told, reading.notes))


def details_of(reading: Reading) -> list[str]:
    """Give why things were left out, in English."""
    return [told(skipped.detail) for skipped in reading.skipped]
