"""The project's own source, read as syntax trees."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import weerklank

PACKAGE = Path(weerklank.__file__).parent
REPOSITORY = PACKAGE.parent.parent


@dataclass(frozen=True)
class Module:
    """Hold one module: `name` is dotted, without the package's own name."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def top(self) -> str:
        return self.name.split(".")[0]


@cache
def modules() -> tuple[Module, ...]:
    """Read every module of the package, in the order of their names."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        text = path.read_text(encoding="utf-8")
        found.append(Module(name, path, text, ast.parse(text)))
    return tuple(found)


def exported(module: Module) -> list[str] | None:
    """Return a module's `__all__`; None where it has none."""
    for node in module.tree.body:
        if isinstance(node, ast.Assign) and [getattr(target, "id", "") for target in node.targets] == ["__all__"]:
            return list(ast.literal_eval(node.value))
    return None


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` for an attribute of a name; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and dotted(node.value):
        return f"{dotted(node.value)}.{node.attr}"
    return ""
