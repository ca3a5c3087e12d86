import pytest

from weerklank.advice.lint import VOCABULARY
from weerklank.errors import MethodError
from weerklank.method.rules import load_rules

RULE = """\
id: demo.softened
kind: existence
language: en
severity: suggestion
applies_to: [message]
message: {nl: "'{match}' valt weg.", en: "'{match}' is easy to miss."}
why: {nl: Zo krijg je geen antwoord., en: It gets no answer.}
better: Please send the file today.
references: [book]
params: {phrases: [would it maybe]}
examples:
  flag: [Would it maybe be possible?, Would it maybe help?]
  leave: [Please send it., {text: It may rain., answers: Will it rain?}]
"""


@pytest.fixture
def load(tmp_path):
    """Return what reads one rule whose text was changed."""

    def load(*changes, name="softened"):
        text = RULE
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        folder = tmp_path / "rules" / "demo"
        folder.mkdir(parents=True, exist_ok=True)
        (tmp_path / "rules" / "references.yaml").write_text("book: {author: A, year: '2024', title: T}\n")
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        return load_rules(tmp_path, vocabulary=VOCABULARY)

    return load


def test_a_good_rule_is_read(load):
    (rule,) = load().rules.values()
    assert (rule.id, rule.pack, rule.kind, rule.severity) == ("demo.softened", "demo", "existence", "suggestion")
    assert rule.leave[1].answers == "Will it rain?"


def test_a_rule_can_ask_for_words_in_the_turn_that_it_answers(load):
    (rule,) = load(("examples:", "only_if_they_say: [what does it cost]\nexamples:")).rules.values()
    assert rule.only_if_they_say.find("So what does it cost?")
    (plain,) = load().rules.values()
    assert plain.only_if_they_say is None


@pytest.mark.parametrize(("change", "code", "place"), [
    (("kind: existence", "kind: existance"), "M007", ":2:7"),
    (("language: en", "language: fr"), "M007", ":3:11"),
    (("severity: suggestion", "severity: fatal"), "M007", ":4:11"),
    (("[message]", "[letter]"), "M007", ":5:14"),
    (("'{match}' is", "'{mtach}' is"), "M022", ":6:10"),
    (("'{match}' is", "'{match' is"), "M022", ":6:10"),
    (("[book]", "[boek]"), "M021", ":9:14"),
    (("phrases: [would it maybe]", "phrase: [would it maybe]"), "M004", ":10:10"),
    (("params: {phrases: [would it maybe]}", "params: {phrases: []}"), "M005", ":10:19"),
    (("id: demo.softened", "id: demo.other"), "M012", ":1:5"),
    (("[Would it maybe be possible?, Would it maybe help?]", "[Would it maybe help?]"), "M005", ":12:9"),
    (("examples:", "when: [answers_complain]\nexamples:"), "M013", ":11:8"),
    (("examples:", "fix: {replace: {perhaps: now}}\nexamples:"), "M024", ":11:17"),
    (("examples:", "fix: {replace: {would it maybe: so would it maybe}}\nexamples:"), "M025", ":11:33"),
    (("{text: It may rain.,", "{txt: It may rain.,"), "M004", ":13:29"),
])  # fmt: skip
def test_a_fault_is_told_with_its_code_and_place(load, change, code, place):
    with pytest.raises(MethodError) as told:
        load(change)
    assert told.value.code == code
    assert told.value.place == f"rules/demo/softened.yaml{place}"
    assert told.value.remedy


@pytest.mark.parametrize(("kind", "params", "code"), [
    ("pattern", r'{pattern: "(a+)+"}', "M023"),
    ("pattern", r'{pattern: "(?:een|twee)*"}', "M023"),
    ("pattern", r'{pattern: "begin.*eind"}', "M023"),
    ("pattern", r'{pattern: "(open"}', "M023"),
    ("count", "{what: words}", "M028"),
    ("count", "{what: words, over: 3, under: 9}", "M028"),
    ("count", "{what: words, over: veel}", "M027"),
    ("count", "{what: phrases, over: 3}", "M026"),
    ("absence", "{from_words: 3}", "M029"),
    ("claim", "{sources: [bron]}", "M029"),
    ("move", "{moves: [argue], at_least: half}", "M027"),
])  # fmt: skip
def test_a_kind_refuses_params_that_it_cant_use(load, kind, params, code):
    with pytest.raises(MethodError) as told:
        load(
            ("kind: existence", f"kind: {kind}"),
            ("params: {phrases: [would it maybe]}", f"params: {params}"),
            ("'{match}' is easy to miss.", "x"),
            ("'{match}' valt weg.", "x"),
        )
    assert told.value.code == code


def test_the_same_rules_have_the_same_version_and_other_rules_another(load, tmp_path):
    first = load().version
    path = tmp_path / "rules" / "demo" / "softened.yaml"
    assert load_rules(tmp_path, vocabulary=VOCABULARY).version == first
    path.write_text(path.read_text().replace("suggestion", "warning"))
    assert load_rules(tmp_path, vocabulary=VOCABULARY).version != first


def test_a_folder_without_rules_is_told(tmp_path):
    with pytest.raises(MethodError) as told:
        load_rules(tmp_path, vocabulary=VOCABULARY)
    assert told.value.code == "M011"
