"""ConvoKit corpora are read line by line, the new and the old fields alike."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from weerklank.conversations.records import Channel
from weerklank.errors import SourceError
from weerklank.sources.detect import detect, named
from weerklank.sources.read import read_file
from weerklank.sources.records import Reading, SkipReason

FIRST = {"id": "a", "conversation_id": "a", "speaker": "jo", "text": "Hi", "timestamp": 1738576920, "reply_to": None}


def read(tmp_path: Path, *lines: dict[str, object] | str) -> Reading:
    path = tmp_path / "bestand"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return read_file(path, source=named("convokit"))


def turns(reading: Reading) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for talk in reading.conversations for turn in talk.utterances]


def test_an_utterance_keeps_its_speaker_text_and_time(tmp_path):
    reading = read(tmp_path, FIRST)
    assert turns(reading) == [("jo", "Hi")]
    assert reading.conversations[0].utterances[0].at == datetime(2025, 2, 3, 10, 2, tzinfo=UTC)
    assert reading.conversations[0].channel is Channel.SOCIAL


def test_a_corpus_is_known_by_its_fields(tmp_path):
    path = tmp_path / "bestand"
    path.write_text(json.dumps(FIRST) + "\n" + json.dumps(FIRST) + "\n")
    assert detect(path).id == "convokit"


def test_the_fields_of_older_corpora_are_read(tmp_path):
    old = {"id": "a", "root": "r1", "user": {"id": "jo", "meta": {}}, "text": "Hi", "reply-to": None}
    reading = read(tmp_path, old, {**old, "id": "b", "user": "an", "text": "Ho", "reply-to": "a"})
    assert turns(reading) == [("jo", "Hi"), ("an", "Ho")]
    assert len(reading.conversations) == 1


def test_conversations_are_parted_by_their_id(tmp_path):
    reading = read(tmp_path, FIRST, {**FIRST, "conversation_id": 7, "text": "Other"})
    assert [talk.id for talk in reading.conversations] == ["bestand#a", "bestand#7"]


def test_without_conversations_replies_are_followed_to_the_first(tmp_path):
    plain = {"speaker": "jo", "timestamp": None}
    reading = read(
        tmp_path,
        {**plain, "id": "a", "text": "one"},
        {**plain, "id": "b", "text": "two", "reply_to": "a"},
        {**plain, "id": "c", "text": "three", "reply_to": "b"},
        {**plain, "id": "d", "text": "four", "reply_to": None},
    )
    assert [len(talk.utterances) for talk in reading.conversations] == [3, 1]


@pytest.mark.parametrize(
    ("timestamp", "hour"),
    [(1738576920, 10), (1738576920.5, 10), ("1738576920", 10), (1738576920000, 10), ("2025-02-03T11:02:00+01:00", 10)],
)
def test_timestamps_are_seconds_milliseconds_or_written_dates(tmp_path, timestamp: object, hour: int):
    assert read(tmp_path, {**FIRST, "timestamp": timestamp}).conversations[0].utterances[0].at.hour == hour


@pytest.mark.parametrize("timestamp", [None, 0, 12.5, "no", True, 1e300, 10**400, float("nan")])
def test_a_timestamp_that_is_no_date_costs_the_time_only(tmp_path, timestamp: object):
    assert read(tmp_path, {**FIRST, "timestamp": timestamp}).conversations[0].utterances[0].at is None


def test_broken_lines_and_lines_without_words_are_skipped_with_their_number(tmp_path):
    reading = read(
        tmp_path,
        FIRST,
        '{"id": "b", ',
        "[1, 2]",
        {**FIRST, "text": " "},
        {**FIRST, "text": "[deleted]"},
        {**FIRST, "speaker": None},
        {**FIRST, "text": "Bye"},
    )
    assert turns(reading) == [("jo", "Hi"), ("jo", "Bye")]
    assert [(skip.line, skip.reason) for skip in reading.skipped] == [
        (2, SkipReason.MALFORMED),
        (3, SkipReason.MALFORMED),
        (4, SkipReason.EMPTY),
        (5, SkipReason.DELETED),
        (6, SkipReason.NO_SPEAKER),
    ]


def test_half_a_surrogate_pair_becomes_a_mark_that_can_be_written(tmp_path):
    reading = read(tmp_path, json.dumps(FIRST).replace("Hi", "Hi \\ud83d daar \\ud83d\\ude42"))
    assert turns(reading)[0][1].encode("utf-8").decode("utf-8") == "Hi \ufffd daar 🙂"


def test_a_file_without_a_single_utterance_is_refused(tmp_path):
    with pytest.raises(SourceError) as caught:
        read(tmp_path, '{"a": 1}', "nee")
    assert caught.value.code == "S080"


def test_nesting_without_end_and_endless_numbers_are_skipped(tmp_path):
    reading = read(tmp_path, FIRST, "[" * 100_000, '{"id": ' + "9" * 5000 + "}")
    assert [skip.reason for skip in reading.skipped] == [SkipReason.MALFORMED] * 2
