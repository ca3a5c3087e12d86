"""Measure how often each rule fires on good and on bad turns of sellers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from weerklank.advice.lint import check
from weerklank.advice.passage import make_passage
from weerklank.advice.rules.records import Form
from weerklank.conversations.records import Draft
from weerklank.method.rules import RuleBook
from weerklank.text.language import Language
from weerklank.understanding.classify import Classifier
from weerklank.understanding.labelled import LabelledTurn

__all__ = ["TOO_LOUD", "Firing", "firings"]

TOO_LOUD = 0.05
"""A rule that fires on a larger share of good turns is mended or goes."""
_BAD_MOVES = frozenset({"argue", "defend", "blame", "pressure"})
_FORMS = {"message", "mail"}


@dataclass(frozen=True, slots=True)
class Firing:
    """Hold how often one rule fired.

    Attributes:
        good: turns without an argument on which it fired, of `good_turns` in the rule's language.
        bad: turns that argue, defend, blame or press on which it fired, of `bad_turns`.
    """

    rule: str
    good: int
    good_turns: int
    bad: int
    bad_turns: int

    @property
    def good_share(self) -> float:
        """Return on which share of the good turns it fired."""
        return self.good / self.good_turns if self.good_turns else 0.0

    @property
    def precision(self) -> float | None:
        """Return which share of its firings was on bad turns; None where it never fired.

        A turn that is bad in another way, such as a promise without a date, counts as good here, so this
        says something of the rules on arguing only.
        """
        fired = self.good + self.bad
        return self.bad / fired if fired else None


def firings(turns: Iterable[LabelledTurn], *, rules: RuleBook, classifier: Classifier) -> list[Firing]:
    """Check every turn as a message that answers the turn before it, by each rule on its own.

    Returns:
        One for each rule that applies to messages or mails, in the order of the rules.
    """
    totals: Counter[tuple[Language, bool]] = Counter()
    fired: Counter[tuple[str, bool]] = Counter()
    for turn in turns:
        is_bad = bool(_BAD_MOVES & set(turn.moves))
        totals[turn.language, is_bad] += 1
        fired.update((rule, is_bad) for rule in _fires(turn, rules, classifier))
    return [
        Firing(
            rule.id,
            fired[rule.id, False],
            sum(totals[language, False] for language in Language if rule.language in (None, language)),
            fired[rule.id, True],
            sum(totals[language, True] for language in Language if rule.language in (None, language)),
        )
        for rule in rules.rules.values()
        if _FORMS & set(rule.applies_to)
    ]


def _fires(turn: LabelledTurn, rules: RuleBook, classifier: Classifier) -> set[str]:
    passage = make_passage(
        Draft(turn.text, turn.language), form=Form.MESSAGE, classifier=classifier, answering=turn.context
    )
    return {finding.rule for finding in check(passage, rules=rules)}
