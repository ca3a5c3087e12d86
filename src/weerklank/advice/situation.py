"""What holds at the open end of a conversation: the conditions of the rule table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from weerklank.advice.records import Contradiction, EscalationPoint
from weerklank.conversations.records import Conversation, Utterance
from weerklank.method.records import Confront, Delay, Form, Method
from weerklank.understanding.records import Reading

__all__ = ["CONDITIONS", "Situation", "due_on", "follow_up_date"]

_CLEARLY_VULNERABLE_FROM = 0.5
_CLASH_TURNS = 6
_ANGRY_TURNS = 3
_TENSE_FROM = 0.4
_COMPLAINT_FROM = 0.2
_DOUBTFUL_FROM = 0.3
_CONFRONTED_FROM = 0.4
"""Confrontations are rare, so a faint one is more often none; the other moves may be faint."""


@dataclass(frozen=True)
class Situation:
    """Hold what the conditions look at.

    Attributes:
        focus: the customer's turn that asks for an answer: their last; None when no customer spoke.
        today: the day of the analysis, for dates that follow.
    """

    conversation: Conversation
    readings: Sequence[Reading]
    escalation: Sequence[EscalationPoint]
    contradictions: Sequence[Contradiction]
    method: Method
    focus: int | None
    today: date

    @property
    def reading(self) -> Reading:
        """Return the reading of the focus turn; an empty one when there is none."""
        return self.readings[self.focus] if self.focus is not None else Reading(0)

    @property
    def turn(self) -> Utterance | None:
        """Return the focus turn."""
        return self.conversation.utterances[self.focus] if self.focus is not None else None

    @property
    def form(self) -> Form | None:
        """Return the form of resistance of the focus turn; None where it is none."""
        return self.method.forms.get(self.reading.label or "")

    def sellers_before_focus(self) -> list[Reading]:
        """Return the readings of the seller's turns before the focus, oldest first."""
        end = self.focus if self.focus is not None else len(self.readings)
        return [reading for reading in self.readings[:end] if reading.moves]

    def last_seller_turn(self) -> list[Reading]:
        """Return the readings of the seller's turns between the customer's previous turn and the focus."""
        run: list[Reading] = []
        for index in range((self.focus or 0) - 1, -1, -1):
            if self.readings[index].moves:
                run.append(self.readings[index])
            elif run:
                break
        return run

    def after_focus(self) -> Sequence[Reading]:
        """Return the readings after the customer's last turn: the seller's, all of them."""
        return self.readings[self.focus + 1 :] if self.focus is not None else self.readings

    def own_clashes(self) -> list[Contradiction]:
        """Return the clashes in the words of the focus turn's speaker: nobody else's are laid before them."""
        speaker = self.turn.speaker if self.turn else None
        return [c for c in self.contradictions if self.conversation.utterances[c.second].speaker == speaker]

    def delay(self) -> Delay | None:
        """Return the first way in which the focus turn puts something off; None where it doesn't."""
        if self.turn is None:
            return None
        found = [
            (spans[0], delay)
            for delay in self.method.delays
            if (spans := delay.phrases.of(self.conversation.language).find(self.turn.text))
        ]
        return min(found, key=lambda pair: pair[0])[1] if found else None


def follow_up_date(situation: Situation) -> date | None:
    """Return the date that fits what the customer said; None where they named none, or it has passed."""
    delay = situation.delay()
    if delay is None or situation.turn is None:
        return None
    said_on = situation.turn.at.date() if situation.turn.at else situation.today
    due = due_on(delay, said_on)
    return due if due > situation.today else None


