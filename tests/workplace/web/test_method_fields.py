"""Somebody who writes no YAML edits and adds forms and rules by fields, and sees what that changes."""

import html
import re
from html.parser import HTMLParser

import pytest

from tests.workplace.exports import CHAT, OTHER, File, bring
from weerklank.method.catalog import DATA, load_method

WORDS = {"kind": "existence", "language": "nl", "pack": "arguing", "name": "Onze eigen"}
OWN = {
    **WORDS,
    "severity": "warning",
    "applies_to": ["message", "mail"],
    "message.nl": "'{match}' zeggen wij niet.",
    "message.en": "We don't say '{match}'.",
    "why.nl": "Zo praten wij niet.",
    "why.en": "That isn't how we talk.",
    "better": "Wat heb je nodig?",
    "references": ["method-stance"],
    "params.phrases": "valt best mee\nklantreis*",
    "examples.flag.0.text": "De klantreis begint hier.",
    "examples.flag.1.text": "Dat valt best mee.",
    "examples.leave.0.text": "De reis begint hier.",
    "examples.leave.1.text": "Je bent onze klant.",
}


class Fields(HTMLParser):
    """Gather what a browser would send of the form with fields."""

    def __init__(self, page):
        super().__init__()
        self.sent, self._inside, self._select, self._area = {}, False, None, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self._inside = given.get("class") == "fields"
        if not self._inside:
            return
        name, kind = given.get("name"), given.get("type", "text")
        ticked = kind not in ("checkbox", "radio") or "checked" in given
        if tag == "input" and name != "csrfmiddlewaretoken" and ticked:
            self.sent.setdefault(name, []).append(given.get("value", ""))
        if tag == "select":
            self._select = name
        if tag == "option" and "selected" in given:
            self.sent.setdefault(self._select, []).append(given["value"])
        if tag == "textarea":
            self._area = name
            self.sent[name] = [""]

    def handle_data(self, data):
        if self._area:
            self.sent[self._area][0] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.sent[self._area][0] = self.sent[self._area][0].removeprefix("\n")
            self._area = None
        if tag == "form":
            self._inside = False


def text(answer):
    return html.unescape(answer.content.decode())


def fields_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return Fields(answer.content.decode()).sent


def beside(page, name):
    """Return the message beside a field."""
    part = re.search(rf'<div class="field wrong"><label for="f-{re.escape(name)}">.*?</div>', page, re.DOTALL)
    told = re.search(r'class="error" role="alert">([^<]+)<', part[0]) if part else None
    return html.unescape(told[1]) if told else None


@pytest.mark.parametrize(
    "entry",
    ["forms/no_money", "rules/human.stiff-words-nl", "rules/decks.long-title"],
)
def test_what_is_sent_back_untouched_changes_nothing(els, entry):
    from weerklank.store.models import MethodChange

    path = f"/settings/method/{entry}/fields/"
    page = text(els.post(path, {**fields_of(els, path), "look": "1"}))
    assert "Dit verandert er" in page
    assert page.count('class="diff"') == 0
    assert not MethodChange.rows.exists()


def test_every_bundled_file_comes_back_from_its_fields_as_it_was(folder):
    from django.http import QueryDict

    from weerklank.advice.lint import VOCABULARY
    from weerklank.method.rules import load_rules
    from weerklank.services.method_fields import read_fields
    from weerklank.web.entry_form import EntryForm, NamedBy, posted_tree

    references = load_rules(DATA, vocabulary=VOCABULARY).references
    plain = NamedBy(str, lambda _: "", lambda _, value: value)
    for file in sorted([*DATA.glob("forms/*.yaml"), *DATA.glob("rules/*/*.yaml")]):
        shape, tree = read_fields(file.read_text("utf-8"), file.relative_to(DATA).as_posix(), references=references)
        shown = EntryForm(shape, tree, named_by=plain, is_sent=False, fixed=("id",))
        sent = QueryDict(mutable=True)
        for name in shown.fields:
            given = shown[name].value()
            sent.setlist(name, given if isinstance(given, list) else [str(given).replace("\n", "\r\n")])
        again = {**posted_tree(shape, sent), "id": tree["id"]}
        assert stripped(again) == stripped(tree), file
        assert EntryForm(shape, again, named_by=plain, is_sent=True, fixed=("id",)).is_valid(), file


def stripped(tree):
    if isinstance(tree, dict):
        return {key: stripped(value) for key, value in tree.items()}
    return list(map(stripped, tree)) if isinstance(tree, list) else tree and tree.strip()


