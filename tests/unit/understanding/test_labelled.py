import json
from pathlib import Path

import pytest

from weerklank.errors import NotFoundError, SourceError
from weerklank.understanding.labelled import corrected_turns, customer_turns, labelled_pairs, seller_turns

DATA = Path(__file__).parents[3] / "data"
TURN = {"lang": "nl", "context": None, "text": "Nu niet.", "label": "not_now"}
TEST_IDS = ["t1-0005", "t1-0017", "t1-0018", "t1-0022", "t1-0024", "t1-0025", "t1-0036", "t1-0038"]


def written(folder, name, rows):
    path = folder / "utterances" / name
    path.parent.mkdir(exist_ok=True)
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def test_the_split_hangs_on_the_id_alone_and_never_changes(tmp_path):
    written(tmp_path, "customer-a.jsonl", [TURN | {"id": f"t1-{number:04}"} for number in range(40)])
    split = {turn.id: turn.split for turn in customer_turns(tmp_path)}
    assert [turn_id for turn_id, part in split.items() if part == "test"] == TEST_IDS
    written(tmp_path, "customer-a.jsonl", [TURN | {"id": f"t1-{39 - number:04}", "text": "x"} for number in range(40)])
    assert {turn.id: turn.split for turn in customer_turns(tmp_path)} == split


def test_blind_files_are_test_material_as_a_whole(tmp_path):
    written(tmp_path, "test-blind.jsonl", [TURN | {"id": f"t1-{number:04}"} for number in range(40)])
    assert {turn.split for turn in customer_turns(tmp_path)} == {"test"}


def test_turns_keep_the_order_of_names_and_lines(tmp_path):
    written(tmp_path, "test-z.jsonl", [TURN | {"id": "z"}])
    written(tmp_path, "customer-b.jsonl", [TURN | {"id": "b2"}, TURN | {"id": "b1"}])
    written(tmp_path, "customer-a.jsonl", [TURN | {"id": "a"}])
    assert [turn.id for turn in customer_turns(tmp_path)] == ["a", "b2", "b1", "z"]


def test_a_turn_holds_what_its_line_says(tmp_path):
    row = TURN | {"id": "1", "also": "no_money", "nature": "rational", "depth": "real", "stage": "decision"}
    written(tmp_path, "customer-a.jsonl", [row | {"vulnerable": True, "context": "Doe je mee?"}])
    (turn,) = customer_turns(tmp_path)
    assert (turn.label, turn.also, turn.nature, turn.depth, turn.stage) == (
        "not_now", "no_money", "rational", "real", "decision",
    )  # fmt: skip
    assert (turn.vulnerable, turn.context, turn.file) == (True, "Doe je mee?", "customer-a.jsonl")


def test_sellers_are_read_apart(tmp_path):
    written(tmp_path, "customer-a.jsonl", [TURN | {"id": "c"}])
    written(tmp_path, "seller-a.jsonl", [{"id": "s", "lang": "en", "context": None, "text": "Hi", "moves": ["thank"]}])
    assert [turn.id for turn in customer_turns(tmp_path)] == ["c"]
    assert [turn.moves for turn in seller_turns(tmp_path)] == [("thank",)]


def a_talk(talk_id):
    said = [
        ("Ria", "customer", "Ik kijk het nog even aan.", {"labels": ["not_now", "no_money"], "stage": "consideration"}),
        ("Ria", "customer", "Druk hè.", {"labels": ["neutral"]}),
        ("Bas", "seller", "Waar hangt het van af?", {"labels": ["open_question", "acknowledge"]}),
        ("Ria", "customer", "Van mijn man.", {"labels": ["partner_first"], "vulnerable": True}),
    ]
    turns = [{"speaker": who, "role": role, "text": text} | more for who, role, text, more in said]
    return {"id": talk_id, "lang": "nl", "turns": turns}


