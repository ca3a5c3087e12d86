"""Count what recurs over conversations, by week, form, stage, channel and product; never a member of staff."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from weerklank.services.days import between
from weerklank.store.models import Conversation, Membership, Moment, SellerIn

__all__ = [
    "Answered", "FormLook", "MomentFilter", "Recurring", "SellerForms", "Week", "form_look", "moments_matching",
    "products_of", "recurring", "sellers_of",
]  # fmt: skip

_WEEKS = 26
_FORMS_A_SELLER = 3


@dataclass(frozen=True, slots=True)
class MomentFilter:
    """Say which resistant turns are wanted; what is empty doesn't count."""

    form: str = ""
    stage: str = ""
    channel: str = ""
    seller: str = ""
    product: str = ""
    move: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """Count the resistant turns of one week, which begins on this Monday."""

    monday: date
    count: int


@dataclass(frozen=True, slots=True)
class SellerForms:
    """Name what a seller's customers come with most; without figures, so that nobody is ranked."""

    name: str
    forms: Sequence[str]


@dataclass(frozen=True, slots=True)
class Recurring:
    """Hold the counts over all that matches.

    Attributes:
        weeks: oldest first, without gaps, the latest half year.
        forms, stages, channels, products: id → turns, the most frequent first.
        sellers: in the order of their names.
    """

    turns: int
    conversations: int
    weeks: Sequence[Week]
    forms: Mapping[str, int]
    stages: Mapping[str, int]
    channels: Mapping[str, int]
    products: Mapping[str, int]
    sellers: Sequence[SellerForms]


@dataclass(frozen=True, slots=True)
class Answered:
    """Count how often a form was answered with one move, and what became of it.

    Attributes:
        went_on: after how many of these the customer spoke again; what `softened` is a share of.
    """

    move: str
    count: int
    softened: int
    went_on: int


@dataclass(frozen=True, slots=True)
class FormLook:
    """Hold what is counted of one form."""

    turns: int
    conversations: int
    weeks: Sequence[Week]
    stages: Mapping[str, int]
    answered: Sequence[Answered]


def moments_matching(membership: Membership, wanted: MomentFilter) -> QuerySet[Moment]:
    """Return the resistant turns that match; only those whose form is sure are kept at all."""
    plain = {
        "form": wanted.form,
        "stage": wanted.stage,
        "channel": wanted.channel,
        "move": wanted.move,
        "seller": wanted.seller,
        "product": wanted.product,
        **between("at", wanted.since, wanted.until),
    }
    return Moment.rows.for_member(membership).filter(**{name: value for name, value in plain.items() if value})


def recurring(membership: Membership, wanted: MomentFilter) -> Recurring:
    """Count what recurs among all that matches."""
    found = moments_matching(membership, wanted)
    total = found.aggregate(turns=Count("pk"), conversations=Count("conversation_id", distinct=True))
    return Recurring(
        turns=total["turns"],
        conversations=total["conversations"],
        weeks=_weeks(found),
        forms=_counted(found, "form"),
        stages=_counted(found, "stage"),
        channels=_counted(found, "channel"),
        products=_counted(found, "product"),
        sellers=_sellers(found),
    )


def form_look(membership: Membership, wanted: MomentFilter) -> FormLook:
    """Count one form: how often, when, in which stage, how it was answered, and what became of it."""
    found = moments_matching(membership, wanted)
    total = found.aggregate(turns=Count("pk"), conversations=Count("conversation_id", distinct=True))
    answered = (
        found.values("move")
        .annotate(count=Count("pk"), soft=Count("pk", filter=Q(softened=True)), on=Count("softened"))
        .order_by("-count", "move")
    )
    return FormLook(
        turns=total["turns"],
        conversations=total["conversations"],
        weeks=_weeks(found),
        stages=_counted(found, "stage"),
        answered=tuple(Answered(row["move"], row["count"], row["soft"], row["on"]) for row in answered),
    )


def _counted(found: QuerySet[Moment], field: str) -> dict[str, int]:
    rows = found.values_list(field).annotate(count=Count("pk")).order_by("-count", field)
    return {str(value): count for value, count in rows if value}


def _weeks(found: QuerySet[Moment]) -> tuple[Week, ...]:
    rows = found.exclude(week=None).values_list("week").annotate(count=Count("pk")).order_by("-week")[:_WEEKS]
    counts: Counter[date] = Counter(dict(rows))
    if not counts:
        return ()
    last = max(counts)
    first = max(min(counts), last - timedelta(weeks=_WEEKS - 1))
    mondays = (first + timedelta(weeks=step) for step in range((last - first).days // 7 + 1))
    return tuple(Week(monday, counts[monday]) for monday in mondays)


def _sellers(found: QuerySet[Moment]) -> tuple[SellerForms, ...]:
    rows = found.values_list("seller", "form").annotate(count=Count("pk")).order_by("seller", "-count", "form")
    forms: dict[str, list[str]] = {}
    for name, form, _ in rows:
        if name:
            forms.setdefault(name, []).append(form)
    return tuple(SellerForms(name, tuple(each[:_FORMS_A_SELLER])) for name, each in forms.items())


def sellers_of(membership: Membership) -> list[str]:
    """Return the names of all who sold in the team's conversations."""
    return list(SellerIn.rows.for_member(membership).values_list("name", flat=True).distinct().order_by("name"))


def products_of(membership: Membership) -> list[str]:
    """Return the products that conversations were given."""
    named = Conversation.rows.for_member(membership).exclude(product="")
    return list(named.values_list("product", flat=True).distinct().order_by("product"))
