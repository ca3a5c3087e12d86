"""People: the list, one person over all channels, and what the team knows of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from weerklank.advice.records import Address
from weerklank.outputs.quotes import Piece, excerpt
from weerklank.services import promises
from weerklank.services.people import people_matching
from weerklank.services.person_changes import moved_to, rename
from weerklank.services.portrait import Portrait, Twins, portrait_of, twins
from weerklank.services.team_rules import address_person
from weerklank.store.models import Identity, Person, PersonClash, PersonNote, Promise, Turn
from weerklank.web.access import for_members
from weerklank.web.charts import StageChart, stage_chart
from weerklank.web.frame import wants_part
from weerklank.web.knowledge import the_method
from weerklank.web.language import reader_language
from weerklank.web.pages.settings import ADDRESS_CHOICES

__all__ = [
    "PeopleList", "PersonPage", "ShownClash", "people", "people_address", "people_note", "people_note_remove",
    "people_one", "people_promise", "people_promise_change", "people_rename",
]  # fmt: skip

_ON_A_PAGE = 40
_TWINS = 5
_QUOTE_CHARS = 400


@dataclass(frozen=True, slots=True)
class PeopleList:
    """Hold all that the list's template sees.

    Attributes:
        words: what was searched for.
        twins: people who may be one; only where nothing was searched for.
    """

    page: Page
    words: str
    query: str
    twins: Sequence[Twins]


@for_members
def people(request: HttpRequest) -> HttpResponse:
    """Show the list; htmx asks for its part alone."""
    words = request.GET.get("words", "").strip()[:200]
    shown = people_matching(request.membership, words).prefetch_related(
        Prefetch("identities", Identity.rows.order_by("pk"))
    )
    listed = PeopleList(
        page=Paginator(shown, _ON_A_PAGE).get_page(request.GET.get("page")),
        words=words,
        query=urlencode({"words": words}) if words else "",
        twins=() if words else twins(request.membership, most=_TWINS),
    )
    template = "web/people_part.html" if wants_part(request) else "web/people.html"
    return render(request, template, {"list": listed})


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """Hold one side of a clash."""

    turn: Turn
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class ShownClash:
    """Set two statements beside each other.

    Attributes:
        is_across: whether they stand in two conversations.
    """

    first: ShownTurn
    second: ShownTurn
    why: str
    is_across: bool


class PromiseForm(forms.Form):
    """Ask what was promised, and by when."""

    text = forms.CharField(max_length=1000)
    due_on = forms.DateField(required=False, error_messages={"invalid": gettext_lazy("This is no day that exists.")})


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Hold all that the person's template sees.

    Attributes:
        chart: where they stood over time; None where there is too little to draw.
        is_stale: whether the worker still has to look them over.
        typed: a promise that can't be kept as it was typed; `typed_for` is the id of the one that it would change.
        addresses: the ways to speak to them, with their words.
    """

    about: Portrait
    chart: StageChart | None
    clashes: Sequence[ShownClash]
    today: date
    is_stale: bool
    typed: PromiseForm | None = None
    typed_for: int | None = None
    addresses: Sequence[tuple[str, Any]] = ADDRESS_CHOICES

    @property
    def new_promise(self) -> PromiseForm | None:
        """Return what was typed for a new promise."""
        return None if self.typed_for else self.typed


@for_members
def people_one(request: HttpRequest, person: int) -> HttpResponse:
    """Show one person; the old address of somebody who was merged leads to who remained."""
    row = Person.rows.for_member(request.membership).filter(pk=person).first()
    if row is None:
        into = moved_to(request.membership, person)
        if into is not None:
            return redirect("people_one", into)
    return _show(request, row or _row(request, person))


def _show(
    request: HttpRequest, row: Person, *, typed: PromiseForm | None = None, typed_for: int | None = None
) -> HttpResponse:
    about = portrait_of(request.membership, row)
    page = PersonPage(
        about=about,
        chart=stage_chart(about.stages, the_method().scales["stage"]),
        clashes=tuple(map(_shown, about.clashes)),
        today=timezone.localdate(),
        is_stale=not row.is_current,
        typed=typed,
        typed_for=typed_for,
    )
    return render(request, "web/people_one.html", {"page": page}, status=400 if typed else 200)


