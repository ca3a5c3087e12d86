"""Take signatures away: what stands under a closing, a phone's own line, a contact block, a disclaimer.

Formats: RFC 3676, section 4.3 ("-- "); the lines that phones and mail programs add, in Dutch and English.
"""

import re
from collections.abc import Sequence

from weerklank.text.normalize import visible

__all__ = ["without_signature"]

_SIGNATURE_LINES = 15
_LINE_CHARS = 400
_NAME_CHARS = 60
_NAME_WORDS = 6
_AFTERTHOUGHTS = 2
_CLOSING_WORDS = 10

_MOBILE = re.compile(
    r"(?:verstuurd|verzonden|gestuurd|sent|envoyé|gesendet) "
    r"(?:vanaf|vanuit|vanop|via|met|from|using|with|via|depuis|von) (?:my |mijn |mon |meinem |een |a |the |de )?\[?"
    r"(?:iphone|ipad|mobiel\w*|mobile|smartphone|telefoon|phone|android|samsung|galaxy|huawei|blackberry|tablet|"
    r"outlook|hotmail|mail|e-?mail|gmail|yahoo|proton|spark|windows|kpn|ziggo|xs4all|telenet|workspace)\b.{0,90}"
    r"|(?:outlook|mail|yahoo mail) (?:voor|for) (?:ios|android|mac|windows)\b.{0,90}"
    r"|(?:get|download|haal|ontvang) (?:outlook|yahoo mail) (?:for|voor)\b.{0,90}"
    r"|(?:sent from my|verstuurd vanaf mijn|verzonden vanaf mijn) [\w ,'’-]{1,60}"
)
_GREETING = (
    r"(?:met )?(?:(?:heel |de |onze )?(?:vriendelijke?|hartelijke?|lieve?|warme?|zonnige?|beste|fijne|goede|sportieve?|"
    r"creatieve?|collegiale?|vrolijke?|oprechte?|welgemeende|veel) (?:en )?)*(?:groet|groeten|groetjes)(?: uit \w+)?"
    r"|m\.?v\.?g|vr\.? ?gr|gr(?:tz?)?|hoogachtend|met (?:de meeste )?hoogachting|liefs|met dank|(?:fijne|prettige) dag"
    r"|(?:with )?(?:kind|kindest|best|warm|warmest|many thanks and)(?: and)? regards|regards|(?:with )?best wishes"
    r"|all the best|best|cheers|(?:yours )?(?:sincerely|faithfully|truly)|yours|take care|cordialement"
)
_THANKS = r"(?:alvast |hartelijk |heel erg )?bedankt|dank (?:je|u)(?: ?wel)?(?: alvast)?|(?:many )?thanks|thank you|thx"
_CLOSING = re.compile(rf"(?:{_GREETING}|{_THANKS})\.?")
_ONLY_THANKS = re.compile(rf"(?:{_THANKS})\.?")
_PARTS = re.compile(r"\s*[,/|!]\s*|\s+-\s+")
_NAME_WORD = re.compile(r"(?:[A-ZÀ-Ý][\w.'’-]*|de|den|der|van|von|het|'t|ten|ter|te|la|le|en|and|[^\w\s]+)")
_CONTACT = re.compile(
    r"@|https?:|www\.|\+\d\d|\b0\d[\d \-()/]{7,}|(?-i:\b\d{4} ?[A-Z]{2}\b)|"
    r"\b(?:kvk|btw|iban|tel(?:efoon)?|mob(?:iel)?|phone|fax|linkedin|facebook|instagram|twitter)\b|"
    r"^\W*[tmewf] ?[:|] ?\S|^\W*[tmwf] +[\d+(]",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"vertrouwelijk|uitsluitend bestemd|geadresseerde|aansprakelijk|disclaimer|confidential|intended recipient|"
    r"intended (?:solely|only)|privileged|unauthori[sz]ed|in error|virus|proclaimer|openbaar gemaakt"
)
_SURELY_DISCLAIMER = re.compile(
    r"uitsluitend bestemd voor|intended recipient|intended solely|denk aan het milieu|milieu voordat (?:u|je)|"
    r"consider the environment|think before you print|virusvrij|gecontroleerd op virussen|avast antivirus|"
    r"scanned for virus"
)
_POSTSCRIPT = re.compile(r"(?:p\.? ?s\.?|n\.? ?b\.?)(?:\s|:|,|$)")
_PERSONAL = re.compile(r"\b(?:ik|mij|me|mijn|je|jij|jou|jouw|jullie|i|i'm|i'll|my|you)\b|\?\s*$")


