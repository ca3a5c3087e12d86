"""Look at one report through the method and the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from weerklank.advice.records import Diagnosis, Finding, Report, Severity
from weerklank.conversations.records import Utterance
from weerklank.method.records import Method
from weerklank.outputs.clean import one_line
from weerklank.outputs.moments import Moments
from weerklank.outputs.quotes import excerpt
from weerklank.outputs.records import Analysis, RenderOptions
from weerklank.outputs.view import QuoteView, TurnKind
from weerklank.outputs.wording import Wording, load_wording
from weerklank.text.span import Span
from weerklank.understanding.records import Reading

__all__ = ["STOP", "Scene", "certainty", "scene_of", "step_label"]

STOP = "respect"
"""The step of METHOD 3.1 that means to stop."""
_BY_NOBODY: Mapping[int, str] = {}
_CLEARLY_HEAVY = "clearly_vulnerable"
_HEAVY = frozenset({"vulnerable", _CLEARLY_HEAVY, "perhaps_vulnerable"})
"""The conditions of the rule table that tell of something heavy."""
_QUOTE_CHARS = 240
_SURE, _LIKELY, _MAYBE = 0.85, 0.65, 0.5
"""Calibrated scores: of a hundred labels called almost certain, 85 or more are right."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Hold one report with all that is needed to put it into words.

    Attributes:
        arguments: the ids of the moves that count as arguments.
        corrected: turn → who said what it is, in words, where that wasn't the model.
    """

    report: Report
    method: Method
    wording: Wording
    moments: Moments
    arguments: frozenset[str]
    corrected: Mapping[int, str]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return the findings that people are told of: suggestions would be too much of them."""
        return tuple(found for found in self.report.findings if found.severity is not Severity.SUGGESTION)

    def utterance(self, turn: int) -> Utterance:
        """Return one turn."""
        return self.report.conversation.utterances[turn]

    def reading(self, turn: int) -> Reading:
        """Return what was understood of one turn."""
        return self.report.readings[turn]

    def label(self, label_id: str) -> str:
        """Return the wording of a form, kind or move."""
        return self.method.label(label_id, self.wording.language)

    def value(self, scale_id: str, value_id: str) -> str:
        """Return the wording of a value on a scale."""
        return self.method.value_label(scale_id, value_id, self.wording.language)

    def question(self, question_id: str) -> str:
        """Return the wording of one of the six diagnostic questions; the id itself where it is unknown."""
        known = self.method.questions.get(question_id)
        return known.label.of(self.wording.language) if known else question_id

    def turns(self, indices: Iterable[int]) -> str:
        """Name turns by the numbers that people count with; empty for none."""
        numbers = [self.wording.number(index + 1) for index in sorted(set(indices))]
        if not numbers:
            return ""
        return self.wording.say("turn.one" if len(numbers) == 1 else "turn.many", turns=self.wording.enumerate(numbers))

    def quote(self, turn: int, spans: Iterable[Span] = (), *, limit_chars: int = _QUOTE_CHARS) -> QuoteView:
        """Quote one turn on one line, with the spans marked."""
        utterance = self.utterance(turn)
        return QuoteView(
            number=turn + 1,
            speaker=one_line(utterance.speaker).strip(),
            when=self.moments.moment(utterance.at),
            pieces=excerpt(utterance.text, spans, limit_chars=limit_chars),
        )

    def in_quotes(self, text: str) -> str:
        """Put quotation marks around words."""
        return f"{self.wording.say('quote.open')}{text}{self.wording.say('quote.close')}"

    @property
    def clearly_heavy(self) -> bool:
        """Tell whether the step is taken because something heavy is clear: then nobody looks for what is underneath."""
        return _CLEARLY_HEAVY in _conditions(self.report, self.method)

    def certainty(self, turn: int, score: float) -> str:
        """Say how sure a label of a turn is, or who gave it."""
        return self.corrected.get(turn) or certainty(self.wording, score)

    def kind(self, turn: int) -> TurnKind:
        """Sort one turn by what a reader looks for."""
        reading = self.reading(turn)
        if reading.is_vulnerable:
            return TurnKind.VULNERABLE
        if reading.surely_has_move(*self.arguments):
            return TurnKind.ARGUMENT
        if reading.label in self.method.forms:
            return TurnKind.RESISTANCE
        return {"refusal": TurnKind.REFUSAL, "change_talk": TurnKind.CHANGE}.get(reading.label or "", TurnKind.PLAIN)


def scene_of(
    report: Report, analysis: Analysis, options: RenderOptions, *, corrected: Mapping[int, str] = _BY_NOBODY
) -> Scene:
    """Bring a report together with the method, the reader's wishes, and who corrected which turn."""
    wording = load_wording(options.language)
    local_years = {
        utterance.at.astimezone(options.timezone).year
        for utterance in report.conversation.utterances
        if utterance.at is not None
    }
    moments = Moments(wording, options.timezone, with_year=len(local_years) > 1)
    arguments = frozenset(move.id for move in analysis.method.moves.values() if move.group == "argument")
    if _asks_nothing(report, analysis.method):
        report = replace(report, diagnosis=tuple(map(_without_asking, report.diagnosis)))
    return Scene(report, analysis.method, wording, moments, arguments, corrected)


def _asks_nothing(report: Report, method: Method) -> bool:
    """Tell whether the step is to stop while something heavy goes on: then nothing is asked at all."""
    conditions = _conditions(report, method)
    heavy = any(reading.is_vulnerable for reading in report.readings) or not _HEAVY.isdisjoint(conditions)
    return heavy and report.next_step.step == STOP


def _conditions(report: Report, method: Method) -> frozenset[str]:
    """Return what had to hold for the step that was advised."""
    return frozenset(name for rule in method.step_rules if rule.id == report.next_step.rule for name in rule.when)


def _without_asking(diagnosis: Diagnosis) -> Diagnosis:
    """Leave out what there is to ask and whether it is a reflex: one report never advises two things."""
    return replace(
        diagnosis,
        depth="unknown",
        questions=tuple(each for each in diagnosis.questions if each.answer is not None and each.id != "depth"),
        candidates=tuple(replace(each, ask="") for each in diagnosis.candidates),
    )


def certainty(wording: Wording, score: float) -> str:
    """Say in words how sure a calibrated score is, with the per cent; of two scores, the lower never sounds surer."""
    levels = ((_SURE, "sure"), (_LIKELY, "likely"), (_MAYBE, "maybe"))
    level = next((name for least, name in levels if score >= least), "unsure")
    return wording.say(f"certainty.{level}", percent=wording.percent(score))


def step_label(method: Method, step: str | None, wording: Wording) -> str:
    """Name a next step, also the step of doing nothing; several steps share their id with a move, not their label."""
    if step is None:
        return wording.say("next.none")
    known = method.steps.get(step)
    return known.label.of(wording.language) if known else step
