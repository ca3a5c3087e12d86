"""Dates are read as Dutch and English programs and people write them."""

from datetime import UTC, datetime, time

import pytest

from weerklank.sources.stamps import infer_order, read_clock, read_number, read_stamp


@pytest.mark.parametrize(
    "text",
    [
        "3 februari 2025 10:02",
        "ma 3 feb. 2025 om 10:02",
        "maandag 3 februari 2025, 10.02 uur",
        "3-feb-2025 10:02",
        "3 feb '25 10u02",
        "03-02-2025 10:02",
        "3/2/25, 10:02 AM",
        "3.2.2025 10:02",
        "10:02 03-02-2025",
        "2025-02-03 10:02",
        "2025-02-03T10:02:00Z",
        "2025-02-03T11:02:00+01:00",
        "2025-02-03T11:02:00.0000000+0100",
        "2025-02-03 11:02 CET",
        "Mon, 3 Feb 2025 11:02:00 +0100",
        "Mon Feb 03 2025 11:02:00 GMT+0100 (CET)",
        "February 3, 2025 at 10:02 AM",
        "Feb 3rd 2025 10:02 a.m.",
        "3rd February 2025 10:02",
        "2025/02/03 10:02",
    ],
)
def test_one_moment_is_read_however_it_is_written(text: str):
    assert read_stamp(text).at(day_first=True, zone=UTC) == datetime(2025, 2, 3, 10, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "gisteren", "10:02", "31-31-2025", "2025-02-30", "3 blah 2025", "12345678901", "x" * 999, "1.1 1.1 1.1"],
)
def test_what_is_no_date_is_none(text: str):
    stamp = read_stamp(text)
    assert stamp is None or stamp.at(day_first=True, zone=UTC) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10:02", time(10, 2)),
        ("10u02", time(10, 2)),
        ("10.02 uur", time(10, 2)),
        ("1:02 PM", time(13, 2)),
        ("12 am", time(0)),
        ("25:00", None),
        ("10", None),
    ],
)
def test_a_time_of_day_is_read(text: str, expected: time | None):
    assert read_clock(text) == expected


@pytest.mark.parametrize(
    ("number", "year"), [(1738576920, 2025), (1738576920000, 2025), (45691.5, 2025), (5, None), (float("inf"), None)]
)
def test_a_number_is_unix_time_or_an_excel_day(number: float, year: int | None):
    moment = read_number(number)
    assert (moment.year if moment else None) == year


@pytest.mark.parametrize(
    ("texts", "day_first"),
    [
        (["1/2/2025", "13/2/2025"], True),
        (["1/2/2025", "1/13/2025"], False),
        (["1/2/2025", "2/2/2025"], True),
        (["10/1/2025", "9/2/2025"], True),
        (["1/30/2025", "2/3/2025", "13/3/2025", "2/28/2025"], False),
        (["1/2/2025 9:00 AM", "1/2/2025 9:00 PM"], False),
    ],
)
def test_the_order_of_day_and_month_follows_from_all_dates_together(texts: list[str], day_first):
    assert infer_order(read_stamp(text) for text in texts).day_first is day_first
