"""What a rule may ask of the customer's turn that a draft answers."""

from collections.abc import Callable, Mapping

from weerklank.advice.rules.records import Passage

__all__ = ["CONDITIONS"]

_SECOND_LABEL_FROM = 0.3
_SURE_FROM = 0.5
_CLEARLY_EMOTIONAL_FROM = 0.8
_RESISTANT_FROM = 0.5
_ORIENTING = ("awareness", "consideration")
_ANGRY_WORDS = frozenset(("anger", "insults"))
"""Cues: a model may miss what the words say outright."""
_OWN_INITIATIVE = ("question", "change_talk")


def _has_label(passage: Passage, label: str) -> bool:
    if passage.answered is None:
        return False
    return passage.answered.label == label or any(
        annotation.label == label and annotation.score >= _SECOND_LABEL_FROM for annotation in passage.answered.labels
    )


def _surely_is(passage: Passage, label: str) -> bool:
    """Tell whether this label was decided on with some certainty: what follows from it weighs heavily."""
    return passage.answered is not None and passage.answered.label == label and passage.answered.score >= _SURE_FROM


def _is_vulnerable(passage: Passage) -> bool:
    """When in doubt, yes: the guard costs little."""
    if passage.answered is None or passage.answered.nothing_heavy:
        return False
    return passage.answered.is_vulnerable or "hardship" in passage.heard


def _refuses(passage: Passage) -> bool:
    return _surely_is(passage, "refusal") or "plain_no" in passage.heard


def _resists(passage: Passage) -> bool:
    if passage.answered is None:
        return False
    return (passage.answered.resistance or 0.0) >= _RESISTANT_FROM or "objection" in passage.heard


def _feels(passage: Passage) -> bool:
    nature = passage.answered.nature if passage.answered else None
    emotional = nature is not None and nature.id == "emotional" and nature.score >= _CLEARLY_EMOTIONAL_FROM
    return emotional or "feeling" in passage.heard or _is_vulnerable(passage) or _is_angry(passage)


def _is_angry(passage: Passage) -> bool:
    return _has_label(passage, "complaint") or bool(_ANGRY_WORDS & passage.heard)


def _is_orienting(passage: Passage) -> bool:
    if "orienting" in passage.heard:
        return True
    if passage.answered is None or passage.answered.label in _OWN_INITIATIVE:
        return False
    return passage.answered.stage is not None and passage.answered.stage.id in _ORIENTING


CONDITIONS: Mapping[str, Callable[[Passage], bool]] = {
    "answers_somebody": lambda passage: passage.answered is not None,
    "answers_anger": _is_angry,
    "answers_change_talk": lambda passage: _has_label(passage, "change_talk"),
    "answers_complaint": lambda passage: _surely_is(passage, "complaint"),
    "answers_emotion": _feels,
    "answers_question": lambda passage: _has_label(passage, "question"),
    "answers_refusal": _refuses,
    "answers_resistance": _resists,
    "answers_unclear": lambda passage: _has_label(passage, "unclear"),
    "answers_vulnerable": _is_vulnerable,
    "stage_orienting": _is_orienting,
}
