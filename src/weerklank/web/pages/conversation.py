"""One conversation: its turns, what is underneath, the next step, and what people add."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from weerklank.advice.records import Report
from weerklank.conversations.identity import How
from weerklank.conversations.records import Role
from weerklank.errors import SettingsError
from weerklank.outputs.clean import one_line
from weerklank.outputs.conversation import conversation_view
from weerklank.outputs.quotes import pieces
from weerklank.outputs.records import Analysis, RenderOptions
from weerklank.outputs.scene import scene_of
from weerklank.outputs.view import ConversationView, TurnKind, TurnView
from weerklank.services import notes
from weerklank.services.conversations import delete_conversation
from weerklank.services.promises import promised_in
from weerklank.services.recurring import products_of
from weerklank.store.models import Conversation, Correction, FollowUp, Membership, Note, Promise, Turn
from weerklank.store.records import report_of
from weerklank.web.access import for_members
from weerklank.web.checking import may_rewrite
from weerklank.web.knowledge import the_method
from weerklank.web.language import reader_language, spoken

__all__ = [
    "ConversationPage", "ShownTurn", "conversation", "conversation_close", "conversation_delete",
    "conversation_follow_up", "conversation_note", "conversation_product", "turn_correct", "turn_heavy",
]  # fmt: skip

_TURNS_SHOWN = 150
_DAY_CHARS = 10


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """Hold one turn of the transcript.

    Attributes:
        pk: of its row.
        label: the id of its label; empty for a seller's turn.
        may_take_back: whether it was written here and nothing follows it.
        heavy: what somebody said of something heavy in it; None where nobody did.
        heavy_by: that, with who said so.
    """

    pk: int
    label: str
    view: TurnView
    may_take_back: bool = False
    heavy: bool | None = None
    heavy_by: str = ""


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """Hold all that the template sees.

    Attributes:
        view: everything in words; None until the worker has read the conversation.
        sellers: the names on our side; `is_guess` where nobody said so.
        is_stale: whether the advice is being renewed.
        let_it_land: whether doing nothing is the step.
        rests: whether there is nothing to answer now, so that the answer box keeps out of sight.
        draft: what stands in the answer box at first.
        may_rewrite: whether a language model is set up that can rewrite it.
        hidden: how many turns before the shown ones are left out.
        labels: what a turn may be corrected to, in groups.
        products: what the team has called products before, to choose from.
        due: the day that was typed and refused.
        promised: what we said here that we would do, and nobody said is done.
    """

    row: Conversation
    view: ConversationView | None
    sellers: tuple[str, ...]
    is_guess: bool
    is_stale: bool
    let_it_land: bool
    rests: bool
    draft: str
    may_rewrite: bool
    turns: Sequence[ShownTurn]
    hidden: int
    labels: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    legend: Sequence[TurnKind]
    notes: Sequence[Note]
    follow_up: FollowUp | None
    products: Sequence[str]
    due: str = ""
    promised: Sequence[Promise] = ()


@for_members
def conversation(request: HttpRequest, conversation: int) -> HttpResponse:
    """Show the whole conversation."""
    row = _row(request, conversation)
    everything = "all" in request.GET
    shown = None if everything else _TURNS_SHOWN
    page = _page(request.membership, row, shown=shown, example=request.GET.get("example", ""))
    page = replace(page, due=request.GET["due"][:_DAY_CHARS]) if "due" in request.GET else page
    return render(request, "web/conversation.html", {"page": page, "is_whole": everything})


def _row(request: HttpRequest, pk: int) -> Conversation:
    mine = Conversation.rows.for_member(request.membership).select_related("person")
    row: Conversation = get_object_or_404(mine, pk=pk)
    return row


def _page(membership: Membership, row: Conversation, *, shown: int | None, example: str) -> ConversationPage:
    turns = list(row.turns.order_by("index"))
    advice = row.advice.filter(language=reader_language().value).first()
    is_whole = advice is not None and all(turn.reading is not None for turn in turns)
    view = _view(report_of(turns, advice), _corrected(row)) if advice is not None and is_whole else None
    visible = turns if shown is None else turns[-shown:]
    return ConversationPage(
        row=row,
        view=view,
        sellers=tuple(who["name"] for who in row.participants if who["role"] == Role.SELLER.value),
        is_guess=row.seller_how in (How.RECURS.value, How.SOUNDS.value, How.DOUBTFUL.value),
        is_stale=not row.is_read,
        let_it_land=view is not None and not view.next_step.drafts and row.step in ("let_it_land", "listen"),
        rests=view is not None and not view.next_step.drafts,
        draft=_example(view, example),
        may_rewrite=may_rewrite(membership.team),
        turns=tuple(_shown(view, visible, _heavy(row))) if view else tuple(_unread(visible)),
        hidden=len(turns) - len(visible),
        labels=_labels(),
        legend=tuple(kind for kind in TurnKind if kind.sign),
        notes=tuple(row.notes.select_related("by")),
        follow_up=row.follow_ups.filter(done_at=None).first(),
        products=products_of(membership),
        promised=promised_in(row),
    )


def _view(report: Report, corrected: Mapping[int, str]) -> ConversationView:
    analysis = Analysis((report,), None, (), the_method(), report.versions)
    options = RenderOptions(reader_language(), timezone.get_current_timezone(), colour=False, width=80)
    return conversation_view(scene_of(report, analysis, options, corrected=corrected), number=1)


def _corrected(row: Conversation) -> Mapping[int, str]:
    """Return for each corrected turn, by its index, who did that last."""
    found = Correction.rows.filter(turn__conversation=row, heavy=None).order_by("id")
    found = found.values_list("turn__index", "by__name")
    return {
        index: _("corrected by {name}").format(name=one_line(name)) if name else _("corrected by hand")
        for index, name in found
    }


def _heavy(row: Conversation) -> Mapping[int, tuple[bool, str]]:
    """Return for each turn, by its row, what somebody said last of something heavy in it, in words too."""
    found = Correction.rows.filter(turn__conversation=row).exclude(heavy=None).order_by("id")
    return {
        turn: (bool(is_heavy), _said_heavy(is_heavy=bool(is_heavy), name=one_line(name) if name else ""))
        for turn, is_heavy, name in found.values_list("turn_id", "heavy", "by__name")
    }


def _said_heavy(*, is_heavy: bool, name: str) -> str:
    if is_heavy:
        return _("something heavy, says {name}").format(name=name) if name else _("something heavy, said by hand")
    return _("nothing heavy, says {name}").format(name=name) if name else _("nothing heavy, said by hand")


def _example(view: ConversationView | None, number: str) -> str:
    drafts = view.next_step.drafts if view else ()
    return drafts[int(number) - 1] if number in map(str, range(1, len(drafts) + 1)) else ""


def _shown(view: ConversationView, turns: Sequence[Turn], heavy: Mapping[int, tuple[bool, str]]) -> Iterable[ShownTurn]:
    views = list(view.turns)[-len(turns) :] if turns else []
    last = len(view.turns) - 1
    for turn, shown in zip(turns, views, strict=True):
        may_take_back = turn.sent_by_id is not None and turn.index == last
        yield ShownTurn(turn.pk, turn.label, shown, may_take_back, *heavy.get(turn.pk, (None, "")))


def _unread(turns: Sequence[Turn]) -> Iterable[ShownTurn]:
    """Show turns that nothing is understood of yet."""
    for turn in turns:
        view = TurnView(
            turn.index + 1,
            turn.speaker,
            Role(turn.role),
            "",
            "",
            TurnKind.PLAIN,
            "",
            "",
            False,
            (),
            pieces(turn.text, ()),
        )
        yield ShownTurn(turn.pk, "", view)


def _labels() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    method, language = the_method(), reader_language()
    forms_ = sorted(((each.id, each.label.of(language)) for each in method.forms.values()), key=lambda row: row[1])
    kinds = tuple((each.id, each.label.of(language)) for each in method.kinds.values())
    return ((_("Something else"), kinds), (_("Forms of resistance"), tuple(forms_)))


@for_members
@require_POST
def turn_correct(request: HttpRequest, turn: int) -> HttpResponse:
    """Keep a person's label for a turn."""
    row = get_object_or_404(Turn.rows.for_member(request.membership), pk=turn)
    notes.correct(request.membership, row, request.POST.get("label", ""), method=the_method())
    messages.success(request, _("Corrected. Weerklank is working out the advice anew."))
    return _to_turn(row)


