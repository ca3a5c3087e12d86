"""Count what the seller and the customer do in a conversation."""

from collections.abc import Sequence

from weerklank.advice.records import Figures
from weerklank.conversations.records import Conversation, Role
from weerklank.method.records import Method
from weerklank.text.segment import words
from weerklank.text.sentences import asks
from weerklank.understanding.records import Reading

__all__ = ["figures"]


def figures(conversation: Conversation, readings: Sequence[Reading], *, method: Method) -> Figures:
    """Return the figures of METHOD 2.4; see `Figures` for their sources."""
    arguing = {move.id for move in method.moves.values() if move.group == "argument"}
    seller_words = all_words = 0
    for turn in conversation.utterances:
        count = len(words(turn.text))
        all_words += count
        seller_words += count if conversation.role_of(turn.speaker) is Role.SELLER else 0
    sellers = [reading for reading in readings if reading.moves]
    open_questions = sum(reading.has_move("open_question") for reading in sellers)
    # A question beside another move often goes without a move of its own; its mark tells it then.
    questions = sum(
        reading.has_move("open_question", "closed_question") or asks(conversation.utterances[reading.index].text)
        for reading in sellers
    )
    paraphrases = sum(reading.has_move("paraphrase") for reading in sellers)
    return Figures(
        talk_ratio=_ratio(seller_words, all_words),
        question_ratio=_ratio(questions, len(sellers)),
        open_question_ratio=_ratio(open_questions, questions),
        reflection_question_ratio=_ratio(paraphrases, questions),
        arguments=sum(reading.surely_has_move(*arguing) for reading in sellers),
        change_talk=sum(reading.talk is not None and reading.talk.id == "change" for reading in readings),
        sustain_talk=sum(reading.talk is not None and reading.talk.id == "sustain" for reading in readings),
    )


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
