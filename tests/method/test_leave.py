"""Texts that other checkers flag for their words, and that a good coach would send as they are."""

import json
from pathlib import Path

import pytest

from weerklank.advice.lint import check
from weerklank.advice.passage import make_passage
from weerklank.advice.rules.records import Form
from weerklank.bootstrap import make_checker
from weerklank.conversations.records import Draft
from weerklank.settings import read_settings
from weerklank.text.language import Language

PATH = Path(__file__).parents[2] / "data" / "checker" / "leave-nl-en.jsonl"
CASES = [json.loads(line) for line in PATH.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def checker():
    return make_checker(read_settings({}))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']}: {case['trap']}")
def test_a_text_that_others_flag_for_a_word_is_left_alone(case, checker):
    passage = make_passage(
        Draft(case["text"], Language(case["lang"])),
        form=Form(case["as"]),
        classifier=checker.classifier,
        answering=case["answers"],
    )
    assert [finding.rule for finding in check(passage, rules=checker.rules)] == []


def test_there_are_enough_of_them_in_both_languages_and_no_two_are_the_same():
    languages = [case["lang"] for case in CASES]
    assert min(languages.count("nl"), languages.count("en")) >= 30
    assert len({case["text"] for case in CASES}) == len({case["id"] for case in CASES}) == len(CASES)
