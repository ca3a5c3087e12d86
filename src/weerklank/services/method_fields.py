"""A form or rule as fields: what can stand in it, what stands there, and which field a fault is about."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import PurePosixPath

from weerklank.advice.lint import VOCABULARY
from weerklank.errors import InputError
from weerklank.method import schema
from weerklank.method.nodes import parse
from weerklank.method.records import Text
from weerklank.method.rules import RULES_FOLDER, Reference, rule_reader
from weerklank.method.shape import Path as FieldPath
from weerklank.method.shape import Shape, learn
from weerklank.method.tree import Tree, places, tree_of, written

__all__ = ["DECIDING", "fault_path", "read_fields", "shape_of", "write_fields"]

DECIDING = ("kind", "language")
"""Keys of a rule on whose value it depends which others it has."""

_SHAPES_KEPT = 64


def shape_of(path: str, *, references: Mapping[str, Reference], given: Mapping[str, str]) -> Shape:
    """Return what can stand in a form or rule.

    Args:
        path: of its file within the method.
        references: what rules can refer to.
        given: the values of `DECIDING`, for a rule.
    """
    if not path.startswith(f"{RULES_FOLDER}/"):
        return _shape_of_form()
    return _shape_of_rule(tuple(sorted(references)), tuple((key, given[key]) for key in DECIDING if given.get(key)))


@lru_cache(maxsize=1)
def _shape_of_form() -> Shape:
    return learn(schema.form)


@lru_cache(maxsize=_SHAPES_KEPT)
def _shape_of_rule(references: tuple[str, ...], given: tuple[tuple[str, str], ...]) -> Shape:
    known = {name: Reference(name, "", "", Text("", "")) for name in references}
    read = rule_reader(VOCABULARY, known)
    chosen: dict[FieldPath, str] = {(key,): value for key, value in given}
    return learn(lambda node: read(node, PurePosixPath("pack/rule.yaml")), given=chosen)


def read_fields(text: str, path: str, *, references: Mapping[str, Reference]) -> tuple[Shape, Tree]:
    """Return the shape and the values of a file.

    Raises:
        MethodError: it is no YAML.
    """
    node = parse(text, name=path)
    loose = tree_of(node, Shape())
    given = {key: loose[key] for key in DECIDING if isinstance(loose, dict) and isinstance(loose.get(key), str)}
    shape = shape_of(path, references=references, given=given)
    return shape, tree_of(node, shape)


def write_fields(tree: Tree, shape: Shape) -> str:
    """Return the file that holds these values."""
    return written(tree, shape)


def fault_path(error: InputError, text: str, path: str) -> FieldPath:
    """Return which value of a file an error is about; empty where it is about the whole."""
    told = re.search(r":(\d+):(\d+)$", error.place)
    if told is None:
        return ()
    return places(parse(text, name=path)).get((int(told[1]), int(told[2])), ())
