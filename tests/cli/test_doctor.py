import shutil

import pytest

from weerklank.method.catalog import DATA
from weerklank.understanding.heads import BUNDLED


def test_all_is_well(run_whole):
    ran = run_whole("doctor")
    assert (ran.code, ran.err) == (0, "")
    assert [line[:3] for line in ran.out.splitlines()] == ["ok "] * len(ran.out.splitlines())


def test_a_broken_model_is_told(run_whole, tmp_path, monkeypatch):
    model = shutil.copytree(BUNDLED, tmp_path / "model")
    (model / "heads.npz").write_bytes(b"PK")
    monkeypatch.setenv("WEERKLANK_MODEL", str(model))
    ran = run_whole("doctor")
    assert ran.code == 1
    assert "NOT  model: " in ran.out
    assert "A002" in ran.out


def test_a_broken_method_is_told(run_whole, tmp_path, monkeypatch):
    data = shutil.copytree(DATA, tmp_path / "data")
    (data / "forms" / "no_money.yaml").write_text("id: no_money\n", encoding="utf-8")
    monkeypatch.setenv("WEERKLANK_METHOD", str(data))
    ran = run_whole("doctor")
    assert ran.code == 1
    assert "NOT  method: forms/no_money.yaml:1:1: M003" in ran.out


@pytest.mark.parametrize(("name", "value", "code"), [
    ("WEERKLANK_TIMEZONE", "Europe/Nergens", "C001"),
    ("WEERKLANK_MODEL", "/nergens", "C002"),
    ("WEERKLANK_METHOD", "/nergens", "C002"),
])  # fmt: skip
def test_a_setting_that_cant_be_used_is_told(run_whole, monkeypatch, name, value, code):
    monkeypatch.setenv(name, value)
    ran = run_whole("doctor")
    assert ran.code == 2
    assert ran.told(code)
    assert name in ran.err
