"""Importing over the API: give files, and ask how far they are."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Form, Router, UploadedFile

from weerklank.api.access import Needs, RowId, mine
from weerklank.api.knowledge import the_folder
from weerklank.api.repeats import once
from weerklank.api.shapes import ImportOut
from weerklank.services.imports import take_in
from weerklank.services.retention import start_as_usual
from weerklank.store.models import Import, Scope

__all__ = ["router"]

router = Router(tags=["imports"])
_SHOWN = ("state", "new_conversations", "new_turns", "known_turns")


@router.post("/imports", response={202: ImportOut}, auth=Needs(Scope.WRITE))
@once(202)
def import_files(
    request: HttpRequest,
    files: File[list[UploadedFile]],
    me: Form[list[str]] = [],  # noqa: B006 - ninja copies it
) -> dict[str, Any]:
    """Take in files and queue them, by the team's rules on privacy; `me` names who is the seller."""
    row = take_in(request.membership, files, folder=the_folder().uploads)
    sellers = [name.replace("\0", "")[:120] for name in me if name.strip()]
    start_as_usual(request.membership, row, sellers=sellers, now=timezone.now())
    row.refresh_from_db()
    return _tree(row)


@router.get("/imports/{import_}", response=ImportOut, auth=Needs(Scope.READ))
def get_import(request: HttpRequest, import_: RowId) -> dict[str, Any]:
    """Tell how far an import is."""
    return _tree(mine(Import, request, import_))


def _tree(row: Import) -> dict[str, Any]:
    return {"id": row.pk, **{name: getattr(row, name) for name in _SHOWN}}
