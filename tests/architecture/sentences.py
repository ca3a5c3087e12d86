"""Find every sentence that an error of ours can say, where it stands in the source."""

import ast
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.architecture.source import Module, modules
from weerklank import errors

ERRORS = {name for name in errors.__all__ if name.endswith("Error")}
_OF_AN_ERROR = {2: "problem", 3: "remedy"}
_CARRIED = {"said_problem", "said_remedy"}


@dataclass(frozen=True)
class Found:
    """Hold one sentence.

    Attributes:
        template: None where it can't be read from the source, and so can't be found in the catalogue either.
        values: the names given with it; None for a plain text, in which a brace is a brace.
    """

    template: str | None
    values: frozenset[str] | None
    where: str


def fields(template: str) -> frozenset[str]:
    """Return the names of a template's fields."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)


@cache
def sentences() -> list[Found]:
    """Return all of them: what `say` is given, and what stands where an error wants a sentence."""
    return [found for module in modules() for found in _Reader(module).all()]


@cache
def _speaking() -> dict[tuple[str, str], dict[int | str, str]]:
    """Return what takes a sentence: module and function → the places and names of those parameters."""
    taken = {}
    for module in modules():
        for function in _functions(module.tree):
            args = [*function.args.posonlyargs, *function.args.args]
            first = 1 if args and args[0].arg == "self" else 0
            said = {place: arg.arg for place, arg in enumerate(args[first:]) if _is_said(arg.annotation)}
            if said and function.name != "__init__":
                taken[module.name, function.name] = {**said, **{name: name for name in said.values()}}
    return taken


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _is_said(annotation: ast.expr | None) -> bool:
    return isinstance(annotation, ast.Name) and annotation.id == "Said"


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


class _Reader:
    """Read one module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.parents = {child: node for node in ast.walk(module.tree) for child in ast.iter_child_nodes(node)}
        self.says = any(
            isinstance(node, ast.ImportFrom)
            and node.module == "weerklank.errors"
            and "say" in (each.name for each in node.names)
            for node in module.tree.body
        )

    def all(self) -> Iterator[Found]:
        for call in (node for node in ast.walk(self.module.tree) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id == "say" and self.says:
                yield self._said(call)
            for wanted in self._wanted(call):
                yield from self._plain(wanted)
        for function in _functions(self.module.tree):
            if _is_said(function.returns):
                for given in (node for node in ast.walk(function) if isinstance(node, ast.Return)):
                    yield from self._plain(given.value)

    def _said(self, call: ast.Call) -> Found:
        first, names = call.args[0], frozenset(str(given.arg) for given in call.keywords)
        template = first.value if len(call.args) == 1 and isinstance(first, ast.Constant) else None
        return Found(template, names, self._where(call))

    def _wanted(self, call: ast.Call) -> list[ast.expr]:
        """Return the arguments of a call that are to be sentences."""
        name = _called(call)
        taken: dict[int | str, str] = dict(_OF_AN_ERROR) if name in ERRORS else {}
        everywhere = {known: places for (_, known), places in _speaking().items() if not known.startswith("_")}
        taken |= _speaking().get((self.module.name, name), everywhere.get(name, {}))
        given = [(place, arg) for place, arg in enumerate(call.args)]
        return [arg for place, arg in (*given, *((word.arg, word.value) for word in call.keywords)) if place in taken]

    def _plain(self, node: ast.expr | None) -> Iterator[Found]:
        """Yield the plain texts that an expression can be; `say` is found by itself."""
        match node:
            case ast.Constant(value=str(text)):
                yield Found(text, None, self._where(node))
            case ast.IfExp():
                yield from self._plain(node.body)
                yield from self._plain(node.orelse)
            case ast.Name():
                yield from self._named(node)
            case ast.Attribute(attr=attr) if attr in _CARRIED:
                return
            case ast.Call() if _called(node) == "say" or self._gives_sentences(_called(node)):
                return
            case _:
                yield Found(None, None, self._where(node))

    def _named(self, name: ast.Name) -> Iterator[Found]:
        function = self._around(name)
        inside = _assigned(name.id, function) if function else []
        annotations = {arg.arg: arg.annotation for arg in function.args.args} if function else {}
        if inside:
            values = inside
        elif getattr(annotations.get(name.id), "id", "") in ("Said", "Sentence"):
            return
        else:
            values = _assigned(name.id, self.module.tree)
        for value in values or [None]:
            yield from self._plain(value)

    def _gives_sentences(self, name: str) -> bool:
        return any(
            function.name == name and getattr(function.returns, "id", "") in ("Said", "Sentence")
            for function in _functions(self.module.tree)
        )

    def _around(self, node: ast.AST) -> ast.FunctionDef | None:
        while node in self.parents:
            node = self.parents[node]
            if isinstance(node, ast.FunctionDef):
                return node
        return None

    def _where(self, node: ast.AST | None) -> str:
        return f"{self.module.name}:{getattr(node, 'lineno', 0)}"


def _assigned(name: str, scope: ast.AST) -> list[ast.expr]:
    found = []
    for node in ast.walk(scope):
        if isinstance(node, ast.AnnAssign) and node.value and getattr(node.target, "id", "") == name:
            found.append(node.value)
        for target in node.targets if isinstance(node, ast.Assign) else ():
            found += [value for each, value in _pairs(target, node.value) if getattr(each, "id", "") == name]
    return found


def _pairs(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(target.elts, value.elts, strict=True))
    return [(target, value)]
