"""Decide which words before a colon are somebody's name, and which are just words before a colon.

Zoom shows whatever people call themselves, and speech is full of "dus ik zei: nee". So a whole file is looked at
first: what looks like a name counts, and so does what stands before a colon again and again.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from weerklank.sources.roles import role_of
from weerklank.sources.typed import typed_name

__all__ = ["Label", "Labels", "learn_labels", "split_label"]

_LABEL = re.compile(
    r"\s*(?:[\[(](?P<voice>(?:speaker|spreker)[ _]?\w{1,3})[\])]:?"
    r"|\[(?P<boxed>[^\[\]:]{1,60})\]\s*:|(?P<plain>[^:\[\]<>]{1,60}):)"
    r"(?:\s+(?P<rest>.*)|$)",
    re.IGNORECASE | re.DOTALL,
)
_LETTER = re.compile(r"[^\W\d_]")
_NUMBER_AT_END = re.compile(r"\s*\d+$")
_PARTICLE_WORDS = "van de den der het 't ten ter te op in la le du da di del el al bin ibn von zu dos y e en and of &"
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_NO_NAME_WORDS = """
    ja nee nou dus maar en want ok oké oke kijk luister hoor wacht precies let_op nb ps vraag antwoord conclusie kortom
    samengevat bijvoorbeeld voorbeeld resultaat idee plan doel stap tip punt eerst ten_eerste ten_tweede verder
    trouwens oftewel namelijk vandaag morgen gisteren http https noot opmerking titel onderwerp
    yes no well so but and because look listen wait note question answer conclusion example result idea step first
    second third also today tomorrow yesterday namely remember warning title subject agenda
"""
_NO_NAMES = frozenset(_NO_NAME_WORDS.split())
_SENTENCE_WORDS = """
    ik je jij hij zij ze we wij u het dat dit is was zei zegt dacht denk heb heeft dus maar toen niet wel
    i you he she it we they that this is was said says thought think have has so but then not
"""
_IN_A_SENTENCE = frozenset(_SENTENCE_WORDS.split())
_OFTEN = 3
_MOST_RATIO = 0.8
_SHORT_WORDS = 3
_NAME_WORDS = 6
_DISTINCT_MAX = 20_000


@dataclass(frozen=True, slots=True)
class Label:
    """Hold what stands before and after the colon."""

    name: str
    rest: str


@dataclass(frozen=True, slots=True)
class Labels:
    """Know the names of one file.

    Attributes:
        frequent: what stands before a colon at the start of a cue so often that it must be a name.
        everywhere: whether nearly every cue begins with words and a colon.
        seen: every name that begins a cue; only these count on a cue's later lines.
        repeated: whether a name stands again on the next cue of the same speaker, so that each cue tells its own.
    """

    frequent: frozenset[str] = frozenset()
    everywhere: bool = False
    seen: frozenset[str] = frozenset()
    repeated: bool = False

    def accept(self, name: str, *, opens: bool) -> bool:
        """Tell whether the words are a name here; `opens` says that a cue or a dash begins with them."""
        return (opens or name in self.seen) and self._is_name(name)

    def _is_name(self, name: str) -> bool:
        if name in self.frequent:
            return True
        words = name.split()
        if _NUMBER_AT_END.sub("", name.lower()).replace(" ", "_") in _NO_NAMES:
            return False
        loose = self.everywhere and len(words) <= _SHORT_WORDS and _IN_A_SENTENCE.isdisjoint(name.lower().split())
        return loose or _looks_like_name(words)


def split_label(line: str) -> Label | None:
    """Split a line into what may be a name and the rest; None where there is nothing like it."""
    found = _LABEL.match(line)
    if not found:
        return None
    name = typed_name(found["voice"] or found["boxed"] or found["plain"])
    if not _LETTER.search(name) or any(mark in name for mark in "?!;"):
        return None
    return Label(name, found["rest"] or "")


def learn_labels(first_lines: Iterable[str]) -> Labels:
    """Look at the first line of every cue and say which words before a colon are names."""
    counts: Counter[str] = Counter()
    repeats: set[str] = set()
    cues, last = 0, ""
    for line in first_lines:
        cues += 1
        label = split_label(line.lstrip("->–— \t"))
        if label and (label.name in counts or len(counts) < _DISTINCT_MAX):
            counts[label.name] += 1
            repeats |= {label.name} & {last}
        last = label.name if label else ""
    often = max(_OFTEN, cues // 50)
    labels = Labels(
        frequent=frozenset(name for name, count in counts.items() if count >= often),
        everywhere=counts.total() >= _MOST_RATIO * cues,
    )
    seen = frozenset(name for name in counts if labels.accept(name, opens=True))
    return replace(labels, seen=seen, repeated=not seen.isdisjoint(repeats))


def _looks_like_name(words: list[str]) -> bool:
    if len(words) == 1 and role_of(words[0]):
        return True
    return (
        1 <= len(words) <= _NAME_WORDS
        and words[0].lower() not in _PARTICLES - {"van", "de", "el", "al"}
        and all(_is_name_word(word) for word in words)
    )


def _is_name_word(word: str) -> bool:
    bare = word.strip("()\"',.|-/")
    if not _LETTER.search(bare):
        return True
    capital = bare[0].isalpha() and not bare[0].islower()  # many a script has no capitals
    return bare in _PARTICLES or capital or bare[0].isdigit() or "(" in word or ")" in word
