import pytest

from tests.unit.outputs.golden import CASES, FOLDER, case


@pytest.mark.parametrize("name", CASES)
def test_a_report_is_what_was_last_reviewed(name):
    expected = (FOLDER / name).read_text(encoding="utf-8")
    assert case(name) == expected, "read the change, then run: python -m tests.unit.outputs.golden"
