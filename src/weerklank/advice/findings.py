"""Point at what the seller could say otherwise: the turns that argue, and what the rules of the checker find."""

from collections.abc import Iterator, Sequence

from weerklank.advice.lint import Choices, check, weight
from weerklank.advice.passage import form_of, passage_of_turn
from weerklank.advice.records import Finding, Severity
from weerklank.advice.rules.records import Passage
from weerklank.conversations.context import said_by
from weerklank.conversations.records import Conversation, Role, Utterance
from weerklank.method.records import Method
from weerklank.method.rules import RuleBook
from weerklank.text.language import Language
from weerklank.text.span import Span
from weerklank.understanding.records import Reading

__all__ = ["findings"]


def findings(
    conversation: Conversation,
    readings: Sequence[Reading],
    *,
    method: Method,
    rules: RuleBook,
    reader: Language,
    choices: Choices | None = None,
) -> Iterator[Finding]:
    """Yield what is found in each of the seller's turns, in order; nothing is said of the same words twice.

    Args:
        readings: one for each turn, in order.
        reader: the language that the findings are told in.
        choices: what the user switched off or weighs otherwise.
    """
    rules = rules.on(conversation.language, form_of(conversation))
    for turn in said_by(conversation, Role.SELLER):
        arguments = list(_arguments(turn, readings[turn.index], method, reader))
        passage = passage_of_turn(conversation, readings, turn.index)
        checked = [
            finding
            for finding in check(passage, rules=rules, reader=reader, choices=choices, turn=turn.index)
            if not (_is_on_all(finding, passage) and _is_one_of_several(conversation, turn.index))
        ]
        yield from _without_doubles(arguments, checked, passage, rules)


def _arguments(turn: Utterance, reading: Reading, method: Method, reader: Language) -> Iterator[Finding]:
    for scored in reading.moves:
        move = method.moves.get(scored.id)
        if move is None or move.instead is None or not reading.surely_has_move(move.id):
            continue  # a faint sign accuses nobody
        yield Finding(
            rule=f"move.{move.id}",
            turn=turn.index,
            span=Span(0, len(turn.text)),
            severity=Severity.WARNING,
            message=f"{move.label.of(reader)}: {move.effect.of(reader)}",
            why=move.instead.of(reader),
        )


def _is_one_of_several(conversation: Conversation, index: int) -> bool:
    """Tell whether the same person sent a turn right before or after: what one lacks may stand in the other."""
    turns = conversation.utterances
    speaker = turns[index].speaker
    return any(0 <= place < len(turns) and turns[place].speaker == speaker for place in (index - 1, index + 1))


def _is_on_all(finding: Finding, passage: Passage) -> bool:
    return finding.span.start <= passage.body.start and passage.body.end <= finding.span.end


def _without_doubles(
    arguments: list[Finding], checked: list[Finding], passage: Passage, rules: RuleBook
) -> Iterator[Finding]:
    """Let an argument speak for the rules that look for the same, and give way to what is graver on the whole turn."""
    if not arguments:
        yield from checked
        return
    same = _packs_on_moves(rules)
    rest = [finding for finding in checked if rules.rules[finding.rule].pack not in same]
    whole = [finding for finding in rest if _is_on_all(finding, passage)]
    graver = [finding for finding in whole if weight(finding.severity) > weight(Severity.WARNING)]
    yield from graver or arguments
    yield from (finding for finding in rest if finding not in whole)


def _packs_on_moves(rules: RuleBook) -> frozenset[str]:
    """Return the packs whose rules look for arguments whatever they answer."""
    return frozenset(rule.pack for rule in rules.rules.values() if rule.kind == "move" and not rule.when)