def test_turns_of_talks_answer_the_turn_before_by_somebody_else(tmp_path):
    written(tmp_path, "customer-a.jsonl", [TURN | {"id": "c"}])
    written(tmp_path, "seller-a.jsonl", [])
    (tmp_path / "talks").mkdir()
    (tmp_path / "talks" / "talks-a.jsonl").write_text(json.dumps(a_talk("k-01")) + "\n", encoding="utf-8")
    _, first, second, last = customer_turns(tmp_path)
    (asked,) = seller_turns(tmp_path)
    assert (first.label, first.also, first.context, first.stage) == ("not_now", "no_money", None, "consideration")
    assert (second.label, second.also, second.context) == ("neutral", None, None)
    assert (asked.moves, asked.context) == (("open_question", "acknowledge"), "Druk hè.")
    assert (last.label, last.context, last.vulnerable) == ("partner_first", "Waar hangt het van af?", True)


def test_a_talk_is_never_parted_by_the_split(tmp_path):
    written(tmp_path, "customer-a.jsonl", [])
    (tmp_path / "talks").mkdir()
    talks = "".join(json.dumps(a_talk(f"k-{number:02}")) + "\n" for number in range(40))
    (tmp_path / "talks" / "talks-a.jsonl").write_text(talks, encoding="utf-8")
    parts = {}
    for turn in customer_turns(tmp_path):
        parts.setdefault(turn.group, set()).add(turn.split)
    assert len(parts) == 40
    assert {frozenset(found) for found in parts.values()} == {frozenset({"train"}), frozenset({"test"})}


def test_pairs_out_of_talks_are_one_persons_turns_and_fall_to_the_side_of_their_talk():
    talks = {turn.id: turn for turn in customer_turns(DATA) if turn.in_talk}
    texts = {(turn.group, turn.text) for turn in talks.values()}
    judged = [pair for pair in labelled_pairs(DATA) if pair.in_talk]
    sides = {turn.group: turn.split for turn in talks.values()}
    assert {pair.clash for pair in judged} == {True, False}
    assert len({pair.id for pair in judged}) == len(judged)
    for pair in judged:
        assert {(pair.group, pair.text), (pair.group, pair.context)} <= texts
        assert pair.split == sides[pair.group]


def test_a_folder_without_data_is_told(tmp_path):
    with pytest.raises(NotFoundError) as told:
        customer_turns(tmp_path)
    assert told.value.code == "N002"
    assert "--data" in told.value.remedy


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"id": "1"}', json.dumps(TURN), json.dumps(TURN | {"id": "1", "lang": "de"})]
)
def test_a_line_that_cant_be_read_is_told_with_its_place_and_without_its_words(tmp_path, line):
    written(tmp_path, "customer-a.jsonl", [TURN | {"id": "1"}, line])
    with pytest.raises(SourceError) as told:
        customer_turns(tmp_path)
    assert told.value.code == "S005"
    assert told.value.place.endswith("customer-a.jsonl:2")
    assert "Nu niet" not in str(told.value)


def test_every_id_and_every_label_in_our_own_data_is_known_and_stands_there_once(method):
    customers, sellers = customer_turns(DATA), seller_turns(DATA)
    for turns in (customers, sellers):
        assert len({turn.id for turn in turns}) == len(turns)
    known = {*method.forms, *method.kinds}
    assert {turn.label for turn in customers} == known
    assert {turn.also for turn in customers} <= known | {None}
    assert {move for turn in sellers for move in turn.moves} == set(method.moves)


def test_no_held_out_text_stands_among_the_training_texts():
    turns = customer_turns(DATA)
    trained = {turn.text.strip().casefold() for turn in turns if turn.split == "train" and len(turn.text) > 25}
    assert [turn.id for turn in turns if turn.split == "test" and turn.text.strip().casefold() in trained] == []


def test_corrections_are_all_there_to_learn_from(tmp_path):
    path = tmp_path / "corrections.jsonl"
    rows = [
        {"id": f"corrected-{n}", "lang": "nl", "context": None, "text": "t", "label": "no_money"} for n in range(40)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    turns = corrected_turns(path, labels={"no_money"})
    assert {turn.split for turn in turns} == {"train"}
    assert len(turns) == 40
    with pytest.raises(NotFoundError) as told:
        corrected_turns(path, labels={"question"})
    assert told.value.code == "N036"


def test_a_file_of_corrections_that_is_not_there_is_told(tmp_path):
    with pytest.raises(NotFoundError) as told:
        corrected_turns(tmp_path / "nothing.jsonl", labels=())
    assert told.value.code == "N037"
