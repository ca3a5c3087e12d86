"""The command line speaks Dutch to a Dutch user: all of its help, and all that its commands say."""

import ast
import gettext
import string
from pathlib import Path

import pytest
import typer

import weerklank.cli
from weerklank.cli.app import app
from weerklank.cli.language import LOCALE, terminal_language, texts_of
from weerklank.cli.misuse import MISUSES

PO = LOCALE / "nl" / "LC_MESSAGES" / "weerklank.po"
TYPERS = frozenset(
    (
        *("(dynamic)", "Aborted!", "default: {default}", "required", "env var: {var}", "Arguments", "Options"),
        *("Commands", "Missing command.", "No such command {name!r}."),
    )
)
"""What Typer itself asks gettext for."""


@pytest.fixture(scope="module")
def catalog():
    """Return English → Dutch, as it is compiled."""
    with PO.with_suffix(".mo").open("rb") as stream:
        compiled = gettext.GNUTranslations(stream)
    return {
        key[0] if isinstance(key, tuple) else key: value
        for key, value in compiled._catalog.items()
        if not (isinstance(key, tuple) and key[1])
    } | {f"{key[0]}#many": value for key, value in compiled._catalog.items() if isinstance(key, tuple) and key[1]}


def said():
    """Give what the commands say, in the order of the files."""
    for path in sorted(Path(weerklank.cli.__file__).parent.glob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("_", "ngettext"):
                yield from (each.value for each in call.args[:1] if isinstance(each, ast.Constant))


def helped():
    return [getattr(holder, name) for holder, name in texts_of(typer.main.get_command(app))]


def fields(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


@pytest.mark.parametrize("text", dict.fromkeys(helped()))
def test_every_text_of_the_help_has_its_dutch(text, catalog):
    assert catalog.get(text)


@pytest.mark.parametrize("text", dict.fromkeys((*said(), *MISUSES)))
def test_everything_that_a_command_says_has_its_dutch(text, catalog):
    assert catalog.get(text)


def test_no_dutch_stands_there_for_nothing(catalog):
    known = {"", *helped(), *said(), *MISUSES, *TYPERS}
    assert {text for text in catalog if not text.endswith("#many")} <= known


def test_the_dutch_has_the_fields_of_the_english(catalog):
    for english, dutch in catalog.items():
        if english:
            assert fields(english.removesuffix("#many")) == fields(dutch)


def test_the_compiled_words_are_those_of_the_source(catalog):
    text = PO.read_text(encoding="utf-8")
    assert "fuzzy" not in text
    assert "#~" not in text
    for dutch in (value for english, value in catalog.items() if english):
        assert dutch.split("\n", maxsplit=1)[0].replace('"', '\\"') in text


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "nl_BE.UTF-8"}, "nl"),
        ({"LANG": "nl_NL.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "nl_NL"}, "nl"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "nl_NL.UTF-8", "WEERKLANK_LANGUAGE": "en"}, "en"),
        ({"LANG": "en_US.UTF-8", "WEERKLANK_LANGUAGE": "nl"}, "nl"),
    ],
)
def test_the_language_is_that_of_the_terminal_unless_it_is_set(environment, language):
    assert terminal_language(environment) == language


def test_help_is_dutch_where_the_terminal_is(process):
    ran = process("--help", LANG="nl_NL.UTF-8")
    assert ran.out.startswith("Gebruik: python -m weerklank [OPTIES] OPDRACHT")
    assert "Toon deze uitleg en stop." in ran.out
    assert "Options" not in ran.out
    inner = process("user", "add", "--help", WEERKLANK_LANGUAGE="nl").out
    assert inner.startswith("Gebruik: python -m weerklank user add [OPTIES]")
    assert "[verplicht]" in inner


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_command_is_told_of_in_half_a_sentence(process, language):
    assert "..." not in process("--help", WEERKLANK_LANGUAGE=language, COLUMNS="80").out.split("\n\n", 1)[1]


def test_help_is_english_elsewhere(process):
    assert process("--help").out.startswith("Usage: python -m weerklank [OPTIONS] COMMAND")


def test_one_run_leaves_no_language_to_the_next(run, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setenv("WEERKLANK_LANGUAGE", "nl")
    assert "Gebruik: " in run("doctor", "--help").out
    monkeypatch.setenv("WEERKLANK_LANGUAGE", "en")
    assert "Usage: " in run("doctor", "--help").out


def test_a_preview_is_dutch_down_to_why_a_line_was_left_out(run, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setenv("WEERKLANK_LANGUAGE", "nl")
    out = run("preview", "examples/WhatsApp-chat met Ingrid.txt", "--turns", "0").out
    assert out.splitlines() == [
        "whatsapp: 1 gesprek, 23 beurten",
        "  Bij datums staat de dag voorop: op regel 33 staat '13-02-2025'.",
        "      13  Ingrid Bakker",
        "      10  Sanne de Wit",
        "  Niet meegenomen: 2 regels van het programma zelf, 1 foto, spraakbericht of",
        "  bijlage, 1 verwijderd bericht",
        "  regel 1: een melding over versleuteling",
        "  regel 5: een bijlage",
        "  regel 11: een verwijderd bericht",
        "  regel 20: een beveiligingscode",
    ]
