"""Find addresses and numbers that lead to a person: each by its form, and by its checksum where it has one."""

import re
from collections.abc import Iterator

from weerklank.text.span import Span

__all__ = [
    "addresses", "bsns", "emails", "ibans", "is_bsn", "is_iban", "kvks", "phones", "postcodes", "urls",
]  # fmt: skip

_ALONE = r"(?<![\w.,/#@+-])"
_LOOK_BACK_CHARS = 40
_ENDS = r"(?![\w@]|[.,:/-]\d)"

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'()\[\]]{3,2000}", re.IGNORECASE)
_TELLING = re.compile(
    r"\d{4,}|[?&][\w-]+=|/(?:u|user|users|profile|profiel|in|klant|customer|account)/|@", re.IGNORECASE
)
"""What makes an address lead to somebody: a long number, a parameter, a page of a person."""
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![A-Za-z0-9])")
_NINE = re.compile(
    rf"{_ALONE}\d{{9}}{_ENDS}|{_ALONE}\d{{3}}[ .]\d{{3}}[ .]\d{{3}}{_ENDS}|{_ALONE}\d{{4}}[ .]\d{{2}}[ .]\d{{3}}{_ENDS}"
)
_BSN_SAID = re.compile(r"\b(?:bsn|burgerservicenummer|sofi(?:nummer)?|citizen service number)\b", re.IGNORECASE)
_NOT_BSN = re.compile(
    r"(?:order|bestel\w*|factuur\w*|invoice|klant\w*|customer|artikel\w*|ticket\w*|pakket\w*|track\w*|zending\w*|"
    r"serie\w*|serial|ref\w*|dossier\w*|polis\w*|policy|case|product|btw|vat|lot|batch)"
    r"[\s.:#-]*(?:\w{1,10}[\s.:#-]*){0,2}$",
    re.IGNORECASE,
)
"""What stands before a number that is the firm's own."""
_KVK = re.compile(
    r"\b(?:kvk|k\.v\.k\.|kamer van koophandel|chamber of commerce|coc)\b"
    r"[^\d\n]{0,25}(\d{8}|\d{4} \d{4}|\d{2} \d{2} \d{2} \d{2})(?!\d)",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r"(?<![\w-])[1-9]\d{3} ?(?!SA|SD|SS)[A-Z]{2}(?![\w-])")
"""Source: PostNL: four digits that begin with 1 to 9, two capitals other than SA, SD and SS."""
_UK_POSTCODE = re.compile(
    r"(?<![\w-])(?:GIR ?0AA|[A-PR-UWYZ][A-HK-Y]?\d[\dA-HJKMNP-Y]? \d[ABD-HJLNP-UW-Z]{2})(?![\w-])"
)
"""Source: Royal Mail, Programmers' Guide to the Postcode Address File."""
_NOT_A_PLACE = re.compile(r"\b(?:artikel\w*|article|model|type|order|\bcode|kleur|ref\w*)[\s.:#-]*$", re.IGNORECASE)
_UNITS = frozenset(("KG", "KM", "KW", "MB", "GB", "TB", "MM", "CM", "ML", "CL", "BV", "NV", "AM", "PM", "ST"))
"""Two capitals behind four digits that are a unit, not a postcode."""

_STREET = (
    r"(?:straat|laan|weg|plein|gracht|kade|dijk|singel|steeg|pad|hof|park|dreef|markt|plantsoen|wal|burg|oord|"
    r"plantage|baan|boulevard|allee|ring|veld|akker|kamp|zoom|donk|meent)"
)
_NUMBER = r"\d{1,4}(?: ?[a-zA-Z](?!\w)|-\d{1,3}| ?(?:bis|hs|I{1,3}))?(?![\w.,]*\d)"
_NL_ADDRESS = re.compile(
    r"\b(?:[A-ZÀ-Ý][\w'’.-]{0,20} (?:(?:van|de|der|den|het|ten|ter) ){0,2}){0,3}"
    rf"[A-ZÀ-Ý][\w'’-]{{0,30}}?{_STREET} {_NUMBER}"
    rf"|\b(?:Grote|Oude|Nieuwe|Lange|Korte|Kleine|Hoge|Lage) [A-ZÀ-Ý][\w'’-]{{2,25}} {_NUMBER}"
)
_EN_ADDRESS = re.compile(
    r"\b\d{1,5}[A-Za-z]? (?:[A-Z][\w'’.-]{0,20} ){1,3}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Close|Crescent|Square|Terrace|Boulevard|Blvd|Way|Grove|"
    r"Gardens|Mews)\b\.?"
)

