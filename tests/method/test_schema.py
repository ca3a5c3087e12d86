"""A file of the method that breaks the schema is told about by file, line and column."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from weerklank.bootstrap import make_method
from weerklank.errors import MethodError
from weerklank.method.catalog import DATA, load_method
from weerklank.settings import read_settings
from weerklank.text.language import Language

CUE = """\
id: calming
phrases:
  nl: [dank je]
  en: [thank you]
"""
DELAY = """\
- id: tomorrow
  phrases: {nl: [morgen], en: [tomorrow]}
  days: 1
"""
RULES = """\
- id: guard_no
  when: [refused]
  step: respect
  why: {nl: Nee is nee., en: No means no.}
- id: nothing_now
  when: []
  step: null
  why: {nl: Er is niets., en: There is nothing.}
"""
STEP = """\
id: listen
label: {nl: Luister, en: Listen}
what: {nl: Zeg niets., en: Say nothing.}
why: {nl: Ruimte helpt., en: Room helps.}
waits: true
drafts: []
"""
CALENDAR = """\
whose: {nl: [mijn], en: [my]}
numbers: {nl: [een], en: [one]}
weekdays: {nl: [a, b, c, d, e, f, g], en: [a, b, c, d, e, f, g]}
short_months: {nl: [a, b, c, d, e, f, g, h, i, j, k, l], en: [a, b, c, d, e, f, g, h, i, j, k, l]}
units:
  - {days: 1, nl: [dag], en: [day]}
rows:
  - id: counted
    means: counted
    phrases: {nl: ["{number} {unit}"], en: ["{unit}"]}
holidays: {nl: [101], en: []}
easter_holidays: {nl: [1], en: []}
"""
WEIGHTS = """\
steps: [ask, listen]
signs:
  always: [0.5, -1]
"""
KIND = """\
id: neutral
talk: neutral
label: {nl: Neutraal, en: Neutral}
description: {nl: Een praatje., en: A chat.}
respond: {nl: Praat mee., en: Join in.}
sounds_like:
  nl: [Tot morgen!]
  en: [See you!]
