"""A file of the method as plain values, by its shape: read, written again, and where each value stands."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from weerklank.method.nodes import Node
from weerklank.method.shape import Path, Shape, Sort

__all__ = ["Tree", "places", "tree_of", "written"]

Tree = Any
"""A text, None, a list of trees, or a mapping of texts to trees; numbers are texts here too, as they were written."""

_WIDTH_CHARS = 110


def tree_of(node: Node, shape: Shape) -> Tree:
    """Return a file's values; what may be written short is written out."""
    tree = _plain(node.raw)
    return _long(tree, shape)


def _plain(raw: yaml.Node) -> Tree:
    if isinstance(raw, yaml.MappingNode):
        return {str(key.value): _plain(value) for key, value in raw.value}
    if isinstance(raw, yaml.SequenceNode):
        return [_plain(item) for item in raw.value]
    return None if raw.tag == "tag:yaml.org,2002:null" else raw.value


def _long(tree: Tree, shape: Shape) -> Tree:
    if shape.may_be_short and isinstance(tree, str):
        return {next(iter(shape.fields)): tree}
    if isinstance(tree, list) and shape.item is not None:
        return [_long(item, shape.item) for item in tree]
    if isinstance(tree, dict) and shape.sort is Sort.GROUP:
        return {key: _long(value, shape.fields.get(key, Shape())) for key, value in tree.items()}
    return tree


def written(tree: Tree, shape: Shape) -> str:
    """Write values as a file, in the order of the shape."""
    text: str = yaml.safe_dump(_ready(tree, shape), allow_unicode=True, sort_keys=False, width=_WIDTH_CHARS)
    return text


def _ready(tree: Tree, shape: Shape) -> Tree:
    if shape.sort is Sort.GROUP and isinstance(tree, dict):
        if shape.may_be_short and list(tree) == list(shape.fields)[:1]:
            return next(iter(tree.values()))
        return {key: _ready(tree[key], inner) for key, inner in shape.fields.items() if key in tree}
    if shape.item is not None and isinstance(tree, list):
        return [_ready(item, shape.item) for item in tree]
    if shape.sort is Sort.WHOLE and isinstance(tree, str) and tree.isdecimal():
        return int(tree)
    if shape.sort is Sort.TRUTH and tree in ("true", "false"):
        return tree == "true"
    return tree


def places(node: Node) -> Mapping[tuple[int, int], Path]:
    """Return which value begins at each line and column, both 1-based; of several, the one around the others."""
    found: dict[tuple[int, int], Path] = {}
    for raw, path in _walk(node.raw, ()):
        found.setdefault((raw.start_mark.line + 1, raw.start_mark.column + 1), path)
    return found


def _walk(raw: yaml.Node, path: Path) -> Iterator[tuple[yaml.Node, Path]]:
    yield raw, path
    if isinstance(raw, yaml.MappingNode):
        for key, value in raw.value:
            yield key, (*path, str(key.value))
            yield from _walk(value, (*path, str(key.value)))
    if isinstance(raw, yaml.SequenceNode):
        for index, item in enumerate(raw.value):
            yield from _walk(item, (*path, str(index)))
