"""A form or rule of the method as ordinary form fields, made from the shape that its reader asks for."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _

from weerklank.method.shape import Path, Shape, Sort
from weerklank.method.tree import Tree

__all__ = ["Block", "EntryForm", "NamedBy", "blank_tree", "posted_tree", "with_one_more", "without"]

_TONGUES = frozenset(("nl", "nl_formal", "en"))
_LINE_CHARS = 60
_MOST_ROWS = 12
_FEW_CHOICES = 6
_LONGEST_CHARS = 8_000
_LONGEST_NUMBER = 10
_SHORT = ("id", "over", "under", "at_least", "key", "value")
"""Keys whose texts are a word or a number, so that one line is enough."""
_KEY, _VALUE = "key", "value"


@dataclass(frozen=True, slots=True)
class NamedBy:
    """Say how fields are called: each takes a place without numbers, such as `underneath.text.nl`.

    Attributes:
        label, hint: of the field or group.
        value: of a choice: the place, and the value.
    """

    label: Callable[[str], str]
    hint: Callable[[str], str]
    value: Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Block:
    """Hold one part of the form as the template draws it.

    Attributes:
        sort: field, languages (the same in each language, side by side), group, list or item.
        name: of the part in the form; with it a list is made longer, and an item taken away.
        faults: what is wrong with this part as a whole.
        at_least: how many items a list must have.
        is_extra: whether it may be left out, so that it keeps out of sight until somebody wants it.
    """

    sort: str
    name: str
    label: str
    hint: str
    faults: Sequence[str]
    bound: BoundField | None = None
    parts: Sequence["Block"] = ()
    at_least: int = 0
    is_extra: bool = False

    @property
    def usual(self) -> Sequence["Block"]:
        """Return the parts that everything has."""
        return [part for part in self.parts if not part.is_extra]

    @property
    def extra(self) -> Sequence["Block"]:
        """Return the parts that may be left out."""
        return [part for part in self.parts if part.is_extra]

    @property
    def is_extra_open(self) -> bool:
        """Tell whether what may be left out was filled in."""
        return any(part.gist or part.is_wrong for part in self.extra)

    @property
    def is_wrong(self) -> bool:
        """Tell whether something is wrong with this part, or within it."""
        return bool(self.faults or (self.bound and self.bound.errors)) or any(part.is_wrong for part in self.parts)

    @property
    def gist(self) -> str:
        """Return words by which to know this part: the first of its values with a space in it, else the first."""
        values = [value for part in _with_inner((self,)) if (value := part.value)]
        return next((value for value in values if " " in value), values[0] if values else "")

    @property
    def value(self) -> str:
        """Return what stands in its field, on one line; empty where it has none."""
        given = self.bound.value() if self.bound else None
        return " ".join((given if isinstance(given, str) else " ".join(given or ())).split())


def posted_tree(shape: Shape, data: QueryDict) -> Tree:
    """Return the values that were sent; what was left empty and may be, is left out."""
    return _posted(shape, data, (), needed=True)


def _posted(shape: Shape, data: QueryDict, path: Path, *, needed: bool) -> Tree:
    name = ".".join(path)
    if shape.sort is Sort.GROUP:
        found = {
            key: _posted(inner, data, (*path, key), needed=key not in shape.optional)
            for key, inner in shape.fields.items()
        }
        kept = {key: value for key, value in found.items() if value is not None or key not in shape.optional}
        nothing = not any(map(_says_something, kept.values()))
        return None if nothing and (shape.may_be_null or not needed) else kept
    if shape.sort is Sort.PAIRS:
        pairs = {_plain(data.get(f"{name}.{at}.{_KEY}", "")): at for at in _numbers(data, name)}
        return {key: _plain(data.get(f"{name}.{at}.{_VALUE}", "")) for key, at in pairs.items() if key} or None
    if shape.sort is Sort.LIST and shape.item is not None:
        return _posted_list(shape.item, data, path) or ([] if needed else None)
    value = _plain(data.get(name, ""))
    return value if value or needed else None


def _posted_list(item: Shape, data: QueryDict, path: Path) -> list[Tree]:
    name = ".".join(path)
    if item.sort is Sort.CHOICE:
        return [value for value in data.getlist(name) if value]
    if item.sort is not Sort.GROUP:
        return [line.strip() for line in _plain(data.get(name, "")).splitlines() if line.strip()]
    items = [_posted(item, data, (*path, str(at)), needed=True) for at in _numbers(data, name)]
    return [each for each in items if _says_something(each)]


def _numbers(data: QueryDict, name: str) -> list[int]:
    """Return the numbers of the items that a list has in what was sent, in order."""
    ahead = f"{name}."
    numbers = {key.removeprefix(ahead).partition(".")[0] for key in data if key.startswith(ahead)}
    return sorted(int(number) for number in numbers if number.isdecimal() and len(number) < _LONGEST_NUMBER)


def _plain(value: str) -> str:
    return value.replace("\0", "").replace("\r\n", "\n").strip()


def _says_something(tree: Tree) -> bool:
    if isinstance(tree, dict):
        return any(map(_says_something, tree.values()))
    if isinstance(tree, list):
        return any(map(_says_something, tree))
    return bool(tree)


def blank_tree(shape: Shape) -> Tree:
    """Return values that say nothing yet, with as many items in each list as it must have."""
    if shape.sort is Sort.GROUP:
        return {key: blank_tree(inner) for key, inner in shape.fields.items() if key not in shape.optional}
    if shape.sort is Sort.LIST and shape.item is not None and shape.item.sort is Sort.GROUP:
        return [blank_tree(shape.item) for _ in range(shape.at_least)]
    return None


def with_one_more(shape: Shape, tree: Tree, path: Path) -> Tree:
    """Return the values with one more empty item in a list; as they were where there is no such list."""
    if not path:
        if shape.sort is Sort.PAIRS:
            return {**(tree or {}), "": ""}
        return [*(tree or []), {}] if shape.sort is Sort.LIST else tree
    key, rest = path[0], path[1:]
    if shape.sort is Sort.GROUP and key in shape.fields:
        values = tree if isinstance(tree, dict) else {}
        return {**values, key: with_one_more(shape.fields[key], values.get(key), rest)}
    if isinstance(tree, list) and shape.item is not None and key.isdecimal() and int(key) < len(tree):
        at = int(key)
        return [*tree[:at], with_one_more(shape.item, tree[at], rest), *tree[at + 1 :]]
    return tree


def without(data: QueryDict, name: str) -> QueryDict:
    """Return what was sent without one item."""
    left = data.copy()
    for key in [key for key in data if name and key.startswith(f"{name}.")]:
        del left[key]
    return left


class EntryForm(forms.Form):
    """Ask for all that can stand in one form or rule."""

    def __init__(self, shape: Shape, tree: Tree, *, named_by: NamedBy, is_sent: bool, fixed: Sequence[str]) -> None:
        """Lay out a field for every value that the tree has, and for what it lacks.

        Args:
            tree: the values; lists have as many items as it has.
            is_sent: whether somebody sent these values, so that they are judged.
            fixed: keys at the top that aren't asked for, such as the id.
        """
        self._shape, self._named_by, self._fixed = shape, named_by, frozenset(fixed)
        laid_out = dict(_laid_out(shape, tree, (), needed=True, fixed=self._fixed))
        values = {".".join(path): value for path, (_, value, _) in laid_out.items()}
        super().__init__(values if is_sent else None, initial=values, auto_id="f-%s")
        self._faults: dict[str, list[str]] = {}
        self._paths = list(laid_out)
        for path, (inner, value, needed) in laid_out.items():
            self.fields[".".join(path)] = _field(inner, value, named_by, _without_numbers(path), needed=needed)

    def add_fault(self, path: Path, told: str) -> None:
        """Say what is wrong beside the part that it is about, or beside what is around that."""
        drawn = {block.name for block in _with_inner(self.whole.parts)}
        around = (".".join(path[:end]) for end in range(len(path), 0, -1))
        name = next((name for name in around if name in drawn), None)
        if name is None or name in self.fields:
            self.add_error(name, told)
        else:
            self._faults.setdefault(name, []).append(told)

    @property
    def is_wrong(self) -> bool:
        """Tell whether something is wrong with a field, or with a part that has several."""
        return bool(self.errors or self._faults)

    @property
    def whole(self) -> Block:
        """Return the form as one group with its parts, in order."""
        return Block("group", "", "", "", (), parts=self._parts(self._shape, ()))

    def _parts(self, shape: Shape, path: Path) -> tuple[Block, ...]:
        keys = [key for key in shape.fields if path or key not in self._fixed]
        return tuple(self._block(shape.fields[key], (*path, key), is_extra=key in shape.optional) for key in keys)

    def _block(self, shape: Shape, path: Path, *, is_extra: bool) -> Block:
        name, place = ".".join(path), _without_numbers(path)
        told = (name, self._named_by.label(place), self._named_by.hint(place), tuple(self._faults.get(name, ())))
        if name in self.fields:
            return Block("field", *told, bound=self[name], is_extra=is_extra)
        if shape.sort in (Sort.LIST, Sort.PAIRS):
            items = self._items(shape, path)
            return Block("list", *told, parts=items, at_least=shape.at_least, is_extra=is_extra)
        sort = "languages" if shape.fields.keys() <= _TONGUES else "group"
        return Block(sort, *told, parts=self._parts(shape, path), is_extra=is_extra or shape.may_be_null)

    def _items(self, shape: Shape, path: Path) -> tuple[Block, ...]:
        numbers = sorted({int(other[len(path)]) for other in self._paths if other[: len(path)] == path})
        return tuple(self._item(shape, (*path, str(number))) for number in numbers)

    def _item(self, shape: Shape, path: Path) -> Block:
        name, label = ".".join(path), _("number %(n)s") % {"n": int(path[-1]) + 1}
        inner = shape.item or Shape()
        if shape.sort is Sort.PAIRS:
            inner = Shape(Sort.GROUP, fields={_KEY: Shape(), _VALUE: inner})
        return Block("item", name, label, "", tuple(self._faults.get(name, ())), parts=self._parts(inner, path))


def _with_inner(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        yield from _with_inner(block.parts)


def _laid_out(
    shape: Shape, tree: Tree, path: Path, *, needed: bool, fixed: frozenset[str] = frozenset()
) -> Iterator[tuple[Path, tuple[Shape, Any, bool]]]:
    """Give each field: its place, its shape, its value, and whether it must be filled in."""
    if shape.sort is Sort.GROUP:
        inside = needed and not shape.may_be_null
        values = tree if isinstance(tree, dict) else {}
        for key, inner in shape.fields.items():
            if key not in fixed:
                yield from _laid_out(inner, values.get(key), (*path, key), needed=inside and key not in shape.optional)
    elif shape.sort is Sort.PAIRS:
        pairs = tree.items() if isinstance(tree, dict) else ()
        for number, (key, value) in enumerate(pairs):
            yield (*path, str(number), _KEY), (Shape(), key, False)
            yield (*path, str(number), _VALUE), (Shape(), value, False)
    elif shape.sort is Sort.LIST and shape.item is not None and shape.item.sort is Sort.GROUP:
        for number, item in enumerate(tree if isinstance(tree, list) else ()):
            yield from _laid_out(shape.item, item, (*path, str(number)), needed=True)
    elif shape.sort is Sort.LIST and shape.item is not None:
        items = [str(item) for item in tree] if isinstance(tree, list) else []
        yield path, (shape, items if shape.item.sort is Sort.CHOICE else "\n".join(items), needed)
    else:
        yield path, (shape, tree if isinstance(tree, str) else "", needed)


def _without_numbers(path: Path) -> str:
    return ".".join(key for key in path if not key.isdecimal())


def _field(shape: Shape, value: Any, named_by: NamedBy, place: str, *, needed: bool) -> forms.Field:
    told = {"label": named_by.label(place), "help_text": named_by.hint(place), "required": needed}
    if shape.sort is Sort.LIST and shape.item is not None and shape.item.sort is Sort.CHOICE:
        # What is chosen goes first and in its own order: a browser sends choices in the order of the page.
        chosen = [each for each in value if each in shape.item.choices]
        offered = [(each, named_by.value(place, each)) for each in dict.fromkeys((*chosen, *shape.item.choices))]
        few = len(offered) <= _FEW_CHOICES
        widget = forms.CheckboxSelectMultiple() if few else forms.SelectMultiple(attrs={"size": 6})
        return forms.MultipleChoiceField(choices=offered, widget=widget, **told)
    if shape.sort in (Sort.CHOICE, Sort.TRUTH):
        values = shape.choices or ("true", "false")
        offered = [(each, named_by.value(place, each)) for each in values]
        return forms.ChoiceField(choices=[("", "–"), *offered], **told)
    if shape.sort is Sort.WHOLE:
        return forms.IntegerField(min_value=0, **told)
    rows = _rows(value, is_list=shape.sort is Sort.LIST)
    if place.rpartition(".")[2] in _SHORT:
        return forms.CharField(max_length=_LONGEST_CHARS, **told)
    return forms.CharField(max_length=_LONGEST_CHARS, widget=forms.Textarea(attrs={"rows": rows}), **told)


def _rows(value: str, *, is_list: bool) -> int:
    lines = sum(1 + len(line) // _LINE_CHARS for line in value.split("\n"))
    return max(4 if is_list else 2, min(_MOST_ROWS, lines))
