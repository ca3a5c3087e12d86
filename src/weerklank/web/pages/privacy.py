"""What the owner does with the data: look back, take it along, give a person their copy, and erase them."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from weerklank.errors import SettingsError, say
from weerklank.outputs.clean import one_line
from weerklank.services.audit import log
from weerklank.services.backup import write_backup
from weerklank.services.erasing import Erased, erase, what_is_there
from weerklank.services.export import FORMATS, export_all
from weerklank.services.people import people_matching
from weerklank.services.person_export import export_person
from weerklank.store.models import AuditEntry, Import, ImportState, Membership, Person, Role, Team
from weerklank.web.access import for_members
from weerklank.web.knowledge import the_folder
from weerklank.web.language import reader_language

__all__ = [
    "DataPage", "LogPage", "PersonPage", "data_backup", "data_export", "data_page", "log_page", "person_erase",
    "person_export", "person_found", "person_privacy",
]  # fmt: skip

_ENTRIES_A_PAGE = 100
_PEOPLE_SHOWN = 20
_ENDINGS = {"csv": "zip", "xlsx": "xlsx", "json": "json"}
_IN_MEMORY_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class DataPage:
    """Hold all that the template sees; a backup holds every team, so only whoever owns them all may make one."""

    may_back_up: bool
    words: str
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class LogPage:
    """Hold one page of the log, and the acts that it can be narrowed down to."""

    entries: Page
    acts: tuple[str, ...]
    act: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Hold what would go, None until it is counted; `waiting` counts uploads that aren't in yet and may hold more."""

    person: Person
    found: Erased | None
    waiting: int


@for_members(least=Role.OWNER)
def data_page(request: HttpRequest) -> HttpResponse:
    """Show what can be taken along, and find a person."""
    words = request.GET.get("name", "").strip()[:200]
    people = people_matching(request.membership, words)[:_PEOPLE_SHOWN] if words else ()
    page = DataPage(_may_back_up(request.membership), words, tuple(people))
    return render(request, "web/data.html", {"page": page})


@for_members(least=Role.OWNER)
@require_POST
def data_export(request: HttpRequest) -> HttpResponseBase:
    """Give all of the team's data as a file."""
    form = request.POST.get("form", "")
    if form not in FORMATS:
        raise SettingsError(
            "form", "C004", say("there is no format {name!r}", name=form[:20]), "Choose one of those shown."
        )
    return _file(f"weerklank.{_ENDINGS[form]}", lambda stream: export_all(request.membership, stream, form=form))


@for_members(least=Role.OWNER)
@require_POST
def data_backup(request: HttpRequest) -> HttpResponseBase:
    """Give the whole workspace as one file."""
    if not _may_back_up(request.membership):
        remedy = "A backup holds every team; whoever keeps the machine can: weerklank backup FILE."
        raise SettingsError("backup", "C075", "this touches a team that isn't yours", remedy)
    now = timezone.now()
    log(request.membership, "workspace.backup", f"team {request.membership.team_id}")
    name = f"weerklank-{timezone.localdate(now).isoformat()}.zip"
    return _file(name, lambda stream: write_backup(stream, uploads=the_folder().uploads, now=now))


@for_members(least=Role.OWNER)
def log_page(request: HttpRequest) -> HttpResponse:
    """Show who did what, newest first."""
    mine = AuditEntry.rows.for_member(request.membership)
    acts = tuple(mine.order_by("action").values_list("action", flat=True).distinct())
    act = request.GET.get("act", "")
    shown = mine.filter(action=act) if act in acts else mine
    entries = Paginator(shown.select_related("user"), _ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "web/log.html", {"page": LogPage(entries, acts, act if act in acts else "")})


@for_members(least=Role.OWNER)
def person_privacy(request: HttpRequest, person: int) -> HttpResponse:
    """Show a copy for somebody and the way to erase them, while what is kept about them is still being counted."""
    return render(request, "web/person_privacy.html", {"page": _person_page(request, _person(request, person), None)})


@for_members(least=Role.OWNER)
def person_found(request: HttpRequest, person: int) -> HttpResponse:
    """Count what is kept about somebody, which looks through every text; htmx asks for that line alone."""
    row = _person(request, person)
    template = "web/person_found.html" if request.htmx else "web/person_privacy.html"
    return render(request, template, {"page": _person_page(request, row, what_is_there(row))})


def _person_page(request: HttpRequest, row: Person, found: Erased | None) -> PersonPage:
    not_in_yet = (ImportState.UPLOADED, ImportState.STARTED)
    waiting = Import.rows.for_member(request.membership).filter(state__in=not_in_yet).count()
    return PersonPage(row, found, waiting)


@for_members(least=Role.OWNER)
@require_POST
def person_export(request: HttpRequest, person: int) -> HttpResponseBase:
    """Give a person's copy: JSON and a page, in one zip."""
    row, language, now = _person(request, person), reader_language(), timezone.now()
    return _file(
        f"person-{row.pk}.zip",
        lambda stream: export_person(request.membership, row, stream, language=language, now=now),
    )


@for_members(least=Role.OWNER)
@require_POST
def person_erase(request: HttpRequest, person: int) -> HttpResponse:
    """Erase a person, once their name was typed."""
    row = _person(request, person)
    if _as_shown(request.POST.get("name", "")) != _as_shown(row.name):
        messages.error(request, _("Type the name exactly as it stands here. Nothing was erased."))
        return redirect("person_privacy", row.pk)
    done = erase(request.membership, row)
    told = ngettext("Erased, with 1 conversation.", "Erased, with {n} conversations.", done.conversations)
    more = _("The files on disk are cleaned in a moment. Backups that you made before still hold it.")
    messages.success(request, f"{told.format(n=done.conversations)} {more}")
    return redirect("data")


def _as_shown(name: str) -> str:
    """Return a name as the page shows it: marks that chat programs put round a number can't be typed."""
    return one_line(name).replace("\ufffd", "").strip().casefold()


def _person(request: HttpRequest, pk: int) -> Person:
    row: Person = get_object_or_404(Person.rows.for_member(request.membership), pk=pk)
    return row


def _may_back_up(membership: Membership) -> bool:
    owned = Membership.rows.filter(user_id=membership.user_id, role=Role.OWNER).values("team_id")
    return membership.may(Role.OWNER) and not Team.objects.exclude(pk__in=owned).exists()


def _file(name: str, write: Callable[[IO[bytes]], object]) -> HttpResponseBase:
    """Answer with a file; a large one is made on disk first, and is gone when it was sent."""
    stream = tempfile.TemporaryFile(dir=the_folder().uploads)  # noqa: SIM115 - FileResponse closes it
    try:
        write(stream)
        size_bytes = stream.tell()
        stream.seek(0)
        if size_bytes > _IN_MEMORY_BYTES:
            return FileResponse(stream, as_attachment=True, filename=name)
        answer = HttpResponse(stream.read(), content_type="application/octet-stream")
    except BaseException:
        stream.close()
        raise
    stream.close()
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
