"""Every word of the pages is there in Dutch, and compiled."""

import gettext
import re
from pathlib import Path

import weerklank.web

PO = Path(weerklank.web.__file__).parent / "locale" / "nl" / "LC_MESSAGES" / "django.po"
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
