"""A form or rule by ordinary fields, for who doesn't write YAML: what is wrong stands beside the field it is about."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from weerklank.errors import InputError, NotFoundError
from weerklank.method.records import Form
from weerklank.method.rules import Rule
from weerklank.method.shape import Shape
from weerklank.method.tree import Tree
from weerklank.outputs.quotes import Piece, excerpt
from weerklank.services import method as service
from weerklank.services.method_fields import DECIDING, fault_path, read_fields, shape_of, write_fields
from weerklank.services.method_preview import Flagged, FormPreview, RulePreview, preview_form, preview_rule
from weerklank.store.models import Role
from weerklank.web.access import for_members
from weerklank.web.checking import the_checker
from weerklank.web.entry_form import (
    Block,
    EntryForm,
    NamedBy,
    blank_tree,
    posted_tree,
    with_one_more,
    without,
)
from weerklank.web.knowledge import method_folder, the_method, the_team_method
from weerklank.web.language import reader_language
from weerklank.web.method_words import METHOD_FIELDS, METHOD_HINTS, METHOD_VALUES
from weerklank.web.words import FORMS, METHOD_FAULTS, SEVERITIES

__all__ = ["Change", "FieldsPage", "ShownTurn", "method_add_fields", "method_fields"]

_GROUPS = ("forms", "rules")
_QUOTE_CHARS = 220
_FIRST_CHOICE = {"kind": "existence", "language": "nl"}


@dataclass(frozen=True, slots=True)
class Change:
    """Tell of one field what stood there and what would."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """Hold a turn in which a rule finds something; `is_fresh` where it didn't before."""

    found: Flagged
    pieces: Sequence[Piece]
    is_fresh: bool


@dataclass(frozen=True, slots=True)
class FieldsPage:
    """Hold all that the template sees.

    Attributes:
        name: the id; empty for a new one whose name isn't chosen yet.
        entry: as it is now; None for a new one.
        chosen: pack and short name as they were typed, for a new one.
        fault: what is wrong with the name.
        changes: None where nobody looked.
        rule, form_preview: what a look at it tells; None where nobody looked.
    """

    group: str
    name: str
    entry: Form | Rule | None
    chosen: Mapping[str, str]
    fault: str
    form: EntryForm
    whole: Block
    packs: Sequence[str]
    changes: Sequence[Change] | None = None
    rule: RulePreview | None = None
    flagged: Sequence[ShownTurn] = ()
    gone: Sequence[ShownTurn] = ()
    form_preview: FormPreview | None = None


@dataclass(frozen=True, slots=True)
class _Draft:
    """Hold what is being written: the values, and what can stand beside them."""

    group: str
    name: str
    before: Tree
    shape: Shape
    tree: Tree

    @property
    def path(self) -> str:
        return _path(self.group, self.name)

    @property
    def text(self) -> str:
        return write_fields({"id": self.name, **self.tree}, self.shape)


@for_members(least=Role.OWNER)
def method_fields(request: HttpRequest, group: str, entry: str) -> HttpResponse:
    """Edit a form or rule that is there."""
    if group not in _GROUPS:
        raise Http404
    references = the_team_method().all_rules.references
    try:
        text = service.text_of(request.membership.team, _path(group, entry), folder=method_folder())
    except NotFoundError as error:
        raise Http404 from error
    shape, before = read_fields(text, _path(group, entry), references=references)
    if request.method != "POST":
        return _show(request, _Draft(group, entry, before, shape, before), _form(shape, before, is_sent=False))
    return _answer(request, group, entry, before)


@for_members(least=Role.OWNER)
def method_add_fields(request: HttpRequest) -> HttpResponse:
    """Add a form or rule."""
    group = request.POST.get("group", request.GET.get("group", "rules"))
    group = group if group in _GROUPS else "rules"
    if request.method != "POST":
        shape = _shape(group, _FIRST_CHOICE)
        tree = {**blank_tree(shape), **(_FIRST_CHOICE if group == "rules" else {})}
        return _show(request, _Draft(group, "", None, shape, tree), _form(shape, tree, is_sent=False))
    return _answer(request, group, _new_name(request, group), None)


