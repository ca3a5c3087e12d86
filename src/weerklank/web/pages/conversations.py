"""The list of conversations, with search and filters."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from weerklank.services.overview import ConversationFilter, conversations_matching
from weerklank.services.recurring import products_of, sellers_of
from weerklank.store.models import Conversation, Membership, Person
from weerklank.web.access import for_members
from weerklank.web.frame import wants_part
from weerklank.web.knowledge import the_method
from weerklank.web.language import reader_language
from weerklank.web.words import STATES

__all__ = ["ConversationList", "conversations"]

_ON_A_PAGE = 30
_LARGEST_ID = 2**63 - 1


class FilterForm(forms.Form):
    """Ask which conversations are wanted."""

    words = forms.CharField(label=_("Search"), required=False, max_length=200,
                            widget=forms.TextInput(attrs={"type": "search"}))  # fmt: skip
    state = forms.ChoiceField(label=_("State"), required=False)
    form = forms.ChoiceField(label=_("Form of resistance"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    seller = forms.ChoiceField(label=_("Who of you"), required=False)
    product = forms.ChoiceField(label=_("Product"), required=False)
    person = forms.IntegerField(required=False, max_value=_LARGEST_ID, widget=forms.HiddenInput)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Up to"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any, membership: Membership) -> None:
        """Offer the choices in the reader's language, channels only as far as the team has them."""
        super().__init__(data, prefix=None, auto_id="filter-%s")
        method, language = the_method(), reader_language()
        used = Conversation.rows.for_member(membership).values_list("channel", flat=True).distinct()
        offered = {
            "state": STATES.items(),
            "form": sorted(
                ((each.id, each.label.of(language)) for each in method.forms.values()), key=lambda row: row[1]
            ),
            "stage": [(each.id, each.label.of(language)) for each in method.scales["stage"].values],
            "channel": [(each, method.value_label("channel", each, language)) for each in sorted(used)],
            "seller": [(name, name) for name in sellers_of(membership)],
            "product": [(name, name) for name in products_of(membership)],
        }
        for name, choices in offered.items():
            self.fields[name].choices = [("", _("all")), *choices]


class FoundOnce(Paginator):
    """Page through conversations of which the keys are asked for once.

    To count and then to cut out a page is to search twice, and a search for a common word takes longest of all.
    """

    def __init__(self, rows: QuerySet[Any], per_page: int) -> None:
        """Search now."""
        super().__init__(list(rows.values_list("pk", flat=True)), per_page)

    def page(self, number: Any) -> Page:
        """Return a page of conversations, in the order in which they were found."""
        found = super().page(number)
        rows = Conversation.rows.select_related("person").in_bulk(list(found.object_list))
        found.object_list = [rows[key] for key in found.object_list if key in rows]
        return found


@dataclass(frozen=True, slots=True)
class ConversationList:
    """Hold all that the template sees.

    Attributes:
        query: the filters as part of an address, for the links to other pages of the list.
        is_filtered: whether anything is left out.
    """

    page: Page
    form: FilterForm
    person: Person | None
    query: str
    is_filtered: bool


@for_members
def conversations(request: HttpRequest) -> HttpResponse:
    """Show the list; htmx asks for its part alone."""
    form = FilterForm(request.GET, request.membership)
    form.is_valid()  # a filter that makes no sense is left out; the others count
    given = {name: value for name, value in form.cleaned_data.items() if value}
    wanted = ConversationFilter(**given)
    rows = conversations_matching(request.membership, wanted, now=timezone.now())
    found = (FoundOnce if wanted.words else Paginator)(rows, _ON_A_PAGE)
    listed = ConversationList(
        page=found.get_page(request.GET.get("page")),
        form=form,
        person=Person.rows.for_member(request.membership).filter(pk=wanted.person).first() if wanted.person else None,
        query=urlencode(given),
        is_filtered=bool(given),
    )
    template = "web/conversations_part.html" if wants_part(request) else "web/conversations.html"
    return render(request, template, {"list": listed})
