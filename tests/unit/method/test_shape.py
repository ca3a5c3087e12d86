"""What can stand in a form or rule is learnt from what reads it, and every bundled file fits."""

import pytest

from weerklank.advice.lint import VOCABULARY
from weerklank.advice.rules.table import KINDS
from weerklank.method.catalog import DATA
from weerklank.method.nodes import parse
from weerklank.method.rules import load_rules
from weerklank.method.shape import Shape, Sort, learn
from weerklank.method.tree import places, tree_of
from weerklank.services.method_fields import read_fields, shape_of, write_fields

REFERENCES = load_rules(DATA, vocabulary=VOCABULARY).references
FILES = sorted(
    path.relative_to(DATA).as_posix() for folder in ("forms/*.yaml", "rules/*/*.yaml") for path in DATA.glob(folder)
)


@pytest.mark.parametrize("path", FILES)
def test_every_bundled_file_is_the_same_after_its_fields_were_written(path):
    text = (DATA / path).read_text(encoding="utf-8")
    shape, tree = read_fields(text, path, references=REFERENCES)
    again = write_fields(tree, shape)
    assert tree_of(parse(again, name=path), shape) == tree
    # Without the shape as well: no key is lost because no field knows it.
    assert tree_of(parse(again, name=path), Shape()) == tree_of(parse(text, name=path), Shape())


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("language", ["nl", "any"])
def test_every_kind_of_rule_tells_its_params(kind, language):
    shape = shape_of("rules/own/one.yaml", references=REFERENCES, given={"kind": kind, "language": language})
    assert shape.fields["params"].fields
    assert shape.fields["better"].sort is (Sort.GROUP if language == "any" else Sort.TEXT)
    assert ("fix" in shape.fields) == (kind == "existence")


def test_a_shape_tells_choices_lengths_and_what_may_be_left_out():
    def read(node):
        f = node.fields(("colour", "days"), optional=("note",))
        days = [item.integer() for item in f["days"].items(at_least=3)]
        return f["colour"].choice(("red", "blue")), days, "note" in f and f["note"].string()

    shape = learn(read)
    assert list(shape.fields) == ["colour", "days", "note"]
    assert shape.optional == {"note"}
    assert shape.fields["colour"].choices == ("red", "blue")
    assert (shape.fields["days"].sort, shape.fields["days"].at_least) == (Sort.LIST, 3)
    assert shape.fields["days"].item.sort is Sort.WHOLE
    assert shape.fields["note"].sort is Sort.TEXT


def test_a_place_in_the_file_is_a_field():
    found = places(parse("label:\n  nl: Geen\n  en: No\nlist:\n- {a: x}\n", name="a.yaml"))
    assert found[2, 7] == ("label", "nl")
    assert found[1, 1] == ()
    assert found[2, 3] == ("label",)
    assert found[5, 7] == ("list", "0", "a")
