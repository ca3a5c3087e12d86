"""What every report for people shows, in words, in the order in which it is read.

All strings are in the reader's language, cleaned and ready to show; a format
only lays them out. Turns are numbered from 1, as people count.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from weerklank.conversations.records import Role
from weerklank.outputs.quotes import Piece

__all__ = [
    "CandidateView",
    "ContradictionView",
    "ConversationView",
    "ConversationViews",
    "DiagnosisView",
    "FileView",
    "FindingView",
    "FormView",
    "NextStepView",
    "OverviewLine",
    "Page",
    "QuestionView",
    "QuoteView",
    "RewritePiece",
    "RewriteView",
    "SummaryView",
    "TensionPoint",
    "TensionView",
    "TurnKind",
    "TurnView",
    "TurnViews",
]


class TurnKind(StrEnum):
    """Sort turns by what a reader looks for; the first that fits decides."""

    VULNERABLE = "vulnerable"
    ARGUMENT = "argument"
    RESISTANCE = "resistance"
    REFUSAL = "refusal"
    CHANGE = "change"
    PLAIN = "plain"

    @property
    def sign(self) -> str:
        """Return the sign that tells this kind without colour; empty for a plain turn."""
        return {"vulnerable": "♥", "argument": "▲", "resistance": "◆", "refusal": "■", "change": "●"}.get(self, "")


@dataclass(frozen=True, slots=True)
class QuoteView:
    """Hold somebody's words, with who and when; `when` is empty where no time is known."""

    number: int
    speaker: str
    when: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class TurnView:
    """Hold one turn of the transcript.

    Attributes:
        when_iso: for machines; empty where no time is known.
        label: form, kind or moves; empty where nothing was recognised.
        certainty: in words with the per cent; empty where there is no label.
        remarks: what was found in it, for people to read.
    """

    number: int
    speaker: str
    role: Role
    when: str
    when_iso: str
    kind: TurnKind
    label: str
    certainty: str
    unsure: bool
    remarks: tuple[str, ...]
    pieces: tuple[Piece, ...]


class TurnViews(Protocol):
    """Give a transcript's turns without holding them all."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[TurnView]: ...

    def telling(self, *, limit: int) -> tuple[TurnView, ...]:
        """Return the last turns that aren't plain or change talk, oldest first, each as a short quote."""


@dataclass(frozen=True, slots=True)
class RewritePiece:
    """Hold a stretch of a rewritten draft; `generated` where a language model wrote it."""

    text: str
    generated: bool


@dataclass(frozen=True, slots=True)
class RewriteView:
    """Hold what a language model made of one draft.

    Attributes:
        heading: says that a model wrote it, and which; empty where the draft was kept.
        pieces: of the whole text; empty where the draft was kept.
        kept: says why the draft was kept; empty where it was rewritten.
    """

    heading: str
    pieces: tuple[RewritePiece, ...]
    kept: str


@dataclass(frozen=True, slots=True)
class NextStepView:
    """Hold the one next step.

    Attributes:
        wait: None where nothing stands against saying more.
        follow_up: None where no date follows from what they said.
        evidence: the turns it rests on; empty where there are none.
        rewrites: one for each draft; empty where nobody asked for them.
    """

    label: str
    why: str
    drafts: tuple[str, ...]
    wait: str | None
    follow_up: str | None
    evidence: str
    rewrites: tuple[RewriteView, ...] = ()


@dataclass(frozen=True, slots=True)
class CandidateView:
    """Hold one possible real reason.

    Attributes:
        share: of all clues, 0 where nothing speaks for it yet.
        because: the clues; empty where no reason of this diagnosis has any.
        ask: what finds out; empty where nothing is to be asked.
    """

    text: str
    share: float
    because: str
    ask: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    """Hold one diagnostic question: with an answer and its turns, or with what to ask."""

    label: str
    answer: str
    turns: str
    ask: str


