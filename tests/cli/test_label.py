import json

import pytest

HARD_CASES = [
    ("wat kost het?", "question"),
    ("geen probleem, doen we", "change_talk"),
    ("ik heb het geld al overgemaakt", "change_talk"),
    ("mijn man vindt het ook een goed plan", "change_talk"),
]


def rows(*texts):
    return "".join(json.dumps({"id": number, "text": text}) + "\n" for number, text in enumerate(texts))


def answers(ran):
    return [json.loads(line) for line in ran.out.splitlines()]


def test_lines_come_back_in_order(run):
    ran = run("label", "-", stdin=rows("Wat kost het?", "Nu niet.", ""))
    assert ran.code == 0
    assert [answer["id"] for answer in answers(ran)] == [0, 1, 2]


def test_without_a_file_standard_input_is_read(run):
    assert len(answers(run("label", stdin=rows("Hoi")))) == 1


def test_a_file_is_read_and_written(run, tmp_path):
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\ufeff" + rows("Wat kost het?", "Nu niet."), encoding="utf-8")
    ran = run("label", source, "--out", out)
    assert (ran.code, ran.out) == (0, "")
    assert [json.loads(line)["id"] for line in out.read_text(encoding="utf-8").splitlines()] == [0, 1]


def test_a_broken_line_gets_an_error_in_its_place_and_the_exit_code_says_so(run):
    ran = run("label", "-", stdin=rows("Hoi") + "{kapot\n" + rows("Hoi"))
    assert ran.code == 2
    assert [answer["id"] for answer in answers(ran)] == [0, None, 0]
    assert answers(ran)[1]["error"].startswith("-:2: S008")


@pytest.mark.parametrize("given", [
    b'{"id": 1, "text": "h\xe9 prima"}\n',
    b'\xef\xbb\xbf{"id": 1, "text": "prima"}\n',
    b'{"id": 1, "text": "half \\ud83d een paar"}\n',
    b'{"id": 1, "text": "\\u0000\\u202e"}\r\n',
])  # fmt: skip
def test_bytes_that_are_no_good_text_are_labelled_all_the_same(run, given):
    ran = run("label", "-", stdin=given)
    assert (ran.code, ran.err) == (0, "")
    assert [answer["id"] for answer in answers(ran)] == [1]


def test_a_file_that_isnt_there_is_told(run, tmp_path):
    ran = run("label", tmp_path / "nergens.jsonl")
    assert (ran.code, ran.out) == (2, "")
    assert ran.told("S001")


def test_a_process_of_its_own_labels_whatever_the_locale_says(process):
    ran = process(
        "label",
        "-",
        stdin='{"id": "é", "text": "één ding: ik heb er gewoon geen geld voor 😕"}\n'.encode(),
        LANG="C",
        LC_ALL="C",
    )
    assert ran.code == 0
    assert json.loads(ran.out)["id"] == "é"
    assert json.loads(ran.out)["label"] == "no_money"


@pytest.mark.parametrize(("text", "expected"), HARD_CASES)
def test_a_hard_case_of_the_method_comes_out_right(run, text, expected):
    (answer,) = answers(run("label", "-", stdin=rows(text)))
    assert answer["label"] == expected


def test_no_problem_as_an_answer_is_no_resistance(run, method):
    for context in (None, "Zullen we dinsdag om tien uur beginnen?", "Kun je de offerte deze week tekenen?"):
        row = json.dumps({"id": 1, "text": "geen probleem, doen we", "context": context})
        (answer,) = answers(run("label", "-", stdin=row))
        assert answer["label"] not in method.forms
        assert answer["resistance"] < 0.5


def test_a_file_of_another_kind_is_told_once(run, tmp_path):
    chat = tmp_path / "bakker.txt"
    chat.write_text("Jan: Dag!\n\nIk: Hallo.\n", encoding="utf-8")
    ran = run("label", chat)
    assert (ran.code, ran.out) == (2, "")
    assert ran.told("S008")
    assert len(ran.err.splitlines()) == 2


def test_a_broken_first_line_of_a_good_file_gets_an_error_in_its_place(run, tmp_path):
    source = tmp_path / "in.jsonl"
    source.write_text("{kapot\n" + rows("Hoi"), encoding="utf-8")
    assert [answer["id"] for answer in answers(run("label", source))] == [None, 0]


def test_an_id_with_half_a_character_or_a_control_comes_back_and_steers_nothing(run):
    ran = run("label", "-", stdin='{"id": "\\ud800\\u009b31m\\u202e", "text": "Hoi"}\n' + rows("Hoi"))
    assert ran.code == 0
    assert [answer["id"] for answer in answers(ran)] == ["\ud800\x9b31m\u202e", 0]
    assert not {"\x9b", "\u202e"} & set(ran.out)
