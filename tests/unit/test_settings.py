"""The time zone comes from the computer where it tells one."""

import pytest

from weerklank.settings import computers_zone, read_settings

HERE = "Europe/Amsterdam"


@pytest.mark.parametrize(
    ("linked", "zone"),
    [
        ("/usr/share/zoneinfo/Europe/London", "Europe/London"),
        ("/var/db/timezone/zoneinfo/America/Argentina/Ushuaia", "America/Argentina/Ushuaia"),
        ("/usr/share/zoneinfo/Etc/UTC", HERE),
        ("/usr/share/zoneinfo/UTC", HERE),
        ("/usr/share/zoneinfo/Europe/Nergens", HERE),
        ("/usr/share/zoneinfo/../../etc/passwd", HERE),
        ("/elsewhere", HERE),
    ],
)
def test_the_computers_own_zone_is_found_where_it_says_something_of_people(tmp_path, linked, zone):
    link = tmp_path / "localtime"
    link.symlink_to(linked)
    assert computers_zone({}, local_time=link) == zone


def test_a_variable_goes_before_the_link_and_nothing_gives_the_usual_one(tmp_path):
    link = tmp_path / "localtime"
    assert computers_zone({}, local_time=link) == HERE
    link.write_bytes(b"TZif2")  # a copy tells no name
    assert computers_zone({}, local_time=link) == HERE
    link.unlink()
    link.symlink_to("/usr/share/zoneinfo/Europe/London")
    assert computers_zone({"TZ": ":Europe/Brussels"}, local_time=link) == "Europe/Brussels"


def test_what_somebody_set_goes_before_the_computer():
    assert read_settings({}, zone="Europe/London").timezone.key == "Europe/London"
    assert read_settings({"WEERKLANK_TIMEZONE": "Europe/Paris"}, zone="Europe/London").timezone.key == "Europe/Paris"
