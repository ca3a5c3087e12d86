import pytest

from tests.builders import NO_FIGURES
from weerklank.advice.records import Figures
from weerklank.outputs.figures import figure_sentences
from weerklank.outputs.wording import load_wording
from weerklank.text.language import Language

DUTCH, ENGLISH = load_wording(Language.NL), load_wording(Language.EN)


def test_unknown_figures_are_not_told():
    assert figure_sentences(NO_FIGURES, DUTCH, turns=9) == ()


def test_each_known_figure_is_a_sentence_with_its_number():
    told = figure_sentences(Figures(0.58, 0.4, 0.25, 0.5, 3, 2, 1), DUTCH, turns=9)
    assert told == (
        "Van alle woorden kwam ruim de helft van jou (58%).",
        "3 keer zette je er een argument, verwijt of druk tegenover.",
        "Je stelde 4 vragen per tien beurten.",
        "Van je vragen was ongeveer een kwart open (25%).",
        "Per tien vragen gaf je 5 keer terug wat je hoorde.",
        "De klant bewoog 2 keer naar verandering en hield één keer vast aan hoe het is.",
    )


@pytest.mark.parametrize("ratio", [0, 0.01, 0.18, 0.3, 0.45, 0.5, 0.55, 0.7, 0.8, 0.95, 0.999, 1, 1.4])
def test_every_ratio_has_words(ratio):
    assert len(figure_sentences(Figures(min(ratio, 1), ratio, min(ratio, 1), ratio, 0, 1, 1), ENGLISH, turns=9)) == 6


def test_of_a_few_turns_questions_are_counted_and_no_proportion_is_told():
    told = figure_sentences(Figures(0.58, 1.0, 1.0, 0.0, 0, 0, 0), DUTCH, turns=1)
    assert told[-1] == "Je stelde in 1 beurt een vraag."
    assert not any("Op tien" in sentence or "open" in sentence for sentence in told)
