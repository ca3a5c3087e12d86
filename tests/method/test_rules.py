"""Every rule against its own examples, through the real check with the classifier that checks drafts."""

import re
from collections import Counter
from dataclasses import replace

import pytest

from weerklank.advice.lint import VOCABULARY, check
from weerklank.advice.passage import make_passage
from weerklank.advice.rules.records import Form
from weerklank.bootstrap import make_checker
from weerklank.conversations.records import Draft
from weerklank.method.catalog import DATA
from weerklank.method.rules import load_rules
from weerklank.settings import read_settings
from weerklank.text.language import Language, detect

RULES = load_rules(DATA, vocabulary=VOCABULARY)
PACKS = ("arguing", "decks", "human", "listening", "posts", "repair", "respect")


@pytest.fixture(scope="module")
def classifier():
    """Make the fast reader, which is what `weerklank check` uses."""
    return make_checker(read_settings({})).classifier


def fires(rule, example, classifier):
    passage = make_passage(
        Draft(example.text, rule.language or detect(example.text)),
        form=Form(example.form or rule.applies_to[0]),
        classifier=classifier,
        answering=example.answers,
        minutes=example.minutes,
    )
    return bool(check(passage, rules=replace(RULES, rules={rule.id: rule})))


@pytest.mark.parametrize("rule_id", RULES.rules)
def test_a_rule_flags_what_it_says_it_flags_and_leaves_the_rest(rule_id, classifier):
    rule = RULES.rules[rule_id]
    missed = [example.text for example in rule.flag if not fires(rule, example, classifier)]
    wronged = [example.text for example in rule.leave if fires(rule, example, classifier)]
    assert (missed, wronged) == ([], [])


@pytest.mark.parametrize("rule_id", RULES.rules)
def test_what_a_rule_calls_better_is_not_flagged_by_it(rule_id, classifier):
    rule = RULES.rules[rule_id]
    if "deck" in rule.applies_to and rule.kind in ("slides", "slide_phrases"):
        pytest.skip("a whole deck can't stand in one line")
    for language in (rule.language,) if rule.language else tuple(Language):
        passage = make_passage(
            Draft(rule.better.of(language), language),
            form=Form(rule.applies_to[0]),
            classifier=classifier,
        )
        assert check(passage, rules=replace(RULES, rules={rule.id: rule})) == ()


def test_there_are_all_packs_with_rules_in_both_languages():
    assert RULES.packs == PACKS
    for language in Language:
        counts = Counter(rule.pack for rule in RULES.rules.values() if rule.language in (None, language))
        assert set(counts) == set(PACKS)
        assert sum(counts.values()) >= 100
        assert min(counts.values()) >= 12


def test_there_are_many_cases_that_a_naive_checker_would_flag():
    assert sum(len(rule.leave) for rule in RULES.rules.values()) >= 450


def test_dutch_rules_say_je_to_the_reader_and_use_no_dash_as_a_pause():
    for rule in RULES.rules.values():
        for told in (rule.message.nl, rule.why.nl):
            assert not re.search(r"\b(?:u|uw|Uw)\b", re.sub(r"'[^']*'|van u naar je", "", told)), rule.id
        assert "—" not in f"{rule.message} {rule.why} {rule.better}", rule.id


def test_every_reference_is_used():
    used = {reference for rule in RULES.rules.values() for reference in rule.references}
    assert used == set(RULES.references)


def test_a_pair_has_both_languages_except_where_only_one_has_the_matter():
    only_dutch = {"human.mixed-address-nl"}
    ids = set(RULES.rules)
    unpaired = {
        rule_id
        for rule_id in ids
        if (rule_id.endswith("-nl") and f"{rule_id[:-3]}-en" not in ids)
        or (rule_id.endswith("-en") and f"{rule_id[:-3]}-nl" not in ids)
    }
    assert unpaired == only_dutch


def test_the_methods_version_doesnt_change_with_the_rules(method):
    assert RULES.version != method.version
