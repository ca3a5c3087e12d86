"""Method: what Weerklank goes by, in words and as files; a team's own forms and rules, and what it switched off."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from weerklank.errors import InputError
from weerklank.method.records import Form, Kind, Move, Step
from weerklank.method.rules import Rule
from weerklank.services import method as service
from weerklank.services.corrections import correction_count, correction_lines
from weerklank.store.models import Role, Team
from weerklank.web.access import for_members
from weerklank.web.checking import the_checker
from weerklank.web.knowledge import method_folder, the_team_method
from weerklank.web.language import reader_language, spoken
from weerklank.web.words import METHOD_FAULTS

__all__ = [
    "DiffLine", "Editor", "EntryPage", "MethodFault", "MethodPage", "method", "method_add", "method_corrections",
    "method_entry", "method_export", "method_restore", "method_switch",
]  # fmt: skip

_NAME = re.compile(r"[a-z][a-z0-9_-]{1,60}(\.[a-z][a-z0-9-]{1,60})?")
_BAD_NAME = "C087"
_EDITABLE = ("forms", "rules")
_FIRST = {"forms": "no_money", "rules": "arguing.but-after-acknowledgement-nl"}
"""From which a new one starts: it shows all that can stand in one."""

Entry = Form | Kind | Move | Step | Rule


@dataclass(frozen=True, slots=True)
class DiffLine:
    """Hold one line of a difference; `sign` is +, - or empty."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class MethodFault:
    """Tell why a text can't be kept.

    Attributes:
        line, column: 1-based; 0 where it is about the whole.
        told: in the reader's words.
        detail: in the error's own words, with what to do.
        wrong: the examples that a rule fails.
    """

    line: int
    column: int
    told: str
    detail: str
    code: str
    wrong: Sequence[service.WrongExample] = ()


@dataclass(frozen=True, slots=True)
class Editor:
    """Hold a text that is being edited.

    Attributes:
        diff: what a look at it changes; None where nobody looked.
    """

    text: str
    fault: MethodFault | None = None
    diff: Sequence[DiffLine] | None = None