def _to_turn(row: Turn) -> HttpResponse:
    is_hidden = row.index < row.conversation.turn_count - _TURNS_SHOWN
    return redirect(f"{_address(row.conversation_id)}{'?all' if is_hidden else ''}#c1-{row.index + 1}")


@for_members
@require_POST
def turn_heavy(request: HttpRequest, turn: int) -> HttpResponse:
    """Keep what a person says of something heavy in a turn, or take that back."""
    row = get_object_or_404(Turn.rows.for_member(request.membership), pk=turn)
    said = request.POST.get("heavy", "")
    if said in _HEAVY:
        notes.mark_heavy(request.membership, row, is_heavy=_HEAVY[said])
        messages.success(request, _("Noted. Weerklank is working out the advice anew."))
    return _to_turn(row)


_HEAVY = {"yes": True, "no": False, "undo": None}
"""What a button says of something heavy in a turn."""


@for_members
@require_POST
def conversation_note(request: HttpRequest, conversation: int) -> HttpResponse:
    """Keep a note."""
    row = _row(request, conversation)
    notes.add_note(request.membership, row, request.POST.get("text", ""))
    return redirect(f"{_address(row.pk)}#notes")


class FollowUpForm(forms.Form):
    """Ask for a day; without one, the follow-up is done."""

    due_on = forms.DateField(required=False)


