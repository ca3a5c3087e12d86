"""Whatever an error says can be found in the source, and has its Dutch with the same values."""

import yaml

from tests.architecture.sentences import fields, sentences
from weerklank.outputs.errors import ERRORS_FILE, PAGE_ERRORS_FILE

DUTCH = yaml.safe_load(ERRORS_FILE.read_text(encoding="utf-8"))["nl"]


def test_every_sentence_is_written_out_where_it_is_said():
    """An f-string, or a text put together, would hide its values, and no translation could be found for it."""
    assert [found.where for found in sentences() if found.template is None] == []


def test_a_sentence_is_given_the_values_that_it_names():
    wrong = [found for found in sentences() if found.values is not None and fields(found.template) != found.values]
    assert wrong == []


def test_every_sentence_has_its_dutch():
    assert {found.template: found.where for found in sentences() if found.template not in DUTCH} == {}


def test_no_dutch_stands_there_for_nothing():
    assert set(DUTCH) == {found.template for found in sentences()}


def test_the_dutch_has_the_values_of_the_english():
    valued = {found.template for found in sentences() if found.values is not None}
    assert {english for english in valued if fields(english) != fields(DUTCH[english])} == set()


def test_a_sentence_without_values_is_never_filled_in():
    """A brace in it is a brace, in Dutch too."""
    assert {found.template for found in sentences() if found.values == frozenset() and fields(found.template)} == set()


def test_no_sentence_is_said_both_with_and_without_values():
    plain = {found.template for found in sentences() if not found.values}
    assert not plain & {found.template for found in sentences() if found.values}


def test_problem_and_remedy_have_their_form_in_both_languages():
    """A problem goes on behind the code, so it has no full stop; a remedy is a sentence of its own."""
    for english, dutch in DUTCH.items():
        assert english.endswith((".", "?", "…")) is dutch.endswith((".", "?", "…")), english


def test_a_page_names_no_option_of_the_command_line_for_a_file():
    """Sentences that readers of files say reach the pages of an import."""
    words = yaml.safe_load(PAGE_ERRORS_FILE.read_text(encoding="utf-8"))
    named = {
        found.template
        for found in sentences()
        if "sources" in found.where.split(":")[0] and "--" in (found.template or "")
    }
    on_pages = {template for template in named if "-->" not in template}
    for language in ("nl", "en"):
        assert set(words[language]) == on_pages
        assert not [told for told in words[language].values() if "--" in told]
        assert all(fields(told) <= fields(english) for english, told in words[language].items())
