"""Tell what a person typed from what WhatsApp wrote in its place."""

from dataclasses import dataclass

from weerklank.sources.records import SkipReason
from weerklank.sources.whatsapp.wordings import ATTACHMENTS, EDITED, EVENT, FILE_NAME, NOTICE_KINDS, OPENINGS, WHOLE
from weerklank.text.normalize import INVISIBLE, visible

__all__ = ["NoWords", "is_known_notice", "notice", "read_body"]

_PROGRAM_MARK = "\u200e"
"""iOS puts it in front of whatever the program wrote itself."""

_SPACES = "".join(character for character in map(chr, range(0x3001)) if character.isspace())
_UNKNOWN = "notice"
_EDGES = "".join(INVISIBLE) + _SPACES
_ENDINGS = (">", "weggelaten", "omitted", "weggelaten.", "omitted.")


@dataclass(frozen=True, slots=True)
class NoWords:
    """Say why a message holds nobody's words; `kind` is the last part of a note's id."""

    reason: SkipReason
    kind: str


def read_body(raw: str, *, speaker: str, marked: bool) -> str | NoWords:
    """Return the words of a message: its text, or the caption of its attachment.

    Args:
        raw: all that follows the sender's name, with its marks.
        speaker: the sender's name without marks.
        marked: whether this is an export of iOS, in which the program's own words start with a mark.
    """
    text = raw.strip(_EDGES)
    if not text:
        return NoWords(SkipReason.EMPTY, "empty")
    if _is_plain(raw, text, speaker):
        return text
    from_program = marked and raw.lstrip(_SPACES).startswith(_PROGRAM_MARK)
    return _look_closer(text, speaker, from_program=from_program)


def _is_plain(raw: str, text: str, speaker: str) -> bool:
    """Tell cheaply that nothing in the text can be the program's: nearly every message ends here."""
    return (
        text[:4].lower() not in OPENINGS
        and _PROGRAM_MARK not in raw
        and "<" not in text
        and "d)" not in text
        and not text.endswith(_ENDINGS)
        and not text.startswith(speaker)
    )


def _look_closer(whole: str, speaker: str, *, from_program: bool) -> str | NoWords:
    text = EDITED.sub("", whole).strip(_EDGES)
    if not text:
        return NoWords(SkipReason.EMPTY, "edited_empty")
    seen = visible(text)
    for reason, kind, pattern in WHOLE:
        if pattern.fullmatch(seen):
            return NoWords(reason, kind)
    for pattern in ATTACHMENTS:
        caption, count = pattern.subn("\n", text, count=1)
        if count:
            return _caption(caption)
    if from_program or _tells_of(speaker, seen):
        return notice(seen)
    return text


def _caption(text: str) -> str | NoWords:
    caption = text.strip(_EDGES)
    if not caption or FILE_NAME.fullmatch(visible(caption)):
        return NoWords(SkipReason.MEDIA, "attachment")
    return caption


def _tells_of(speaker: str, text: str) -> bool:
    return text.startswith(f"{speaker} ") and EVENT.match(text, len(speaker) + 1) is not None


def notice(text: str) -> NoWords:
    """Sort a line that the program wrote."""
    seen = visible(text)
    for reason, kind, pattern in WHOLE:
        if pattern.fullmatch(seen):
            return NoWords(reason, kind)
    kinds = (kind for kind, pattern in NOTICE_KINDS if pattern.search(seen))
    return NoWords(SkipReason.SYSTEM, next(kinds, _UNKNOWN))


def is_known_notice(text: str) -> bool:
    """Tell whether a line without a sender is one that the program is known to write."""
    return text.startswith(_PROGRAM_MARK) or notice(text).kind != _UNKNOWN
