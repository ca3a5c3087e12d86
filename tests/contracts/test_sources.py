"""Every source keeps the same promises."""

import random
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

from tests.contracts.source_cases import CASES, SourceCase
from tests.strategies import messages
from weerklank.errors import WeerklankError
from weerklank.sources.detect import detect, named
from weerklank.sources.read import read_file
from weerklank.sources.records import Message
from weerklank.sources.table import SOURCES

MUTATIONS = 2000
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.source_id)


def test_every_source_has_a_case():
    assert {case.source_id for case in CASES} == {source.id for source in SOURCES}


@each_case
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=messages())
def test_what_is_written_is_read_back(case: SourceCase, drawn: list[Message]):
    with TemporaryDirectory() as folder:
        path = Path(folder) / case.file_name
        case.write(path, drawn)
        reading = read_file(path, source=named(case.source_id))
    turns = [(turn.speaker, turn.text, turn.at) for talk in reading.conversations for turn in talk.utterances]
    assert turns == case.expected(drawn)


@each_case
def test_the_example_is_recognised_by_its_content(case: SourceCase, tmp_path: Path):
    anonymous = tmp_path / "bestand"
    anonymous.write_bytes(case.example.read_bytes())
    assert detect(anonymous).id == case.source_id


@each_case
def test_reading_twice_gives_the_same(case: SourceCase):
    assert read_file(case.example) == read_file(case.example)


@each_case
def test_every_example_turn_points_into_its_file_and_belongs_to_a_participant(case: SourceCase):
    for conversation in read_file(case.example).conversations:
        names = {speaker.name for speaker in conversation.participants}
        assert all(turn.speaker in names and turn.text.strip() and turn.line > 0 for turn in conversation.utterances)
        assert [turn.index for turn in conversation.utterances] == list(range(len(conversation.utterances)))


@each_case
def test_damage_gives_an_answer_or_a_coded_error(case: SourceCase, tmp_path: Path):
    """Bytes flipped, cut, doubled or moved: a reading or a coded error, never another exception."""
    original = case.example.read_bytes()[: case.damaged_bytes]
    chance = random.Random(20251121)
    path = tmp_path / case.file_name
    source = named(case.source_id)
    refusals: list[WeerklankError] = []
    for _ in range(MUTATIONS):
        path.unlink(missing_ok=True)  # a disk writes a new file at leisure, but hurries with one that is written over
        path.write_bytes(damage(original, chance))
        try:
            reading = read_file(path, source=source)
        except WeerklankError as error:
            refusals.append(error)
        else:
            assert reading == replace(reading, format=case.source_id)
    assert all(error.code[1:].isdigit() and error.remedy for error in refusals)


def damage(original: bytes, chance: random.Random) -> bytes:
    """Return the bytes with one to four small accidents."""
    data = bytearray(original)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(data) + 1)
        length = min(chance.choice((1, 1, 2, 8, 64, 512)), len(data) - place)
        match chance.randrange(5):
            case 0:
                data[place : place + length] = chance.randbytes(length)
            case 1:
                del data[place : place + length]
            case 2:
                data[place:place] = data[place : place + length] * chance.randint(1, 3)
            case 3:
                data[place:place] = chance.choice(
                    (b"\x00", b"\xff\xfe", b"\r\n", b'"', b"<", b"[", b"{", "é\u200e".encode())
                )
            case _:
                del data[place:]
                data += b"\n"
    return bytes(data) or b"\n"
