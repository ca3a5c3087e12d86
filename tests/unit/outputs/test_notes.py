import ast
import re
import string
from pathlib import Path

import pytest

import weerklank
from tests.notes import told
from weerklank.conversations.notes import Note, note_of, note_tree
from weerklank.errors import SourceError, say
from weerklank.outputs.notes import note_text
from weerklank.outputs.wording import load_wording
from weerklank.text.language import Language

DUTCH = load_wording(Language.NL)
SOURCES = Path(weerklank.__file__).parent
KINDS = {
    key.removeprefix("note.").removesuffix(".one").removesuffix(".many")
    for key in DUTCH.phrases
    if key.startswith("note.")
}
ANYWHERE = frozenset(("unknown", "as_kept"))
"""Kinds that no reader makes: what another version kept."""


def made():
    """Give each note that the code makes: its id, where `*` stands for what is filled in, and its values' names."""
    for path in SOURCES.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Note" and call.args:
                first, *rest = call.args
                names = [key.value for key in rest[0].keys] if rest and isinstance(rest[0], ast.Dict) else None
                for each in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
                    yield _text(each), names if rest else []


def _text(node):
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "*" for part in node.values)
    return "*"


def matches(pattern):
    return {kind for kind in KINDS if re.fullmatch(re.escape(pattern).replace(r"\*", ".+"), kind)}


MADE = [(kind, names) for kind, names in made() if kind != "*"]


@pytest.mark.parametrize(("kind", "names"), MADE, ids=[kind for kind, _ in MADE])
def test_every_note_that_is_made_has_words_with_its_values(kind, names):
    found = matches(kind)
    assert found
    if names is not None and "*" not in kind:
        used = {
            name
            for key, phrase in DUTCH.phrases.items()
            if re.fullmatch(rf"note\.{re.escape(kind)}(\.one|\.many)?", key)
            for _, name, _, _ in string.Formatter().parse(phrase)
            if name
        }
        assert used <= {*names, "n"}


def test_every_kind_is_made_somewhere():
    assert set().union(ANYWHERE, *(matches(kind) for kind, _ in MADE)) == KINDS


def test_a_note_is_told_in_the_readers_language():
    note = Note("dates.day.assumed")
    assert told(note, Language.NL).startswith(
        "Bij datums staat de dag voorop: niets in het bestand laat zien of dat klopt"
    )
    assert told(note).startswith("Dates are read day first: nothing in the file shows whether that is right")


def test_the_option_that_sets_it_otherwise_can_be_left_out():
    note = Note("columns.named", {"columns": {"text": "Bericht", "speaker": "column 2"}, "row": 1})
    assert note_text(note, DUTCH) == (
        "De kolommen: tekst = 'Bericht', wie = 'kolom 2'. De namen staan in rij 1. "
        "Klopt dat niet, wijs ze dan aan met --columns."
    )
    assert "--columns" not in note_text(note, DUTCH, with_option=False)


def test_a_note_is_kept_and_read_back():
    note = Note("sheet", {"sheet": "Gesprekken", "others": ["Info"]})
    assert note_of(note_tree(note)) == note


def test_a_sentence_that_an_earlier_version_kept_is_shown_as_it_is():
    assert told(note_of("Dates are read day first.")) == "Dates are read day first."


def test_a_kind_of_another_version_is_told_by_its_id():
    assert "moon_phase" in told(Note("moon_phase", {"moon": "new"}))


def test_values_from_a_file_can_not_steer_a_screen():
    assert told(Note("turns_by_name", {"names": ["Roos\x1b[2J\nx"]})).isprintable()
    assert told(Note("columns.counterpart", {"column": "a\x1b[2J"})).isprintable()


def test_why_a_file_was_left_out_is_told_in_the_language_of_the_note():
    error = SourceError(
        "in/a.msg", "S034", say("this Outlook file is damaged: {kind}", kind="OSError"), "Save it again."
    )
    note = Note("broken_file", {"file": "a.msg", "code": error.code, "problem": error.said_problem})
    assert note_text(note, DUTCH) == "a.msg: S034 dit Outlook-bestand is beschadigd: OSError"
    assert note_text(note, load_wording(Language.EN)) == "a.msg: S034 this Outlook file is damaged: OSError"
    assert note_tree(note)["values"]["problem"] == "this Outlook file is damaged: OSError"
