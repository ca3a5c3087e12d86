"""Every word of the pages is there in Dutch, and compiled."""

import ast
import gettext
import re
from pathlib import Path

import weerklank.services
import weerklank.web
from weerklank.web.words import ACTS

PO = Path(weerklank.web.__file__).parent / "locale" / "nl" / "LC_MESSAGES" / "django.po"
SERVICES = Path(weerklank.services.__file__).parent
ACT = re.compile(r"[a-z]+\.[a-z_]+")
ENTRY = re.compile(r'^msgid "(.+)"\n(?:msgid_plural ".+"\n)?msgstr(?:\[0\])? "(.*)"$', re.MULTILINE)


def test_no_word_is_left_untranslated_or_guessed():
    text = PO.read_text(encoding="utf-8")
    entries = ENTRY.findall(text)
    assert len(entries) > 100
    assert [english for english, dutch in entries if not dutch] == []
    assert "fuzzy" not in text


def test_the_compiled_words_are_those_of_the_source():
    with PO.with_suffix(".mo").open("rb") as stream:
        compiled = gettext.GNUTranslations(stream)
    for english, dutch in ENTRY.findall(PO.read_text(encoding="utf-8")):
        plain = english.replace('\\"', '"')
        assert dutch.replace('\\"', '"') in (compiled.gettext(plain), compiled.ngettext(plain, plain, 1))


def test_every_act_in_the_log_has_words():
    acts = {act for path in SERVICES.glob("*.py") for act in acts_in(ast.parse(path.read_text(encoding="utf-8")))}
    assert {"person.merge", "method.off", "import.purge"} <= acts
    assert acts - set(ACTS) == set()


def acts_in(tree):
    """Return what a module logs: the texts with a point among what its calls that log are given."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
    for call in calls:
        if call.func.id in ("log", "log_by_itself", "_take_effect"):
            values = (node.value for given in call.args for node in ast.walk(given) if isinstance(node, ast.Constant))
            yield from (value for value in values if isinstance(value, str) and ACT.fullmatch(value))
