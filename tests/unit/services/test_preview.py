from pathlib import Path

import pytest

from weerklank.errors import SourceError
from weerklank.services.preview import preview
from weerklank.sources.detect import named
from weerklank.sources.records import ReadOptions

EXAMPLES = Path(__file__).parents[3] / "examples"
FILES = sorted(
    path for path in EXAMPLES.rglob("*") if path.is_file() and path.name != "README.md" and path.name[0] != "."
)


def seen(path, *, turns=3, source=None):
    return preview(path, source=source, options=ReadOptions(), turns=turns)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_example_shows_who_speaks_and_what_is_skipped(path):
    found = seen(path)
    assert found.conversations >= 1
    assert sum(found.speakers.values()) == found.turns
    assert list(found.speakers.values()) == sorted(found.speakers.values(), reverse=True)
    assert sum(found.skipped_by_reason.values()) == len(found.skipped)
    assert all(speaker in found.speakers for speaker, _ in found.first_turns)
    assert len(found.first_turns) == min(3, found.turns)


def test_no_turn_is_shown_where_none_is_asked_for():
    assert seen(EXAMPLES / "plain.txt", turns=0).first_turns == ()
    assert len(seen(EXAMPLES / "plain.txt", turns=100).first_turns) == 17


def test_a_file_that_cant_be_read_is_told(tmp_path):
    for path, code in ((EXAMPLES / "README.md", "S003"), (tmp_path / "nergens.txt", "S001")):
        with pytest.raises(SourceError) as told:
            seen(path)
        assert told.value.code == code


def test_another_format_can_be_asked_for():
    assert seen(EXAMPLES / "plain.txt", source=named("text")).format == "text"
