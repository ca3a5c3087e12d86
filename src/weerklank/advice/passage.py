"""Make a draft or a turn ready for the rules: blank out what is nobody's words here, and say what it does."""

import re
from collections.abc import Sequence

from weerklank.advice.rules.records import Form, MadeMove, Passage
from weerklank.conversations.context import previous_by_another
from weerklank.conversations.deck import Slide, read_outline
from weerklank.conversations.records import Channel, Conversation, Draft, Role
from weerklank.text.sentences import sentences
from weerklank.text.span import Span
from weerklank.understanding.classify import Classifier
from weerklank.understanding.records import Reading

__all__ = ["LONGEST_CHARS", "form_of", "make_passage", "passage_of_turn"]

LONGEST_CHARS = 20_000
_MOST_SENTENCES_READ = 300
_SHORT_SENTENCES = 5
_NOT_OURS = re.compile(
    r"<!--.*?-->"  # comments
    r"|^[^\S\n]*\#[^\S\n]*weerklank:[^\n]*$"  # our own marks in plain text
    r"|^(?:```|~~~)[^\n]*\n.*?^(?:```|~~~)[^\n]*$"  # code
    r"|`[^`\n]{1,300}`"
    r"|(?:(?<=https://)|(?<=http://)|(?<=www\.))(?P<address>[^\s<>()\[\]'\"]*[^\s<>()\[\]'\".,;:!?])"
    r"|\A---\n.*?^---$"  # front matter
    r"|^[^\S\n]*>[^\n]*$",  # quoted lines
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)
_GREETING = re.compile(
    r"(?:hoi|hey|hee|hé|hallo|dag|beste|geachte|lieve|goedemorgen|goedemiddag|goedenavond|hi|hello|dear"
    r"|good (?:morning|afternoon|evening))\b[^.?!\n]{0,50}[,!.]?\s*",
    re.IGNORECASE,
)
_GREETING_MOST_WORDS = 5
_SIGN_OFF = re.compile(
    r"(?:met (?:vriendelijke|hartelijke|warme|zonnige)? ?groet(?:en|jes)?|(?:hartelijke|vriendelijke|warme|lieve)? ?"
    r"groet(?:en|jes)?|mvg|hoogachtend|liefs|tot (?:snel|gauw|dan|ziens)|(?:kind|best|warm)? ?regards|best wishes"
    r"|all the best|yours (?:sincerely|faithfully|truly)|sincerely|cheers|best|speak soon"
    r"|take care)\b[ ,!.]*[^?\n]{0,30}",
    re.IGNORECASE,
)
_SIGN_OFF_WITHIN = 5


def make_passage(
    draft: Draft,
    *,
    form: Form,
    classifier: Classifier,
    answering: str | None = None,
    slides: tuple[Slide, ...] | None = None,
    minutes: int | None = None,
) -> Passage:
    """Prepare a draft.

    Args:
        draft: of what goes beyond `LONGEST_CHARS` in its text, nothing is looked at.
        answering: the customer's turn that it answers.
        slides: of a deck that was read from a file; None for an outline, which is read here.
        minutes: how long the talk is, for a deck.
    """
    text = draft.text
    shown = _NOT_OURS.sub(_blank, text[:LONGEST_CHARS])
    found = tuple(sentences(shown)) if form is Form.DECK else _body(shown)
    if form is Form.DECK and slides is None:
        slides = read_outline(text[:LONGEST_CHARS])
    return Passage(
        raw=text,
        text=shown,
        language=draft.language,
        form=form,
        sentences=found,
        moves=tuple(_moves(shown, found, answering, classifier)) if form is not Form.DECK else (),
        answering=answering,
        answered=classifier.read_turn(answering, context=None, role=Role.CUSTOMER) if answering else None,
        slides=slides or (),
        minutes=minutes,
    )


def form_of(conversation: Conversation) -> Form:
    """Say what kind of draft the turns of a conversation once were."""
    return Form.MAIL if conversation.channel is Channel.EMAIL else Form.MESSAGE


def passage_of_turn(conversation: Conversation, readings: Sequence[Reading], index: int) -> Passage:
    """Prepare a turn that was said already; it is read as a whole, as it was before, and no sentence alone.

    Args:
        readings: one for each turn, in order.
    """
    turn, before = conversation.utterances[index], previous_by_another(conversation, index)
    shown = _NOT_OURS.sub(_blank, turn.text[:LONGEST_CHARS])
    found = _body(shown)
    whole = Span(found[0].start, found[-1].end) if found else Span(0, 0)
    answers = before if before and conversation.role_of(before.speaker) is Role.CUSTOMER else None
    return Passage(
        raw=turn.text,
        text=shown,
        language=conversation.language,
        form=form_of(conversation),
        sentences=found,
        moves=tuple(MadeMove(whole, move) for move in readings[index].moves),
        answering=answers.text if answers else None,
        answered=readings[answers.index] if answers else None,
    )


def _blank(match: re.Match[str]) -> str:
    """Write spaces, and for a web address one word without a meaning, so that its sentence stays one."""
    if match["address"]:
        return "x" * len(match[0])
    return "".join(character if character == "\n" else " " for character in match[0])


def _body(text: str) -> tuple[Span, ...]:
    """Return the sentences between greeting and sign-off; all of them where nothing would be left."""
    every = sentences(text)
    kept = list(every)
    if len(kept) > 1 and _is_greeting(kept[0].of(text)):
        kept = kept[1:]
    for place in range(max(1, len(kept) - _SIGN_OFF_WITHIN), len(kept)):
        if _SIGN_OFF.fullmatch(kept[place].of(text)):
            kept = kept[:place]
            break
    return tuple(kept or every)


def _is_greeting(sentence: str) -> bool:
    return len(sentence.split()) <= _GREETING_MOST_WORDS and bool(_GREETING.fullmatch(sentence))


def _moves(text: str, found: tuple[Span, ...], answering: str | None, classifier: Classifier) -> list[MadeMove]:
    """Read each sentence, and a short draft as a whole too: some moves take two sentences."""
    stretches = list(found[:_MOST_SENTENCES_READ])
    if 1 < len(found) <= _SHORT_SENTENCES:
        stretches.append(Span(found[0].start, found[-1].end))
    made = []
    for stretch in stretches:
        reading = classifier.read_turn(stretch.of(text), context=answering, role=Role.SELLER)
        made += [MadeMove(stretch, move) for move in reading.moves]
    return made
