"""What a kind of rule is given, and what it gives back."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from weerklank.conversations.deck import Slide
from weerklank.method.nodes import Node
from weerklank.text.language import Language
from weerklank.text.span import Span
from weerklank.understanding.records import Reading, Scored

__all__ = ["Form", "Kind", "MadeMove", "Match", "Passage"]

P = TypeVar("P")


class Form(StrEnum):
    """Say what a draft is going to be."""

    MESSAGE = "message"
    POST = "post"
    MAIL = "mail"
    DECK = "deck"


@dataclass(frozen=True, slots=True)
class MadeMove:
    """Hold one seller's move that was recognised in a sentence or in the whole, with its calibrated score."""

    span: Span
    move: Scored


@dataclass(frozen=True, slots=True)
class Passage:
    """Hold a draft with all that rules may look at.

    Attributes:
        raw: the text as it was written; spans point into it.
        text: the same with comments, code and quoted lines blanked out, and cut at the longest that is read.
        language: that it is written in.
        form: what it is going to be.
        sentences: those of the body: without the greeting at the top and the sign-off at the bottom.
        moves: what its sentences do, and a short text as a whole; likeliest first within each.
        answering: the customer's turn that it answers; None where it answers nothing.
        answered: what was understood of that turn.
        heard: the ids of the cues whose words stand in that turn.
        slides: of a deck.
        minutes: how long the talk is that goes with a deck; None when nobody told.
    """

    raw: str
    text: str
    language: Language
    form: Form
    sentences: tuple[Span, ...]
    moves: tuple[MadeMove, ...] = ()
    answering: str | None = None
    answered: Reading | None = None
    heard: frozenset[str] = frozenset()
    slides: tuple[Slide, ...] = ()
    minutes: int | None = None

    @property
    def body(self) -> Span:
        """Return the stretch from the first sentence to the last; empty without sentences."""
        return Span(self.sentences[0].start, self.sentences[-1].end) if self.sentences else Span(0, 0)


@dataclass(frozen=True, slots=True)
class Match:
    """Point at what a rule found.

    Attributes:
        fields: what goes into the slots of the rule's message, beside `match`.
        about_all: whether it says something of the text as a whole, such as that something is missing.
    """

    span: Span
    fields: Mapping[str, str] = field(default_factory=dict)
    about_all: bool = False


@dataclass(frozen=True)
class Kind(Generic[P]):
    """Hold one kind of rule: how its params are read, and how it looks.

    Attributes:
        find: yields matches in a passage; the same for the same arguments, and in order.
        slots: what a message may name.
    """

    read: Callable[[Node], P]
    find: Callable[[P, Passage], Iterator[Match]]
    slots: frozenset[str]

    def read_params(self, node: Node) -> P:
        """Read the params of one rule of this kind.

        Raises:
            MethodError: they break this kind's schema.
        """
        return self.read(node)