"""
DRAFT = "\n  - {for: short, when: vulnerable, nl: Sterkte., nl_formal: Sterkte., en: Take care.}"


@pytest.fixture
def folder(tmp_path) -> Path:
    """Copy the bundled method, to be damaged."""
    shutil.copytree(DATA, tmp_path / "method")
    return tmp_path / "method"


def error_of(folder: Path, file: str, text: str | bytes) -> MethodError:
    """Write one file of the method, and return what reading the whole of it says."""
    path = folder / file
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(MethodError) as caught:
        make_method(replace(read_settings({}), method=folder))
    return caught.value


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("cues/calming.yaml", CUE),
        ("delays.yaml", DELAY),
        ("next_step.yaml", RULES),
        ("calendar.yaml", CALENDAR),
        ("step_weights.yaml", WEIGHTS),
        ("steps/listen.yaml", STEP),
        ("steps/listen.yaml", STEP.replace(" []", DRAFT)),
        ("kinds/neutral.yaml", KIND),
    ],
)
def test_the_small_files_that_these_tests_damage_are_good_as_they_are(folder, file, text):
    (folder / file).write_text(text, encoding="utf-8")
    make_method(replace(read_settings({}), method=folder))


DAMAGE = [
    # a key, a value or a whole file that isn't what it should be
    ("M001", "id: calming\nphrases: {nl: [a\n", "cues/calming.yaml:3:1", "no YAML"),
    ("M001", CUE.replace("nl: [dank je]", "nl: 'dank je"), "cues/calming.yaml:5:1", "no YAML"),
    ("M001", b"id: calm\xefng\n", "cues/calming.yaml", "can't be read"),
    ("M001", "id: \x00\n", "cues/calming.yaml", "no YAML"),
    ("M001", "# nothing here yet\n", "cues/calming.yaml", "empty"),
    ("M002", "- calming\n", "cues/calming.yaml:1:1", "mapping"),
    ("M002", KIND.replace("{nl: Neutraal, en: Neutral}", "Neutraal"), "kinds/neutral.yaml:3:8", "mapping"),
    ("M003", "id: calming\n", "cues/calming.yaml:1:1", "'phrases'"),
    ("M003", CUE.replace("  en: [thank you]\n", ""), "cues/calming.yaml:3:3", "'en'"),
    ("M004", CUE + "phrasis: []\n", "cues/calming.yaml:5:1", "'phrasis'"),
    ("M004", CUE + "id: again\n", "cues/calming.yaml:5:1", "'id'"),
    ("M005", CUE.replace("[dank je]", "dank je"), "cues/calming.yaml:3:7", "list"),
    ("M005", CUE.replace("[thank you]", "[]"), "cues/calming.yaml:4:7", "0 items"),
    ("M006", CUE.replace("dank je", "''"), "cues/calming.yaml:3:8", "text"),
    ("M006", CUE.replace("id: calming", "id: null"), "cues/calming.yaml:1:5", "text"),
    ("M006", KIND.replace("Een praatje.", "[een, praatje]"), "kinds/neutral.yaml:4:19", "text"),
    ("M007", KIND.replace("talk: neutral", "talk: sideways"), "kinds/neutral.yaml:2:7", "'sideways'"),
    ("M007", STEP.replace("true", "yes"), "steps/listen.yaml:5:8", "'yes'"),
    ("M008", DELAY.replace("days: 1", "days: -1"), "delays.yaml:3:9", "'-1'"),
    ("M008", DELAY.replace("days: 1", "days: soon"), "delays.yaml:3:9", "'soon'"),
    ("M009", CUE.replace("dank je", "dank, d*"), "cues/calming.yaml:3:14", "'d*'"),
    ("M010", DELAY.replace("  days: 1\n", ""), "delays.yaml:1:3", "0 dates"),
    ("M010", DELAY + "  months: 1\n", "delays.yaml:1:3", "2 dates"),
    ("M010", DELAY.replace("days: 1", "month_day: 1332"), "delays.yaml:3:14", "'1332'"),
    ("M010", DELAY.replace("days: 1", "month_day: 229"), "delays.yaml:3:14", "'229'"),
    ("M012", CUE.replace("id: calming", "id: soothing"), "cues/calming.yaml:1:1", "'soothing'"),
    ("M012", DELAY + DELAY, "delays.yaml:4:3", "'tomorrow'"),
    ("M016", CALENDAR.replace("{number}", "{nubmer}"), "calendar.yaml:10:20", "{nubmer}"),
    ("M030", CALENDAR.replace("days: 1, ", ""), "calendar.yaml:6:5", "neither"),
    ("M017", WEIGHTS.replace("[0.5, -1]", "[0.5]"), "step_weights.yaml:3:3", "1 numbers"),
    ("M018", WEIGHTS.replace("-1", "low"), "step_weights.yaml:3:17", "'low'"),
    # files that are good by themselves and don't fit together
    ("M013", RULES.replace("refused", "not refusing"), "next_step.yaml:1:3", "'refusing'"),
    ("M013", STEP.replace(" []", DRAFT.replace("vulnerable", "fragile")), "steps/listen.yaml:7:5", "'fragile'"),
    ("M019", WEIGHTS.replace("always", "allways"), "step_weights.yaml", "'allways'"),
    ("M014", RULES.replace("respect", "give_up"), "next_step.yaml:1:3", "'give_up'"),
    ("M015", RULES.replace("[]", "[moving]"), "next_step.yaml:5:3", "'nothing_now'"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "text", "place", "problem"), DAMAGE, ids=[f"{case[0]}-{case[3]}" for case in DAMAGE])
def test_damage_is_told_with_its_code_place_and_value_and_a_remedy_on_a_line_of_its_own(
    folder, code, text, place, problem
):
    error = error_of(folder, place.split(":")[0], text)
    assert (error.code, error.place) == (code, place)
    assert problem in error.problem
    first, remedy = str(error).split("\n")
    assert first == f"{error.place}: {code} {error.problem}"
    assert remedy == error.remedy
    assert remedy[0].isupper()
    assert remedy.endswith((".", "?"))


@pytest.mark.parametrize("name", ["forms", "kinds", "moves", "steps", "scales", "questions", "cues", "topics"])
def test_a_method_without_one_of_its_folders_is_refused(folder, name):
    shutil.rmtree(folder / name)
    with pytest.raises(MethodError) as caught:
        load_method(folder)
    assert (caught.value.code, caught.value.place) == ("M011", f"{name}/")


@pytest.mark.parametrize("name", ["delays.yaml", "next_step.yaml", "wording.yaml"])
def test_a_method_without_one_of_its_files_is_refused(folder, name):
    (folder / name).unlink()
    with pytest.raises(MethodError) as caught:
        load_method(folder)
    assert (caught.value.code, caught.value.place) == ("M001", name)


def test_every_code_is_provoked_here():
    assert {case[0] for case in DAMAGE} | {"M011"} == {*(f"M{number:03}" for number in range(1, 20)), "M030"}


@pytest.mark.parametrize(
    ("file", "text", "remedy"),
    [
        ("cues/calming.yaml", CUE.replace("phrases", "phrase"), "Did you mean 'phrases'?"),
        ("cues/calming.yaml", CUE.replace("phrases", "zinnen"), "It may have: id, phrases."),
        ("kinds/neutral.yaml", KIND.replace("talk: neutral", "talk: sustian"), "Did you mean 'sustain'?"),
        ("kinds/neutral.yaml", KIND.replace("talk: neutral", "talk: x"), "Choose one of: change, sustain, neutral."),
        ("next_step.yaml", RULES.replace("refused", "refuse"), "Did you mean 'refused'?"),
        ("next_step.yaml", RULES.replace("respect", "respekt"), "Did you mean 'respect'?"),
        ("cues/calming.yaml", CUE.replace("calming", "soothing"), "Call the file soothing.yaml, or the id 'calming'."),
    ],
)
def test_what_is_nearly_right_is_asked_about_and_else_the_choice_is_given(folder, file, text, remedy):
    assert error_of(folder, file, text).remedy == remedy


def test_a_form_that_the_user_adds_is_one_of_the_forms(folder, method):
    text = (DATA / "forms" / "not_now.yaml").read_text(encoding="utf-8")
    added = text.replace("id: not_now", "id: after_the_move", 1).replace("Nu niet", "Eerst verhuizen", 1)
    (folder / "forms" / "after_the_move.yaml").write_text(added, encoding="utf-8")
    extended = make_method(replace(read_settings({}), method=folder))
    assert set(extended.forms) == {*method.forms, "after_the_move"}
    assert extended.forms["after_the_move"].underneath[0].signals.id.startswith("after_the_move.")
    assert extended.talk_of()["after_the_move"] == method.forms["not_now"].talk
    assert extended.version != method.version


def test_a_changed_word_changes_the_method_s_version(folder, method):
    assert load_method(folder).version == method.version
    path = folder / "wording.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("daarna", "later"), encoding="utf-8")
    assert load_method(folder).version != method.version


def test_a_label_that_this_method_does_not_know_is_shown_by_its_id(method):
    assert method.label("from_another_method", Language.NL) == "from_another_method"
    assert method.value_label("stage", "from_another_method", Language.NL) == "from_another_method"
