"""Importing: upload, look at what is in it, choose who you are, and watch it being read."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from weerklank.errors import SettingsError, SourceError
from weerklank.services import file_choices
from weerklank.services import imports as service
from weerklank.services.retention import keep_until_for, set_keep_until, usual_keep_days
from weerklank.store.models import Import, ImportState, Job, JobKind, SourceFile
from weerklank.web.access import for_members
from weerklank.web.example import EXAMPLE_SELLERS, example_files
from weerklank.web.knowledge import read_options, the_folder
from weerklank.web.language import spoken
from weerklank.web.pages.settings import keep_choices
from weerklank.web.words import COLUMN_FAULTS, COLUMN_FIELDS

__all__ = [
    "ImportPage",
    "import_cancel",
    "import_columns",
    "import_dates",
    "import_discard",
    "import_example",
    "import_keep",
    "import_one",
    "import_progress",
    "import_start",
    "imports",
]  # fmt: skip

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ImportPage:
    """Hold all that the template sees of one import.

    Attributes:
        preview: what it would bring; None once it was started.
        job: the work on it; None before it was started.
        keep_choices: days and words; `keep_days` is the team's choice, in the same spelling.
        fields: what a column of a table can hold, and its words.
        fault: why the chosen columns weren't taken.
    """

    row: Import
    preview: service.ImportPreview | None
    job: Job | None
    keep_choices: tuple[tuple[str, Any], ...] = ()
    keep_days: str = ""
    fields: tuple[tuple[str, Any], ...] = tuple(COLUMN_FIELDS.items())
    fault: str = ""


@for_members
def imports(request: HttpRequest) -> HttpResponse:
    """Show past imports, and take in files."""
    fault = None
    if request.method == "POST":
        try:
            row = service.take_in(request.membership, request.FILES.getlist("files"), folder=the_folder().uploads)
        except SettingsError as error:
            fault = {
                "C043": _("Choose one or more files first."),
                "C044": _("This is too large to import at once: at most 100 MB a file and 250 MB together."),
            }.get(error.code, spoken(error).remedy)
        else:
            return redirect("import_one", row.pk)
    past = Import.rows.for_member(request.membership).prefetch_related("files")[:_SHOWN]
    return render(request, "web/imports.html", {"past": past, "fault": fault}, status=400 if fault else 200)


@for_members
def import_one(request: HttpRequest, import_: int) -> HttpResponse:
    """Show what an import would bring, or how far it is."""
    row = _row(request, import_)
    waits = row.state == ImportState.UPLOADED
    preview = service.look(row, folder=the_folder().uploads, options=read_options()) if waits else None
    asks = preview and (preview.asks_for_columns or preview.asks_for_dates)
    if preview and not preview.turns and not asks:
        service.give_up(row, preview, folder=the_folder().uploads)
    fault = str(COLUMN_FAULTS.get(request.GET.get("fault", ""), ""))
    usual = usual_keep_days(row.team, preview.channels if preview else ())
    page = ImportPage(row, preview, _job(row), keep_choices(row.team), str(usual or ""), fault=fault)
    return render(request, "web/import_one.html", {"page": page})


@for_members
@require_POST
def import_columns(request: HttpRequest, source_file: int) -> HttpResponse:
    """Say what the columns of a table hold, and look again at what it brings."""
    rows = SourceFile.rows.for_member(request.membership).select_related("belongs_to__team")
    file: SourceFile = get_object_or_404(rows, pk=source_file)
    fields = [] if request.POST.get("act") == "guess" else request.POST.getlist("column")
    try:
        file_choices.choose_columns(
            request.membership, file, fields, folder=the_folder().uploads, options=read_options()
        )
    except SourceError as error:
        return redirect(f"{reverse('import_one', args=[file.belongs_to_id])}?fault={error.code}")
    return redirect("import_one", file.belongs_to_id)


@for_members
@require_POST
def import_dates(request: HttpRequest, source_file: int) -> HttpResponse:
    """Say whether a file's dates begin with the day or with the month, and look again at what it brings."""
    file: SourceFile = get_object_or_404(SourceFile.rows.for_member(request.membership), pk=source_file)
    said = request.POST.get("dates", "")
    if said in _DATES:
        file_choices.choose_dates(request.membership, file, day_first=_DATES[said])
    return redirect("import_one", file.belongs_to_id)


_DATES = {"day": True, "month": False, "guess": None}
"""What a button says of the dates of a file."""


@for_members
def import_progress(request: HttpRequest, import_: int) -> HttpResponse:
    """Show how far it is; the page asks every second while it goes on."""
    row = _row(request, import_)
    response = render(request, "web/import_progress.html", {"page": ImportPage(row, None, _job(row))})
    if row.state != ImportState.STARTED:
        response["HX-Refresh"] = "true"
    return response


@for_members
@require_POST
def import_start(request: HttpRequest, import_: int) -> HttpResponse:
    """Start it, with the chosen sellers."""
    row = _row(request, import_)
    keep_days = request.POST.get("keep_days", "")
    chosen = int(keep_days) if keep_days in dict(keep_choices(row.team)) and keep_days else None
    service.start(
        request.membership,
        row,
        sellers=request.POST.getlist("seller")[:100],
        keep_until=keep_until_for(row.team, keep_days=chosen, now=timezone.now()),
        pseudonymise="pseudonymise" in request.POST,
    )
    return redirect("import_one", row.pk)


@for_members
@require_POST
def import_cancel(request: HttpRequest, import_: int) -> HttpResponse:
    """Stop it; what it brought is taken away again."""
    row = _row(request, import_)
    service.stop(request.membership, row, folder=the_folder().uploads, now=timezone.now())
    return redirect("import_one", row.pk)


@for_members
@require_POST
def import_discard(request: HttpRequest, import_: int) -> HttpResponse:
    """Throw away files that were never imported, or take back what an import brought."""
    row = _row(request, import_)
    service.discard(request.membership, row, folder=the_folder().uploads, now=timezone.now())
    return redirect("imports")


@for_members
@require_POST
def import_keep(request: HttpRequest, import_: int) -> HttpResponse:
    """Say for how long an import is kept from now on."""
    row = _row(request, import_)
    keep_days = request.POST.get("keep_days", "")
    if keep_days in dict(keep_choices(row.team)):
        chosen = int(keep_days) if keep_days else None
        until = keep_until_for(row.team, keep_days=chosen, now=timezone.now())
        set_keep_until(request.membership, row, until)
    return redirect("import_one", row.pk)


@for_members
@require_POST
def import_example(request: HttpRequest) -> HttpResponse:
    """Import the example conversations, in one click."""
    row = service.take_in(request.membership, example_files(), folder=Path(the_folder().uploads))
    service.start(request.membership, row, sellers=EXAMPLE_SELLERS)
    return redirect("import_one", row.pk)


def _row(request: HttpRequest, pk: int) -> Import:
    row: Import = get_object_or_404(Import.rows.for_member(request.membership).select_related("team"), pk=pk)
    return row


def _job(row: Import) -> Job | None:
    job: Job | None = Job.rows.filter(team_id=row.team_id, kind=JobKind.IMPORT, subject=row.pk).first()
    return job
