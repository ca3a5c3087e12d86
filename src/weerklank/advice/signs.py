"""What speaks for one step or another at the open end of a conversation: each sign is a number, 0 to 1.

The weights in step_weights.yaml were fitted on these numbers, so a sign that is changed here asks for a new fit.
"""

from collections.abc import Callable, Mapping, Sequence

from weerklank.advice.situation import CONDITIONS, Situation
from weerklank.text.segment import words
from weerklank.understanding.records import Reading

__all__ = ["ALWAYS", "SIGNS", "signs"]

ALWAYS = "always"
"""The name under which a step's own weight stands: it counts whatever is said."""

_MANY_ARGUMENTS = 3.0
_BRIEF_WORDS = 7
_ARGUMENTS = ("argue", "blame", "defend", "pressure")
_RECENT_TURNS = 2


def signs(situation: Situation) -> dict[str, float]:
    """Return how strongly each sign speaks; the focus turn must be there."""
    return {name: sign(situation) for name, sign in SIGNS.items()}


def _label(*labels: str) -> Callable[[Situation], float]:
    return lambda situation: situation.score(*labels)


def _last_move(*moves: str) -> Callable[[Situation], float]:
    return lambda situation: _strongest(situation.last_seller_turn(), *moves)


def _ever_move(*moves: str) -> Callable[[Situation], float]:
    return lambda situation: _strongest(situation.sellers_before_focus(), *moves)


def _strongest(readings: Sequence[Reading], *moves: str) -> float:
    return max((made.score for reading in readings for made in reading.moves if made.id in moves), default=0.0)


def _cue(cue: str) -> Callable[[Situation], float]:
    return lambda situation: float(bool(situation.cue(cue)))


def _condition(name: str) -> Callable[[Situation], float]:
    return lambda situation: float(CONDITIONS[name](situation))


def _mark(mark: str) -> Callable[[Situation], float]:
    return lambda situation: float(mark in situation.text)


def _resists(situation: Situation) -> float:
    return situation.reading.resistance or 0.0


def _resisted(situation: Situation) -> float:
    return max((reading.resistance or 0.0 for reading in situation.earlier_of_customer()), default=0.0)


def _first_resistance(situation: Situation) -> float:
    return _resists(situation) * (1.0 - _resisted(situation))


def _complained(situation: Situation) -> float:
    recent = situation.earlier_of_customer()[-_RECENT_TURNS:]
    return max((label.score for reading in recent for label in reading.labels if label.label == "complaint"), default=0)


def _wished(situation: Situation) -> float:
    earlier = situation.earlier_of_customer()
    return max(
        (label.score for reading in earlier for label in reading.labels if label.label == "change_talk"), default=0
    )


def _brief(situation: Situation) -> float:
    return float(len(words(situation.text)) <= _BRIEF_WORDS)


def _brief_after_listening(situation: Situation) -> float:
    return _brief(situation) * _strongest(situation.last_seller_turn(), "paraphrase", "acknowledge")


def _recognised_with_clash(situation: Situation) -> float:
    """Weigh the moment for a soft confrontation: they recognise themselves, and two statements clash."""
    confirmed = _strongest(situation.last_seller_turn(), "paraphrase") * float(CONDITIONS["confirmed"](situation))
    return max(confirmed, _brief_after_listening(situation)) * _has_clash(situation)


def _has_clash(situation: Situation) -> float:
    return float(bool(situation.own_clashes()))


def _resists_argument(situation: Situation) -> float:
    return _resists(situation) * _strongest(situation.last_seller_turn(), *_ARGUMENTS)


def _resists_after_question(situation: Situation) -> float:
    """Weigh the moment to give back: resistance was there, it was asked after, and this is the answer."""
    asked = _strongest(situation.last_seller_turn(), "open_question")
    return _resists(situation) * asked * _resisted(situation)


def _asks_for_time_until(situation: Situation) -> float:
    """Weigh a plea for time with a moment in it, once it was asked what the time is for."""
    pleads = _cue("asking_time")(situation) * _condition("named_a_moment")(situation)
    return pleads * _strongest(situation.sellers_before_focus(), "open_question")


def _arguments(situation: Situation) -> float:
    """Add up the arguments so far, up to three."""
    made = [m.score for reading in situation.sellers_before_focus() for m in reading.moves if m.id in _ARGUMENTS]
    return min(1.0, sum(made) / _MANY_ARGUMENTS)


def _tension(situation: Situation) -> float:
    return situation.escalation[situation.focus].score if situation.focus is not None else 0.0


SIGNS: Mapping[str, Callable[[Situation], float]] = {
    "complains": _label("complaint"),
    "refuses": _label("refusal"),
    "asks": _label("question"),
    "cannot_follow": _label("unclear"),
    "moves": _label("change_talk"),
    "resists": _resists,
    "distrusts": _label("distrust"),
    "postpones": _label("not_now"),
    "may_be_vulnerable": lambda situation: situation.reading.vulnerable or 0.0,
    "says_nothing": _condition("silent"),
    "is_brief": _brief,
    "question_mark": _mark("?"),
    "exclamation_mark": _mark("!"),
    "unmet_request": _cue("unmet_request"),
    "tells_of_a_fault": _cue("fault"),
    "accuses": _cue("accusing"),
    "is_stuck": _cue("stuck"),
    "commits": _cue("committing"),
    "asks_for_time": _cue("asking_time"),
    "wants_out": _cue("wanting_out"),
    "just_asked": _last_move("open_question"),
    "just_paraphrased": _last_move("paraphrase"),
    "just_apologised": _last_move("apologise", "repair"),
    "just_informed": _last_move("inform"),
    "just_argued": _last_move(*_ARGUMENTS),
    "just_confronted": _last_move("soft_confrontation"),
    "just_confronted_hard": _last_move("hard_confrontation"),
    "just_gave_time": _last_move("give_time"),
    "just_chatted": _last_move("small_talk"),
    "ever_asked": _ever_move("open_question"),
    "ever_listened": _ever_move("paraphrase", "acknowledge"),
    "arguments": _arguments,
    "tension": _tension,
    "has_clash": _has_clash,
    "first_turn": lambda situation: float(not situation.earlier_of_customer()),
    "complained": _complained,
    "resisted": _resisted,
    "wished": _wished,
    "brief_after_listening": _brief_after_listening,
    "recognised_with_clash": _recognised_with_clash,
    "resists_argument": _resists_argument,
    "resists_after_question": _resists_after_question,
    "asks_for_time_until": _asks_for_time_until,
    "first_resistance": _first_resistance,
}
"""Each sign that step_weights.yaml may name."""
