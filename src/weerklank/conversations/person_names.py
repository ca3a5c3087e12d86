"""Find names of people: known ones, given names of the list, and what a title or greeting tells to be one."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from weerklank.text.normalize import fold
from weerklank.text.span import Span

__all__ = ["given_names", "names_in"]

_FILE = Path(__file__).parent / "given_names.txt"
_SHORTEST_PART = 3
"""Part of a known name that is shorter is found only in the whole name."""

_WORD = r"[A-ZÀ-Þ][a-zß-ÿ'’]+(?:-[A-ZÀ-Þ][a-zß-ÿ]+)*"
_CAMEL = r"(?:Mc|Mac|O['’])[A-Z][a-z]+"
_PARTICLE = (
    r"(?:van de|van der|van den|van het|van 't|van ’t|van|de|den|der|ter|ten|te|el|al|in 't|op de|von|da|di|le|la)"
)
_SURNAME = rf"(?:{_PARTICLE} )?(?:{_CAMEL}|{_WORD})"
_INITIALS = r"(?:[A-Z]\.\s?){1,4}"
_TITLES = """
    mevrouw mevr\\.? mw\\.? meneer heer dhr\\.? mejuffrouw mr\\.? mrs\\.? ms\\.? miss
    dr\\.? drs\\.? ir\\.? prof\\.? familie fam\\.
"""
_INTRODUCTIONS = """
    mijn naam is; ik heet; je spreekt met; u spreekt met; spreek ik met; met vriendelijke groet(?:en)?,?;
    (?:hartelijke |vriendelijke )?groet(?:en|jes)?,?(?: van)?; mvg,?; liefs,?; my name is; my name's; this is;
    you're speaking with; speaking with; kind regards,?; best regards,?; regards,?; best wishes,?; cheers,?;
    sincerely,?; yours,?
"""
_GREETINGS = """
    Beste; Hoi; Hallo; Hi; Hey; Dag; Hai; Lieve; Geachte; Dear; Hello; Hé; Ha; Goedemorgen; Goedemiddag; Goedenavond;
    Good morning; Good afternoon
"""
_SMALL_GREETINGS = """
    gr; grt; groetjes; groet; hoi; hi; hey; hallo; beste; dag; mvg; its; it's; ik ben; i'm; cheers; thanks
"""
_RELATIONS = """
    mijn (?:man|vrouw|zoon|dochter|broer|zus|zusje|vader|moeder|buurman|buurvrouw|collega|baas|vriend|vriendin|partner);
    my (?:husband|wife|son|daughter|brother|sister|father|mother|neighbour|neighbor|colleague|boss|friend|partner);
    vraag naar; vraag maar naar; vraag aan; volgens; namens; ask; ask for; tell; spoke to; speak to; talked to;
    according to; on behalf of
"""
_EVERYDAY = """
    ik je jij u we wij het de een dat dit die er daar hier is was zijn heb hebben had kan kunt kunnen wil wilt willen
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april mei juni juli augustus
    september oktober november december monday tuesday wednesday thursday friday saturday sunday january february march
    may june july august october december allemaal iedereen collega collegas team klant heer mevrouw meneer mensen
    all everyone team sir madam there customer folks again thanks thank the this that i my your our a an it we you they
    met van voor bedankt dank graag nog even ja nee ok oke goed top prima mooi hoe wat waar wie wanneer waarom kun
    not just what how when where why who please sorry yes no fine good great because but and or if so to from
    winkel bedrijf klantenservice service support nederland amsterdam rotterdam utrecht belgie london engeland europa
    volgens namens mijn zei heeft buurvrouw geen parijs paris zeeland duitsland germany france holland
    kerst pasen kerstmis christmas easter goedendag morgen vandaag excel teams zoom word google windows apple
