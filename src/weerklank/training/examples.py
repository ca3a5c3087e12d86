"""Learn from the method's own examples too, so that a form that a user adds is known by its wording."""

from collections.abc import Iterator

from weerklank.method.records import Form, Kind, Method, Move
from weerklank.text.language import Language
from weerklank.understanding.labelled import LabelledTurn

__all__ = ["customer_examples", "seller_examples"]


def customer_examples(method: Method) -> list[LabelledTurn]:
    """Return what each form and kind sounds like, as labelled turns without context."""
    entries: list[Form | Kind] = [*method.forms.values(), *method.kinds.values()]
    return [_turn(found, entry, label=entry.id) for entry in entries for found in _lines(entry)]


def seller_examples(method: Method) -> list[LabelledTurn]:
    """Return what each move sounds like, as labelled turns without context."""
    return [_turn(found, move, moves=(move.id,)) for move in method.moves.values() for found in _lines(move)]


def _lines(entry: Form | Kind | Move) -> Iterator[tuple[Language, int, str]]:
    for language in Language:
        for number, line in enumerate(entry.sounds_like.of(language)):
            yield language, number, line


def _turn(
    found: tuple[Language, int, str], entry: Form | Kind | Move, *, label: str = "", moves: tuple[str, ...] = ()
) -> LabelledTurn:
    language, number, line = found
    return LabelledTurn(
        id=f"method-{entry.id}-{language}-{number}",
        file="method",
        language=language,
        context=None,
        text=line,
        split="train",
        label=label,
        moves=moves,
    )
