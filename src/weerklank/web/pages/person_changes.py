"""Two people who are one, one who is two, and taking that back."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from weerklank.services.people import people_matching
from weerklank.services.person_changes import merge_people, split_off, tell_apart, undo_change
from weerklank.services.portrait import Portrait, portrait_of
from weerklank.store.models import ChangeKind, Person, PersonChange, Role
from weerklank.web.access import for_members

__all__ = ["MergePage", "people_apart", "people_merge", "people_split", "people_undo"]

_MOST = 20


@dataclass(frozen=True, slots=True)
class MergePage:
    """Hold all that the template sees.

    Attributes:
        alike: whose names look like this one's.
        found: who fits the words that were searched for.
    """

    about: Portrait
    words: str
    alike: Sequence[Person]
    found: Sequence[Person]


@for_members(least=Role.MEMBER)
def people_merge(request: HttpRequest, person: int) -> HttpResponse:
    """Choose who is the same person, and make them one."""
    row = _row(request, person)
    if request.method == "POST":
        other = _other(request)
        if other is None:
            messages.error(request, _("Choose somebody first."))
            return redirect("people_merge", row.pk)
        merge_people(request.membership, row, other)
        messages.success(request, _("They are one person now. You can take that back at the bottom of this page."))
        return redirect("people_one", row.pk)
    words = request.GET.get("words", "").strip()[:200]
    about = portrait_of(request.membership, row)
    found = people_matching(request.membership, words).exclude(pk=row.pk)[:_MOST] if words else ()
    page = MergePage(about=about, words=words, alike=about.alike, found=tuple(found))
    return render(request, "web/people_merge.html", {"page": page})


@for_members(least=Role.MEMBER)
def people_split(request: HttpRequest, person: int) -> HttpResponse:
    """Choose what belongs to somebody else, and make another person of it."""
    row = _row(request, person)
    if request.method == "POST":
        change = split_off(
            request.membership,
            row,
            name=request.POST.get("name", ""),
            identities=_ids(request, "identity"),
            conversations=_ids(request, "conversation"),
        )
        messages.success(request, _("They are two people now. You can take that back at the bottom of the other page."))
        return redirect("people_one", change.other)
    return render(request, "web/people_split.html", {"page": portrait_of(request.membership, row)})


@for_members
@require_POST
def people_apart(request: HttpRequest, person: int) -> HttpResponse:
    """Remember that two people with nearly the same name are two."""
    row, other = _row(request, person), _other(request)
    if other is not None:
        tell_apart(request.membership, row, other)
        messages.success(request, _("Remembered: they are two people."))
    return redirect("people")


@for_members
@require_POST
def people_undo(request: HttpRequest, change: int) -> HttpResponse:
    """Take a merge, a split or a telling apart back."""
    row = get_object_or_404(PersonChange.rows.for_member(request.membership).select_related("person"), pk=change)
    undo_change(request.membership, row)
    messages.success(request, _("Taken back."))
    return redirect("people_one", row.other if row.kind == ChangeKind.MERGE else row.person_id)


def _row(request: HttpRequest, pk: int) -> Person:
    row: Person = get_object_or_404(Person.rows.for_member(request.membership), pk=pk)
    return row


def _other(request: HttpRequest) -> Person | None:
    given = request.POST.get("other", "")
    return Person.rows.for_member(request.membership).filter(pk=int(given)).first() if given.isdecimal() else None


def _ids(request: HttpRequest, name: str) -> list[int]:
    return [int(value) for value in request.POST.getlist(name) if value.isdecimal()]
