"""A week stands under the month in which most of its counted days lie."""

from datetime import date, timedelta

MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def labels(folder, monday, **counted):
    from weerklank.services.recurring import Week
    from weerklank.web.charts import week_chart

    weeks = [Week(monday + timedelta(weeks=n), 1) for n in range(3)]
    return [column.label for column in week_chart(weeks, MONTHS, **counted).columns]


def test_a_week_with_the_first_of_october_in_it_is_octobers(folder):
    assert labels(folder, date(2026, 9, 28)) == ["okt", "", ""]
    assert labels(folder, date(2026, 9, 21)) == ["sep", "okt", ""]


def test_only_the_days_that_were_asked_for_count(folder):
    assert labels(folder, date(2026, 10, 26), since=date(2026, 11, 1)) == ["nov", "", ""]
