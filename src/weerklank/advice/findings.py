"""Point at the seller's turns that argue, with what to do instead."""

from collections.abc import Iterable, Iterator

from weerklank.advice.records import Finding, Severity
from weerklank.conversations.records import Conversation
from weerklank.method.records import Method
from weerklank.text.language import Language
from weerklank.text.span import Span
from weerklank.understanding.records import Reading

__all__ = ["findings"]


def findings(
    conversation: Conversation, readings: Iterable[Reading], *, method: Method, reader: Language
) -> Iterator[Finding]:
    """Yield one finding for each argument the seller makes; `reader` is the language they are told in."""
    for reading in readings:
        for scored in reading.moves:
            move = method.moves.get(scored.id)
            if move is None or move.instead is None:
                continue
            text = conversation.utterances[reading.index].text
            yield Finding(
                rule=f"move.{move.id}",
                turn=reading.index,
                span=Span(0, len(text)),
                severity=Severity.WARNING,
                message=f"{move.label.of(reader)}: {move.effect.of(reader)}",
                why=move.instead.of(reader),
            )
