import pytest

from tests import builders
from tests.readings import read, talk, they, we
from weerklank.advice.findings import findings
from weerklank.advice.records import Severity
from weerklank.text.language import Language


def found(turns, *, reader=Language.NL):
    return list(findings(talk(turns), read(turns), method=builders.method(), reader=reader))


@pytest.mark.parametrize("move", ["argue", "defend", "blame", "pressure"])
@pytest.mark.parametrize("reader", Language)
def test_each_argument_is_pointed_at_with_what_to_do_instead(move, reader, method):
    turns = [they("Nu niet.", "not_now"), we("Als je nu niet begint, is je voorjaar voorbij.", move)]
    (finding,) = found(turns, reader=reader)
    assert (finding.rule, finding.turn, finding.severity) == (f"move.{move}", 1, Severity.WARNING)
    assert finding.span.of(turns[1].text) == turns[1].text
    assert finding.message.startswith(method.moves[move].label.of(reader))
    assert finding.why == method.moves[move].instead.of(reader)


def test_moves_that_help_are_not_pointed_at():
    assert found([we("Hoe zie jij dat?", "open_question", "acknowledge", "thank"), they("Nu niet.", "not_now")]) == []


def test_two_arguments_in_one_turn_are_two_findings_in_order():
    turns = [we("Jouw schuld, en het klopt niet.", "blame", "argue"), we("Echt hoor.", "pressure")]
    assert [(finding.turn, finding.rule) for finding in found(turns)] == [
        (0, "move.blame"), (0, "move.argue"), (1, "move.pressure"),
    ]  # fmt: skip


def test_a_move_that_the_method_doesnt_know_is_passed_over():
    assert found([we("Zomaar.", "sing_a_song")]) == []
