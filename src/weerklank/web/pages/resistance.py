"""Resistance: what recurs, one form by itself, and the quotes behind every number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from weerklank.method.records import Form
from weerklank.outputs.quotes import Piece, excerpt
from weerklank.services.recurring import (
    Answered,
    FormLook,
    MomentFilter,
    Recurring,
    Week,
    form_look,
    moments_matching,
    products_of,
    recurring,
    sellers_of,
)
from weerklank.store.models import Conversation, Membership, Moment
from weerklank.store.records import final_reading
from weerklank.web.access import for_members
from weerklank.web.charts import Bar, ColumnChart, bars, week_chart
from weerklank.web.knowledge import the_method
from weerklank.web.language import reader_language

__all__ = [
    "FormPage",
    "QuotesPage",
    "ResistancePage",
    "ShownMoment",
    "resistance",
    "resistance_form",
    "resistance_quotes",
]

_ON_A_PAGE = 20
_QUOTE_CHARS = 320
_ENOUGH_FOR_A_SHARE = 5
"""From so many reactions on a share is told as well; our own choice, against reading much into two or three."""


class RecurringForm(forms.Form):
    """Ask which resistance is wanted."""

    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Up to"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    form = forms.ChoiceField(label=_("Form of resistance"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    seller = forms.ChoiceField(label=_("Who of you"), required=False)
    product = forms.ChoiceField(label=_("Product"), required=False)
    move = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: Any, membership: Membership) -> None:
        """Offer the choices in the reader's language, as far as the team has them."""
        super().__init__(data, prefix=None, auto_id="filter-%s")
        method, language = the_method(), reader_language()
        used = Conversation.rows.for_member(membership).values_list("channel", flat=True).distinct()
        forms_ = ((each.id, each.label.of(language)) for each in method.forms.values())
        offered = {
            "form": sorted(forms_, key=lambda row: row[1]),
            "stage": [(each.id, each.label.of(language)) for each in method.scales["stage"].values],
            "channel": [(each, method.value_label("channel", each, language)) for each in sorted(used)],
            "seller": [(name, name) for name in sellers_of(membership)],
            "product": [(name, name) for name in products_of(membership)],
        }
        for name, choices in offered.items():
            self.fields[name].choices = [("", _("all")), *choices]

    def given(self) -> dict[str, Any]:
        """Return the filters that make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


@dataclass(frozen=True, slots=True)
class ResistancePage:
    """Hold all that the template sees.

    Attributes:
        query: the filters as part of an address.
        is_filtered: whether anything is left out.
        weeks: the chart; None where there is one week or none.
    """

    form: RecurringForm
    query: str
    is_filtered: bool
    found: Recurring
    weeks: ColumnChart | None
    forms: Sequence[Bar]
    stages: Sequence[Bar]
    channels: Sequence[Bar]
    products: Sequence[Bar]


@for_members
def resistance(request: HttpRequest) -> HttpResponse:
    """Show what recurs."""
    form = RecurringForm(request.GET, request.membership)
    given = form.given()
    found = recurring(request.membership, MomentFilter(**given))
    page = ResistancePage(
        form=form,
        query=urlencode(given),
        is_filtered=bool(given),
        found=found,
        weeks=_chart(found.weeks, given),
        forms=bars(found.forms),
        stages=bars(found.stages),
        channels=bars(found.channels),
        products=bars(found.products),
    )
    return render(request, "web/resistance.html", {"page": page})


def _chart(weeks: Sequence[Week], given: Mapping[str, Any]) -> ColumnChart | None:
    months = the_method().wording.months.of(reader_language())
    return week_chart(weeks, months, since=given.get("since"), until=given.get("until"))


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """Hold one way in which a form was answered; `share` softened, None where there are too few to say."""

    row: Answered
    bar: int
    share: float | None


@dataclass(frozen=True, slots=True)
class FormPage:
    """Hold all that the template sees.

    Attributes:
        known: what the method says of the form; its words are in the reader's language below.
        answers: empty where one seller is looked at: what became of an answer is no mark for who gave it.
    """

    known: Form
    gist: str
    prevent: str
    query: str
    look: FormLook
    weeks: ColumnChart | None
    stages: Sequence[Bar]
    answers: Sequence[ShownAnswer]
    has_seller: bool


@for_members
def resistance_form(request: HttpRequest) -> HttpResponse:
    """Show one form by itself; without a known form, all of them."""
    given = RecurringForm(request.GET, request.membership).given()
    known = the_method().forms.get(given.get("form", ""))
    if known is None:
        return redirect("resistance")
    look = form_look(request.membership, MomentFilter(**given))
    language = reader_language()
    page = FormPage(
        known=known,
        gist=known.gist.of(language),
        prevent=known.prevent.of(language),
        query=urlencode(given),
        look=look,
        weeks=_chart(look.weeks, given),
        stages=bars(look.stages),
        answers=() if "seller" in given else _answers(look.answered),
        has_seller="seller" in given,
    )
    return render(request, "web/resistance_form.html", {"page": page})


def _answers(answered: Sequence[Answered]) -> tuple[ShownAnswer, ...]:
    most = max((each.count for each in answered), default=1)
    return tuple(
        ShownAnswer(
            each,
            max(1, round(100 * each.count / most)),
            each.softened / each.went_on if each.went_on >= _ENOUGH_FOR_A_SHARE else None,
        )
        for each in answered
    )


@dataclass(frozen=True, slots=True)
class ShownMoment:
    """Hold one resistant turn, with the words that carried the judgement, and its answer."""

    row: Moment
    pieces: Sequence[Piece]
    answer: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class QuotesPage:
    """Hold all that the template sees."""

    form: RecurringForm
    page: Page
    shown: Sequence[ShownMoment]
    query: str


@for_members
def resistance_quotes(request: HttpRequest) -> HttpResponse:
    """Show what was said, the newest first."""
    form = RecurringForm(request.GET, request.membership)
    given = form.given()
    rows = moments_matching(request.membership, MomentFilter(**given)).select_related(
        "turn", "answer", "conversation__person"
    )
    found = Paginator(rows.order_by(F("at").desc(nulls_last=True), "-pk"), _ON_A_PAGE).get_page(request.GET.get("page"))
    page = QuotesPage(form, found, tuple(map(_shown, found.object_list)), urlencode(given))
    return render(request, "web/resistance_quotes.html", {"page": page})


def _shown(row: Moment) -> ShownMoment:
    reading = final_reading(row.turn, row.turn.index)
    spans = [each.span for each in reading.evidence if each.why == row.form]
    answer = excerpt(row.answer.text, (), limit_chars=_QUOTE_CHARS) if row.answer else ()
    return ShownMoment(row, excerpt(row.turn.text, spans, limit_chars=_QUOTE_CHARS), answer)
