import re
import shlex
import shutil
from pathlib import Path

import pytest
import typer

from weerklank.cli.app import app

ROOT = Path(__file__).parents[2]
CLI_PAGE = ROOT / "docs" / "reference" / "cli.md"
SLOW = frozenset(("evaluate", "train"))
"""Commands that learn or measure: their examples are run by `make train` and `make evaluate`, not here."""

KEPT = frozenset(("serve", "worker", "user", "import", "backup", "restore", "export", "erase", "scrub", "mcp"))
"""Commands that open a workspace, which a process does once: tests/workplace runs them."""

_FENCE = re.compile(r"^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^(?:.*\| )?(?:\.venv/bin/)?weerklank .*", re.MULTILINE)


def shown(page):
    """Return the commands that a page shows in its fences, without their remarks."""
    text = "\n".join(_FENCE.findall(page.read_text(encoding="utf-8")))
    lines = (line.strip() for line in re.sub(r"\\\n\s*", " ", text).splitlines() if _COMMAND.match(line))
    return [line for line in lines if words(line)[1][:1] and words(line)[1][0] not in SLOW | KEPT]


def words(line):
    """Return what goes in, and the arguments of the one weerklank command on a line."""
    before, _, command = line.rpartition("weerklank ") if "|" in line else ("", "", line.partition("weerklank ")[2])
    given = before.partition("|")[0].strip() if "|" in before else ""
    lexer = shlex.shlex(command, posix=True, punctuation_chars="|>")
    lexer.whitespace_split, lexer.commenters = True, "#"
    arguments = list(lexer)
    for stop in ("|", ">"):
        arguments = arguments[: arguments.index(stop)] if stop in arguments else arguments
    return given, arguments


def commands():
    return typer.main.get_command(app).commands


def every_command():
    """Give each command, those within a group by the group's name and their own."""
    for name, command in sorted(commands().items()):
        yield name, command
        yield from ((f"{name} {inner}", each) for inner, each in getattr(command, "commands", {}).items())


OPTIONS = [
    (name, option)
    for name, command in every_command()
    if not command.hidden
    for parameter in command.params
    for option in (*parameter.opts, *parameter.secondary_opts)
    if option.startswith("--") and option != "--help"
]


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_has_its_own_part_in_the_reference(name):
    page = CLI_PAGE.read_text(encoding="utf-8")
    hidden = commands()[name].hidden
    assert f"`{name}`" in page if hidden else re.search(rf"^#+ .*\bweerklank {name}\b", page, re.MULTILINE)


@pytest.mark.parametrize(("name", "option"), OPTIONS)
def test_every_option_is_named_in_the_reference(name, option):
    assert re.search(rf"`[^`\n]*{option}\b", CLI_PAGE.read_text(encoding="utf-8"))


def test_no_option_is_named_that_doesnt_exist():
    page = CLI_PAGE.read_text(encoding="utf-8")
    known = {option for _, option in OPTIONS} | {"--help", "--version"}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", page)) <= known


@pytest.mark.parametrize("page", [ROOT / "README.md", CLI_PAGE], ids=lambda page: page.name)
def test_every_command_that_a_page_shows_runs(page, run, tmp_path, monkeypatch):
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    lines = shown(page)
    assert len(lines) >= 5
    wrong = {}
    for line in lines:
        given, arguments = words(line)
        stdin = " ".join(shlex.split(given)[1:]) if given.startswith(("echo", "printf")) else ""
        ran = run(*arguments, stdin=stdin)
        if ran.code not in (0, 1) or "Traceback" in ran.err:
            wrong[line] = (ran.code, ran.err)
    assert wrong == {}


def test_every_make_target_that_the_readme_names_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"\bmake ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert {"demo", "test"} <= named
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert {name for name in named if re.search(rf"`?make {name}`?(?:\s|`|$)", makefile)} <= targets
    assert {"demo", "test"} <= targets


def test_what_the_demo_says_to_try_next_can_be_copied():
    said = (ROOT / "scripts" / "demo.py").read_text(encoding="utf-8")
    commands = [shlex.split(line) for line in said.splitlines() if line.startswith("  .venv/bin/weerklank ")]
    assert len(commands) >= 3
    paths = [words[2] for words in commands if len(words) > 2]
    assert [path for path in paths if not (ROOT / path).exists()] == []
