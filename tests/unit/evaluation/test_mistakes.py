from weerklank.evaluation.mistakes import confusions, worst_mistakes
from weerklank.evaluation.turns import Judged
from weerklank.text.language import Language
from weerklank.text.span import Span
from weerklank.understanding.labelled import LabelledTurn
from weerklank.understanding.records import Annotation, Reading


def _judged(number, gold, said, score, *, also=None):
    turn = LabelledTurn(f"t-{number}", "test-x.jsonl", Language.EN, None, "Hm.", "test", label=gold, also=also)
    return Judged(turn, Reading(0, labels=(Annotation(said, Span(0, 3), score, "model"),)))


CASES = [
    _judged(1, "neutral", "neutral", 0.99),
    _judged(2, "neutral", "question", 0.6),
    _judged(3, "neutral", "question", 0.9),
    _judged(4, "complaint", "refusal", 0.95, also="refusal"),
    _judged(5, "complaint", "neutral", 0.7),
]


def test_every_case_is_counted_once_by_what_was_given_and_what_was_said():
    assert confusions(CASES) == {
        ("neutral", "neutral"): 1,
        ("neutral", "question"): 2,
        ("complaint", "refusal"): 1,
        ("complaint", "neutral"): 1,
    }


def test_the_worst_mistakes_are_the_surest_and_a_defensible_second_label_is_none():
    assert [case.gold.id for case in worst_mistakes(CASES, count=2)] == ["t-3", "t-5"]
