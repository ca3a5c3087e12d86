"""Modules say what they are for, stay small, and keep to their layer."""

import ast
import subprocess
import sys

import pytest

from tests.architecture.source import PACKAGE, REPOSITORY, Module, dotted, exported, modules

CORE = {
    "text", "conversations", "method", "understanding", "advice", "insight", "pipeline", "sources", "outputs",
}  # fmt: skip
OUTSIDE = {"random", "secrets", "uuid", "socket", "http", "ssl", "requests", "asyncio", "subprocess"}
"""Modules by which chance, the network or another program would get in."""
AMBIENT = {
    "os.environ", "os.environb", "os.getenv", "os.getcwd", "Path.cwd", "Path.home", "time.time", "time.localtime",
    "datetime.now", "datetime.today", "datetime.utcnow", "date.today", "locale.getlocale", "sys.argv", "sys.stdin",
    "sys.stdout", "sys.stderr", "urllib.request",
}  # fmt: skip
"""Attributes by which the environment, the clock or a global would get in."""
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "data2"}
MAX_LINES = 500


def named(found: tuple[Module, ...] | list[Module]) -> dict[str, object]:
    return {"argvalues": found, "ids": [module.name or "weerklank" for module in found]}


@pytest.mark.parametrize("module", **named(modules()))
def test_a_module_opens_with_one_line_that_says_what_it_is_for(module):
    docstring = ast.get_docstring(module.tree)
    assert docstring, "has no docstring"
    first, *rest = docstring.split("\n")
    assert first.endswith((".", ":"))
    assert not rest or not rest[0].strip()


def by_ruff_s_order(names: list[str]) -> list[str]:
    """Sort constants first, then classes, then the rest, as ruff's RUF022 does."""
    return sorted(names, key=lambda name: (0 if name.isupper() else 1 if name[0].isupper() else 2, name))


@pytest.mark.parametrize("module", **named([module for module in modules() if exported(module) is not None]))
def test_what_a_module_offers_exists_once_and_in_order(module):
    names = exported(module)
    assert names == by_ruff_s_order(names)
    assert len(names) == len(set(names))
    defined = {alias.asname or alias.name for node in ast.walk(module.tree) for alias in getattr(node, "names", ())
               if isinstance(alias, ast.alias)}  # fmt: skip
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            defined.add(node.name)
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        defined.update(target.id for target in targets if isinstance(target, ast.Name))
    assert set(names) <= defined


@pytest.mark.parametrize("module", **named(modules()))
def test_what_a_module_takes_from_another_is_offered_there(module):
    offered = {other.name: exported(other) or [] for other in modules()}
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("weerklank"):
            continue
        origin = (node.module or "").removeprefix("weerklank").removeprefix(".")
        for alias in node.names:
            is_module = f"{origin}.{alias.name}".removeprefix(".") in offered
            is_version = (origin, alias.name) == ("", "__version__")
            assert is_module or is_version or alias.name in offered[origin], f"{node.module}.{alias.name}"


@pytest.mark.parametrize("module", **named([module for module in modules() if module.top not in ("cli", "__main__")]))
def test_only_the_command_line_prints(module):
    calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    assert not [call.lineno for call in calls if dotted(call.func) in ("print", "input", "breakpoint")]


@pytest.mark.parametrize("module", **named([module for module in modules() if module.top in CORE]))
def test_the_core_takes_no_environment_clock_chance_or_network_by_itself(module):
    for node in ast.walk(module.tree):
        imported = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            imported = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        assert not {name.split(".")[0] for name in imported} & OUTSIDE, f"line {getattr(node, 'lineno', 0)}"
        assert not set(imported) & AMBIENT, f"line {getattr(node, 'lineno', 0)}"
        tail = ".".join(dotted(node).split(".")[-2:])
        assert tail not in AMBIENT, f"line {getattr(node, 'lineno', 0)}: {tail}"


def test_the_core_is_all_there():
    assert {module.top for module in modules()} >= CORE


def test_no_module_has_a_name_that_could_hold_anything():
    parts = {part for path in PACKAGE.rglob("*") for part in (path.stem,) if path.suffix in ("", ".py")}
    assert not parts & VAGUE


@pytest.mark.parametrize("module", **named([module for module in modules() if ".migrations." not in module.name]))
def test_a_module_is_not_too_long_to_read(module):
    assert len(module.text.splitlines()) <= MAX_LINES


@pytest.mark.parametrize("module", **named(modules()))
def test_no_except_is_bare(module):
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"line {node.lineno}"


def test_the_layers_of_the_design_are_kept():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