"""
"""Words that stand where a name could, and are none."""
_NOT_NAMES = frozenset(_EVERYDAY.split())


def _either(phrases: str) -> str:
    return "|".join(phrase.strip() for phrase in " ".join(phrases.split()).split(";"))


_TITLED = re.compile(
    rf"(?<!\w)(?i:{'|'.join(_TITLES.split())}) "
    rf"((?:{_INITIALS} ?)?(?:(?i:van|de|der|den|het|'t|ten|ter|la|el) ){{0,3}}(?:{_CAMEL}|{_WORD})(?: {_SURNAME})?)"
)
_INTRODUCED = re.compile(rf"\b(?i:{_either(_INTRODUCTIONS)})\s+((?:{_INITIALS})?{_WORD}(?: {_SURNAME}){{0,2}})")
_GREETED = re.compile(rf"(?:^|[\n.!?] ?)(?:{_either(_GREETINGS)}) ({_WORD}(?: {_SURNAME})?)(?=[,!.\n]|$| )")
_SIGNED = re.compile(rf"\b(?i:{_either(_SMALL_GREETINGS)})[.,]? ([a-z][a-zß-ÿ]+)\b")
"""People write their own name small in a chat; there it counts only where the list has it."""
_RELATED = re.compile(rf"\b(?i:{_either(_RELATIONS)}) ({_WORD}(?: {_SURNAME})?)")
_CAPITALISED = re.compile(rf"(?<![\w@.#/-]){_WORD}")
_BEHIND = re.compile(rf"(?: {_INITIALS})?(?: {_SURNAME}){{1,2}}")
_INITIALLED = re.compile(rf"(?<!\w)(?:[A-Z]\.){{1,4}} ?{_SURNAME}")


@cache
def given_names() -> tuple[frozenset[str], frozenset[str]]:
    """Return the known given names, folded, and those of them that are everyday words as well."""
    lines = [line for line in _FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    at = lines.index("ambiguous")
    plain, ambiguous = (frozenset(fold(" ".join(part)).text.split()) for part in (lines[:at], lines[at + 1 :]))
    return plain - ambiguous, ambiguous


def names_in(text: str, *, known: Sequence[str] = ()) -> Iterator[Span]:
    """Find names; of two that overlap, the longer one comes first.

    Args:
        known: full names of people who are around.
    """
    found = {*_known(text, known), *_told(text), *_listed(text)}
    yield from sorted(found, key=lambda span: (-len(span), span.start))


def _known(text: str, known: Sequence[str]) -> Iterator[Span]:
    folded = fold(text)
    for name in known:
        whole = " ".join(fold(name).text.split())
        parts = [part for part in re.split(r"[^\w'-]+", whole) if len(part) >= _SHORTEST_PART and part.isalpha()]
        for wanted in {whole, *(part for part in parts if part not in _PARTICLES and part not in _NOT_NAMES)}:
            if any(mark.isalnum() for mark in wanted):
                for match in re.finditer(rf"(?<!\w){re.escape(wanted)}(?!\w)", folded.text):
                    yield folded.raw_span(*match.span())


_PARTICLES = frozenset(
    ("van", "der", "den", "het", "ter", "ten", "von", "los", "las", "dos", "bij", "uit", "aan", "de")
)


def _told(text: str) -> Iterator[Span]:
    """Find what a title, an introduction, a greeting or a relation says is a name."""
    for pattern in (_TITLED, _INTRODUCED, _GREETED, _RELATED):
        for match in pattern.finditer(text):
            words = [fold(word).text.strip(".,") for word in match.group(1).split()]
            first = next((word for word in words if word not in _PARTICLES), "")
            if first and first not in _NOT_NAMES:
                yield _trimmed(text, match.start(1), match.end(1))
    for match in _SIGNED.finditer(text):
        if fold(match.group(1)).text in given_names()[0]:
            yield Span(*match.span(1))
    for match in _INITIALLED.finditer(text):
        yield Span(*match.span())


def _listed(text: str) -> Iterator[Span]:
    """Find given names of the list, with the surname behind them."""
    names, ambiguous = given_names()
    for match in _CAPITALISED.finditer(text):
        first = fold(match.group()).text.split("-")[0]
        surname = _BEHIND.match(text, match.end())
        end = surname.end() if surname else match.end()
        if _bare(first) in names or (_bare(first) in ambiguous and surname and _is_surname(surname.group())):
            yield _trimmed(text, match.start(), end)


def _bare(word: str) -> str:
    return word.removesuffix("'s").removesuffix("'")


def _is_surname(rest: str) -> bool:
    return fold(rest.rsplit(maxsplit=1)[-1]).text not in _NOT_NAMES


def _trimmed(text: str, start: int, end: int) -> Span:
    """Leave out words at the end that are no part of a name, and a genitive s."""
    words = list(re.finditer(r"\S+", text[start:end]))
    while len(words) > 1 and (
        fold(words[-1].group()).text.strip(".,'") in _NOT_NAMES or words[-1].group()[:1].islower()
    ):
        words.pop()
    last = words[-1]
    stop = start + last.end()
    for ending in ("'s", "’s", "'", "’"):
        if text[start:stop].endswith(ending):
            stop -= len(ending)
            break
    return Span(start, stop)
