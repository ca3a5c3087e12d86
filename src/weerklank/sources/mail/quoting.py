"""Keep the words that the sender of a mail typed: take away quoted and forwarded mails and the programs' own lines.

Works line by line with bounded look-ahead, in time linear in the text. The library mail-parser-reply was tried and
left: it misses Gmail's and the iPhone's Dutch forms, drops everything after a closing line or a "- " list item, knows
no inline replies, and its expressions take time quadratic in hostile text.

Formats: what Gmail, Outlook, Apple Mail, Thunderbird, Yahoo and Roundcube write above a quotation, in Dutch and
English and, as it is met in Belgian mail, French and German; RFC 3676, section 4.5, for ">".
"""

import re
from collections.abc import Sequence

from weerklank.sources.mail.charset import without_controls
from weerklank.sources.mail.closing import without_signature
from weerklank.sources.mail.wrapping import unwrap
from weerklank.text.normalize import visible

__all__ = ["own_words"]

_LINE_CHARS = 300
_ATTRIBUTION_LINES = 4
_ATTRIBUTION_CHARS = 400
_HEADER_LINES = 10
_BANNER_LINES = 4

_WROTE = re.compile(r"\b(?:schreef|geschreven|wrote|schrieb|écrit)\b")
_OPENS = re.compile(r"(?:op|on|le|am)\b")
_NAME_FIRST = re.compile(r"\b(?:schreef op|wrote on)\b")
_OWN_STORY = re.compile(r"\bschreef (?:ik|je|jij|u|jullie|we|wij|hij|zij|ze)\b|\b(?:i|you|we|he|she|they) wrote\b")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
_OLD_GMAIL = re.compile(r"\d{4}-\d\d-\d\d \d{1,2}:\d\d ")
_SEPARATORS = frozenset(
    {
        "original message",
        "original appointment",
        "forwarded message",
        "begin forwarded message",
        "forwarded by",
        "oorspronkelijk bericht",
        "oorspronkelijke afspraak",
        "oorspronkelijke bericht",
        "origineel bericht",
        "originele bericht",
        "doorgestuurd bericht",
        "doorgezonden bericht",
        "begin doorgestuurd bericht",
        "message d'origine",
        "message transféré",
        "ursprüngliche nachricht",
        "weitergeleitete nachricht",
    }
)
_FROM = re.compile(r"(?:van|from|de|von) ?:")
_LABELS = {
    "sent": re.compile(r"(?:verzonden|sent|gesendet|envoyé) ?:"),
    "date": re.compile(r"(?:datum|date) ?:"),
    "to": re.compile(r"(?:aan|to|à|an) ?:"),
    "copy": re.compile(r"cc ?:"),
    "subject": re.compile(r"(?:onderwerp|subject|objet|betreff) ?:"),
}
_RULE = re.compile(r"[-_*=\s]{5,}")
_PLACEHOLDER = re.compile(
    r"\[(?:cid:|image|afbeelding|inline (?:image|afbeelding))[^\[\]]*\]|<(?:image|afbeelding)\d+\.\w+>"
)
_REPLY_ABOVE = re.compile(r"[#=-]{2,}.{0,60}\b(?:above this line|boven deze (?:lijn|regel))\b.{0,60}")
_BANNER = re.compile(
    r"learn why this is important|waarom dit belangrijk is|originated from outside|"
    r"(?:afkomstig van|komt van|van) buiten (?:de|onze|uw|jouw) organisatie|external sender|externe afzender"
)


def own_words(text: str) -> str:
    """Return what the sender typed.

    Args:
        text: a mail's plain text; quoted lines start with ">".

    Returns:
        The sender's own lines in their order, also those between quotations; paragraphs one empty line apart. A closing
        and the name under it stay, the addresses below go. Empty when nothing of the sender's is left.
    """
    lines = without_controls(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    bare = [_bare(line) for line in lines]
    kept: list[str] = []
    before = -1
    for index in _own_lines(bare):
        kept += [lines[index]] if index == before + 1 else ["", lines[index]]
        before = index
    return visible(_closed_up(unwrap(without_signature(kept))))


def _bare(line: str) -> str:
    """Reduce a line to what rules look at: no invisible marks, no bold stars, lower case."""
    return " ".join(visible(line[:_LINE_CHARS]).replace("*", " ").lower().split())


def _own_lines(bare: Sequence[str]) -> list[int]:
    kept: list[int] = []
    index = 0
    while index < len(bare):
        length = _attribution_length(bare, index)
        if length and not _quote_follows(bare, index + length):
            break
        if _starts_foreign_mail(bare, index):
            break
        if not length and not _is_quoted(bare[index]) and not _is_noise(bare[index], seen=len(kept)):
            kept.append(index)
        index += length or 1
    while index < len(bare) and kept and (_RULE.fullmatch(bare[kept[-1]]) or not bare[kept[-1]]):
        kept.pop()
    return kept


def _is_quoted(line: str) -> bool:
    return line.startswith(">")


def _is_noise(line: str, *, seen: int) -> bool:
    if _PLACEHOLDER.fullmatch(line) or _REPLY_ABOVE.fullmatch(line):
        return True
    return seen < _BANNER_LINES and _BANNER.search(line) is not None


def _quote_follows(bare: Sequence[str], index: int) -> bool:
    rest = next((line for line in bare[index : index + _ATTRIBUTION_LINES] if line), "")
    return _is_quoted(rest)


def _attribution_length(bare: Sequence[str], index: int) -> int:
    """Count the lines of "Op … schreef …:" that start here; mail programs wrap it over two or three."""
    joined = ""
    for length in range(1, _ATTRIBUTION_LINES + 1):
        line = bare[index + length - 1] if index + length <= len(bare) else ""
        joined = f"{joined} {line}".strip()
        if not line or _is_quoted(line) or len(joined) > _ATTRIBUTION_CHARS:
            return 0
        if line.endswith(":"):
            return length if _is_attribution(bare, index, length, joined) else 0
    return 0


def _is_attribution(bare: Sequence[str], index: int, length: int, joined: str) -> bool:
    followed = _quote_follows(bare, index + length)
    if _OLD_GMAIL.match(joined) and joined.endswith(">:"):
        return True
    if not _WROTE.search(joined) or (_OWN_STORY.search(joined) and not followed):
        return False
    if any(
        _OPENS.match(bare[later]) and _attribution_length(bare, later) for later in range(index + 1, index + length)
    ):
        return False
    opened = _OPENS.match(joined) is not None or _NAME_FIRST.search(bare[index]) is not None
    dated = _CLOCK.search(joined) is not None or "@" in joined
    return (opened and dated) or (followed and (length == 1 or opened))


def _starts_foreign_mail(bare: Sequence[str], index: int) -> bool:
    line = bare[index]
    if line.strip("-_=: ") in _SEPARATORS:
        return True
    return _FROM.match(line) is not None and _is_header_block(bare[index : index + _HEADER_LINES])


def _is_header_block(lines: Sequence[str]) -> bool:
    """Tell "Van: Verzonden: Aan: Onderwerp:" from a form that somebody filled in."""
    block: list[str] = []
    for line in lines:
        if not line:
            break
        block.append(line)
    found = {name for name, label in _LABELS.items() if any(label.match(line) for line in block)}
    surely_mail = bool(found & {"sent", "subject"}) or any("@" in line for line in block)
    return surely_mail and bool(found & {"sent", "date", "to"}) and len(found) > 1


def _closed_up(lines: Sequence[str]) -> str:
    """Join lines, with at most one empty line between paragraphs."""
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1]):
            kept.append(line.rstrip())
    return "\n".join(kept)
