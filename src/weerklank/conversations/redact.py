"""Find what tells who somebody is in a text, and put stable stand-ins in its place.

Pure: no clock, no network, no model. What it can't see is told in docs/reference/privacy.md: a name that no list knows,
without a title, greeting or surname beside it, stays.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from weerklank.conversations import traces
from weerklank.conversations.person_names import names_in
from weerklank.text.language import Language
from weerklank.text.normalize import fold
from weerklank.text.span import Span

__all__ = ["WORDS", "InOrder", "Kind", "Trace", "find_traces", "plain", "redact"]


class Kind(StrEnum):
    """Say what a stretch of text gives away."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    IBAN = "iban"
    BSN = "bsn"
    KVK = "kvk"
    POSTCODE = "postcode"
    ADDRESS = "address"
    URL = "url"


WORDS = {
    Language.NL: {
        Kind.NAME: "naam", Kind.EMAIL: "e-mail", Kind.PHONE: "telefoon", Kind.IBAN: "rekening", Kind.BSN: "bsn",
        Kind.KVK: "kvk", Kind.POSTCODE: "postcode", Kind.ADDRESS: "adres", Kind.URL: "link",
    },
    Language.EN: {
        Kind.NAME: "name", Kind.EMAIL: "e-mail", Kind.PHONE: "phone", Kind.IBAN: "account", Kind.BSN: "bsn",
        Kind.KVK: "kvk", Kind.POSTCODE: "postcode", Kind.ADDRESS: "address", Kind.URL: "link",
    },
}  # fmt: skip

_FINDERS: tuple[tuple[Kind, Callable[[str], Iterator[Span]]], ...] = (
    (Kind.URL, traces.urls),
    (Kind.EMAIL, traces.emails),
    (Kind.IBAN, traces.ibans),
    (Kind.ADDRESS, traces.addresses),
    (Kind.POSTCODE, traces.postcodes),
    (Kind.BSN, traces.bsns),
    (Kind.KVK, traces.kvks),
    (Kind.PHONE, traces.phones),
)
"""In this order: what is found first keeps its stretch, so the digits of an IBAN are no phone number."""


@dataclass(frozen=True, slots=True, order=True)
class Trace:
    """Point at a stretch of a raw text that gives somebody away."""

    span: Span
    kind: Kind


def find_traces(text: str, *, names: Iterable[str] = ()) -> tuple[Trace, ...]:
    """Find names, addresses and numbers.

    Args:
        text: raw text, Dutch or English.
        names: who is known to be around, such as the conversation's speakers; found whole, by their first name and by
            their surname, in any case.

    Returns:
        In order of place; no two share a character, and `trace.span.of(text)` is what gives somebody away.
    """
    found: list[Trace] = []
    taken = bytearray(len(text))
    for kind, finder in _FINDERS:
        found += _free(kind, finder(text), taken)
    found += _free(Kind.NAME, names_in(text, known=tuple(names)), taken)
    return tuple(sorted(found))


def _free(kind: Kind, spans: Iterable[Span], taken: bytearray) -> Iterator[Trace]:
    """Give the spans that share no character with one before them, and take their characters."""
    for span in spans:
        if not any(taken[span.start : span.end]):
            taken[span.start : span.end] = b"\1" * len(span)
            yield Trace(span, kind)


@dataclass
class InOrder:
    """Name stand-ins by order of first appearance: `[naam 1]`, `[naam 2]`; the same value gets the same one."""

    language: Language
    _numbers: dict[tuple[Kind, str], int] = field(default_factory=dict, init=False)

    def __call__(self, kind: Kind, value: str) -> str:
        """Return the stand-in for a value."""
        key = (kind, plain(kind, value))
        number = self._numbers.setdefault(key, 1 + sum(known is kind for known, _ in self._numbers))
        return f"[{WORDS[self.language][kind]} {number}]"


def plain(kind: Kind, value: str) -> str:
    """Return a value as it is compared: `06-1234 5678` is `0612345678`, and `Ingrid` is `ingrid`."""
    folded = fold(value).text
    if kind in (Kind.NAME, Kind.ADDRESS):
        return " ".join(folded.split())
    return "".join(mark for mark in folded if mark.isalnum() or mark in "@/")


def redact(text: str, traces: Sequence[Trace], *, name: Callable[[Kind, str], str]) -> str:
    """Return the text with a stand-in for each trace; all else stays as it is.

    Args:
        traces: of this text, in order, as `find_traces` gives them.
        name: gives the stand-in for a kind and a value, such as `InOrder`.
    """
    parts, end = [], 0
    for trace in traces:
        parts += [text[end : trace.span.start], name(trace.kind, trace.span.of(text))]
        end = trace.span.end
    return "".join((*parts, text[end:]))
