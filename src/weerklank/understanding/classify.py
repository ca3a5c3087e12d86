"""Read turns: decide on labels, and point at the words that carried the decision."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from weerklank.conversations.context import previous_by_another
from weerklank.conversations.records import Conversation, Role, Utterance
from weerklank.text.segment import clauses
from weerklank.text.span import Span
from weerklank.understanding.records import Annotation, Evidence, Reading, Scored
from weerklank.understanding.scorers import DecidingScorer, QuickScorer
from weerklank.understanding.threads import several_at_once

__all__ = ["Classifier", "TurnClassifier", "read_conversation"]

_LABELS_KEPT = 3
_LEAST_LABEL_SCORE = 0.05
_EVIDENCE_KEPT = 2
_LEAST_EVIDENCE_WEIGHT = 0.15
_LONGEST_EVIDENCE_CLAUSES = 12
_LEAST_SCORE = 1e-9
_RESISTANT_FROM = 0.5


class Classifier(Protocol):
    """Read turns one by one."""

    @property
    def id(self) -> str:
        """Name the classifier with its version."""

    def read_turn(self, text: str, *, context: str | None, role: Role, index: int = 0) -> Reading:
        """Return what was understood of one turn.

        Args:
            text: the turn's raw text.
            context: the turn that it answers; never a later one.
            role: a seller's turn gets moves, anybody else's gets labels.
            index: what the reading is to be numbered as.

        Returns:
            A reading that depends on these arguments only.
        """

    def label_scores(self, text: str, *, context: str | None) -> dict[str, float]:
        """Return the calibrated score of every label, 0 to 1 and together 1."""

    def seller_score(self, texts: Iterable[str]) -> float:
        """Return how much these turns of one speaker sound like a seller's, 0 to 1."""