def due_on(delay: Delay, said_on: date) -> date:
    """Return the day that a delay points at, counted from the day on which it was said."""
    if delay.days is not None:
        return said_on + timedelta(days=delay.days)
    if delay.months is not None:
        month_count = said_on.month - 1 + delay.months
        return date(said_on.year + month_count // 12, month_count % 12 + 1, min(said_on.day, 28))
    month, day = divmod(delay.month_day or 101, 100)
    due = date(said_on.year, month, day)
    return due if due > said_on else date(said_on.year + 1, month, day)


def _vulnerable(situation: Situation) -> bool:
    """Let a clear sign count for the whole conversation, and a faint one for the turn it stands in."""
    clearly = any((reading.vulnerable or 0.0) >= _CLEARLY_VULNERABLE_FROM for reading in situation.readings)
    return clearly or situation.reading.is_vulnerable


def _last_moves(situation: Situation, *groups_or_moves: str) -> bool:
    for reading in situation.last_seller_turn():
        for move in reading.moves:
            known = situation.method.moves.get(move.id)
            if move.id in groups_or_moves or (known is not None and known.group in groups_or_moves):
                return True
    return False


def _ever(situation: Situation, *moves: str) -> bool:
    return any(reading.has_move(*moves) for reading in situation.sellers_before_focus())


def _confronted(readings: Sequence[Reading], move: str) -> bool:
    return any(made.id == move and made.score >= _CONFRONTED_FROM for reading in readings for made in reading.moves)


def _score_of(reading: Reading, label: str) -> float:
    return sum(annotation.score for annotation in reading.labels if annotation.label == label)


def _label_is(label: str) -> Callable[[Situation], bool]:
    return lambda situation: situation.reading.label == label and not situation.reading.unsure


def _refused(situation: Situation) -> bool:
    """Let a refusal count as soon as no other label is likelier: respecting one too many costs little."""
    refusal = _score_of(situation.reading, "refusal")
    return refusal > 0 and refusal >= max(label.score for label in situation.reading.labels)


def _angry(situation: Situation) -> bool:
    """Look at the last few turns of the customer: anger doesn't pass with one dry sentence."""
    if situation.focus is None:
        return False
    speaker = situation.conversation.utterances[situation.focus].speaker
    own = [r for r in situation.readings[: situation.focus + 1] if _speaks(situation, r.index) == speaker]
    complained = any(reading.label == "complaint" for reading in own[-_ANGRY_TURNS:])
    return (
        complained
        or _score_of(situation.reading, "complaint") >= _COMPLAINT_FROM
        or situation.escalation[situation.focus].score >= _TENSE_FROM
    )


def _speaks(situation: Situation, index: int) -> str:
    return situation.conversation.utterances[index].speaker


def _seller_spoke_last(situation: Situation) -> bool:
    return situation.focus is None or bool(situation.after_focus())


def _clash(situation: Situation) -> bool:
    latest = (situation.focus or 0) - _CLASH_TURNS
    return any(latest <= clash.second <= (situation.focus or 0) for clash in situation.own_clashes())


def _may_confront(situation: Situation) -> bool:
    form = situation.form
    return form is not None and form.confront is Confront.WITH_EVIDENCE and not _vulnerable(situation)


CONDITIONS: Mapping[str, Callable[[Situation], bool]] = {
    "angry": _angry,
    "argued": lambda s: _last_moves(s, "argument"),
    "asked": lambda s: _last_moves(s, "open_question"),
    "asked_a_question": _label_is("question"),
    "clash": _clash,
    "confronted_and_silent": lambda s: _confronted(s.after_focus(), "soft_confrontation"),
    "confronted_hard": lambda s: _confronted(s.sellers_before_focus(), "hard_confrontation"),
    "confronted_soft": lambda s: _confronted(s.sellers_before_focus(), "soft_confrontation"),
    "confrontation_landed": lambda s: _confronted(s.sellers_before_focus(), "soft_confrontation"),
    "doubtful": lambda s: s.reading.unsure and (s.reading.resistance or 0.0) >= _DOUBTFUL_FROM,
    "heard": lambda s: _ever(s, "paraphrase", "acknowledge"),
    "may_confront": _may_confront,
    "moving": _label_is("change_talk"),
    "named_a_date": lambda s: follow_up_date(s) is not None,
    "not_understood": _label_is("unclear"),
    "paraphrased": lambda s: _last_moves(s, "paraphrase"),
    "questioned": lambda s: _ever(s, "open_question"),
    "refused": _refused,
    "resistant": lambda s: s.form is not None,
    "seller_spoke_last": _seller_spoke_last,
    "vulnerable": _vulnerable,
}
"""Each condition that a row of next_step.yaml may name, without its `not `."""
