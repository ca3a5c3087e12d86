"""Find out which mails belong to one thread, and which names to one person.

Works on envelopes only, before any text is read, so that a mailbox of any size costs a few hundred bytes a mail.

Source: J. Zawinski, "Message Threading" (jwz.org/doc/threading.html), for references first and subjects after.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice

from weerklank.sources.mail.envelope import Envelope, Person

__all__ = ["Mailbox", "base_subject"]

_PREFIX = re.compile(
    r"\s*(?:\[[^\[\]]{1,40}\]|(?:re|antw|antwoord|aw|betr|fw|fwd|doorst|doorgest|tr|wg|sv|vs)(?:\[\d+\])?\s*:)\s*",
    re.IGNORECASE,
)
_ANSWER = re.compile(r"\s*(?:\[[^\[\]]{1,40}\]\s*)?(?:re|antw|antwoord|aw|betr|sv)(?:\[\d+\])?\s*:", re.IGNORECASE)
_KEY_CHARS = 60
_NO_SUBJECT = "mail"
_SUBJECT_SPAN = timedelta(days=120)
"""A reply that names no mail is joined by its subject only to mails of one season: "Factuur" comes back each year."""
_SUBJECT_MAILS = 200
_SHARED_ADDRESSES = frozenset(
    {"info", "contact", "hallo", "hello", "mail", "post", "sales", "verkoop", "support", "help"}
)
_EPOCH = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Slip:
    """Keep what the fall-back on subjects needs of one mail."""

    number: int
    at: datetime
    people: frozenset[str]
    answers: bool


def base_subject(subject: str) -> str:
    """Strip "Re:", "Antw:", "FW:", "[list]" and the like from a subject, and lower its case."""
    start = 0
    while prefix := _PREFIX.match(subject, start):
        start = prefix.end()
    return " ".join(subject[start:].lower().split())


@dataclass
class Mailbox:
    """Gather envelopes in file order; then tell each mail's thread, each sender's name, each copy's original."""

    _parents: list[int] = field(default_factory=list, init=False)
    _owners: dict[str, int] = field(default_factory=dict, init=False)
    _originals: dict[tuple[str, str, datetime | None], int] = field(default_factory=dict, init=False)
    _slips: dict[str, list[_Slip]] = field(default_factory=lambda: defaultdict(list), init=False)
    _names: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter), init=False)

    def add(self, envelope: Envelope | None) -> None:
        """Note the next mail, or that the next place holds none."""
        number = len(self._parents)
        self._parents.append(number)
        if envelope is None:
            return
        links = [link for link in (envelope.own_id, *envelope.links) if link]
        for link in links:
            self._join(number, self._owners.setdefault(link, number))
        self._originals.setdefault(_identity(envelope, number), number)
        answers = _ANSWER.match(envelope.subject) is not None
        slip = _Slip(number, envelope.at or _EPOCH, envelope.people, answers)
        self._slips[base_subject(envelope.subject)].append(slip)
        if envelope.sender.address and envelope.sender.name:
            self._names[envelope.sender.address][envelope.sender.name] += 1

    def original(self, envelope: Envelope, number: int) -> int:
        """Return the number (from 0) of the first copy of this mail; mailboxes often hold one mail twice."""
        return self._originals[_identity(envelope, number)]

    def name(self, who: Person) -> str:
        """Return the one name of whoever has this address: the most used, of equals the longest; else made from it."""
        names = self._names.get(who.address)
        known = {name: count for name, count in names.items() if "@" not in name} if names else {}
        if known:
            return max(known, key=lambda name: (known[name], len(name), name))
        return who.name if who.name and "@" not in who.name else _readable(who.address or who.name)

    def threads(self) -> list[str]:
        """Return each mail's thread, in the order added: its subject, numbered where a subject names several."""
        for slips in self._slips.values():
            self._join_by_subject(slips)
        subjects = {slip.number: subject for subject, slips in self._slips.items() for slip in slips}
        keys: dict[int, str] = {}
        used: set[str] = set()
        for number in range(len(self._parents)):
            root = self._root(number)
            if root not in keys:
                keys[root] = _unused(_short(subjects.get(number, "")) or _NO_SUBJECT, used)
        return [keys[self._root(number)] for number in range(len(self._parents))]

    def _root(self, number: int) -> int:
        while self._parents[number] != number:
            self._parents[number] = number = self._parents[self._parents[number]]
        return number

    def _join(self, one: int, other: int) -> None:
        first, last = sorted((self._root(one), self._root(other)))
        self._parents[last] = first

    def _join_by_subject(self, slips: Iterable[_Slip]) -> None:
        earlier: list[_Slip] = []
        for slip in sorted(slips, key=lambda slip: (slip.at, slip.number)):
            alone = self._root(slip.number) == slip.number
            if slip.answers and alone and (found := _nearest(slip, earlier)):
                self._join(slip.number, found.number)
            earlier.append(slip)


def _identity(envelope: Envelope, number: int) -> tuple[str, str, datetime | None]:
    return (envelope.own_id or f"number {number}", envelope.sender.address, envelope.at)


def _nearest(slip: _Slip, earlier: list[_Slip]) -> _Slip | None:
    """Find the latest earlier mail between two of the same people."""
    for other in islice(reversed(earlier), _SUBJECT_MAILS):
        if slip.at - other.at > _SUBJECT_SPAN:
            return None
        if len(slip.people & other.people) >= min(2, len(slip.people), len(other.people)):
            return other
    return None


def _short(subject: str) -> str:
    if len(subject) > _KEY_CHARS:
        subject = subject[:_KEY_CHARS].rpartition(" ")[0] or subject[:_KEY_CHARS]
    return subject.strip(" ([,:;-")


def _unused(subject: str, used: set[str]) -> str:
    key, count = subject, 1
    while key in used:
        count += 1
        key = f"{subject} ({count})"
    used.add(key)
    return key


def _readable(address: str) -> str:
    """Make a name of an address: "e.wagenaar" is "E. Wagenaar"; a shared box keeps its house's name."""
    local, _, domain = address.partition("@")
    words = [word for word in re.split(r"[._+\-\s]+", local) if word]
    name = " ".join(f"{word.upper()}." if len(word) == 1 else word.capitalize() for word in words)
    return f"{name} ({domain})" if domain and local in _SHARED_ADDRESSES else name or address
