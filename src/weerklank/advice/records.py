"""The records of advice, up to the Report on one conversation."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from weerklank.conversations.records import Conversation
from weerklank.text.span import Span
from weerklank.understanding.records import Reading

__all__ = [
    "Address",
    "Answer",
    "Candidate",
    "Contradiction",
    "Diagnosis",
    "EscalationPoint",
    "Figures",
    "Finding",
    "Recommendation",
    "Report",
    "Rewrite",
    "Severity",
    "Versions",
]


class Address(StrEnum):
    """Say how a customer is spoken to in Dutch: as they and the seller do, always with je, or always with u."""

    FOLLOW = "follow"
    JE = "je"
    U = "u"


class Severity(StrEnum):
    """Say how much a finding matters."""

    SUGGESTION = "suggestion"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """Point at something in a turn or a draft that the method has a word on.

    Attributes:
        rule: the id of the rule or move that it follows from.
        turn: the turn's index; 0 for a draft.
        span: in the raw text of that turn.
        message: what was found, in the language of the reader.
        why: what it does to the other person, or what to do instead.
        better: an example of how it could be said, in the language of the turn; empty where there is none.
    """

    rule: str
    turn: int
    span: Span
    severity: Severity
    message: str
    why: str
    better: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer one of the six diagnostic questions, or leave it open.

    Attributes:
        id: moment, homework, nature, depth, reason or mirror.
        answer: in the language of the reader; None while it is open.
        evidence: indices of the turns that the answer rests on; never empty where there is an answer.
        ask: what to ask (the customer) or to look at (oneself) to find the answer; None once answered.
    """

    id: str
    answer: str | None
    evidence: tuple[int, ...]
    ask: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Name one possible real reason.

    Attributes:
        id: the reason's id within its form.
        text: the reason as the customer would think it.
        score: share of what speaks for any candidate, 0 to 1; not a probability.
        evidence: the turn and the words that speak for it.
        ask: the open question that finds out.
    """

    id: str
    text: str
    score: float
    evidence: tuple[tuple[int, Span], ...]
    ask: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Say what is underneath one resistant turn.

    Attributes:
        turn: its index.
        form: the id of the form of resistance.
        candidates: likeliest reason first.
    """

    turn: int
    form: str
    nature: str
    depth: str
    stage: str | None
    questions: tuple[Answer, ...]
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Set two turns of one person beside each other that can't both be true.

    Attributes:
        first: index of the earlier turn.
        second: index of the later turn.
        score: calibrated, 0 to 1.
        why: one sentence in the language of the reader.
    """

    first: int
    second: int
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class EscalationPoint:
    """Hold the tension right after a turn, 0 (calm) to 1 (quarrel)."""

    turn: int
    score: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Hold the figures of a conversation; a ratio is None where it would divide by zero.

    Attributes:
        talk_ratio: the seller's share of all words.
        question_ratio: turns that ask something, as a share of the seller's turns.
        open_question_ratio: turns with an open question, as a share of those that ask something.
        reflection_question_ratio: paraphrases per question.
        arguments: seller's turns that argue, defend, blame or press.
        change_talk: customer's turns that move towards change.
        sustain_talk: customer's turns that hold on to what is.

    Source: Miller & Rollnick, Motivational Interviewing; the counts follow the MITI 4 manual
    (Moyers, Manuel & Ernst 2014): reflections to questions, per cent open questions.
    """

    talk_ratio: float | None
    question_ratio: float | None
    open_question_ratio: float | None
    reflection_question_ratio: float | None
    arguments: int
    change_talk: int
    sustain_talk: int


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Hold what a language model made of one draft, or say why the draft was kept as it was.

    Attributes:
        text: the whole text; the draft itself where it was kept.
        generated: the sentences of the text that the model wrote, in order; empty where the draft was kept.
        model: its name; empty where none is set up.
        code: of the error for which the draft was kept; empty where it was rewritten.
    """

    text: str
    generated: tuple[Span, ...]
    model: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Say the one next step.

    Attributes:
        step: the id of a step of the method; None where the conversation asks for nothing now.
        why: why this step, in the language of the reader.
        rule: the id of the row in the rule table that decided.
        drafts: answers to choose from, in the language of the customer; empty where doing nothing is the step.
        wait_for_reply: whether nothing else may be said until they answer.
        follow_up_on: a date that fits what they said; None where there is none.
        evidence: indices of the turns that it rests on.
        rewrites: one for each draft, in order; empty where nobody asked for them.
    """

    step: str | None
    why: str
    rule: str
    drafts: tuple[str, ...]
    wait_for_reply: bool
    follow_up_on: date | None
    evidence: tuple[int, ...]
    rewrites: tuple[Rewrite, ...] = ()


@dataclass(frozen=True, slots=True)
class Versions:
    """Say what made a report."""

    tool: str
    method: str
    model: str


@dataclass(frozen=True, slots=True)
class Report:
    """Hold all that was understood and advised for one conversation.

    Attributes:
        readings: one for each turn, in order.
        escalation: one point for each turn, in order.
        findings: on the seller's turns.
        seller_guess: how it was decided who the seller is, in the language of the reader.
        analysed_at: aware, UTC.
        seller_unsure: whether too little is said to tell who the seller is; `seller_guess` says what to do then.
    """

    conversation: Conversation
    readings: tuple[Reading, ...]
    escalation: tuple[EscalationPoint, ...]
    contradictions: tuple[Contradiction, ...]
    diagnosis: tuple[Diagnosis, ...]
    findings: tuple[Finding, ...]
    next_step: Recommendation
    figures: Figures
    seller_guess: str
    analysed_at: datetime
    versions: Versions
    seller_unsure: bool = False
