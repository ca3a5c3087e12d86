"""Choose the one next step: the rule table says what is possible, the weights which of that."""

from collections.abc import Collection

from weerklank.advice.records import Diagnosis, Recommendation
from weerklank.advice.reply import drafts
from weerklank.advice.signs import ALWAYS, SIGNS, signs
from weerklank.advice.situation import CONDITIONS, Situation, follow_up_date
from weerklank.advice.weighing import NOTHING, weigh
from weerklank.errors import MethodError, Sentence, say
from weerklank.method.nodes import hint
from weerklank.method.records import Method, StepRule, Text
from weerklank.text.language import Language

__all__ = ["check_rules", "next_step", "possible_rules", "what_to_do"]

_NOT = "not "


def next_step(situation: Situation, diagnosis: Diagnosis | None, *, reader: Language) -> Recommendation:
    """Return the next step at the open end of a conversation.

    Args:
        situation: what the rule table's conditions look at.
        diagnosis: of the focus turn; None where it isn't resistance.
        reader: the language in which the reason is told.
    """
    rule, runner_up = _choose_rule(situation)
    step = situation.method.steps[rule.step] if rule.step else None
    return Recommendation(
        step=rule.step,
        why=_why(rule, runner_up, situation.method, reader),
        rule=rule.id,
        drafts=drafts(step, situation, diagnosis) if step else (),
        wait_for_reply=step.waits if step else CONDITIONS["seller_spoke_last"](situation),
        follow_up_on=follow_up_date(situation) if rule.step == "give_time" else None,
        evidence=(situation.focus,) if situation.focus is not None else (),
    )


def _choose_rule(situation: Situation) -> tuple[StepRule, str | None]:
    """Return the row that decides, and the step that came second; a guard has no second."""
    possible = possible_rules(situation)
    if possible[0].decides:
        return possible[0], None
    order = list(dict.fromkeys(rule.step or NOTHING for rule in possible))
    weighed = weigh(signs(situation), order, weights=situation.method.step_weights)
    first = next(rule for rule in possible if (rule.step or NOTHING) == weighed[0].step)
    return first, weighed[1].step if len(weighed) > 1 else None


def possible_rules(situation: Situation) -> list[StepRule]:
    """Return the rows of the table that hold: one guard alone, or all that make a step possible."""
    guards = [rule for rule in situation.method.step_rules if rule.decides and _holds(rule, situation)]
    return guards[:1] or [rule for rule in situation.method.step_rules if not rule.decides and _holds(rule, situation)]


def _why(rule: StepRule, runner_up: str | None, method: Method, reader: Language) -> str:
    """Say why this step and, where another came close, why not that one.

    What a step says against another is about the step's own words, so it goes unsaid where the row has others.
    """
    step = method.steps.get(rule.step or "")
    against = step.instead_of.get(runner_up or "") if step and rule.what is None else None
    return f"{rule.why.of(reader)} {against.of(reader)}" if against else rule.why.of(reader)


def what_to_do(advice: Recommendation, method: Method) -> Text | None:
    """Return what to do now: in the words of the row that decided where it has its own, else in those of the step."""
    own = next((rule.what for rule in method.step_rules if rule.id == advice.rule), None)
    step = method.steps.get(advice.step or "")
    return own or (step.what if step else None)


def _holds(rule: StepRule, situation: Situation) -> bool:
    return all(_condition_holds(condition, situation) for condition in rule.when)


def _condition_holds(condition: str, situation: Situation) -> bool:
    denied = condition.startswith(_NOT)
    return CONDITIONS[condition.removeprefix(_NOT)](situation) is not denied


def check_rules(method: Method) -> None:
    """Prove that every row and draft names known conditions and steps, and that the last row always holds.

    Raises:
        MethodError: M013 an unknown condition, M014 an unknown step, M015 no row is left for the rest, M019 an
            unknown sign.
    """
    for rule in method.step_rules:
        for condition in rule.when:
            _check_condition(condition.removeprefix(_NOT), rule.place)
        if rule.step is not None and rule.step not in method.steps:
            remedy = _choose(rule.step, method.steps)
            raise MethodError(rule.place, "M014", say("unknown step {step!r}", step=rule.step), remedy)
    for step in method.steps.values():
        for draft in step.drafts:
            if draft.when is not None:
                _check_condition(draft.when, draft.place)
    _check_weights(method)
    last = method.step_rules[-1]
    if last.when:
        problem = say("the last row, {row!r}, has conditions", row=last.id)
        raise MethodError(last.place, "M015", problem, "End with a row whose `when` is [].")


def _check_weights(method: Method) -> None:
    place = "step_weights.yaml"
    for step in method.step_weights.steps:
        if step not in method.steps:
            raise MethodError(place, "M014", say("unknown step {step!r}", step=step), _choose(step, method.steps))
    for sign in method.step_weights.signs:
        if sign != ALWAYS and sign not in SIGNS:
            raise MethodError(place, "M019", say("unknown sign {sign!r}", sign=sign), _choose(sign, SIGNS))


def _check_condition(condition: str, place: str) -> None:
    if condition not in CONDITIONS:
        problem = say("unknown condition {condition!r}", condition=condition)
        raise MethodError(place, "M013", problem, _choose(condition, CONDITIONS))


def _choose(given: str, known: Collection[str]) -> Sentence:
    return hint(given, known, otherwise=say("Choose one of: {known}.", known=", ".join(known)))
