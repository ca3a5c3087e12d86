import csv
from collections import Counter

import pytest

from weerklank.errors import NotFoundError
from weerklank.evaluation.public_data import annomi_split, annomi_turns, persuasion_folds
from weerklank.evaluation.suites import run_suites

_ANNOMI = ("transcript_id", "utterance_id", "interlocutor", "utterance_text", "main_therapist_behaviour",
           "client_talk_type")  # fmt: skip
_SENTENCES = ("", "B2", "Unit", "history", "label_inter")


def _write(path, columns, rows):
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        writer.writerows(rows)


@pytest.fixture
def annomi(tmp_path):
    """Write six conversations in AnnoMI's columns: 0 and 3 to learn from, 25 to choose on, 1 and 2 to test."""
    rows = []
    for talk in (0, 3, 25, 1, 2):
        rows += [
            (talk, 10, "therapist", "What would it bring you?", "question", "n/a"),
            (talk, 2, "therapist", "You'd rather stop, and it's hard.", "reflection", "n/a"),
            (talk, 1, "client", "I don't see why I should stop, nothing is wrong with it.", "n/a", "sustain"),
            (talk, 11, "client", "I've decided: I'll stop on Monday.", "n/a", "change"),
        ]
    _write(tmp_path / "AnnoMI-simple.csv", _ANNOMI, rows)
    return tmp_path


@pytest.fixture
def persuasion(tmp_path):
    strategies = ("non-strategy", "logical-appeal")
    for fold in range(5):
        rows = [
            (f"{fold}{n}", f"talk-{n}", f"Sentence {n}.", "<Start>" if n == 0 else "Hello.", strategies[n % 2])
            for n in range(12)
        ]
        _write(tmp_path / f"test{fold}.csv", _SENTENCES, rows)
    return tmp_path


class Fits:
    """Keep `Tune`: remember what was given, and always say the code that was seen most."""

    def __init__(self):
        self.given = []

    def __call__(self, learnt, held_out):
        self.given.append((learnt, held_out))
        ((commonest, _),) = Counter(turn.code for turn in learnt).most_common(1)
        return lambda turns: [commonest for _ in turns]


def _values(result):
    return {figure.name: figure.value for figure in result.figures}


def test_a_turn_has_the_turns_before_it_whoever_spoke_and_in_order_of_the_conversation(annomi):
    clients = [turn for turn in annomi_turns(annomi, role="client") if turn.group == "0"]
    first = "I don't see why I should stop, nothing is wrong with it."
    second, third = "You'd rather stop, and it's hard.", "What would it bring you?"
    assert [(turn.id, turn.code, turn.before, turn.context) for turn in clients] == [
        ("0_1", "sustain", (), None),
        ("0_11", "change", (first, second, third), third),
    ]
    therapists = [turn for turn in annomi_turns(annomi, role="therapist") if turn.group == "0"]
    assert [turn.before for turn in therapists] == [(first,), (first, second)]


def test_no_more_than_three_turns_stand_before_a_turn(tmp_path):
    rows = [(0, n, "client", f"Turn {n}.", "n/a", "neutral") for n in range(6)]
    _write(tmp_path / "AnnoMI-simple.csv", _ANNOMI, rows)
    assert annomi_turns(tmp_path, role="client")[-1].before == ("Turn 2.", "Turn 3.", "Turn 4.")


def test_conversations_are_never_parted_by_annomis_split(annomi):
    turns = annomi_turns(annomi, role="client")
    parts = {turn.group: {annomi_split(other) for other in turns if other.group == turn.group} for turn in turns}
    assert parts == {"0": {"train"}, "3": {"train"}, "25": {"validation"}, "1": {"test"}, "2": {"test"}}


def test_annomi_learns_from_training_conversations_only_and_is_judged_on_the_test_ones(annomi, pipeline):
    fits = Fits()
    (result,) = run_suites(["annomi"], data=annomi, pipeline=pipeline, make_tune=lambda: fits)
    for learnt, held_out in fits.given:
        assert {turn.group for turn in learnt} == {"0", "3"}
        assert {turn.group for turn in held_out} == {"25"}
    values = _values(result)
    assert values["client talk, fine-tuned, accuracy"] == 0.5
    assert values["client talk, fine-tuned, macro-F1"] == pytest.approx(1 / 3)
    assert values["client talk, zero-shot, accuracy"] >= 0.5
    assert values["therapist behaviour, zero-shot, accuracy"] >= 0.5
    assert all(figure.cases == 4 for figure in result.figures)


def test_persuasion_keeps_conversations_apart_besides_the_authors_own_fold(persuasion, pipeline):
    fits = Fits()
    (result,) = run_suites(["persuasion"], data=persuasion, pipeline=pipeline, make_tune=lambda: fits)
    cases = {figure.name.split(",")[1].strip(): figure.cases for figure in result.figures}
    assert cases["the authors' first fold"] == 12
    learnt, held_out = fits.given[1]
    seen = {sentence.group for sentence in (*learnt, *held_out)}
    assert cases["conversations kept apart"] == 60 - 5 * len(seen)
    assert 0 < len(seen) < 12


def test_the_first_turn_of_a_persuader_has_nothing_before_it(persuasion):
    first, second, *_ = persuasion_folds(persuasion)[0]
    assert (first.before, second.before) == ((), ("Hello.",))


@pytest.mark.parametrize(("suite", "code"), [("annomi", "N040"), ("persuasion", "N041")])
def test_data_that_wasnt_fetched_is_told_before_anything_is_loaded(tmp_path, pipeline, suite, code):
    with pytest.raises(NotFoundError, match=code):
        run_suites([suite], data=tmp_path, pipeline=pipeline, make_tune=pytest.fail)


def test_a_file_with_other_columns_is_told(tmp_path):
    _write(tmp_path / "AnnoMI-simple.csv", ("text",), [("hello",)])
    with pytest.raises(NotFoundError, match=r"N042.*transcript_id"):
        annomi_turns(tmp_path, role="client")
