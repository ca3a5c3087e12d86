import json
from pathlib import Path

import pytest

from weerklank.advice.records import Finding, Severity
from weerklank.advice.rules.records import Form
from weerklank.errors import NotFoundError, SourceError
from weerklank.evaluation.drafts import Fault, JudgedDraft, MarkedDraft, draft_figures, marked_drafts
from weerklank.text.language import Language
from weerklank.text.span import Span

TEST_DRAFTS = Path(__file__).parents[3] / "data" / "checker" / "test-drafts-nl-en.jsonl"


def draft(*faults):
    return MarkedDraft("d", "Ja maar nee hoor.", Language.NL, Form.MESSAGE, None, faults)


def finding(start, end, rule="arguing.x", severity=Severity.WARNING):
    return Finding(rule, 0, Span(start, end), severity, "", "")


def figures(*judged):
    return {
        figure.name: (figure.value, figure.cases)
        for figure in draft_figures([JudgedDraft(*case) for case in judged], packs=["arguing", "repair"])
    }


def test_a_finding_on_a_fault_of_its_pack_is_right_and_finds_it():
    told = figures((draft(Fault(Span(0, 7), "arguing")), (finding(3, 7),)))
    assert told["arguing, precision"] == told["arguing, recall"] == (1.0, 1)


def test_a_finding_beside_the_fault_or_of_another_pack_is_wrong():
    fault = Fault(Span(0, 7), "arguing")
    told = figures((draft(fault), (finding(8, 11), finding(0, 7, "repair.x"))))
    assert (told["arguing, precision"], told["arguing, recall"]) == ((0.0, 1), (0.0, 1))
    assert told["all packs, precision"] == (0.0, 2)


def test_what_is_missing_from_the_whole_is_found_by_any_finding_of_the_pack():
    assert figures((draft(Fault(None, "repair")), (finding(0, 2, "repair.x"),)))["repair, recall"] == (1.0, 1)


def test_good_drafts_are_counted_with_and_without_suggestions():
    told = figures((draft(), (finding(0, 2, severity=Severity.SUGGESTION),)), (draft(), ()))
    assert told["good drafts without a warning or error"] == (1.0, 2)
    assert told["good drafts without any finding"] == (0.5, 2)


def test_the_test_drafts_are_half_good_in_both_languages():
    drafts = marked_drafts(TEST_DRAFTS)
    for language in Language:
        own = [case for case in drafts if case.language is language]
        assert (len(own), sum(not case.faults for case in own)) == (60, 30)


def test_a_fault_that_stands_nowhere_in_its_draft_is_refused(tmp_path):
    row = {"id": "d", "lang": "nl", "as": "message", "answers": None, "text": "Dag.",
           "faults": [{"pack": "human", "text": "Hoi"}]}  # fmt: skip
    (tmp_path / "d.jsonl").write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(SourceError, match="S005"):
        marked_drafts(tmp_path / "d.jsonl")
    with pytest.raises(NotFoundError):
        marked_drafts(tmp_path / "none.jsonl")