@pytest.mark.parametrize("length", [70, 1100])
def test_a_long_list_is_kept_to_its_last_item(els, owner, length):
    """Also beyond the thousand fields that Django takes by itself."""
    many = {f"examples.flag.{n}.text": f"De klantreis van klant {n} begint hier." for n in range(length)}
    added = els.post("/settings/method/add/fields/", {"group": "rules", **OWN, **many, "keep": "1"})
    assert added.status_code == 302
    path = added["Location"] + "fields/"
    sent = fields_of(els, path)
    assert sent[f"examples.flag.{length - 1}.text"] == [f"De klantreis van klant {length - 1} begint hier."]
    els.post(path, {**sent, "message.nl": "'{match}' is van vroeger.", "keep": "1"})
    again = fields_of(els, path)
    assert again == {**sent, "message.nl": ["'{match}' is van vroeger."]}


def test_a_change_is_shown_field_by_field_and_kept(els, owner):
    from weerklank.services.method import team_method

    path = "/settings/method/forms/no_money/fields/"
    sent = {**fields_of(els, path), "label.nl": "Geen budget"}
    page = text(els.post(path, {**sent, "look": "1"}))
    assert "Naam · Nederlands" in page
    assert "Geen geld" in page.partition('class="diff"')[2].partition("</del>")[0]
    answer = els.post(path, {**sent, "keep": "1"})
    assert answer["Location"] == "/settings/method/forms/no_money/"
    owner.team.refresh_from_db()
    forms = team_method(owner.team, folder=DATA).method.forms
    assert forms["no_money"].label.nl == "Geen budget"
    assert forms["no_money"].underneath == load_method().forms["no_money"].underneath


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_kept(els):
    from weerklank.store.models import MethodChange

    path = "/settings/method/forms/no_money/fields/"
    sent = fields_of(els, path)
    answer = els.post(path, {**sent, "label.nl": " ", "underneath.1.ask.en": "", "keep": "1"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert beside(page, "label.nl")
    assert beside(page, "underneath.1.ask.en")
    assert beside(page, "label.en") is None
    page = els.post(path, {**sent, "sounds_like.nl": "Te duur.", "keep": "1"}).content.decode()
    assert "genoeg regels" in beside(page, "sounds_like.nl")
    page = els.post(path, {**sent, "underneath.0.signals.nl": "a*", "keep": "1"}).content.decode()
    assert "zo kort" in beside(page, "underneath.0.signals.nl")
    assert not MethodChange.rows.exists()


def test_a_rule_of_ones_own_is_added_by_fields_and_tried_on_ones_own_turns(els, owner, worker):
    bring(owner, worker, File("a.txt", CHAT), File("b.txt", OTHER))
    page = text(els.post("/settings/method/add/fields/", {"group": "rules", **OWN, "look": "1"}))
    assert "In 1 van de laatste 3 beurten van je team" in page
    assert "<mark>valt best mee</mark>" in page
    answer = els.post("/settings/method/add/fields/", {"group": "rules", **OWN, "keep": "1"})
    assert answer["Location"] == "/settings/method/rules/arguing.onze-eigen/"
    assert "zeggen wij niet" in text(els.post("/check/", {"text": "Zo'n klantreis duurt lang."}))


def test_a_look_at_a_rule_tells_what_is_new_and_what_is_gone(els, owner, worker):
    bring(owner, worker, File("a.txt", CHAT))
    els.post("/settings/method/add/fields/", {"group": "rules", **OWN, "keep": "1"})
    path = "/settings/method/rules/arguing.onze-eigen/fields/"
    sent = fields_of(els, path)
    other = {"params.phrases": "klantreis*\nje mijn voorstel", "examples.flag.1.text": "Zag je mijn voorstel?"}
    page = text(els.post(path, {**sent, **other, "look": "1"}))
    assert "<mark>je mijn voorstel</mark>" in page
    assert 'class="badge change">nieuw' in page
    assert "anderen betalen veel meer" in page.partition("Niet meer gevonden:")[2]


def test_an_example_that_comes_out_otherwise_says_so_itself(els):
    sent = {"group": "rules", **OWN, "examples.leave.1.text": "Volg de klantreis.", "keep": "1"}
    page = els.post("/settings/method/add/fields/", sent).content.decode()
    assert beside(page, "examples.leave.1.text") == "De regel vindt dit wel."
    assert beside(page, "examples.leave.0.text") is None


def test_each_kind_of_rule_has_its_own_fields(els):
    page = els.post(
        "/settings/method/add/fields/", {"group": "rules", **WORDS, "kind": "count", "reshape": "1"}
    ).content.decode()
    assert 'name="params.what"' in page
    assert 'name="params.over"' in page
    sent = {"group": "rules", **OWN, "kind": "count", "params.what": "words", "params.phrases": "", "look": "1"}
    answer = els.post("/settings/method/add/fields/", sent)
    assert answer.status_code == 400
    assert "precies één" in text(answer)


def test_lists_grow_and_shrink_without_losing_what_was_typed(els):
    path = "/settings/method/forms/no_money/fields/"
    sent = {**fields_of(els, path), "label.nl": "Half getypt"}
    assert "underneath.4.id" in sent
    assert "underneath.5.id" not in sent
    more = Fields(els.post(path, {**sent, "more": "underneath"}).content.decode()).sent
    assert more["underneath.5.id"] == [""]
    less = Fields(els.post(path, {**sent, "drop": "underneath.0"}).content.decode()).sent
    assert less["underneath.0.id"] == sent["underneath.1.id"]
    assert "underneath.4.id" not in less
    assert more["label.nl"] == less["label.nl"] == ["Half getypt"]


def test_a_form_of_ones_own_is_made_from_its_fields(els, owner):
    from weerklank.services.method import team_method

    empty = fields_of(els, "/settings/method/add/fields/?group=forms")
    assert empty["group"] == ["forms"]
    filled = {**fields_of(els, "/settings/method/forms/no_money/fields/"), "name": "Geen ruimte!"}
    filled |= {key: "" for key in filled if key.startswith("hard_confrontation.")}
    answer = els.post("/settings/method/add/fields/", {**filled, "group": "forms", "keep": "1"})
    assert answer["Location"] == "/settings/method/forms/geen_ruimte/"
    owner.team.refresh_from_db()
    assert team_method(owner.team, folder=DATA).method.forms["geen_ruimte"].hard_confrontation is None
    again = els.post("/settings/method/add/fields/", {**filled, "group": "forms", "keep": "1"})
    assert again.status_code == 400
    assert "met deze naam" in text(again)


def test_a_look_at_a_form_tells_whose_advice_it_renews(els, owner, worker):
    from weerklank.store.models import Conversation

    bring(owner, worker, File("a.txt", CHAT))
    row = Conversation.rows.get()
    path = f"/settings/method/forms/{row.form}/fields/"
    sent = fields_of(els, path)
    page = text(els.post(path, {**sent, "prevent.nl": "Anders.", "look": "1"}))
    assert "heeft deze vorm" in page or "hebben deze vorm" in page
    assert f"/conversations/{row.pk}/" in page


def test_hostile_values_change_no_other_file_and_break_nothing(els):
    from weerklank.store.models import MethodChange

    for name, pack in (("../../x", "arguing"), ("x", "../rules"), ("", ""), ("1", "arguing"), ("é" * 500, "arguing")):
        answer = els.post(
            "/settings/method/add/fields/", {"group": "rules", **OWN, "name": name, "pack": pack, "keep": "1"}
        )
        assert answer.status_code in (302, 400), name
    odd = {"kind": "niets", "language": "xx", "more": "a.b.c", "drop": "id", "examples.flag.999999999999.text": "x"}
    assert els.post("/settings/method/add/fields/", {"group": "rules", **odd}).status_code in (200, 400)
    hostile = {**OWN, "name": "vreemd", "better": "<script>alert(1)</script>\0 }: - &x *y", "keep": "1"}
    els.post("/settings/method/add/fields/", {"group": "rules", **hostile})
    page = els.get("/settings/method/rules/arguing.vreemd/fields/").content.decode()
    assert "<script>alert" not in page
    assert {row.path.split("/")[:2] == ["rules", "arguing"] for row in MethodChange.rows.all()} == {True}


def test_every_field_has_words_of_its_own():
    from weerklank.advice.lint import VOCABULARY
    from weerklank.advice.rules.table import KINDS
    from weerklank.method.rules import load_rules
    from weerklank.services.method_fields import shape_of
    from weerklank.web.method_words import METHOD_FIELDS

    references = load_rules(DATA, vocabulary=VOCABULARY).references
    shapes = [shape_of("forms/", references=references, given={})]
    shapes += [shape_of("rules/", references=references, given={"kind": kind, "language": "any"}) for kind in KINDS]
    keys = {key for shape in shapes for key in _keys(shape)}
    used = {place.rpartition(".")[2] for place in METHOD_FIELDS}
    assert keys - used == set()


def _keys(shape):
    for key, inner in shape.fields.items():
        yield key
        yield from _keys(inner)
    if shape.item is not None:
        yield from _keys(shape.item)