@dataclass(frozen=True)
class TurnClassifier:
    """Decide on a turn from scores.

    Attributes:
        scorer: gives the scores that decide.
        quick_scorer: says which words carried the decision, and who sounds like a seller.
        forms: the labels that are resistance.
        talk_of: label → the side of change that it speaks for.
    """

    scorer: DecidingScorer
    quick_scorer: QuickScorer
    forms: frozenset[str]
    talk_of: Mapping[str, str]

    @property
    def id(self) -> str:
        """Name the classifier with its version."""
        return self.scorer.id

    def read_turn(self, text: str, *, context: str | None, role: Role, index: int = 0) -> Reading:
        """Return what was understood of one turn; see `Classifier.read_turn`."""
        if role is Role.SELLER:
            return Reading(index, moves=self._moves(text, context))
        return self._customer_reading(text, context, index)

    def label_scores(self, text: str, *, context: str | None) -> dict[str, float]:
        """Return the calibrated score of every label, 0 to 1 and together 1."""
        return self.scorer.scores("label", text, context)

    def seller_score(self, texts: Iterable[str]) -> float:
        """Return how much these turns of one speaker sound like a seller's, 0 to 1."""
        scores = [self.quick_scorer.scores("role", text, None)["seller"] for text in texts]
        return sum(scores) / len(scores) if scores else 0.0

    def _moves(self, text: str, context: str | None) -> tuple[Scored, ...]:
        scores = self.scorer.scores("moves", text, context)
        best = max(scores, key=scores.__getitem__)
        made = [Scored(move, score) for move, score in scores.items() if score >= self.scorer.thresholds.move]
        return tuple(sorted(made, key=_highest_first)) or (Scored(best, scores[best]),)

    def _customer_reading(self, text: str, context: str | None, index: int) -> Reading:
        scores = self.label_scores(text, context=context)
        resistance = self._resistance(scores)
        labels = self._annotations(scores, text)
        decided = labels[0].label
        is_form = decided in self.forms
        vulnerable = self.scorer.scores("vulnerable", text, context)["vulnerable"]
        return Reading(
            index,
            labels=labels,
            resistance=min(1.0, resistance),
            unsure=labels[0].score < self.scorer.thresholds.unsure,
            talk=self._talk(scores),
            nature=self._best("nature", text, context) if is_form else None,
            depth=self._best("depth", text, context) if is_form else None,
            stage=self._best("stage", text, context),
            vulnerable=vulnerable,
            is_vulnerable=vulnerable >= self.scorer.thresholds.vulnerable,
            evidence=self._evidence(text, context, decided) if is_form else (),
        )

    def decide(self, scores: Mapping[str, float]) -> str:
        """Let all forms together outvote the other kinds, then take the best of the side that won."""
        resistant = self._resistance(scores) >= _RESISTANT_FROM
        on_side = {label: score for label, score in scores.items() if (label in self.forms) == resistant}
        return max(on_side, key=on_side.__getitem__)

    def _resistance(self, scores: Mapping[str, float]) -> float:
        return sum(score for label, score in scores.items() if label in self.forms)

    def _annotations(self, scores: Mapping[str, float], text: str) -> tuple[Annotation, ...]:
        decided = self.decide(scores)
        others = sorted(
            (Scored(label, score) for label, score in scores.items() if label != decided), key=_highest_first
        )
        chosen = [Scored(decided, scores[decided]), *(s for s in others if s.score >= _LEAST_LABEL_SCORE)]
        whole = Span(0, len(text))
        return tuple(Annotation(s.id, whole, s.score, self.id) for s in chosen[:_LABELS_KEPT])

    def _talk(self, scores: Mapping[str, float]) -> Scored:
        """Add up the labels' scores by the side of change that each speaks for."""
        sums = dict.fromkeys(("change", "sustain", "neutral"), 0.0)
        for label, score in scores.items():
            sums[self.talk_of.get(label, "neutral")] += score
        best = max(sums, key=sums.__getitem__)
        return Scored(best, min(1.0, sums[best]))

    def _best(self, head: str, text: str, context: str | None) -> Scored:
        scores = self.scorer.scores(head, text, context)
        best = max(scores, key=scores.__getitem__)
        return Scored(best, scores[best])

    def _evidence(self, text: str, context: str | None, label: str) -> tuple[Evidence, ...]:
        """Leave out each clause in turn, and keep those whose absence costs the label most."""
        spans = clauses(text)
        if len(spans) < 2:
            return tuple(Evidence(span, label, 1.0) for span in spans)
        parts, rest = _cut(text, spans[:_LONGEST_EVIDENCE_CLAUSES])
        whole, *without = (
            _margin(scores, label) for scores in self.quick_scorer.scores_without("label", parts, rest, context)
        )
        weights = zip(spans, without, strict=False)
        found = [
            Evidence(span, label, whole - margin)
            for span, margin in weights
            if whole - margin >= _LEAST_EVIDENCE_WEIGHT
        ]
        return tuple(sorted(found, key=lambda evidence: (-evidence.weight, evidence.span))[:_EVIDENCE_KEPT])


def _margin(scores: Mapping[str, float], label: str) -> float:
    """Return the label's log score above the mean of all."""
    logs = {name: math.log(max(score, _LEAST_SCORE)) for name, score in scores.items()}
    return logs[label] - sum(logs.values()) / len(logs)


def read_conversation(conversation: Conversation, *, classifier: Classifier, threads: int = 1) -> Iterator[Reading]:
    """Read every turn of a conversation, in order; the turn before by another speaker is its context.

    Args:
        conversation: with roles decided.
        classifier: reads the turns.
        threads: how many turns may be read at once; it changes nothing but the time.
    """
    roles = {who.name: who.role for who in conversation.participants}

    def read(turn: Utterance) -> Reading:
        before = previous_by_another(conversation, turn.index)
        context = before.text if before else None
        return classifier.read_turn(turn.text, context=context, role=roles[turn.speaker], index=turn.index)

    with several_at_once(threads) as each:
        yield from each(read, conversation.utterances)


def _highest_first(scored: Scored) -> tuple[float, str]:
    return -scored.score, scored.id


def _cut(text: str, spans: list[Span]) -> tuple[list[str], str]:
    """Return the text of each span with the white space before it, and what follows the last."""
    starts = [0, *(span.end for span in spans)]
    return [text[start : span.end] for start, span in zip(starts, spans, strict=False)], text[starts[-1] :]
