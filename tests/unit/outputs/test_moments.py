from datetime import UTC, date, datetime

import pytest

from tests.builders import AMSTERDAM
from weerklank.outputs.moments import Moments
from weerklank.outputs.wording import load_wording
from weerklank.text.language import Language

DUTCH = Moments(load_wording(Language.NL), AMSTERDAM)


def at(year, month, day, hour=9, minute=5):
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def test_a_time_is_shown_on_the_readers_clock():
    assert DUTCH.moment(at(2025, 2, 3, 23, 30)) == "4 februari, 00:30"


def test_summer_time_is_respected():
    assert DUTCH.moment(at(2025, 7, 1)) == "1 juli, 11:05"


def test_no_time_is_no_words():
    assert DUTCH.moment(None) == DUTCH.iso(None) == DUTCH.period(None, None) == ""


def test_a_day_is_in_the_readers_language():
    english = Moments(load_wording(Language.EN), AMSTERDAM)
    assert DUTCH.day(date(2025, 2, 14)) == "vrijdag 14 februari 2025"
    assert english.day(date(2025, 2, 14)) == "Friday 14 February 2025"


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (at(2025, 2, 3), "maandag 3 februari 2025, 10:05"),
        (at(2025, 2, 3, 12), "maandag 3 februari 2025, 10:05–13:05"),
        (at(2025, 2, 9), "3–9 februari 2025"),
        (at(2025, 3, 1), "3 februari – 1 maart 2025"),
        (at(2026, 1, 1), "3 februari 2025 – 1 januari 2026"),
    ],
)
def test_a_period_names_what_its_ends_share_once(last, expected):
    assert DUTCH.period(at(2025, 2, 3), last) == expected
