"""Answer the six diagnostic questions from evidence, or leave them open."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from weerklank.advice.records import Answer, Candidate, Diagnosis
from weerklank.conversations.records import Conversation, Role
from weerklank.method.records import Form, Method, Reason
from weerklank.text.language import Language
from weerklank.text.sentences import asks, sentences
from weerklank.text.span import Span
from weerklank.understanding.records import Reading

__all__ = ["diagnose"]

_WINDOW_TURNS = 12
_SURE_FROM = 0.65
_ORIENTING = frozenset(("awareness", "consideration"))
_DECISION_MOVES = ("pressure",)
_OWN_TURN_WEIGHT = 2.0
_NATURE_WEIGHT = 0.5
_PRIOR_HALVES = 0.5


@dataclass(frozen=True)
class _Case:
    """Hold one resistant turn with what came before it."""

    conversation: Conversation
    readings: Sequence[Reading]
    index: int
    form: Form
    method: Method
    reader: Language
    formal: bool
    faulted: Collection[int]

    @property
    def reading(self) -> Reading:
        return self.readings[self.index]

    @property
    def window(self) -> range:
        return range(max(0, self.index - _WINDOW_TURNS), self.index)

    def sellers(self) -> list[Reading]:
        return [self.readings[index] for index in self.window if self.readings[index].moves]

    def argues(self, reading: Reading, *, surely: bool = True) -> bool:
        """Tell whether a seller's turn goes against the customer; of somebody's faults only a sure sign may tell."""
        arguments = [move.id for move in self.method.moves.values() if move.group == "argument"]
        return reading.surely_has_move(*arguments) if surely else reading.has_move(*arguments)

    def customers(self) -> list[Reading]:
        """Return the earlier turns of the same customer."""
        speaker = self.conversation.utterances[self.index].speaker
        return [self.readings[i] for i in self.window if self.conversation.utterances[i].speaker == speaker]

    def answer(self, question: str, answer: str, evidence: Sequence[int], **slots: object) -> Answer:
        wording = self.method.questions[question].answers[answer].of(self.reader)
        return Answer(question, wording.format(**slots), tuple(sorted(evidence)), None)


def diagnose(
    conversation: Conversation,
    readings: Sequence[Reading],
    *,
    method: Method,
    reader: Language,
    formal: bool,
    faulted: Collection[int] = (),
) -> Iterator[Diagnosis]:
    """Yield a diagnosis for every resistant turn of a customer, in order.

    A turn whose form is unsure is nothing to build on, so it gets none.

    Args:
        readings: one for each turn.
        reader: the language of the answers; what to ask the customer is in the conversation's own.
        formal: whether the customer is addressed with u.
        faulted: the seller's turns in which something was found; they are praised for nothing.
    """
    for reading in readings:
        form = method.forms.get(reading.label or "")
        speaker = conversation.utterances[reading.index].speaker
        if form is not None and not reading.unsure and conversation.role_of(speaker) is not Role.SELLER:
            yield _diagnosis(_Case(conversation, readings, reading.index, form, method, reader, formal, faulted))


def _diagnosis(case: _Case) -> Diagnosis:
    candidates = _candidates(case)
    reading = case.reading
    return Diagnosis(
        turn=case.index,
        form=case.form.id,
        nature=_sure(reading.nature.id if reading.nature else None, reading.nature.score if reading.nature else 0.0),
        depth=_sure(reading.depth.id if reading.depth else None, reading.depth.score if reading.depth else 0.0),
        stage=reading.stage.id if reading.stage else None,
        questions=(
            _moment(case),
            _homework(case),
            _nature(case),
            _depth(case),
            _reason(case, candidates),
            _mirror(case),
        ),
        candidates=candidates,
    )


def _sure(value: str | None, score: float) -> str:
    return value if value is not None and score >= _SURE_FROM else "unknown"


def _ask_self(case: _Case, question: str) -> Answer:
    own = {"moment": case.form.questions.moment, "homework": case.form.questions.homework}
    wording = own.get(question, case.form.questions.mirror)
    return Answer(question, None, (), wording.of(case.reader))


def _ask_customer(case: _Case, question: str) -> Answer:
    questions = case.form.questions
    say = {"nature": questions.nature, "depth": questions.depth, "reason": questions.reason}[question]
    return Answer(question, None, (), say.of(case.conversation.language, formal=case.formal))


def _moment(case: _Case) -> Answer:
    stage = case.reading.stage.id if case.reading.stage else None
    pressing = [reading.index for reading in case.sellers() if reading.surely_has_move(*_DECISION_MOVES)]
    if stage is None:
        return _ask_self(case, "moment")
    label = case.method.value_label("stage", stage, case.reader)
    if pressing and stage in _ORIENTING:
        return case.answer("moment", "too_early", pressing, stage=label)
    last = case.sellers()[-1:]
    if last and case.argues(last[0]):
        return case.answer("moment", "after_pressure", [last[0].index])
    if stage == case.form.stage:
        return case.answer("moment", "expected", [case.index], stage=label)
    return _ask_self(case, "moment")


def _homework(case: _Case) -> Answer:
    if case.form.id == "unclear":
        return case.answer("homework", "not_understood", [case.index])
    asked = [reading.index for reading in case.customers() if reading.label == "question" and not reading.unsure]
    informed = [reading.index for reading in case.sellers() if reading.has_move("inform", "advise")]
    unanswered = [
        index for index in asked if not any(answer > index for answer in informed) and not _maybe_answered(case, index)
    ]
    if unanswered:
        return case.answer("homework", "unanswered", unanswered[-1:])
    explained = [r.index for r in case.sellers() if r.surely_has_move("inform", "advise", from_score=_SURE_FROM)]
    if explained:
        return case.answer("homework", "informed", explained[-1:])
    return _ask_self(case, "homework")


def _maybe_answered(case: _Case, question: int) -> bool:
    """Tell whether the seller's next turn may be an answer, such as "Yes!": it doesn't only ask or argue."""
    reading = next((reading for reading in case.sellers() if reading.index > question), None)
    if reading is None:
        return False
    text = case.conversation.utterances[reading.index].text
    only_asks = all(asks(span.of(text)) for span in sentences(text))
    return not only_asks and any(case.method.moves[move.id].group != "argument" for move in reading.moves)


def _nature(case: _Case) -> Answer:
    nature = case.reading.nature
    if nature is None or nature.score < _SURE_FROM:
        return _ask_customer(case, "nature")
    return case.answer("nature", nature.id, [case.index])


def _depth(case: _Case) -> Answer:
    earlier = [
        reading
        for reading in case.customers()
        if reading.label in case.method.forms and reading.label != case.form.id and not reading.unsure
    ]
    if earlier and not case.reading.unsure:
        first = case.method.label(earlier[-1].label or "", case.reader)
        second = case.form.label.of(case.reader)
        return case.answer("depth", "moving", [earlier[-1].index, case.index], first=first, second=second)
    depth = case.reading.depth
    if depth is None or depth.score < _SURE_FROM:
        return _ask_customer(case, "depth")
    return case.answer("depth", depth.id, [case.index])


def _reason(case: _Case, candidates: Sequence[Candidate]) -> Answer:
    if not candidates or not candidates[0].evidence:
        return _ask_customer(case, "reason")
    turns = sorted({turn for turn, _ in candidates[0].evidence})
    return case.answer("reason", "likely", turns, reason=candidates[0].text)


def _mirror(case: _Case) -> Answer:
    sellers = case.sellers()
    arguing = [r.index for r in sellers if case.argues(r)]
    if len(arguing) > 1:
        return case.answer("mirror", "argued", arguing, count=len(arguing))
    if arguing:
        return case.answer("mirror", "argued_once", arguing)
    listening = [r.index for r in sellers if r.has_move("open_question", "paraphrase", "acknowledge")]
    advised = [r.index for r in sellers if r.surely_has_move("advise")]
    if advised and (not listening or advised[0] < listening[0]):
        return case.answer("mirror", "advised_unasked", advised[:1])
    praised = _asked_and_listened(case)
    return case.answer("mirror", "asked_and_listened", praised) if praised else _ask_self(case, "mirror")


def _asked_and_listened(case: _Case) -> list[int]:
    """Return the turns that asked and those that gave back; none unless both were surely done, and nothing is in doubt.

    Whoever is told that it isn't their way of asking looks no further, so it takes more than a kind word.
    """
    if any(case.argues(reading, surely=False) for reading in case.sellers()):
        return []
    clean = [reading for reading in case.sellers() if reading.index not in case.faulted]
    asked = [r.index for r in clean if r.surely_has_move("open_question", from_score=_SURE_FROM)]
    heard = [r.index for r in clean if r.surely_has_move("paraphrase", "acknowledge", from_score=_SURE_FROM)]
    return sorted({*asked, *heard}) if asked and heard else []


def _candidates(case: _Case) -> tuple[Candidate, ...]:
    """Rank the form's reasons: by the words that speak for each, by nature, and by how common each is.

    A signal in the turn itself weighs 2, in an earlier turn 1, the same nature ½, and the form's n-th
    reason starts with ½ⁿ. Our own choice, not measured yet.
    """
    found = [_Weighed.of(reason, rank, case) for rank, reason in enumerate(case.form.underneath)]
    total = sum(weighed.weight for weighed in found)
    language = case.conversation.language
    ranked = sorted(found, key=lambda weighed: -weighed.weight)
    return tuple(
        Candidate(
            id=weighed.reason.id,
            text=weighed.reason.text.of(case.reader),
            score=round(weighed.weight / total, 4),
            evidence=weighed.evidence,
            ask=weighed.reason.ask.of(language, formal=case.formal),
        )
        for weighed in ranked
    )


@dataclass(frozen=True)
class _Weighed:
    reason: Reason
    weight: float
    evidence: tuple[tuple[int, Span], ...]

    @classmethod
    def of(cls, reason: Reason, rank: int, case: _Case) -> "_Weighed":
        signals = reason.signals.of(case.conversation.language)
        weight = _PRIOR_HALVES ** (rank + 1)
        nature = case.reading.nature
        if nature is not None and nature.score >= _SURE_FROM and nature.id == reason.nature:
            weight += _NATURE_WEIGHT
        evidence: list[tuple[int, Span]] = []
        for index in (*(reading.index for reading in case.customers()), case.index):
            spans = signals.find(case.conversation.utterances[index].text)
            weight += len(spans) * (_OWN_TURN_WEIGHT if index == case.index else 1.0)
            evidence.extend((index, span) for span in spans)
        return cls(reason, weight, tuple(evidence))
