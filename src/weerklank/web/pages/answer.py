"""The answer to a conversation: checked while it is written, rewritten on request, and kept once it was sent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from weerklank.errors import SettingsError
from weerklank.outputs.rewrites import rewrite_view
from weerklank.outputs.wording import load_wording
from weerklank.services import answers
from weerklank.store.models import Conversation, Turn
from weerklank.web.access import for_members
from weerklank.web.checking import the_checker, the_rewriter
from weerklank.web.drafts import look_at, mended
from weerklank.web.knowledge import the_method
from weerklank.web.language import reader_language

__all__ = ["answer_check", "answer_fix", "answer_rewrite", "answer_sent", "answer_take_back"]


@for_members
@require_POST
def answer_check(request: HttpRequest, conversation: int) -> HttpResponse:
    """Say what is found in a draft; the page asks while somebody types."""
    row = _row(request, conversation)
    return _remarks(request, row, _text(request))


@for_members
@require_POST
def answer_fix(request: HttpRequest, conversation: int) -> HttpResponse:
    """Mend one finding; the page then has the mended text."""
    row = _row(request, conversation)
    text = mended(
        _text(request),
        request.POST.get("fix", ""),
        checker=the_checker(),
        form=answers.form_of_answer(row),
        answering=_answered(row),
    )
    return _remarks(request, row, text, mended_text=text)


@for_members
@require_POST
def answer_rewrite(request: HttpRequest, conversation: int) -> HttpResponse:
    """Let the language model rewrite what stands in the box; the page shows it beside that, marked."""
    row = _row(request, conversation)
    made = answers.rewritten(request.membership, row, _text(request), method=the_method(), make_rewriter=the_rewriter)
    view = rewrite_view(made, load_wording(reader_language()))
    return render(request, "web/rewritten.html", {"view": view, "row": row})


def _remarks(request: HttpRequest, row: Conversation, text: str, *, mended_text: str | None = None) -> HttpResponse:
    found = look_at(
        text,
        checker=the_checker(),
        reader=reader_language(),
        form=answers.form_of_answer(row),
        answering=_answered(row),
    )
    seen = {"found": found, "mended_text": mended_text, "row": row, "fix_address": reverse("answer_fix", args=[row.pk])}
    return render(request, "web/remarks.html", seen)


def _row(request: HttpRequest, pk: int) -> Conversation:
    row: Conversation = get_object_or_404(Conversation.rows.for_member(request.membership), pk=pk)
    return row


def _text(request: HttpRequest) -> str:
    return str(request.POST.get("text", "")).replace("\r\n", "\n")


def _answered(row: Conversation) -> str:
    turn = answers.last_customer_turn(row)
    return str(turn.text) if turn else ""


@for_members
@require_POST
def answer_sent(request: HttpRequest, conversation: int) -> HttpResponse:
    """Keep an answer as sent."""
    row = _row(request, conversation)
    try:
        kept = answers.sent(request.membership, row, _text(request), now=timezone.now())
    except SettingsError:
        messages.error(request, _("Write or choose an answer first."))
        return redirect(f"{reverse('conversation', args=[row.pk])}#answer")
    if kept.index < row.turn_count:
        messages.success(request, _("This answer was kept a moment ago already. Nothing was kept twice."))
        return redirect("conversation", row.pk)
    messages.success(request, _("Kept. Now you wait for the other; Weerklank won't ask anything of you until then."))
    return redirect("conversation", row.pk)


@for_members
@require_POST
def answer_take_back(request: HttpRequest, turn: int) -> HttpResponse:
    """Take away an answer that wasn't sent after all."""
    row = get_object_or_404(Turn.rows.for_member(request.membership), pk=turn)
    answers.take_back(request.membership, row, now=timezone.now())
    messages.success(request, _("Taken back: this answer doesn't stand in the conversation any more."))
    return redirect(f"{reverse('conversation', args=[row.conversation_id])}#answer")