@dataclass(frozen=True, slots=True)
class MethodPage:
    """Hold all that the overview shows.

    Attributes:
        groups: forms, kinds, moves and steps: group → its entries.
        packs: pack → its rules.
        own: the ids of what is the team's own.
        off: the ids of the rules that are switched off.
        corrections: of how many turns somebody corrected the label.
    """

    groups: Mapping[str, Sequence[Entry]]
    packs: Mapping[str, Sequence[Rule]]
    own: frozenset[str]
    off: frozenset[str]
    corrections: int


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Hold all that the page of one form, move, step or rule shows.

    Attributes:
        is_own: whether the team changed or added it.
        is_added: whether there is no bundled one.
        changed: how the team's own differs from the bundled one.
        may_edit: whether this kind of entry can be edited here at all.
    """

    group: str
    entry: Entry
    references: Sequence[str]
    is_own: bool
    is_added: bool
    is_off: bool
    changed: Sequence[DiffLine]
    may_edit: bool
    editor: Editor


@for_members
def method(request: HttpRequest) -> HttpResponse:
    """Show the whole method."""
    found = the_team_method()
    packs = {
        pack: [rule for rule in found.all_rules.rules.values() if rule.pack == pack] for pack in found.all_rules.packs
    }
    groups = {group: list(_entries(group).values()) for group in ("forms", "kinds", "moves", "steps")}
    own = frozenset(_id_of(path) for path in found.own)
    page = MethodPage(groups, packs, own, found.off, correction_count(request.membership))
    return render(request, "web/method.html", {"page": page})


def _entries(group: str) -> Mapping[str, Entry]:
    found = the_team_method()
    if group == "rules":
        return found.all_rules.rules
    if group not in ("forms", "kinds", "moves", "steps"):
        raise Http404
    entries: Mapping[str, Entry] = getattr(found.method, group)
    return entries


def _path(group: str, name: str) -> str:
    return service.rule_path(name) if group == "rules" else f"{group}/{name}.yaml"


def _id_of(path: str) -> str:
    return service.rule_id(path) if path.startswith("rules/") else path.partition("/")[2].removesuffix(".yaml")


@for_members(post=Role.OWNER)
def method_entry(request: HttpRequest, group: str, entry: str) -> HttpResponse:
    """Show one form, kind, move, step or rule; look at a change of it, and keep that."""
    record = _entries(group).get(entry)
    if record is None:
        raise Http404
    team, path = request.membership.team, _path(group, entry)
    editor = Editor(service.text_of(team, path, folder=method_folder()) if group in _EDITABLE else "")
    if request.method == "POST" and group in _EDITABLE:
        before, text = editor.text, _posted(request)
        editor = _tried(request, path, before, text)
        if editor.fault is None and "keep" in request.POST:
            return _keep(request, group, entry, text)
    page = _entry_page(team, group, record, editor)
    return render(request, "web/method_entry.html", {"page": page}, status=400 if editor.fault else 200)


def _posted(request: HttpRequest) -> str:
    return str(request.POST.get("text", "")).replace("\r\n", "\n").strip() + "\n"


def _tried(request: HttpRequest, path: str, before: str, text: str) -> Editor:
    """Prove a text; what it changes is shown, and what is wrong with it as well."""
    checker = the_checker()
    try:
        service.prove(request.membership.team, path, text, folder=method_folder(), classifier=checker.classifier)
    except InputError as error:
        wrong: tuple[service.WrongExample, ...] = ()
        if error.code == "C088":
            wrong = service.failed_examples(
                request.membership.team, path, text, folder=method_folder(), classifier=checker.classifier
            )
        return Editor(text, _fault(error, wrong))
    return Editor(text, None, _diff(before, text))


def _fault(error: InputError, wrong: Sequence[service.WrongExample]) -> MethodFault:
    parts = re.search(r":(\d+):(\d+)$", error.place)
    line, column = (int(parts[1]), int(parts[2])) if parts else (0, 0)
    told = str(METHOD_FAULTS.get(error.code, _("This can't be used as it stands.")))
    said = spoken(error)
    return MethodFault(line, column, told, f"{said.problem}. {said.remedy}", error.code, wrong)


def _diff(before: str, after: str) -> tuple[DiffLine, ...]:
    rows = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2)
    return tuple(
        DiffLine(row[0].strip(), row[1:]) if row[0] in "+-" else DiffLine("", "⋯" if row[0] == "@" else row[1:])
        for row in rows
        if not row.startswith(("---", "+++"))
    )


def _keep(request: HttpRequest, group: str, name: str, text: str) -> HttpResponse:
    classifier = the_checker().classifier
    service.change(request.membership, _path(group, name), text, folder=method_folder(), classifier=classifier)
    told = _("Kept. Conversations get their advice anew.") if group == "forms" else _("Kept. It counts from now on.")
    messages.success(request, told)
    return redirect("method_entry", group, name)


def _entry_page(team: Team, group: str, record: Entry, editor: Editor) -> EntryPage:
    found, path = the_team_method(), _path(group, record.id)
    is_own = path in found.own
    bundled = service.text_of(team, path, folder=method_folder(), bundled=True) if is_own else ""
    references = found.all_rules.references
    return EntryPage(
        group=group,
        entry=record,
        references=tuple(references[name].told(reader_language()) for name in getattr(record, "references", ())),
        is_own=is_own,
        is_added=is_own and not bundled,
        is_off=record.id in found.off,
        changed=_diff(bundled, service.text_of(team, path, folder=method_folder())) if bundled else (),
        may_edit=group in _EDITABLE,
        editor=editor,
    )


@for_members(post=Role.OWNER)
def method_add(request: HttpRequest) -> HttpResponse:
    """Add a form or rule: give it a name, start from one that is there, and keep it once it is proved."""
    group = request.POST.get("group", request.GET.get("group", "rules"))
    group = group if group in _EDITABLE else "rules"
    name = request.POST.get("name", "").strip()
    start = service.text_of(request.membership.team, _path(group, _FIRST[group]), folder=method_folder())
    editor = Editor(start)
    if request.method == "POST":
        editor = _added(request, group, name, _posted(request))
        if editor.fault is None and "keep" in request.POST:
            return _keep(request, group, name, editor.text)
    seen = {"group": group, "name": name, "editor": editor, "start": _FIRST[group]}
    return render(request, "web/method_add.html", seen, status=400 if editor.fault else 200)


def _added(request: HttpRequest, group: str, name: str, text: str) -> Editor:
    needs_point = group == "rules"
    if not _NAME.fullmatch(name) or ("." in name) != needs_point:
        told = _("A form's name has small letters, digits and _, such as no_time.")
        if needs_point:
            told = _("A rule's name is a pack, a point and a name, such as arguing.our-own-nl.")
        return Editor(text, MethodFault(0, 0, told, "", _BAD_NAME))
    if name in _entries(group):
        return Editor(text, MethodFault(0, 0, _("There is one with this name already."), "", _BAD_NAME))
    return _tried(request, _path(group, name), "", text)


@for_members(post=Role.OWNER)
@require_POST
def method_restore(request: HttpRequest, group: str, entry: str) -> HttpResponse:
    """Let the bundled form or rule count again."""
    if group not in _EDITABLE or entry not in _entries(group):
        raise Http404
    service.restore(request.membership, _path(group, entry))
    messages.success(request, _("The bundled one counts again."))
    return redirect(f"{reverse('method')}#{group}")


@for_members(post=Role.OWNER)
@require_POST
def method_switch(request: HttpRequest) -> HttpResponse:
    """Switch a rule off, or on again."""
    rule = request.POST.get("rule", "")
    if rule in _entries("rules"):
        service.switch(request.membership, rule, off="off" in request.POST)
    if rule in _entries("rules") and request.POST.get("back") == "entry":
        return redirect("method_entry", "rules", rule)
    return redirect(f"{reverse('method')}#rule-{rule}")


@for_members
def method_export(request: HttpRequest) -> HttpResponse:
    """Give the team's method as a zip of YAML files."""
    packed = service.exported(request.membership.team, folder=method_folder())
    return _download(packed, "application/zip", f"weerklank-method-{timezone.localdate():%Y-%m-%d}.zip")


@for_members(least=Role.OWNER)
def method_corrections(request: HttpRequest) -> HttpResponse:
    """Give the corrected labels as training material, one line of JSON each."""
    lines = "".join(f"{line}\n" for line in correction_lines(request.membership, method=the_team_method().method))
    return _download(
        lines.encode(), "application/x-ndjson", f"weerklank-corrections-{timezone.localdate():%Y-%m-%d}.jsonl"
    )


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
