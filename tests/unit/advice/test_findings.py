import pytest

from tests import builders
from tests.readings import read, talk, they, we
from weerklank.advice.findings import findings
from weerklank.advice.lint import VOCABULARY
from weerklank.advice.records import Severity
from weerklank.method.catalog import DATA
from weerklank.method.rules import RuleBook, load_rules
from weerklank.text.language import Language

NO_RULES = RuleBook({}, {}, {}, "none")


def found(turns, *, reader=Language.NL, rules=NO_RULES):
    return list(findings(talk(turns), read(turns), method=builders.method(), rules=rules, reader=reader))


@pytest.mark.parametrize("move", ["argue", "defend", "blame", "pressure"])
@pytest.mark.parametrize("reader", Language)
def test_each_argument_is_pointed_at_with_what_to_do_instead(move, reader, method):
    turns = [they("Nu niet.", "not_now"), we("Als je nu niet begint, is je voorjaar voorbij.", move)]
    (finding,) = found(turns, reader=reader)
    assert (finding.rule, finding.turn, finding.severity) == (f"move.{move}", 1, Severity.WARNING)
    assert finding.span.of(turns[1].text) == turns[1].text
    assert finding.message.startswith(method.moves[move].label.of(reader))
    assert finding.why == method.moves[move].instead.of(reader)


def test_a_faint_sign_accuses_nobody():
    assert found([we("Wat maakt dat zo?", "pressure", score=0.17), they("Nu niet.", "not_now")]) == []


def test_moves_that_help_are_not_pointed_at():
    assert found([we("Hoe zie jij dat?", "open_question", "acknowledge", "thank"), they("Nu niet.", "not_now")]) == []


def test_two_arguments_in_one_turn_are_two_findings_in_order():
    turns = [we("Jouw schuld, en het klopt niet.", "blame", "argue"), we("Echt hoor.", "pressure")]
    assert [(finding.turn, finding.rule) for finding in found(turns)] == [
        (0, "move.blame"), (0, "move.argue"), (1, "move.pressure"),
    ]  # fmt: skip


def test_a_move_that_the_method_doesnt_know_is_passed_over():
    assert found([we("Zomaar.", "sing_a_song")]) == []


RULES = load_rules(DATA, vocabulary=VOCABULARY)


def checked(turns, **more):
    return [finding for finding in found(turns, rules=RULES, **more) if finding.severity is not Severity.SUGGESTION]


def test_a_phrase_in_a_turn_is_pointed_at_with_the_turn_and_something_better():
    turns = [they("Wanneer komt de monteur?", "question"), we("Ik bel u zo snel mogelijk terug.", "inform")]
    (finding,) = checked(turns)
    assert (finding.turn, finding.span.of(turns[1].text)) == (1, "zo snel mogelijk")
    assert finding.better


def test_the_reader_is_told_in_their_language_and_shown_better_words_in_that_of_the_turn():
    (finding,) = checked([we("Ik bel u zo snel mogelijk terug.", "inform")], reader=Language.EN)
    assert "a promise without a date" in finding.message
    assert finding.better.startswith("Ik bel je donderdag")


def test_an_argument_is_not_told_twice():
    turns = [they("Het is me te duur.", "not_worth_it"), we("Ja maar, dat is niet waar.", "argue")]
    assert [finding.rule for finding in checked(turns)] == ["move.argue"]


def test_where_no_argument_was_read_the_words_of_one_are_still_found():
    turns = [they("Het is me te duur.", "not_worth_it"), we("Ja maar, wat had je verwacht?", "small_talk")]
    assert [finding.span.of(turns[1].text) for finding in checked(turns)] == ["Ja maar"]


def test_to_press_someone_vulnerable_is_one_error_and_no_argument_beside_it():
    turns = [they("Mijn man is overleden.", "not_now", vulnerable=0.9), we("Juist nu moet je doorpakken.", "pressure")]
    (finding,) = found(turns, rules=RULES)
    assert (finding.severity, finding.turn) == (Severity.ERROR, 1)


def test_the_same_words_are_left_alone_where_the_customer_asked_for_them():
    discount = we("Je krijgt 10% korting.", "inform")
    asked, unasked = they("Geldt die korting nog? Te duur zo.", "no_money"), they("Ik vind het te duur.", "no_money")
    assert checked([asked, discount]) == []
    assert [finding.span.of(discount.text) for finding in checked([unasked, discount])] == ["korting"]


def test_what_one_of_several_messages_lacks_is_not_missed():
    said = "Volgende week begint de cursus, op dinsdagavond om acht uur in het gebouw naast de oude kerk in het centrum"
    turns = [they("Ik vind het heel spannend.", "fear_of_choosing"), we(said, "inform")]
    assert any(finding.turn == 1 for finding in found(turns, rules=RULES))
    assert found([*turns, we("Wat maakt het spannend?", "open_question")], rules=RULES) == []


def test_the_first_turn_of_a_conversation_answers_nobody():
    assert checked([we("Dag, met Sanne. Ik bel over je vraag van gisteren.", "small_talk")]) == []
