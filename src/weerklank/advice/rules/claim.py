"""Rules about figures and superlatives that stand without a source near them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from weerklank.advice.rules.params import SILENCE_KEYS, Silence, phrases, silence
from weerklank.advice.rules.records import Kind, Match, Passage
from weerklank.method.nodes import Node
from weerklank.text.phrases import PhraseList
from weerklank.text.span import Span

__all__ = ["KIND"]

_LINK = re.compile(r"https?://|www\.|\]\(")
_PER_CENT = re.compile(r"(?<![\w.,])\d{1,3}(?:[.,]\d{1,2})?\s?(?:%|procent\b|per\s?cent\b)", re.IGNORECASE)
_SHARE = re.compile(
    r"(?<!\w)(?:\d{1,3}|een|twee|drie|vier|vijf|zes|zeven|acht|negen|one|two|three|four|five|six|seven|eight|nine)"
    r" (?:(?:van|op) de|op|(?:out )?of|in)"
    r" (?:\d{1,4}|drie|vier|vijf|tien|honderd|three|four|five|ten|every ten|a hundred)(?!\w)"
    r"|(?<!\w)(?:driekwart|drie kwart|twee derde|three[ -]quarters|two[ -]thirds)"
    r" (?:van de|van alle|of all|of the)(?!\w)"
    r"|(?<!\w)(?:de helft|een derde|een kwart|half|a third|a quarter) (?:van alle|of all)(?!\w)",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"(?<!\w)\d{1,3}(?:[.,]\d)?(?:\s?x|\s?keer|\s?times)\s(?:zo|meer|sneller|more|faster|as)(?!\w)", re.IGNORECASE
)
_PATTERNS = {"per_cent": _PER_CENT, "share": _SHARE, "times": _TIMES}


@dataclass(frozen=True, slots=True)
class _Params:
    patterns: tuple[re.Pattern[str], ...]
    phrases: PhraseList
    sources: PhraseList
    silence: Silence


def _read(node: Node) -> _Params:
    f = node.fields(("sources",), optional=("figures", "phrases", *SILENCE_KEYS))
    if not {"figures", "phrases"} & set(f):
        raise node.fail("M029", "there is nothing to look for", "Give figures or phrases.")
    figures = [item.choice(tuple(_PATTERNS)) for item in f["figures"].items(at_least=1)] if "figures" in f else []
    return _Params(tuple(_PATTERNS[name] for name in figures), phrases(f, "phrases"), phrases(f, "sources"), silence(f))


def _find(params: _Params, passage: Passage) -> Iterator[Match]:
    for place, sentence in enumerate(passage.sentences):
        claims = _claims(params, passage, sentence)
        around = passage.sentences[max(0, place - 1) : place + 2]
        if not claims or _is_sourced(params, passage, Span(around[0].start, around[-1].end)):
            continue
        yield from (Match(claim) for claim in claims if params.silence.lets_through(passage, claim))


def _claims(params: _Params, passage: Passage, sentence: Span) -> list[Span]:
    text = sentence.of(passage.text)
    found = [Span(*match.span()) for pattern in params.patterns for match in pattern.finditer(text)]
    return [span.shift(sentence.start) for span in sorted(found + params.phrases.find(text))]


def _is_sourced(params: _Params, passage: Passage, near: Span) -> bool:
    text = near.of(passage.text)
    return bool(_LINK.search(text) or params.sources.find(text))


KIND = Kind(_read, _find, frozenset({"match"}))
