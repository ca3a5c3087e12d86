from dataclasses import replace

import pytest
from rich.cells import cell_len

from tests import builders
from tests.unit.outputs.golden import written
from weerklank.outputs.scene import certainty
from weerklank.outputs.wording import load_wording
from weerklank.text.language import Language
from weerklank.text.span import Span


@pytest.fixture(scope="module")
def everything():
    return builders.analysis(
        builders.report(),
        builders.vulnerable_report(),
        builders.report_en(),
        builders.hostile_report(),
        builders.seller_only_report(),
        builders.empty_report(),
    )


@pytest.mark.parametrize("width", [20, 40, 69, 80, 200])
@pytest.mark.parametrize("language", Language)
def test_no_line_is_too_wide_or_ends_in_a_space(everything, width, language):
    lines = written(everything, "text", builders.options(language, width=width)).splitlines()
    assert max(cell_len(line) for line in lines) <= max(width, 40)
    assert [line for line in lines if line != line.rstrip()] == []


def test_plain_text_has_no_control_character(everything):
    text = written(everything, "text")
    assert {character for character in text if ord(character) < 32 or 127 <= ord(character) < 160} == {"\n"}


def test_colour_is_the_only_escape_that_reaches_the_terminal(everything):
    text = written(everything, "text", builders.options(colour=True))
    assert "\x1b[" in text
    rests = text.split("\x1b")[1:]
    assert all(rest.startswith("[") and rest[1:].partition("m")[0].replace(";", "").isdigit() for rest in rests)
    assert "\x9b" not in text
    assert "\x07" not in text


def test_colour_changes_no_word_of_the_report():
    plain = written(builders.analysis(builders.seller_only_report()), "text").split()
    coloured = written(builders.analysis(builders.seller_only_report()), "text", builders.options(colour=True))
    assert all(word in coloured for word in plain)


def test_the_next_step_comes_before_what_is_underneath():
    text = written(builders.analysis(builders.report()), "text")
    order = ["Gesprek met Ingrid Bakker", "VOLGENDE STAP", "WAT ERONDER ZIT", "TWEE DINGEN", "JOUW AANDEEL", "SPANNING"]
    places = [text.index(heading) for heading in order]
    assert places == sorted(places)


def test_a_draft_stands_at_the_margin_so_that_it_can_be_copied():
    text = written(builders.analysis(builders.report()), "text")
    assert "\nIk ging er te snel overheen, sorry." in text


def test_a_vulnerable_customer_comes_first_and_is_treated_with_respect(everything):
    text = written(everything, "text")
    assert text.index("Gesprek met Marcy\n") < text.index("Gesprek met Ingrid Bakker\n")
    assert "EERST DE MENS" in text
    assert "laat de deur open" in text.replace("\n", " ")


def test_a_report_never_advises_to_stop_and_to_go_on_at_once():
    goes_on = replace(builders.vulnerable_report(), next_step=builders.report().next_step)
    text = written(builders.analysis(goes_on), "text").replace("\n", " ")
    assert "erken dat dan eerst" in text
    assert "Stop met verkopen" not in text


@pytest.mark.parametrize("output", ["text", "md", "html"])
def test_who_goes_through_something_heavy_is_asked_nothing(output):
    asking = builders.report()
    readings = (*asking.readings[:-1], replace(asking.readings[-1], vulnerable=0.9, is_vulnerable=True))
    resting = replace(asking, readings=readings, next_step=builders.vulnerable_report().next_step)
    named = replace(asking, next_step=resting.next_step)
    for report, asked in ((asking, True), (resting, False), (named, False)):
        told = written(builders.analysis(report), output, builders.options(width=200))
        assert ("Wat is het spannendste aan laten zien" in told) is asked
        assert ("Reflex" in told) is asked
        assert ("Zolang het niet af is, kan niemand zien" in told) is asked  # what is underneath is put away


@pytest.mark.parametrize("output", ["text", "md", "html"])
def test_what_was_found_several_times_is_said_once_with_each_turn(output):
    report = builders.report()
    first = report.findings[0]
    again = replace(first, turn=7, span=Span(0, 9))
    told = written(builders.analysis(replace(report, findings=(first, again))), output, builders.options(width=200))
    assert told.count(first.why.partition(" ")[2]) == 1
    assert told.count(first.message) == (1 if output == "text" else 3)


def test_of_two_scores_the_lower_never_sounds_surer():
    words = [certainty(load_wording(Language.NL), score / 100).partition(" (")[0] for score in range(101)]
    assert list(dict.fromkeys(words)) == ["onzeker", "misschien", "waarschijnlijk", "vrijwel zeker"]


def test_reasons_without_any_clue_are_said_to_be_guesses_once():
    report = builders.report()
    reasons = tuple(replace(each, evidence=()) for each in report.diagnosis[1].candidates)
    guessing = replace(report, diagnosis=(replace(report.diagnosis[1], candidates=reasons),))
    text = written(builders.analysis(guessing), "text")
    assert text.count("nog geen aanwijzing") == 1
    assert "Gewicht" not in text


def test_a_guess_that_starts_with_the_sellers_name_is_told_once():
    report = replace(builders.report(), seller_guess="Sanne, want zo staat het in het bestand.")
    assert "Jij: Sanne, want zo staat het in het bestand.\n" in written(builders.analysis(report), "text")


def test_an_unsure_label_is_said_to_be_unsure():
    text = written(builders.analysis(builders.report_en()), "text", builders.options(Language.EN))
    assert "No money · unsure (48%)" in text


def test_a_step_has_its_own_label_where_a_move_has_the_same_id():
    text = written(builders.analysis(builders.report_en()), "text")
    assert "→ Leg twee uitspraken naast elkaar" in text


def test_a_very_long_conversation_gives_a_short_report():
    text = written(builders.analysis(builders.long_report(9_000)), "text")
    assert len(text.splitlines()) < 120
    assert "9.000 beurten" in text
    assert "Eerder klonk er nog 2.997 keer weerstand." in text
    assert "8.988 andere beurten" in text


def test_a_narrow_terminal_stacks_what_clashes():
    text = written(builders.analysis(builders.report()), "text", builders.options(width=50))
    first, second = text.index("Eerst · 3 februari"), text.index("Later · 3 februari")
    assert "bezet.”" in text[first:second]


def test_what_was_skipped_is_told_with_its_reason():
    text = written(builders.analysis(builders.report()), "text")
    assert "– 3 foto’s, spraakberichten of bijlagen" in text
    assert "– Aangenomen: Bij datums staat de dag voorop: op regel 3" in text
    assert "Uit 1 bestand is alles gelezen." in text


def test_an_unknown_reason_for_skipping_is_told_as_it_is():
    files = (builders.FileReport("a.txt", "text", {"moonlight": 2}, ()),)
    assert "2 keer moonlight" in written(builders.analysis(builders.report(), files=files), "text")


def test_no_conversation_at_all_is_said():
    assert written(builders.analysis(files=()), "text").startswith("Geen gesprekken gevonden\n")
