import json

import pytest


@pytest.fixture
def data(tmp_path):
    """Make a small folder with one blind file, as data/ has."""
    rows = [
        {"id": f"b-{n}", "lang": "nl", "context": None, "text": text, "label": label, "vulnerable": n == 3,
         "nature": "rational", "depth": "real", "stage": "decision"}
        for n, (text, label) in enumerate([
            ("Wat kost het?", "question"),
            ("We hebben er dit jaar geen geld voor.", "no_money"),
            ("Eerst moet de website af.", "website_first"),
            ("Mijn man is vorige week overleden, ik kan er niets bij hebben.", "not_now"),
            ("Ik ga het doen, stuur de factuur maar.", "change_talk"),
        ])
    ]  # fmt: skip
    (tmp_path / "utterances").mkdir()
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "utterances" / "test-blind.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def test_figures_come_with_their_number_of_cases(run, data):
    ran = run("evaluate", "--data", data, "--suite", "blind")
    assert ran.code == 0
    assert ran.out.startswith("blind: ")
    lines = ran.out.splitlines()[1:-1]
    assert len(lines) >= 9
    assert all(line.endswith(" cases") for line in lines)


def test_figures_can_be_had_as_json(run, data):
    (suite,) = json.loads(run("evaluate", "--data", data, "--suite", "blind", "--json").out)
    assert suite["suite"] == "blind"
    assert all(0 <= figure["value"] <= 1 and figure["cases"] >= 0 for figure in suite["figures"])
    assert {"label, strict accuracy", "resistance yes or no, F1"} <= {figure["name"] for figure in suite["figures"]}


def test_a_suite_that_doesnt_exist_is_told(run, data):
    ran = run("evaluate", "--data", data, "--suite", "blnd")
    assert ran.code == 2
    assert ran.told("N004")
    assert "internal, blind, talks" in ran.err


def test_a_folder_without_data_is_told(run, tmp_path):
    ran = run("evaluate", "--data", tmp_path / "nergens", "--suite", "blind")
    assert ran.code == 2
    assert ran.told("N002")


@pytest.mark.parametrize("command", ["evaluate", "train"])
def test_without_the_extra_the_way_to_install_it_is_told(run, monkeypatch, command):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    ran = run(command)
    assert ran.code == 2
    assert ran.told("C006")
    assert "weerklank[train]" in ran.err


def test_the_cascade_tells_what_sparing_the_strong_model_costs(run, data):
    (data / "utterances" / "seller-few.jsonl").write_text(
        "".join(
            json.dumps(
                {
                    "id": f"s-{n}",
                    "lang": "nl",
                    "context": None,
                    "text": f"Hoe zie jij dat, {n}?",
                    "moves": ["open_question"],
                }
            )
            + "\n"
            for n in range(30)
        ),
        encoding="utf-8",
    )
    (suite,) = json.loads(run("evaluate", "--data", data, "--suite", "cascade", "--json").out)
    figures = {figure["name"]: figure for figure in suite["figures"]}
    (in_use,) = (name for name in figures if name.startswith("turns spared, label") and "in use" in name)
    assert 0.0 <= figures[in_use]["value"] <= 1.0
    assert figures["label right, strong model always asked"]["cases"] == 5
    spared = [figure["value"] for name, figure in figures.items() if name.startswith("turns spared, first move")]
    assert spared == sorted(spared, reverse=True)


def test_a_public_suite_says_where_its_data_come_from(run, tmp_path):
    ran = run("evaluate", "--data", tmp_path, "--suite", "annomi")
    assert ran.code == 2
    assert ran.told("N040")
    assert "github.com/uccollab/AnnoMI" in ran.err


def test_a_public_suite_without_torch_says_how_to_install_it(run, tmp_path, monkeypatch):
    from importlib.util import find_spec

    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "torch" else find_spec(name))
    columns = "transcript_id,utterance_id,interlocutor,utterance_text,main_therapist_behaviour,client_talk_type\n"
    (tmp_path / "AnnoMI-simple.csv").write_text(columns + "1,0,client,Sure.,n/a,neutral\n", encoding="utf-8")
    ran = run("evaluate", "--data", tmp_path, "--suite", "annomi")
    assert ran.code == 2
    assert ran.told("C006")
    assert "weerklank[transformer]" in ran.err
