import re
import string
from pathlib import Path

import pytest

from weerklank.outputs import wording as wording_module
from weerklank.outputs.wording import load_wording
from weerklank.text.language import Language

DUTCH, ENGLISH = load_wording(Language.NL), load_wording(Language.EN)
SOURCES = sorted(Path(wording_module.__file__).parent.rglob("*.py")) + sorted(
    Path(wording_module.__file__).parent.rglob("*.j2")
)
USED = re.compile(r"""(?:say|count)\(\s*f?["']([\w.{}#]+?)["'][,)\s]""")
CHOSEN = re.compile(r"""["']([a-z_]+(?:\.[a-z_]+)+)["']""")


def fields(phrase):
    return sorted({name for _, name, _, _ in string.Formatter().parse(phrase) if name})


def test_both_languages_have_the_same_phrases():
    assert list(DUTCH.phrases) == list(ENGLISH.phrases)
    assert len(DUTCH.months) == len(ENGLISH.months) == 12
    assert len(DUTCH.weekdays) == len(ENGLISH.weekdays) == 7


@pytest.mark.parametrize("key", DUTCH.phrases)
def test_a_phrase_has_the_same_fields_in_both_languages(key):
    assert fields(DUTCH.phrases[key]) == fields(ENGLISH.phrases[key])
    assert DUTCH.phrases[key].strip() or key.startswith("number.")


def test_every_phrase_that_is_asked_for_exists():
    asked = {key for path in SOURCES for key in USED.findall(path.read_text(encoding="utf-8")) if "{" not in key}
    known = {*DUTCH.phrases, *(key.rpartition(".")[0] for key in DUTCH.phrases)}
    assert len(asked) > 50
    assert {key for key in asked if not key.endswith(".")} <= known


def test_every_phrase_is_asked_for():
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    built = set(re.findall(r"""["']([a-z_.]+\.)(?:\{|["'] ~)""", text)) | {"column.", "sheet.", "files.skip."}
    unused = [
        key
        for key in DUTCH.phrases
        if f'"{key}"' not in text
        and f"'{key}'" not in text
        and f'"{key.rpartition(".")[0]}"' not in text
        and not key.startswith(tuple(built))
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "Je stelde geen vragen."),
        (1, "Je stelde 1 vraag per tien beurten."),
        (4, "Je stelde 4 vragen per tien beurten."),
    ],
)
def test_a_number_chooses_its_phrase(count, expected):
    assert DUTCH.count("figures.questions", count) == expected


def test_large_numbers_are_written_as_the_language_does():
    assert (DUTCH.number(100000), ENGLISH.number(100000)) == ("100.000", "100,000")


@pytest.mark.parametrize(("share", "expected"), [(0, "0%"), (0.001, "1%"), (0.5, "50%"), (0.999, "99%"), (1, "100%")])
def test_only_what_is_wholly_so_is_nothing_or_all(share, expected):
    assert DUTCH.percent(share) == expected


def test_parts_are_joined_as_in_a_sentence():
    assert DUTCH.enumerate(["a", "b", "c"]) == "a, b en c"
    assert ENGLISH.enumerate(["a"]) == "a"
    assert ENGLISH.enumerate([]) == ""
