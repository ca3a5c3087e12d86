import json
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.classifier import Counting
from weerklank.bootstrap import make_classifier, make_method
from weerklank.services.label import label_lines
from weerklank.settings import read_settings

SETTINGS = read_settings({})
CLASSIFIER = make_classifier(SETTINGS, make_method(SETTINGS))
SAID = ["Dank je wel!", "Te duur. Ik zie niet wat het me oplevert."]
KEYS = {
    "id", "model", "moves", "move_scores", "label", "score", "second", "labels", "resistance", "unsure", "talk",
    "nature", "depth", "stage", "vulnerable", "vulnerable_score", "evidence",
}  # fmt: skip
BROKEN = (
    "{", "[]", "null", "42", '"tekst"', '{"id": "1"}', '{"text": null}', '{"text": ["a"]}',
    '{"text": "a", "context": 3}',
    '{"text": "a", "role": "boss"}', "[" * 100_000, '{"text": "a"',
    '{"id": NaN, "text": "a"}', '{"id": 1e999, "text": "a"}',
)  # fmt: skip


def answers(*lines):
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    return list(label_lines(texts, classifier=CLASSIFIER, place="in.jsonl"))


def test_an_answer_has_everything_that_was_understood():
    (found,) = answers({"id": "7", "text": "We hebben er dit jaar het geld niet voor, en ik vind het ook spannend."})
    assert set(found) == KEYS
    assert found["id"] == "7"
    assert found["label"] == next(iter(found["labels"]))
    assert sum(found["labels"].values()) == pytest.approx(1.0, abs=0.01)
    assert set(found["moves"]) <= set(found["move_scores"])
    assert all(start < end for start, end in found["evidence"])
    json.dumps(found)


def test_a_role_leaves_out_what_it_has_no_use_for():
    customer, seller = answers(
        {"id": 1, "text": "Nu niet.", "role": "customer"}, {"id": 2, "text": "Hoe zie jij dat?", "role": "seller"}
    )
    assert customer["moves"] == []
    assert "label" not in seller
    assert seller["moves"]


def test_the_turn_it_answers_counts():
    bare, answering = answers(
        {"id": 1, "text": "Nee, nog niet."}, {"id": 1, "text": "Nee, nog niet.", "context": "Al met je man overlegd?"}
    )
    assert bare["labels"] != answering["labels"]


@pytest.mark.parametrize("line", BROKEN)
def test_a_broken_line_gets_an_error_in_its_place(line):
    found = answers({"id": "a", "text": "Hoi"}, line, {"id": "b", "text": "Hoi"})
    assert [answer["id"] for answer in found] == ["a", None, "b"]
    assert found[1]["error"].startswith("in.jsonl:2: S00")
    assert set(found[1]) == {"id", "error"}


def test_an_error_never_holds_the_words():
    for line in ('{"text": "geheim", "role": 3}', '{"text": "geheim"', '{"text": "a", "context": {"geheim": 1}}'):
        assert "geheim" not in answers(line)[0]["error"]


def test_an_empty_line_gets_nothing():
    assert [answer["id"] for answer in answers("", {"id": "a", "text": "Hoi"}, "   \n", {"id": "b", "text": ""})] == [
        "a", "b",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "   ", "😀", "half \ud800", "\x00", "woord " * 4000, "\u200e"])
def test_every_text_gets_an_answer(text):
    (found,) = answers({"id": "a", "text": text})
    assert "error" not in found
    assert found["label"]


@settings(max_examples=15)
@given(st.lists(st.sampled_from([*BROKEN[:6], "goed", ""]), max_size=8))
def test_order_and_count_are_kept_with_broken_lines_among_the_good(kinds):
    lines = [
        json.dumps({"id": number, "text": "Nu niet."}) if kind == "goed" else kind for number, kind in enumerate(kinds)
    ]
    found = answers(*lines)
    expected = [number if kind == "goed" else None for number, kind in enumerate(kinds) if kind]
    assert [answer["id"] for answer in found] == expected


def test_rows_are_answered_one_by_one_as_they_come():
    def lines():
        yield '{"id": "a", "text": "Hoi"}'
        raise RuntimeError("read too far")

    stream = label_lines(lines(), classifier=CLASSIFIER, place="in")
    assert next(stream)["id"] == "a"


def test_a_row_doesnt_depend_on_its_neighbours():
    rows = [{"id": 1, "text": "Nu niet."}, {"id": 2, "text": "Wat kost het?"}, {"id": 3, "text": "Nee, stop."}]
    kept = deepcopy(rows)
    alone = [answers(row)[0] for row in rows]
    assert answers(*rows) == alone
    assert answers(*reversed(rows)) == alone[::-1]
    assert rows == kept


def test_what_comes_again_is_read_once_and_answered_the_same():
    counting = Counting(CLASSIFIER)
    lines = [json.dumps({"id": number, "text": text, "role": "customer"}) for number, text in enumerate(SAID * 3)]
    found = list(label_lines(lines, classifier=counting, place="in.jsonl"))
    assert counting.asked == SAID
    assert [answer["id"] for answer in found] == list(range(len(SAID) * 3))
    again = [{**answer, "id": None} for answer in found]
    assert again[: len(SAID)] * 3 == again


@settings(max_examples=10, deadline=None)
@given(order=st.lists(st.sampled_from(["Dank je wel!", "Nu niet.", "Te duur, en ik twijfel.", "Hoi"]), min_size=1))
def test_an_answer_depends_on_no_other_line(order):
    alone = {text: answers({"id": 1, "text": text})[0] for text in set(order)}
    assert answers(*({"id": 1, "text": text} for text in order)) == [alone[text] for text in order]
