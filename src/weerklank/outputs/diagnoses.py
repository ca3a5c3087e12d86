"""Put diagnoses, contradictions and findings into words."""

from collections.abc import Sequence

from weerklank.advice.records import Answer, Candidate, Contradiction, Diagnosis, Finding
from weerklank.outputs.clean import one_line
from weerklank.outputs.quotes import excerpt, plain
from weerklank.outputs.scene import Scene, certainty
from weerklank.outputs.view import CandidateView, ContradictionView, DiagnosisView, FindingView, QuestionView
from weerklank.text.span import Span

__all__ = ["LAST_SHOWN", "contradictions", "findings", "underneath", "underneath_rest"]

LAST_SHOWN = 3
"""How many diagnoses a report for people shows; the transcript has the rest."""
_CANDIDATES_SHOWN = 3
_CLUES_SHOWN = 2
_CLUE_CHARS = 60
_CONTRADICTIONS_SHOWN = 5
_FINDINGS_SHOWN = 6
_SELF_ASKED = frozenset({"moment", "homework", "mirror"})
"""The three of the six questions that one answers for oneself; see METHOD 2.2 and FormQuestions."""


def underneath(scene: Scene) -> tuple[DiagnosisView, ...]:
    """Return the last diagnoses, newest first."""
    return tuple(_diagnosis(scene, diagnosis) for diagnosis in reversed(scene.report.diagnosis[-LAST_SHOWN:]))


def underneath_rest(scene: Scene) -> str:
    """Say how much resistance there was before the diagnoses that are shown, or that there was none."""
    resistant = [reading.index for reading in scene.report.readings if reading.label in scene.method.forms]
    shown = [diagnosis.turn for diagnosis in scene.report.diagnosis[-LAST_SHOWN:]]
    if not shown:
        return scene.wording.say("underneath.not_detailed" if resistant else "underneath.none")
    earlier = sum(turn < min(shown) for turn in resistant)
    return scene.wording.count("underneath.earlier", earlier) if earlier else ""


def contradictions(scene: Scene) -> tuple[ContradictionView, ...]:
    """Return the strongest contradictions, in the order of the conversation."""
    strongest = sorted(scene.report.contradictions, key=lambda each: -each.score)[:_CONTRADICTIONS_SHOWN]
    return tuple(_contradiction(scene, each) for each in sorted(strongest, key=lambda each: (each.first, each.second)))


def findings(scene: Scene) -> tuple[tuple[FindingView, ...], str]:
    """Return the last findings on the seller's turns, oldest first, alike together, and what to say of the others."""
    found, wording = scene.findings, scene.wording
    alike: dict[tuple[str, ...], list[Finding]] = {}
    for finding in found[-_FINDINGS_SHOWN:]:
        alike.setdefault((finding.message, finding.why, finding.better), []).append(finding)
    shown = tuple(_finding(scene, group) for group in alike.values())
    if len(found) > _FINDINGS_SHOWN:
        return shown, wording.count("own.more", len(found) - _FINDINGS_SHOWN)
    spoke = scene.report.figures.talk_ratio not in (None, 0)
    calm = spoke and not shown and not scene.report.figures.arguments
    return shown, wording.say("own.none") if calm else ""


def _diagnosis(scene: Scene, diagnosis: Diagnosis) -> DiagnosisView:
    reading = scene.reading(diagnosis.turn)
    spans = [evidence.span for evidence in reading.evidence if evidence.why == diagnosis.form]
    score = next((label.score for label in reading.labels if label.label == diagnosis.form), reading.score)
    candidates = diagnosis.candidates[:_CANDIDATES_SHOWN]
    any_clue = any(candidate.evidence for candidate in candidates)
    asked = [answer for answer in diagnosis.questions if answer.answer is None and answer.ask]
    return DiagnosisView(
        quote=scene.quote(diagnosis.turn, spans),
        form=scene.label(diagnosis.form),
        certainty=scene.certainty(diagnosis.turn, score),
        unsure=reading.unsure,
        traits=_traits(scene, diagnosis),
        candidates=tuple(_candidate(scene, candidate, any_clue=any_clue) for candidate in candidates),
        no_clues=scene.wording.say("underneath.no_clues") if candidates and not any_clue else "",
        answered=_questions(scene, [answer for answer in diagnosis.questions if answer.answer is not None]),
        ask_them=_questions(scene, [answer for answer in asked if answer.id not in _SELF_ASKED]),
        ask_yourself=_questions(scene, [answer for answer in asked if answer.id in _SELF_ASKED]),
    )


def _traits(scene: Scene, diagnosis: Diagnosis) -> tuple[str, ...]:
    values = (("nature", diagnosis.nature), ("depth", diagnosis.depth), ("stage", diagnosis.stage))
    return tuple(scene.value(scale, value) for scale, value in values if value not in (None, "unknown"))


def _candidate(scene: Scene, candidate: Candidate, *, any_clue: bool) -> CandidateView:
    return CandidateView(
        text=one_line(candidate.text),
        share=candidate.score if candidate.evidence else 0.0,
        because=_because(scene, candidate) if any_clue else "",
        ask=one_line(candidate.ask),
    )


def _because(scene: Scene, candidate: Candidate) -> str:
    if not candidate.evidence:
        return scene.wording.say("underneath.no_clue")
    clues = scene.wording.enumerate([_clue(scene, *clue) for clue in candidate.evidence[:_CLUES_SHOWN]])
    return scene.wording.say("underneath.because", percent=scene.wording.percent(candidate.score), clues=clues)


def _clue(scene: Scene, turn: int, span: Span) -> str:
    words = plain(excerpt(span.of(scene.utterance(turn).text), (), limit_chars=_CLUE_CHARS))
    return f"{scene.in_quotes(words)} ({scene.turns([turn])})"


def _questions(scene: Scene, answers: Sequence[Answer]) -> tuple[QuestionView, ...]:
    return tuple(
        QuestionView(
            label=scene.question(answer.id),
            answer=one_line(answer.answer or ""),
            turns=scene.turns(answer.evidence),
            ask=one_line(answer.ask or ""),
        )
        for answer in answers
    )


def _contradiction(scene: Scene, contradiction: Contradiction) -> ContradictionView:
    return ContradictionView(
        first=scene.quote(contradiction.first),
        second=scene.quote(contradiction.second),
        why=one_line(contradiction.why),
        certainty=certainty(scene.wording, contradiction.score),
    )


def _finding(scene: Scene, alike: Sequence[Finding]) -> FindingView:
    """Say once what was found several times."""
    return FindingView(
        quotes=tuple(scene.quote(finding.turn, [finding.span]) for finding in alike),
        message=one_line(alike[0].message),
        why=one_line(alike[0].why),
        instead=one_line(alike[0].better),
    )
