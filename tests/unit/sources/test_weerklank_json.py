"""Our own JSON is read in all its shapes, and what is wrong with it is told at line and column."""

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.notes import details_of, notes_of
from weerklank.conversations.records import Channel, Role, Warmth
from weerklank.errors import SourceError
from weerklank.sources import weerklank_json
from weerklank.sources.detect import detect, named
from weerklank.sources.read import read_file
from weerklank.sources.records import Reading, ReadOptions, SkipReason
from weerklank.text.language import Language

TALK = {
    "id": "t1",
    "channel": "whatsapp",
    "warmth": "referred",
    "language": "en",
    "participants": [{"name": "Ann", "role": "seller"}, {"name": "Jo", "role": "klant"}, {"name": "Stil"}],
    "turns": [
        {"at": "2025-02-03T10:02:00Z", "speaker": "Jo", "text": "Hi"},
        {"at": "2025-02-03T10:03:00Z", "speaker": "Ann", "text": "Hello"},
    ],
}


def read(tmp_path: Path, text: object, *, options: ReadOptions | None = None) -> Reading:
    path = tmp_path / "bestand"
    path.write_text(text if isinstance(text, str) else json.dumps(text, indent=1), encoding="utf-8")
    return read_file(path, source=named("json"), options=options)


def turns(reading: Reading) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for talk in reading.conversations for turn in talk.utterances]


def with_turn(**fields: object) -> dict[str, object]:
    return {**TALK, "turns": [*TALK["turns"], fields]}


@pytest.mark.parametrize(
    "shape",
    [
        {"conversations": [TALK]},
        TALK,
        [TALK],
        json.dumps(TALK),
        json.dumps({"conversations": [TALK]}),
        "\n" + json.dumps(TALK) + "\n\n",
        {"schema": 1, "tool": "weerklank", "conversations": [TALK], "summary": {}},
    ],
)
def test_every_shape_gives_the_conversation(tmp_path, shape: object):
    reading = read(tmp_path, shape)
    assert detect(tmp_path / "bestand").id == "json"
    assert turns(reading) == [("Jo", "Hi"), ("Ann", "Hello")]


def test_what_the_file_says_of_a_conversation_is_kept(tmp_path):
    talk = read(tmp_path, TALK).conversations[0]
    assert (talk.channel, talk.warmth, talk.language) == (Channel.WHATSAPP, Warmth.REFERRED, Language.EN)
    assert [(who.name, who.role) for who in talk.participants] == [("Jo", Role.CUSTOMER), ("Ann", Role.SELLER)]
    assert talk.utterances[0].at == datetime(2025, 2, 3, 10, 2, tzinfo=UTC)


def test_what_the_file_does_not_say_is_left_open(tmp_path):
    talk = read(tmp_path, {"turns": [{"speaker": "Jo", "text": "Hoi, ik heb een vraag"}]}).conversations[0]
    assert (talk.channel, talk.warmth, talk.language) == (Channel.OTHER, None, Language.NL)
    assert talk.participants[0].role is Role.OTHER


def test_json_lines_are_read_one_by_one_and_a_bad_one_is_skipped(tmp_path):
    lines = [
        json.dumps({**TALK, "id": "a", "lang": "en"}),
        '{"turns": [}',
        '{"other": 1}',
        json.dumps({**TALK, "id": "b"}),
    ]
    reading = read(tmp_path, "\n".join(lines))
    assert [talk.id for talk in reading.conversations] == ["bestand#a", "bestand#b"]
    assert [turn.line for turn in reading.conversations[1].utterances] == [4, 4]
    assert [(skip.line, skip.reason) for skip in reading.skipped] == [
        (2, SkipReason.MALFORMED),
        (3, SkipReason.MALFORMED),
    ]
    assert "character 12" in details_of(reading)[0]


def test_json_lines_stay_json_lines_when_the_first_is_cut_off(tmp_path):
    whole = json.dumps(TALK)
    reading = read(tmp_path, f"{whole[:40]}\n{whole}\n{whole}\n")
    assert len(reading.conversations) == 2
    assert [skip.line for skip in reading.skipped] == [1]