def _entries(group: str) -> Mapping[str, Form] | Mapping[str, Rule]:
    found = the_team_method()
    return found.all_rules.rules if group == "rules" else found.method.forms


def _path(group: str, name: str) -> str:
    return service.rule_path(name) if group == "rules" else f"{group}/{name}.yaml"


def _shape(group: str, given: Mapping[str, str]) -> Shape:
    return shape_of(f"{group}/", references=the_team_method().all_rules.references, given=given)


def _new_name(request: HttpRequest, group: str) -> str:
    """Make a name of what was typed; empty where that gives none."""
    short = slugify(request.POST.get("name", ""))[:38]
    if group == "forms":
        return re.sub("[^a-z0-9]+", "_", short).strip("_")
    pack = slugify(request.POST.get("pack", ""))[:20]
    return f"{pack}.{short}" if pack and short else ""


def _answer(request: HttpRequest, group: str, name: str, before: Tree) -> HttpResponse:
    """Do what was asked: lay the fields out otherwise, look at the change, or keep it."""
    data = without(request.POST, request.POST.get("drop", ""))
    shape = _shape(group, {key: data.get(key, "") for key in DECIDING})
    tree = posted_tree(shape, data)
    tree.pop("id", None)
    if "more" in request.POST:
        tree = with_one_more(shape, tree, tuple(request.POST["more"].split(".")))
    draft = _Draft(group, name, before, shape, tree)
    if {"more", "drop", "reshape"} & set(request.POST):
        return _show(request, draft, _form(shape, tree, is_sent=False))
    form = _form(shape, tree, is_sent=True)
    fault = _name_fault(draft)
    found = _proved(request, draft, form) if form.is_valid() and not fault else None
    if found is None:
        return _show(request, draft, form, fault=fault)
    if "keep" in request.POST:
        return _keep(request, draft)
    return _show(request, draft, form, found=found)


def _form(shape: Shape, tree: Tree, *, is_sent: bool) -> EntryForm:
    return EntryForm(shape, tree, named_by=NamedBy(_label, _hint, _value), is_sent=is_sent, fixed=("id",))


def _name_fault(draft: _Draft) -> str:
    if draft.before is not None:
        return ""
    found = the_team_method()
    if not draft.name or draft.name[0].isdecimal():
        return _("Give it a name that begins with a letter.")
    if draft.name in (
        found.all_rules.rules if draft.group == "rules" else {**found.method.forms, **found.method.kinds}
    ):
        return _("There is one with this name already.")
    return ""


def _proved(request: HttpRequest, draft: _Draft, form: EntryForm) -> service.TeamMethod | None:
    """Return the method as it would be; None where something is wrong, which then stands beside its field."""
    team, classifier = request.membership.team, the_checker().classifier
    try:
        return service.prove(team, draft.path, draft.text, folder=method_folder(), classifier=classifier)
    except InputError as error:
        told = str(METHOD_FAULTS.get(error.code, _("This can't be used as it stands.")))
        form.add_fault(fault_path(error, draft.text, draft.path), told)
        if error.code == "C088":
            for wrong in service.failed_examples(
                team, draft.path, draft.text, folder=method_folder(), classifier=classifier
            ):
                _tell_example(form, draft.tree, wrong)
    return None


def _tell_example(form: EntryForm, tree: Tree, wrong: service.WrongExample) -> None:
    """Say beside an example that the rule treats it otherwise."""
    side = "flag" if wrong.should_flag else "leave"
    told = _("The rule doesn't find this.") if wrong.should_flag else _("The rule finds this.")
    for number, example in enumerate(tree["examples"][side]):
        if example["text"] == wrong.text:
            form.add_fault(("examples", side, str(number), "text"), told)


def _keep(request: HttpRequest, draft: _Draft) -> HttpResponse:
    classifier = the_checker().classifier
    service.change(request.membership, draft.path, draft.text, folder=method_folder(), classifier=classifier)
    told = (
        _("Kept. Conversations get their advice anew.") if draft.group == "forms" else _("Kept. It counts from now on.")
    )
    messages.success(request, told)
    return redirect("method_entry", draft.group, draft.name)


