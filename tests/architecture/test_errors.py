"""The tree of errors is as it is drawn, and every code is documented and means one thing."""

import ast
import copy
import pickle
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import pytest

from tests.architecture.source import REPOSITORY, Module, dotted, modules
from weerklank import errors
from weerklank.cli.exits import EXIT_CODES, exit_code

CLASSES = [getattr(errors, name) for name in errors.__all__ if name.endswith("Error")]
CODE = re.compile(r"[A-Z]\d{3}")
PARTS = ("chat.txt:3:7", "S099", "this line is 'zoek'", "Export the chat again.")


def drawn() -> dict[str, tuple[str, str]]:
    """Return what the docstring draws: class → the class above it and the letter of its codes."""
    above: list[str] = []
    tree = {}
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"([│ ]*(?:[├└]── )?)([A-Z]\w+Error)(?: +([A-Z])…)?", line)
        if found:
            depth = len(found[1]) // 4
            above[depth:] = [found[2]]
            tree[found[2]] = (above[depth - 1] if depth else "Exception", found[3] or "")
    return tree


LETTERS = {name: letter for name, (_, letter) in drawn().items() if letter}


def test_the_tree_is_as_it_is_drawn():
    classes = {name: kind for name, kind in vars(errors).items() if isinstance(kind, type)}
    defined = {name: kind for name, kind in classes.items() if issubclass(kind, Exception)}
    assert {name: parent for name, (parent, _) in drawn().items()} == {
        name: kind.__bases__[0].__name__ for name, kind in defined.items()
    }
    assert {kind.__name__ for kind in CLASSES} == set(defined)


@pytest.mark.parametrize("kind", CLASSES)
def test_an_error_keeps_its_four_parts_on_its_way_to_another_process(kind):
    error = kind(*PARTS)
    for travelled in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(travelled) is kind
        assert (travelled.place, travelled.code, travelled.problem, travelled.remedy) == PARTS
        assert str(travelled) == str(error) == "chat.txt:3:7: S099 this line is 'zoek'\nExport the chat again."


@pytest.mark.parametrize("kind", CLASSES)
def test_values_travel_too_and_can_still_be_said_in_another_language(kind):
    problem = errors.say("there is no {what} {name!r}", what=errors.say("column"), name="it's {so}")
    error = pickle.loads(pickle.dumps(kind(errors.say("piece {n}", n=3), "S099", problem, "Give {match}.")))
    assert str(error) == 'piece 3: S099 there is no column "it\'s {so}"\nGive {match}.'
    dutch = {
        "there is no {what} {name!r}": "er is geen {what} {name!r}",
        "column": "kolom",
        "piece {n}": "stuk {n}",
        "Give {match}.": "Geef {match}.",
    }
    worded = error.worded(dutch.__getitem__)
    assert type(worded) is kind
    assert str(worded) == 'stuk 3: S099 er is geen kolom "it\'s {so}"\nGeef {match}.'
    assert str(pickle.loads(pickle.dumps(worded))) == str(worded)


def test_only_what_may_pass_by_itself_is_called_transient():
    assert {kind.__name__ for kind in CLASSES if kind.transient} == {"StoreBusyError", "ShardFailedError"}


def test_every_class_has_an_exit_code():
    assert set(EXIT_CODES) == set(CLASSES)
    for kind in CLASSES:
        assert exit_code(kind(*PARTS)) in (2, 3)
        assert (exit_code(kind(*PARTS)) == 2) is issubclass(kind, errors.InputError)


@dataclass(frozen=True)
class Raised:
    """Hold one place in the source that makes an error with a code."""

    code: str
    kind: str
    problem: str
    where: str


def template(node: ast.expr | None) -> str:
    """Return a sentence as it is written."""
    if isinstance(node, ast.Call) and dotted(node.func) == "say":
        return template(node.args[0])
    return str(node.value) if isinstance(node, ast.Constant) else "{}"


