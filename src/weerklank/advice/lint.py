"""Check a draft by the rules, and mend what can be mended without a second look."""

import re
from bisect import bisect, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from weerklank.advice.records import Finding, Severity
from weerklank.advice.rules.conditions import CONDITIONS
from weerklank.advice.rules.records import Match, Passage
from weerklank.advice.rules.table import KINDS
from weerklank.method.rules import Rule, RuleBook, Vocabulary
from weerklank.text.language import Language
from weerklank.text.normalize import fold
from weerklank.text.span import Span

__all__ = ["VOCABULARY", "Checked", "Choices", "applies", "check", "fixed", "weight"]

VOCABULARY = Vocabulary(KINDS, frozenset(CONDITIONS))
"""The kinds and conditions that rules may name."""

_WEIGHTS = {Severity.SUGGESTION: 0, Severity.WARNING: 1, Severity.ERROR: 2}
_LONGEST_QUOTE_CHARS = 60
_MARK = re.compile(
    r"<!--[^\S\n]*weerklank:[^\S\n]*(?P<how>off|on)(?P<ids>[^\n>]*?)-->"
    r"|^[^\S\n]*\#[^\S\n]*weerklank:[^\S\n]*(?P<how2>off|on)(?P<ids2>[^\n]*)$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Choices:
    """Say which rules a user switched off or weighs otherwise.

    Attributes:
        off: rule ids, and packs.
        severity: rule id or pack → what it counts as.
    """

    off: frozenset[str] = frozenset()
    severity: Mapping[str, Severity] = field(default_factory=dict)

    def has_off(self, rule: Rule) -> bool:
        """Tell whether this rule is switched off."""
        return rule.id in self.off or rule.pack in self.off

    def severity_of(self, rule: Rule) -> Severity:
        """Return what a finding of this rule counts as."""
        return self.severity.get(rule.id) or self.severity.get(rule.pack) or Severity(rule.severity)


@dataclass(frozen=True, slots=True)
class Checked:
    """Hold one draft with what was found in it.

    Attributes:
        source: the file it came from, as the user named it; `-` for standard input.
    """

    source: str
    passage: Passage
    findings: tuple[Finding, ...]


def weight(severity: Severity) -> int:
    """Return a number that grows with the severity."""
    return _WEIGHTS[severity]


def check(
    passage: Passage,
    *,
    rules: RuleBook,
    reader: Language | None = None,
    choices: Choices | None = None,
    turn: int = 0,
) -> tuple[Finding, ...]:
    """Return what the rules find in a draft, by place.

    Of findings of one pack that overlap, only the most severe stays.

    Args:
        reader: the language of the findings; None for that of the draft.
        choices: what the user switched off.
        turn: the index of the turn that this is; 0 for a draft.
    """
    chosen = choices or Choices()
    passage = replace(passage, heard=_heard(passage, rules))
    silent = _Silenced.by_marks_in(passage.raw)
    candidates = [
        (rule, match)
        for rule in rules.rules.values()
        if applies(rule, passage) and not chosen.has_off(rule)
        for match in KINDS[rule.kind].find(rule.params, passage)
        if not silent.silences(rule, match)
    ]
    kept = _merged(candidates, chosen)
    told_in = reader or passage.language
    found = [replace(_finding(rule, match, passage, told_in, chosen), turn=turn) for rule, match in kept]
    return tuple(sorted(found, key=lambda finding: (finding.span, -weight(finding.severity), finding.rule)))


def _heard(passage: Passage, rules: RuleBook) -> frozenset[str]:
    said = passage.answering or ""
    return frozenset(cue.id for cue in rules.cues.values() if cue.of(passage.language).find(said))


def applies(rule: Rule, passage: Passage) -> bool:
    """Tell whether a rule has anything to say on a draft of this language and form, answering this turn."""
    if rule.language not in (None, passage.language) or passage.form not in rule.applies_to:
        return False
    said = passage.answering or ""
    if rule.unless_they_say.find(said) or (rule.only_if_they_say and not rule.only_if_they_say.find(said)):
        return False
    return not rule.when or all(CONDITIONS[each.name](passage) != each.negated for each in rule.when)


def _merged(candidates: Iterable[tuple[Rule, Match]], choices: Choices) -> Iterator[tuple[Rule, Match]]:
    """Keep, of each pack, the most severe of what overlaps; what is said of the whole text overlaps nothing."""
    taken: dict[str, list[Span]] = defaultdict(list)
    for rule, match in sorted(candidates, key=lambda pair: _most_severe_first(pair, choices)):
        if match.about_all:
            yield rule, match
        elif not any(match.span.overlaps(span) for span in _neighbours(match.span, taken[rule.pack])):
            if match.span:
                insort(taken[rule.pack], match.span)
            yield rule, match


def _neighbours(span: Span, taken: list[Span]) -> list[Span]:
    """Return those on both sides: of spans that lie in order and apart, no other can overlap."""
    place = bisect(taken, span)
    return taken[max(0, place - 1) : place + 1]


def _most_severe_first(pair: tuple[Rule, Match], choices: Choices) -> tuple[int, int, int, str]:
    """Order by severity; at equal severity the shorter span says more precisely where it is."""
    rule, match = pair
    return -weight(choices.severity_of(rule)), len(match.span), match.span.start, rule.id


def _finding(rule: Rule, match: Match, passage: Passage, reader: Language, choices: Choices) -> Finding:
    slots = {"match": _quote(match.span.of(passage.raw)), **match.fields}
    return Finding(
        rule=rule.id,
        turn=0,
        span=match.span,
        severity=choices.severity_of(rule),
        message=rule.message.of(reader).format_map(slots),
        why=rule.why.of(reader),
        better=rule.better.of(passage.language),
    )


def _quote(text: str) -> str:
    plain = " ".join(text.split())
    if len(plain) <= _LONGEST_QUOTE_CHARS:
        return plain
    return plain[:_LONGEST_QUOTE_CHARS].rsplit(" ", 1)[0] + " …"


@dataclass(frozen=True, slots=True)
class _Silenced:
    """Hold from where to where the text itself switches rules off; `*` stands for all."""

    stretches: tuple[tuple[str, Span], ...]

    @classmethod
    def by_marks_in(cls, text: str) -> "_Silenced":
        since: dict[str, int] = {}
        stretches: list[tuple[str, Span]] = []
        for match in _MARK.finditer(text):
            names = (match["ids"] or match["ids2"] or "").replace(",", " ").split() or ["*"]
            if (match["how"] or match["how2"]) == "off":
                since |= {name: match.end() for name in names if name not in since}
                continue
            ended = list(since) if names == ["*"] else [name for name in dict.fromkeys(names) if name in since]
            stretches += [(name, Span(since.pop(name), match.start())) for name in ended]
        stretches += [(name, Span(start, len(text) + 1)) for name, start in since.items()]
        return cls(tuple(stretches))

    def silences(self, rule: Rule, match: Match) -> bool:
        """Tell whether a match falls within a stretch; what is said of the whole text falls within any."""
        return any(
            name in ("*", rule.id, rule.pack) and (match.about_all or stretch.start <= match.span.start < stretch.end)
            for name, stretch in self.stretches
        )


def fixed(text: str, findings: Iterable[Finding], *, rules: RuleBook) -> str:
    """Return the text with what rules can replace without a second look; the rest stays as it was.

    Args:
        text: raw; the one that the findings are about.
    """
    changed = text
    done = len(text)
    for finding in sorted(findings, key=lambda finding: finding.span, reverse=True):
        words = finding.span.of(text)
        replacement = rules.rules[finding.rule].fix.get(" ".join(fold(words).text.split()))
        if replacement is not None and finding.span.end <= done:
            changed = changed[: finding.span.start] + _cased(replacement, words) + changed[finding.span.end :]
            done = finding.span.start
    return changed


def _cased(replacement: str, words: str) -> str:
    return replacement[0].upper() + replacement[1:] if words[:1].isupper() else replacement