_PHONES = re.compile(
    r"(?<![\w.,/#@-])(?:(?:\+|00)(?:\d{1,3})[ .-]?(?:\(0\)[ .-]?)?\d(?:[ .-]?\d){6,10}|"
    rf"\(?0\d{{1,4}}\)?(?: - |[ .-])?\d(?:[ .-]?\d){{4,8}}){_ENDS}"
)
_US_PHONE = re.compile(rf"{_ALONE}(?:\(\d{{3}}\) ?|\d{{3}}[-.])\d{{3}}[-.]\d{{4}}{_ENDS}")
_DATE = re.compile(r"0?\d{1,2}[-. ]0?\d{1,2}[-. ](?:19|20)?\d\d|(?:19|20)\d\d[-. ]\d\d[-. ]\d\d")
_NATIONAL_DIGITS = range(10, 12)
_WORLD_DIGITS = range(8, 16)
"""Source: ITU-T E.164: at most fifteen digits; Dutch and British national numbers have ten or eleven with the 0."""


def emails(text: str) -> Iterator[Span]:
    """Find e-mail addresses."""
    for match in _EMAIL.finditer(text):
        yield Span(match.start(), match.start() + len(match.group().rstrip(".-")))


def urls(text: str) -> Iterator[Span]:
    """Find addresses of pages that lead to one person or one file: with a number, a parameter or a profile."""
    for match in _URL.finditer(text):
        address = match.group().rstrip(".,;:!?")
        if _TELLING.search(address):
            yield Span(match.start(), match.start() + len(address))


def ibans(text: str) -> Iterator[Span]:
    """Find bank accounts of which the checksum is right; of a longer run of groups, the stretch that is one."""
    for match in _IBAN.finditer(text):
        raw = match.group()
        for end in range(len(raw), 14, -1):
            if raw[end - 1] != " " and (end == len(raw) or raw[end] == " ") and is_iban(raw[:end]):
                yield Span(match.start(), match.start() + end)
                break


def is_iban(value: str) -> bool:
    """Tell whether the remainder by 97 is 1, with letters as 10 to 35 and the first four marks moved to the end.

    Source: ISO 13616-1:2020; ISO 7064, MOD 97-10.
    """
    plain = value.replace(" ", "").upper()
    if not 15 <= len(plain) <= 34 or not plain.isalnum() or not plain.isascii():
        return False
    return int("".join(str(int(mark, 36)) for mark in plain[4:] + plain[:4])) % 97 == 1


def bsns(text: str) -> Iterator[Span]:
    """Find citizen service numbers: nine digits that pass the eleven test and aren't said to be an order's."""
    for match in _NINE.finditer(text):
        before = text[max(0, match.start() - _LOOK_BACK_CHARS) : match.start()]
        digits = re.sub(r"\D", "", match.group())
        if is_bsn(digits) and (_BSN_SAID.search(before) or not _NOT_BSN.search(before)):
            yield Span(*match.span())


def is_bsn(digits: str) -> bool:
    """Tell whether nine digits weigh, 9 to 2 and the last −1, to a multiple of eleven.

    Source: Rijksdienst voor Identiteitsgegevens, Logisch ontwerp BSN, elfproef.
    """
    if len(digits) != 9 or not digits.isdecimal() or digits == "000000000":
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True)) % 11 == 0


def kvks(text: str) -> Iterator[Span]:
    """Find numbers of the trade register: eight digits, said to be one."""
    for match in _KVK.finditer(text):
        yield Span(*match.span(1))


def postcodes(text: str) -> Iterator[Span]:
    """Find Dutch and British postcodes."""
    for match in _POSTCODE.finditer(text):
        unit = match.group()[-2:] in _UNITS
        if not unit and not _NOT_A_PLACE.search(text[max(0, match.start() - 20) : match.start()]):
            yield Span(*match.span())
    for match in _UK_POSTCODE.finditer(text):
        yield Span(*match.span())


def addresses(text: str) -> Iterator[Span]:
    """Find a street with a number."""
    for pattern in (_NL_ADDRESS, _EN_ADDRESS):
        for match in pattern.finditer(text):
            yield Span(*match.span())


def phones(text: str) -> Iterator[Span]:
    """Find phone numbers: Dutch and British national ones, American ones, and any with a country's code."""
    for pattern in (_PHONES, _US_PHONE):
        for match in pattern.finditer(text):
            if _is_phone(match.group()) and not _NOT_BSN.search(
                text[max(0, match.start() - _LOOK_BACK_CHARS) : match.start()]
            ):
                yield Span(*match.span())


def _is_phone(value: str) -> bool:
    digits = re.sub(r"\D", "", value)
    if value.startswith(("+", "00")):
        return len(digits) in _WORLD_DIGITS
    return len(digits) in _NATIONAL_DIGITS and not _DATE.fullmatch(value)
