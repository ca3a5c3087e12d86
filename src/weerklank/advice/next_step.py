"""Choose the one next step, by the first row of the rule table that holds."""

from weerklank.advice.records import Diagnosis, Recommendation
from weerklank.advice.reply import drafts
from weerklank.advice.situation import CONDITIONS, Situation, follow_up_date
from weerklank.errors import MethodError
from weerklank.method.records import Method, StepRule
from weerklank.text.language import Language

__all__ = ["check_rules", "next_step"]

_NOT = "not "


def next_step(situation: Situation, diagnosis: Diagnosis | None, *, reader: Language) -> Recommendation:
    """Return the next step at the open end of a conversation.

    Args:
        situation: what the rule table's conditions look at.
        diagnosis: of the focus turn; None where it isn't resistance.
        reader: the language in which the reason is told.
    """
    rule = next(rule for rule in situation.method.step_rules if _holds(rule, situation))
    step = situation.method.steps[rule.step] if rule.step else None
    return Recommendation(
        step=rule.step,
        why=rule.why.of(reader),
        rule=rule.id,
        drafts=drafts(step, situation, diagnosis) if step else (),
        wait_for_reply=step.waits if step else True,
        follow_up_on=follow_up_date(situation) if rule.step == "give_time" else None,
        evidence=(situation.focus,) if situation.focus is not None else (),
    )


def _holds(rule: StepRule, situation: Situation) -> bool:
    return all(_condition_holds(condition, situation) for condition in rule.when)


def _condition_holds(condition: str, situation: Situation) -> bool:
    denied = condition.startswith(_NOT)
    return CONDITIONS[condition.removeprefix(_NOT)](situation) is not denied


def check_rules(method: Method) -> None:
    """Prove that every row names known conditions and steps, and that the last row always holds.

    Raises:
        MethodError: M013 an unknown condition, M014 an unknown step, M015 no row is left for the rest.
    """
    for rule in method.step_rules:
        place = f"next_step.yaml: {rule.id}"
        for condition in rule.when:
            if condition.removeprefix(_NOT) not in CONDITIONS:
                known = ", ".join(CONDITIONS)
                raise MethodError(place, "M013", f"unknown condition {condition!r}", f"Choose from: {known}.")
        if rule.step is not None and rule.step not in method.steps:
            raise MethodError(place, "M014", f"unknown step {rule.step!r}", f"Choose from: {', '.join(method.steps)}.")
    if method.step_rules[-1].when:
        raise MethodError("next_step.yaml", "M015", "the last row has conditions", "End with a row whose `when` is [].")
