import io
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests import builders
from tests.unit.outputs.golden import written
from weerklank.outputs import json_report
from weerklank.outputs.jsonl_report import write_lines
from weerklank.outputs.table import OUTPUTS
from weerklank.text.language import Language
from weerklank.text.span import Span

SCHEMA = json.loads((Path(json_report.__file__).parent / "schema" / "report-1.json").read_text(encoding="utf-8"))
DOCUMENT = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
LINE = Draft202012Validator({"$ref": "#/$defs/line", "$defs": SCHEMA["$defs"]})
REPORTS = {
    "full": builders.report,
    "english": builders.report_en,
    "without times": builders.vulnerable_report,
    "seller only": builders.seller_only_report,
    "empty": builders.empty_report,
    "hostile": builders.hostile_report,
}


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("build", REPORTS.values(), ids=REPORTS)
def test_a_document_keeps_to_the_schema(build):
    DOCUMENT.validate(json.loads(written(builders.analysis(build()), "json")))


def test_several_conversations_and_none_keep_to_the_schema():
    for reports in ((), [build() for build in REPORTS.values()]):
        document = json.loads(written(builders.analysis(*reports), "json"))
        DOCUMENT.validate(document)
        assert document["summary"]["conversations"] == len(reports)


def test_the_design_fixes_these_keys():
    document = json.loads(written(builders.analysis(builders.report()), "json"))
    conversation = document["conversations"][0]
    assert {"schema", "tool", "model", "method", "conversations", "summary"} <= set(document)
    assert {
        "id",
        "source",
        "channel",
        "participants",
        "turns",
        "escalation",
        "contradictions",
        "diagnosis",
        "next_step",
        "figures",
    } <= set(conversation)
    assert {
        "index",
        "at",
        "speaker",
        "role",
        "text",
        "labels",
        "talk",
        "nature",
        "depth",
        "stage",
        "vulnerable",
        "moves",
        "evidence",
    } <= set(conversation["turns"][0])
    assert {"step", "why", "drafts", "wait_for_reply", "follow_up_on"} <= set(conversation["next_step"])


def test_evidence_points_at_its_words():
    document = json.loads(written(builders.analysis(builders.report()), "json"))
    turn = document["conversations"][0]["turns"][4]
    assert Span(turn["evidence"][0]["start"], turn["evidence"][0]["end"]).of(turn["text"]) == "midden in de nieuwe site"


def test_texts_come_back_as_they_were_and_nothing_steers_a_terminal():
    report = builders.hostile_report()
    text = written(builders.analysis(report), "json")
    text.encode()
    assert {character for character in text if ord(character) < 32 or 127 <= ord(character) < 160} == {"\n"}
    turns = json.loads(text)["conversations"][0]["turns"]
    assert [turn["text"] for turn in turns] == [utterance.text for utterance in report.conversation.utterances]


def test_json_is_the_same_for_every_reader():
    analysis = builders.analysis(builders.report())
    assert written(analysis, "json") == written(analysis, "json", builders.options(Language.EN, colour=True))


@pytest.mark.parametrize("build", REPORTS.values(), ids=REPORTS)
def test_a_line_is_one_conversation_and_keeps_to_the_schema(build):
    lines = written(builders.analysis(build(), build()), "jsonl").split("\n")
    assert len(lines) == 3
    assert lines[2] == ""
    LINE.validate(json.loads(lines[0]))


def test_lines_are_written_as_the_reports_come():
    stream, seen = io.StringIO(), []

    def reports():
        for _ in range(3):
            seen.append(stream.getvalue().count("\n"))
            yield builders.report_en()

    write_lines(reports(), stream)
    assert seen == [0, 1, 2]


class _Counting(io.StringIO):
    longest = 0

    def write(self, text):
        self.longest = max(self.longest, len(text))
        return super().write(text)


@pytest.mark.parametrize("output", ["json", "jsonl", "html", "md"])
def test_a_long_conversation_is_never_one_string(output):
    stream = _Counting()
    analysis = builders.analysis(builders.long_report(600))

    OUTPUTS[output].write(analysis, stream, builders.options())
    assert stream.longest < len(stream.getvalue()) / 10
