"""What is erased is nowhere on disk, and a backup brings everything back on the other database."""

import io
import json
import zipfile

import pytest

from tests.workplace.conftest import NOW
from tests.workplace.exports import CHAT, OTHER

PASSWORD = "een-lang-wachtwoord\n"
NAME = "Zoëlinde"
WORDS = "kwartelnestje"


def told(chat, name):
    return chat.replace("Ingrid", name).replace("website", WORDS)


@pytest.fixture
def filled(workspace, tmp_path):
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / f"WhatsApp-chat met {NAME}.txt").write_text(told(CHAT, NAME), encoding="utf-8")
    (exports / "pieter.txt").write_text(
        OTHER.replace("te laat zijn", f"te laat zijn, {NAME} zei het ook"), encoding="utf-8"
    )
    workspace.run("import", exports, "--me", "Sanne")
    return workspace


def holds(raw, word):
    ways = {word, word.lower(), word.upper(), json.dumps(word)[1:-1]}
    return {way for way in ways if way.encode() in raw}


def test_who_is_erased_is_nowhere_in_the_database_nor_its_files(filled):
    before = filled.bytes_on_disk()
    assert holds(before, NAME)
    assert holds(before, WORDS)
    filled.run("erase", NAME, "--yes")
    after = filled.bytes_on_disk()
    assert holds(after, NAME) == set()
    assert holds(after, WORDS) == set()
    assert holds(after, "[gewist] zei het ook")
    assert holds(after, "Pieter")
    filled.run("worker", "--once")
    assert holds(filled.bytes_on_disk(), NAME) == set()


def test_nobody_is_erased_by_a_name_that_isnt_known(filled):
    done = filled.run("erase", "Niemand", "--yes", code=2)
    assert "N025" in done.stderr


@pytest.mark.parametrize(("here", "there"), [("sqlite", "postgres"), ("postgres", "sqlite"), ("sqlite", "sqlite")])
def test_a_backup_restores_on_either_database_to_the_same_rows(new_workspace, tmp_path, here, there):
    (tmp_path / "chat.txt").write_text(told(CHAT, NAME), encoding="utf-8")
    first, second = new_workspace(here, owned=True), new_workspace(there)
    first.run("import", tmp_path / "chat.txt", "--me", "Sanne")
    first.run("backup", tmp_path / "one.zip")
    assert (tmp_path / "one.zip").stat().st_mode & 0o077 == 0
    second.run("restore", tmp_path / "one.zip")
    second.run("backup", tmp_path / "two.zip")
    assert rows(tmp_path / "one.zip") == rows(tmp_path / "two.zip")
    assert len(rows(tmp_path / "one.zip")["rows/turn.jsonl"]) == 4
    assert "C076" in second.run("restore", tmp_path / "one.zip", code=2).stderr
    # What comes in next finds free numbers, and the search index is there.
    (tmp_path / "more.txt").write_text(OTHER, encoding="utf-8")
    assert "1 new conversation, " in second.run("import", tmp_path / "more.txt", "--me", "Sanne").stdout


def rows(path):
    with zipfile.ZipFile(path) as file:
        return {
            name: [json.loads(line) for line in file.read(name).splitlines()]
            for name in file.namelist()
            if name.startswith("rows/")
        }


def changed(path, out, change):
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out


def test_a_backup_of_a_newer_version_or_a_damaged_one_is_refused_and_leaves_nothing(new_workspace, tmp_path):
    first, second = new_workspace("sqlite", owned=True), new_workspace("sqlite")
    first.run("backup", tmp_path / "good.zip")

    def newer(name, raw):
        tree = json.loads(raw) if name == "manifest.json" else None
        return json.dumps({**tree, "migrations": [*tree["migrations"], "9999_later"]}) if tree else raw

    def shorter(name, raw):
        return b"" if name == "rows/user.jsonl" else raw

    assert "C078" in second.run("restore", changed(tmp_path / "good.zip", tmp_path / "n.zip", newer), code=2).stderr
    assert "C077" in second.run("restore", changed(tmp_path / "good.zip", tmp_path / "s.zip", shorter), code=2).stderr
    flipped = bytearray((tmp_path / "good.zip").read_bytes())
    begin = flipped.index(b"rows/user.jsonl") + len("rows/user.jsonl")
    flipped[begin + 20 : begin + 60] = bytes([0xFF] * 40)
    (tmp_path / "f.zip").write_bytes(flipped)
    assert "C077" in second.run("restore", tmp_path / "f.zip", code=2).stderr
    with zipfile.ZipFile(tmp_path / "good.zip", "a") as file:
        file.writestr("uploads/import-1/../../../escaped.txt", "x")
    assert "C077" in second.run("restore", tmp_path / "good.zip", code=2).stderr
    assert not list(tmp_path.rglob("escaped.txt"))
    (tmp_path / "no.zip").write_bytes(b"PK\x03\x04 nothing")
    assert "C077" in second.run("restore", tmp_path / "no.zip", code=2).stderr
    second.run("user", "add", "piet", stdin=PASSWORD)


def test_a_restored_row_keeps_the_moment_at_which_it_was_changed(owner, tmp_path):
    from weerklank.services.backup import restore, write_backup
    from weerklank.store.models import MethodChange, Team, User

    MethodChange.rows.create(team=owner.team, path="rules/x.yaml", is_off=True)
    MethodChange.rows.update(at=NOW)
    packed = io.BytesIO()
    write_backup(packed, uploads=tmp_path / "uploads", now=NOW)
    Team.objects.all().delete()
    User.objects.all().delete()
    restore(packed, uploads=tmp_path / "uploads")
    assert MethodChange.rows.get().at == NOW
    row = MethodChange.rows.get()
    row.save()
    assert row.at > NOW


def test_a_forgotten_password_is_replaced_on_the_machine(new_workspace):
    here = new_workspace("sqlite", owned=True)
    assert here.run("user", "password", "Els", stdin="een-nieuw-wachtwoord\n").stdout == "els\n"
    assert "C046" in here.run("user", "password", "els", stdin="kort\n", code=2).stderr
    assert "N027" in here.run("user", "password", "niemand", stdin=PASSWORD, code=2).stderr