def without_signature(lines: Sequence[str]) -> list[str]:
    """Drop what the sender's program or template put under the words.

    Args:
        lines: the sender's own lines, quotations already taken away.

    Returns:
        The lines that were typed for this mail. A closing and one line of name stay; a postscript too.
    """
    kept = [line for line in _above_delimiter(lines) if not _MOBILE.fullmatch(_bare(line).rstrip("."))]
    return _without_tail(_above_contacts(kept))


def _bare(line: str) -> str:
    return " ".join(visible(line[:_LINE_CHARS]).replace("*", " ").split()).lower()


def _above_delimiter(lines: Sequence[str]) -> Sequence[str]:
    for index, line in enumerate(lines):
        exact = line == "-- "
        if exact or (line.rstrip() in {"--", "—", "__"} and len(lines) - index <= _SIGNATURE_LINES):
            return lines[:index]
    return lines


def _above_contacts(lines: Sequence[str]) -> list[str]:
    """Cut under the last closing, and keep what was still said below it; where that is much, it was no closing."""
    spoken = [index for index, line in enumerate(lines) if line.strip()]
    place = next((place for place in range(len(spoken) - 1, 0, -1) if _is_closing(lines, spoken, place)), None)
    if place is None:
        return list(lines)
    after = spoken[place] + 1
    if place + 1 < len(spoken) and _is_name(lines[spoken[place + 1]]) and not _is_named(lines[spoken[place]]):
        after = spoken[place + 1] + 1
    said = [paragraph for paragraph in _paragraphs(lines[after:]) if _is_afterthought(paragraph)]
    if len(said) > _AFTERTHOUGHTS:
        return list(lines)
    return [*lines[:after], *(line for paragraph in said for line in ("", *paragraph))]


def _is_closing(lines: Sequence[str], spoken: Sequence[int], place: int) -> bool:
    """Tell whether this line says goodbye; mere thanks do so only above a name or at the end."""
    parts = _parts(lines[spoken[place]])
    if not parts or len(parts[0].split()) > _CLOSING_WORDS:
        return False
    closing, name = _split_closing(parts[0])
    if not closing or not all(map(_NAME_WORD.fullmatch, name)):
        return False
    if not all(_is_name(part) or _CLOSING.fullmatch(part.lower()) for part in parts[1:]):
        return False
    last = place + 1 == len(spoken)
    return last or not _ONLY_THANKS.fullmatch(closing) or _is_name(lines[spoken[place + 1]])


def _parts(line: str) -> list[str]:
    return [part for part in _PARTS.split(visible(line[:_LINE_CHARS]).replace("*", "")) if part]


def _split_closing(text: str) -> tuple[str, list[str]]:
    """Split "Groetjes Ingrid" into the longest closing it starts with and the words after it."""
    words = text.split()
    for count in range(len(words), 0, -1):
        closing = " ".join(words[:count]).lower()
        if _CLOSING.fullmatch(closing):
            return closing, words[count:]
    return "", words


def _is_named(line: str) -> bool:
    """Tell whether a closing line carries the name itself, as "Groetjes, Ingrid" does."""
    return not all(_CLOSING.fullmatch(part.lower()) for part in _parts(line))


def _is_name(line: str) -> bool:
    line = visible(line).strip("*- ,")
    words = line.split()
    if not words or len(words) > _NAME_WORDS or len(line) > _NAME_CHARS or _CONTACT.search(line):
        return False
    return not re.search(r"\d|[?!:;]|\.\.", line) and (all(map(_NAME_WORD.fullmatch, words)) or len(words) <= 1)


def _is_afterthought(paragraph: Sequence[str]) -> bool:
    text = _bare(" ".join(paragraph))
    if _POSTSCRIPT.match(text):
        return True
    said = _PERSONAL.search(text) is not None and len(text.split()) > 3
    return said and not any(map(_CONTACT.search, paragraph)) and not _is_disclaimer(text)


def _is_disclaimer(text: str) -> bool:
    return _SURELY_DISCLAIMER.search(text) is not None or len(set(_DISCLAIMER.findall(text))) > 1


def _without_tail(lines: Sequence[str]) -> list[str]:
    """Drop contact blocks and disclaimers at the end, where no closing stood above them."""
    paragraphs = _paragraphs(lines)
    while len(paragraphs) > 1:
        last = paragraphs[-1]
        if not _is_disclaimer(" ".join(map(_bare, last))) and not _is_contact_block(last):
            break
        paragraphs.pop()
        if _is_name(last[0]):
            paragraphs.append([last[0]])
            break
    return [line for paragraph in paragraphs for line in (*paragraph, "")]


def _is_contact_block(paragraph: Sequence[str]) -> bool:
    marked = sum(1 for line in paragraph if _CONTACT.search(line[:_LINE_CHARS]))
    return marked > 1 and 2 * marked >= len(paragraph)


def _paragraphs(lines: Sequence[str]) -> list[list[str]]:
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    return [paragraph for paragraph in paragraphs if paragraph]
