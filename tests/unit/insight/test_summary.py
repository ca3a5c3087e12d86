"""Summaries of parts add up to the summary of the whole."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests import builders
from weerklank.insight.summary import merge, summarise

REPORTS = (
    builders.report(),
    builders.report_en(),
    builders.vulnerable_report(),
    builders.seller_only_report(),
    builders.long_report(40),
)
FORMS = frozenset(builders.method().forms)


def same(summary):
    """Return a summary with equal counts in one order."""
    return merge([summary])


@settings(max_examples=30)
@given(st.lists(st.integers(0, 3), min_size=len(REPORTS), max_size=len(REPORTS)))
def test_any_division_adds_up_to_the_same(parts):
    divided = [[report for report, part in zip(REPORTS, parts, strict=True) if part == number] for number in range(4)]
    merged = merge(summarise(some, forms=FORMS) for some in divided)
    assert merged == same(summarise(REPORTS, forms=FORMS))
    assert list(merged.steps.items()) == list(same(summarise(REPORTS, forms=FORMS)).steps.items())
    assert merged.conversations == len(REPORTS)


def test_nothing_adds_up_to_nothing():
    assert merge([]) == summarise([], forms=FORMS)


def test_conversations_whose_files_have_one_name_are_counted_apart():
    report = builders.report()
    once, twice = summarise([report], forms=FORMS), summarise([report, report], forms=FORMS)
    assert [form.conversations for form in twice.forms] == [2 * form.conversations for form in once.forms]