def test_the_role_of_a_turn_goes_before_that_of_the_participants(tmp_path):
    reading = read(tmp_path, with_turn(speaker="Stil", role="customer", text="Dag"))
    assert reading.conversations[0].role_of("Stil") is Role.CUSTOMER


def test_without_a_speaker_the_role_speaks(tmp_path):
    reading = read(tmp_path, {"turns": [{"role": "customer", "text": "Hi"}, {"role": "seller", "text": "Hello"}]})
    assert turns(reading) == [("customer", "Hi"), ("seller", "Hello")]
    assert reading.conversations[0].role_of("seller") is Role.SELLER


@pytest.mark.parametrize(
    ("turn", "reason"),
    [
        ({"speaker": "Jo", "text": " \u200e "}, SkipReason.EMPTY),
        ({"text": "Hi"}, SkipReason.NO_SPEAKER),
        ({"speaker": "Jo"}, SkipReason.MALFORMED),
        ({"speaker": "Jo", "text": 5}, SkipReason.MALFORMED),
    ],
)
def test_a_turn_without_words_or_speaker_is_skipped(tmp_path, turn: dict[str, object], reason: SkipReason):
    reading = read(tmp_path, with_turn(**turn))
    assert len(turns(reading)) == 2
    assert [(skip.line, skip.reason) for skip in reading.skipped] == [(3, reason)]


def test_two_conversations_with_one_id_stay_two(tmp_path):
    reading = read(tmp_path, {"conversations": [TALK, TALK]})
    assert [len(talk.utterances) for talk in reading.conversations] == [2, 2]


def test_a_channel_that_nobody_knows_is_left_open_and_told(tmp_path):
    reading = read(tmp_path, {**TALK, "channel": "duif"})
    assert reading.conversations[0].channel is Channel.OTHER
    assert "'duif'" in notes_of(reading)[0]


def test_times_without_a_zone_are_in_the_users_zone(tmp_path):
    options = ReadOptions(timezone=ZoneInfo("Europe/Amsterdam"))
    reading = read(
        tmp_path, {"turns": [{"at": "2025-07-03T10:02:00", "speaker": "Jo", "text": "Hoi"}]}, options=options
    )
    assert reading.conversations[0].utterances[0].at == datetime(2025, 7, 3, 8, 2, tzinfo=UTC)


def test_a_time_that_can_not_be_read_is_left_out_and_told(tmp_path):
    reading = read(tmp_path, with_turn(speaker="Jo", text="Dag", at="gisteren"))
    assert reading.conversations[0].utterances[2].at is None
    assert "1 date could not be read" in notes_of(reading)[0]


def test_what_is_no_json_is_told_at_line_and_column(tmp_path):
    with pytest.raises(SourceError) as caught:
        read(tmp_path, '{"turns": [\n  {"speaker": "Jo" "text": "geheim"}\n]}')
    assert caught.value.code == "S085"
    assert caught.value.place.endswith("bestand:2:20")
    assert "geheim" not in str(caught.value)


def test_json_lines_without_a_good_one_tell_the_first_fault(tmp_path):
    with pytest.raises(SourceError) as caught:
        read(tmp_path, '{"turns": [}\n{"turns": ]}\n')
    assert (caught.value.code, caught.value.place[-5:]) == ("S085", ":1:12")


@pytest.mark.parametrize("text", ['{"conversations": []}', "[]", "5", '{"turns": "veel"}', "[" * 50_000])
def test_json_without_a_conversation_is_refused(tmp_path, text: str):
    with pytest.raises(SourceError) as caught:
        read(tmp_path, text)
    assert caught.value.code in ("S085", "S086")


def test_one_value_that_is_too_big_to_be_read_at_once_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(weerklank_json, "_MAX_WHOLE_BYTES", 100)
    with pytest.raises(SourceError) as caught:
        read(tmp_path, {"conversations": [TALK]})
    assert caught.value.code == "S087"
    assert "JSON Lines" in caught.value.remedy