@dataclass(frozen=True, slots=True)
class DiagnosisView:
    """Say what is underneath one turn.

    Attributes:
        traits: nature, depth and stage, as far as they are known.
        no_clues: says that none of the candidates has a clue; empty where one has.
        answered: what the conversation itself tells.
        ask_them: open questions for the other person.
        ask_yourself: open questions for the reader.
    """

    quote: QuoteView
    form: str
    certainty: str
    unsure: bool
    traits: tuple[str, ...]
    candidates: tuple[CandidateView, ...]
    no_clues: str
    answered: tuple[QuestionView, ...]
    ask_them: tuple[QuestionView, ...]
    ask_yourself: tuple[QuestionView, ...]


@dataclass(frozen=True, slots=True)
class ContradictionView:
    """Set two quotes side by side."""

    first: QuoteView
    second: QuoteView
    why: str
    certainty: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """Say what the reader's own turns did, which ones, and what to do instead; `instead` may be empty."""

    quotes: tuple[QuoteView, ...]
    message: str
    why: str
    instead: str


@dataclass(frozen=True, slots=True)
class TensionPoint:
    """Hold the highest tension over a few neighbouring turns; x and y run from 0 to 1."""

    turns: str
    x: float
    y: float
    percent: str
    is_peak: bool


@dataclass(frozen=True, slots=True)
class TensionView:
    """Hold the course of the tension; `points` is empty for a conversation without turns."""

    sentence: str
    sparkline: str
    points: tuple[TensionPoint, ...]


@dataclass(frozen=True, slots=True)
class ConversationView:
    """Hold everything on one conversation, first things first.

    Attributes:
        anchor: unique on the page.
        language: of what was said and of the drafts.
        meta: channel, period and number of turns.
        people: who the seller is and how that was decided, others, the file.
        vulnerable: the turns that tell of something heavy, newest first; empty for most conversations.
        vulnerable_text: what to do about that; empty where there is nothing.
        underneath: the last diagnoses, newest first.
        underneath_rest: what to say where there are none, or more.
        contradictions_caution: empty where they may be used.
        own_rest: what to say where there are no findings, or more; may be empty.
    """

    anchor: str
    title: str
    language: str
    meta: tuple[str, ...]
    people: tuple[str, ...]
    vulnerable: tuple[QuoteView, ...]
    vulnerable_text: str
    next_step: NextStepView
    underneath: tuple[DiagnosisView, ...]
    underneath_rest: str
    contradictions: tuple[ContradictionView, ...]
    contradictions_caution: str
    own: tuple[FindingView, ...]
    own_rest: str
    figures: tuple[str, ...]
    tension: TensionView
    turns: TurnViews


class ConversationViews(Protocol):
    """Give conversations without holding them all: those where something heavy is going on first."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[ConversationView]: ...


@dataclass(frozen=True, slots=True)
class OverviewLine:
    """Name one conversation in a list of all; `meta`, `anchor` and the rest are as in ConversationView."""

    anchor: str
    title: str
    meta: tuple[str, ...]
    vulnerable: bool
    step: str


@dataclass(frozen=True, slots=True)
class FormView:
    """Hold the counts of one form; `share` is of the most frequent one, 0 to 1."""

    label: str
    times: int
    times_text: str
    share: float
    conversations: int
    in_conversations: str
    stages: str
    answered: str
    softened: str


@dataclass(frozen=True, slots=True)
class SummaryView:
    """Hold what recurs over several conversations.

    Attributes:
        counts: number and what it counts.
        sentences: what else can be said in one line each.
        vulnerable: empty where nothing heavy was heard.
        steps: label and number of conversations.
    """

    counts: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]
    vulnerable: str
    forms: tuple[FormView, ...]
    steps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FileView:
    """Tell what was left out of one file, and what its reader assumed."""

    path: str
    format: str
    skipped: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Hold a whole report.

    Attributes:
        summary: None for one conversation or none.
        overview: a line for each of the conversations.
        conversations: those where something heavy is going on first, the rest in the user's order.
        files: only those with something to tell.
        files_rest: says that of the other files everything was read; empty where there are none.
        footer: what made it, and how far to trust it.
    """

    title: str
    summary: SummaryView | None
    overview: tuple[OverviewLine, ...]
    conversations: ConversationViews
    files: tuple[FileView, ...]
    files_rest: str
    footer: tuple[str, ...]
