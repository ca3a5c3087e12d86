"""Two people, or two programs, who do the same at one moment; and one that is killed half-way."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workplace.keeping.conftest import new_workspace  # noqa: F401 - a fixture

SCRIPT = Path(__file__).with_name("two_at_once.py")


@pytest.fixture(params=["sqlite", "postgres"])
def told(request, new_workspace):  # noqa: F811
    """Return a function that plays a scene of two_at_once on a workspace, and gives what it tells."""
    workspace = new_workspace(request.param)
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONPATH": str(Path(__file__).parents[3])}
    environment |= {"WEERKLANK_HOME": str(workspace.home), "DATABASE_URL": workspace.url}

    def play(scene):
        command = [sys.executable, SCRIPT, scene]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return play


def test_of_two_who_become_the_first_owner_at_once_one_does(told):
    assert told("owners") == "owner C047 1 1"


def test_of_two_who_take_a_login_at_once_one_has_it_and_the_other_is_told(told):
    assert told("logins") == "els C045 1"


def test_of_two_days_that_are_planned_at_once_one_stays(told):
    assert told("days") == "10 11 1"


def test_the_same_request_at_once_is_done_once_and_both_are_answered(told):
    assert told("answers") == '{"n": 1} {"n": 1} 1'


def test_a_request_whose_server_was_killed_left_nothing_and_may_be_asked_again(told):
    told("killed")
    assert told("after_killed") == '{"n": null} Atelier whole'