def made_in(module: Module) -> list[Raised]:
    found = []
    for function in (node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef)):
        inside = list(ast.walk(function))
        assigned = [node for node in inside if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)]
        found += [_raised(call, assigned, module) for call in inside if isinstance(call, ast.Call) and _code(call)]
    return found


def _code(call: ast.Call) -> str:
    texts = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    return next((text for text in texts if CODE.fullmatch(text)), "")


def _raised(call: ast.Call, assigned: list[ast.Assign], module: Module) -> Raised:
    kind = getattr(call.func, "attr", getattr(call.func, "id", ""))
    at = [getattr(arg, "value", None) for arg in call.args].index(_code(call))
    problem = call.args[at + 1]
    if isinstance(problem, ast.Name):
        values = [node for node in assigned if node.targets[0].id == problem.id and node.lineno < call.lineno]
        problem = max(values, key=lambda node: node.lineno).value if values else problem
    return Raised(_code(call), _makers(module).get(kind, kind), template(problem), module.name)


def _makers(module: Module) -> dict[str, str]:
    """Return the functions that give an error, with its class; the module's own go before another's of that name."""
    return {**_all_makers(), **_makers_in(module)}


@cache
def _all_makers() -> dict[str, str]:
    """Return those of all modules, and those that hand a code on to one of them."""
    makers = {name: kind for module in modules() for name, kind in _makers_in(module).items()}
    for node in [node for module in modules() for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef)]:
        if "code" in {arg.arg for arg in (*node.args.args, *node.args.kwonlyargs)}:
            handed_to = {getattr(call.func, "attr", "") for call in _raised_calls(node)} & set(makers)
            if handed_to:
                makers.setdefault(node.name, makers[min(handed_to)])
    return makers


@cache
def _makers_in(module: Module) -> dict[str, str]:
    functions = [
        node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef) and node.returns is not None
    ]
    return {node.name: dotted(node.returns) for node in functions if dotted(node.returns) in LETTERS}


def _raised_calls(function: ast.FunctionDef) -> list[ast.Call]:
    raises = [node.exc for node in ast.walk(function) if isinstance(node, ast.Raise)]
    return [exc for exc in raises if isinstance(exc, ast.Call)]


def handed_on() -> set[str]:
    """Return the codes that are given by name to a function that makes the error, or are its default."""
    found = set()
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef):
                given = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
                found |= {value.value for arg, value in given if arg.arg == "code" and isinstance(value, ast.Constant)}
            if isinstance(node, ast.keyword) and node.arg == "code" and isinstance(node.value, ast.Constant):
                found.add(node.value.value)
    return {code for code in found if isinstance(code, str) and CODE.fullmatch(code)}


RAISED = [raised for module in modules() for raised in made_in(module)]


def test_every_code_in_the_source_is_given_to_an_error():
    literals = {
        node.value
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    }
    assert literals == {raised.code for raised in RAISED} | handed_on()


@pytest.mark.parametrize("kind", sorted(LETTERS))
def test_the_codes_of_a_class_begin_with_its_letter(kind):
    assert {raised.code[0] for raised in RAISED if raised.kind == kind} <= {LETTERS[kind]}


def test_only_classes_with_a_letter_are_raised():
    assert {raised.kind for raised in RAISED} <= set(LETTERS)


def test_a_code_that_two_modules_give_means_the_same_in_both():
    meanings: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for raised in RAISED:
        meanings[raised.code][raised.where].add(raised.problem.split(": ")[0])
    different = {}
    for code, by_module in meanings.items():
        shared = set.intersection(*by_module.values())
        if len(by_module) > 1 and not shared:
            different[code] = {module: sorted(problems) for module, problems in by_module.items()}
    assert not different


def test_every_code_is_documented_once():
    page = (REPOSITORY / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
    listed = re.findall(r"^(?:\||#+)\s*`?([A-Z]\d{3})\b", page, re.MULTILINE)
    assert {raised.code for raised in RAISED} <= set(listed)
    assert len(listed) == len(set(listed))