@for_members
@require_POST
def conversation_follow_up(request: HttpRequest, conversation: int) -> HttpResponse:
    """Plan a day to come back, or mark it as done."""
    row = _row(request, conversation)
    form = FollowUpForm(request.POST)
    now = timezone.now()
    if not form.is_valid():
        return _typed_again(request, row, _("This is no day that exists. Nothing was changed."))
    day = form.cleaned_data["due_on"]
    if day is None:
        notes.finish_follow_up(request.membership, row, now=now)
        messages.success(request, _("Done. Nothing is planned for this conversation any more."))
        return redirect(f"{_address(row.pk)}#follow-up")
    try:
        notes.follow_up(request.membership, row, day, now=now)
    except SettingsError as error:
        said = _("That day is over already. {remedy} Nothing was changed.").format(remedy=spoken(error).remedy)
        return _typed_again(request, row, said)
    messages.success(request, _("Planned. It will stand on Today on that day."))
    return redirect(f"{_address(row.pk)}#follow-up")


def _typed_again(request: HttpRequest, row: Conversation, told: str) -> HttpResponse:
    """Show the conversation with what is wrong and the day as it was typed."""
    messages.error(request, told)
    typed = urlencode({"due": request.POST["due_on"][:_DAY_CHARS]})
    return redirect(f"{_address(row.pk)}?{typed}#follow-up")


@for_members
@require_POST
def conversation_close(request: HttpRequest, conversation: int) -> HttpResponse:
    """Close a conversation, or open it again."""
    row = _row(request, conversation)
    if request.POST.get("act") == "open":
        notes.reopen(request.membership, row)
    else:
        notes.close(request.membership, row, now=timezone.now())
    return redirect(_address(row.pk))


@for_members
@require_POST
def conversation_product(request: HttpRequest, conversation: int) -> HttpResponse:
    """Say which product it is about."""
    row = _row(request, conversation)
    notes.name_product(request.membership, row, request.POST.get("product", ""))
    return redirect(f"{_address(row.pk)}#product")


@for_members
@require_POST
def conversation_delete(request: HttpRequest, conversation: int) -> HttpResponse:
    """Delete a conversation for good, once somebody said that they are sure."""
    row = _row(request, conversation)
    if "sure" not in request.POST:
        messages.error(request, _("Tick that you are sure. Nothing was deleted."))
        return redirect(f"{_address(row.pk)}#delete")
    delete_conversation(request.membership, row)
    messages.success(request, _("Deleted. Backups that were made before still hold it."))
    return redirect("conversations")


def _address(pk: int) -> str:
    return str(reverse("conversation", args=[pk]))