def _row(request: HttpRequest, pk: int) -> Person:
    row: Person = get_object_or_404(Person.rows.for_member(request.membership), pk=pk)
    return row


def _shown(clash: PersonClash) -> ShownClash:
    method, language = the_method(), reader_language()
    return ShownClash(
        first=_quoted(clash.first),
        second=_quoted(clash.second),
        why=method.wording.clash.of(language).format(second=method.label(clash.second.label, language)),
        is_across=clash.first.conversation_id != clash.second.conversation_id,
    )


def _quoted(turn: Turn) -> ShownTurn:
    return ShownTurn(turn, excerpt(turn.text, (), limit_chars=_QUOTE_CHARS))


@for_members
@require_POST
def people_rename(request: HttpRequest, person: int) -> HttpResponse:
    """Call a person otherwise."""
    row = _row(request, person)
    rename(request.membership, row, request.POST.get("name", ""))
    return redirect("people_one", row.pk)


@for_members
@require_POST
def people_address(request: HttpRequest, person: int) -> HttpResponse:
    """Choose how drafts speak to a person."""
    row, given = _row(request, person), request.POST.get("address", "")
    address_person(request.membership, row, Address(given) if given in tuple(Address) else None)
    return redirect("people_one", row.pk)


@for_members
@require_POST
def people_note(request: HttpRequest, person: int) -> HttpResponse:
    """Keep what somebody likes."""
    row = _row(request, person)
    promises.add_liking(request.membership, row, request.POST.get("text", ""))
    return redirect(f"{_address(row.pk)}#likes")


@for_members
@require_POST
def people_note_remove(request: HttpRequest, person_note: int) -> HttpResponse:
    """Throw a note away."""
    row = get_object_or_404(PersonNote.rows.for_member(request.membership), pk=person_note)
    row.delete()
    return redirect(f"{_address(row.person_id)}#likes")


@for_members
@require_POST
def people_promise(request: HttpRequest, person: int) -> HttpResponse:
    """Write down a promise by hand."""
    row, form = _row(request, person), PromiseForm(request.POST)
    if not form.is_valid():
        return _show(request, row, typed=form)
    side = request.POST.get("side", "")
    promises.add_promise(request.membership, row, side=side, now=timezone.now(), **form.cleaned_data)
    return redirect(f"{_address(row.pk)}#promises")


@for_members
@require_POST
def people_promise_change(request: HttpRequest, promise: int) -> HttpResponse:
    """Change a promise's words or day, or say whether it is kept and whether it counts."""
    mine = Promise.rows.for_member(request.membership).select_related("person")
    row, form = get_object_or_404(mine, pk=promise), PromiseForm(request.POST)
    told = _said_of(request, row)
    if not told and not form.is_valid():
        return _show(request, row.person, typed=form, typed_for=row.pk)
    if not told:
        promises.change_promise(request.membership, row, **form.cleaned_data)
    messages.success(request, told or _("Changed. Weerklank leaves your words as they are."))
    return redirect(_back(request, row))


def _back(request: HttpRequest, row: Promise) -> str:
    """Return where a button of a promise was pressed: on Today, in its conversation, or on the person's page."""
    back = request.POST.get("back", "")
    if back == "today":
        return str(reverse("today"))
    if back == "conversation" and row.turn is not None:
        return str(reverse("conversation", args=[row.turn.conversation_id]))
    return f"{_address(row.person_id)}#promises"


def _said_of(request: HttpRequest, row: Promise) -> str:
    """Do what a button says of a promise, and return what to tell; empty where none was pressed."""
    act, now = request.POST.get("act", ""), timezone.now()
    if act == "strike":
        promises.strike_promise(request.membership, row, now=now)
        return _("Struck. It stays below, so that you can take it back.")
    if act == "restore":
        promises.restore_promise(request.membership, row)
    elif act == "keep":
        promises.keep_promise(request.membership, row, now=now)
    elif act == "unkeep":
        promises.unkeep_promise(request.membership, row)
    else:
        return ""
    return _("Noted.")


def _address(pk: int) -> str:
    return str(reverse("people_one", args=[pk]))