def _show(
    request: HttpRequest, draft: _Draft, form: EntryForm, *, fault: str = "", found: service.TeamMethod | None = None
) -> HttpResponse:
    looked: dict[str, object] = {}
    if found is not None:
        looked = {"changes": tuple(_changes(draft)), **_preview(request, draft, found)}
    page = FieldsPage(
        group=draft.group,
        name=draft.name,
        entry=_entries(draft.group).get(draft.name) if draft.before is not None else None,
        chosen={key: request.POST.get(key, "") for key in ("pack", "name")},
        fault=fault,
        form=form,
        whole=form.whole,
        packs=the_team_method().all_rules.packs if draft.group == "rules" else (),
        **looked,  # type: ignore[arg-type]
    )
    status = 400 if fault or form.is_wrong else 200
    return render(request, "web/method_fields.html", {"page": page}, status=status)


def _preview(request: HttpRequest, draft: _Draft, found: service.TeamMethod) -> dict[str, object]:
    if draft.group == "forms":
        return {"form_preview": preview_form(request.membership, draft.name)}
    rule: Rule = found.all_rules.rules[draft.name]
    before = the_team_method().all_rules.rules.get(draft.name)
    told = preview_rule(request.membership, rule, before=before, book=found.all_rules)
    return {
        "rule": told,
        "flagged": tuple(_shown(each, each.turn.pk in told.fresh) for each in told.flagged),
        "gone": tuple(_shown(each, is_fresh=False) for each in told.gone),
    }


def _shown(found: Flagged, is_fresh: bool) -> ShownTurn:  # noqa: FBT001 - it is the record's own field
    return ShownTurn(found, excerpt(found.turn.text, found.spans, limit_chars=_QUOTE_CHARS), is_fresh)


def _changes(draft: _Draft) -> Iterator[Change]:
    """Tell field by field what is otherwise than before; of a new one, nothing."""
    if draft.before is None:
        return
    before, after = (dict(_leaves(tree, ())) for tree in (draft.before, draft.tree))
    for path in dict.fromkeys([*before, *after]):
        old, new = before.get(path, ""), after.get(path, "")
        if old.strip() != new.strip() and path != ("id",):
            yield Change(_where(path), old, new)


def _leaves(tree: Tree, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _leaves(value, (*path, str(key)))
    elif isinstance(tree, list) and all(isinstance(item, str) for item in tree):
        yield path, "\n".join(tree)
    elif isinstance(tree, list):
        for number, item in enumerate(tree):
            yield from _leaves(item, (*path, str(number)))
    elif tree:
        yield path, tree


def _where(path: tuple[str, ...]) -> str:
    """Name a place, such as “What can be underneath 2 · Ask · Dutch”."""
    names: list[str] = []
    for end, key in enumerate(path, start=1):
        if key.isdecimal() and names:
            names[-1] += f" {int(key) + 1}"
        else:
            names.append(_label(".".join(each for each in path[:end] if not each.isdecimal())))
    return " · ".join(names)


def _label(place: str) -> str:
    return str(_word_for(place, METHOD_FIELDS) or place.rpartition(".")[2].replace("_", " "))


def _hint(place: str) -> str:
    return str(_word_for(place, METHOD_HINTS) or "")


def _word_for(place: str, words: Mapping[str, object]) -> object:
    """Return the words for a place, or for its last key where nothing more precise is known."""
    return words.get(place) or words.get(place.rpartition(".")[2])


def _value(place: str, value: str) -> str:
    key = place.rpartition(".")[2]
    if key == "stage":
        return the_method().value_label("stage", value, reader_language())
    if key == "references":
        return the_team_method().all_rules.references[value].told(reader_language())
    if value.startswith("not "):
        return _("not: %(what)s") % {"what": _value(place, value.removeprefix("not "))}
    near = {"severity": SEVERITIES, "applies_to": FORMS, "as": FORMS}.get(key, METHOD_VALUES)
    return str(near.get(f"{key}.{value}") or near.get(value) or value.replace("_", " "))
