"""The curve of tension through a conversation."""

import re
from collections.abc import Iterable, Iterator

from weerklank.advice.records import EscalationPoint
from weerklank.conversations.records import Conversation, Role, Utterance
from weerklank.method.records import Method
from weerklank.understanding.records import Reading

__all__ = ["QUARREL_FROM", "WARN_FROM", "escalation"]

QUARREL_FROM = 0.45
"""From this tension a conversation counts as a quarrel; chosen by us on data/conversations but its test file, as the
models read them: it tells 90 of 100 of those right."""
WARN_FROM = 0.3
"""From this tension a quarrel may be coming, and nobody should argue; chosen by us on data/conversations but its test
file. What is read stays lower than what is meant, so this line lies lower than a quarrel's."""

_KEPT_PER_TURN = 0.85
_RISE_BY_MOVE = {"blame": 0.22, "argue": 0.12, "defend": 0.12, "pressure": 0.12}
_FALL_BY_MOVE = {"repair": 0.25, "apologise": 0.12, "acknowledge": 0.12, "paraphrase": 0.12, "thank": 0.06}
_RISE_BY_CUE = {"insults": 0.22, "anger": 0.16, "unmet_request": 0.14, "absolutes": 0.06}
_CALMING_FALL = 0.15
_COMPLAINT_RISE = 0.3
_ARGUMENT_AGAINST_RESISTANCE_RISE = 0.08
_SHOUTING_RISE = 0.12
_SHOUTED_WORD = re.compile(r"\b[A-ZÀ-Þ]{4,}\b")
_SHOUTED_MARKS = re.compile(r"[!?]{2,}")


def escalation(conversation: Conversation, readings: Iterable[Reading], *, method: Method) -> Iterator[EscalationPoint]:
    """Follow the tension turn by turn, from what was said up to then.

    Each turn keeps 85% of the tension before it, and adds what raises it (blame, argument against
    resistance, complaint, insults, absolutes, repeated requests, shouting) less what lowers it
    (acknowledgement, paraphrase, apology, repair, thanks). The weights are our own choice; they
    have no source but the direction of each, which METHOD 2.4 states.
    """
    tension = 0.0
    before: Reading | None = None
    for turn, reading in zip(conversation.utterances, readings, strict=True):
        seller = conversation.role_of(turn.speaker) is Role.SELLER
        change = _by_seller(reading, before) if seller else _by_customer(turn, reading, conversation, method)
        tension = min(1.0, max(0.0, _KEPT_PER_TURN * tension + change))
        yield EscalationPoint(turn.index, round(tension, 4))
        before = reading


def _by_seller(reading: Reading, before: Reading | None) -> float:
    change = 0.0
    for move in reading.moves:
        change += move.score * (_RISE_BY_MOVE.get(move.id, 0.0) - _FALL_BY_MOVE.get(move.id, 0.0))
    if reading.has_move(*_RISE_BY_MOVE) and before is not None and (before.resistance or 0.0) > 0.5:
        change += _ARGUMENT_AGAINST_RESISTANCE_RISE
    return change


def _by_customer(turn: Utterance, reading: Reading, conversation: Conversation, method: Method) -> float:
    change = _COMPLAINT_RISE * sum(label.score for label in reading.labels if label.label == "complaint")
    for cue, rise in _RISE_BY_CUE.items():
        change += rise * min(2, len(method.cues[cue].of(conversation.language).find(turn.text)))
    if _SHOUTED_MARKS.search(turn.text) or len(_SHOUTED_WORD.findall(turn.text)) >= 2:
        change += _SHOUTING_RISE
    if (reading.resistance or 0.0) < 0.5 and method.cues["calming"].of(conversation.language).find(turn.text):
        change -= _CALMING_FALL
    return change
