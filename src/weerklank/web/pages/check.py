"""Check: a draft, post, mail or deck before it goes out."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from django import forms
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weerklank.advice.rules.records import Form
from weerklank.conversations.records import Role
from weerklank.errors import InputError
from weerklank.services.check import CheckRequest, check_files
from weerklank.store.models import Conversation, Membership, Turn, Waiting
from weerklank.store.models import Role as Right
from weerklank.web.access import for_members
from weerklank.web.checking import the_checker
from weerklank.web.drafts import CheckedDraft, checked_draft, look_at, mended
from weerklank.web.knowledge import the_folder
from weerklank.web.language import reader_language
from weerklank.web.words import FORMS

__all__ = ["LARGEST_DRAFT_BYTES", "CheckForm", "CheckPage", "check"]

LARGEST_DRAFT_BYTES = 30_000_000
_LONGEST_DRAFT_CHARS = 100_000
_TURNS_OFFERED = 40
_ENDINGS = (".txt", ".text", ".md", ".markdown", ".pptx")


class CheckForm(forms.Form):
    """Ask for a draft, and for what it answers."""

    text = forms.CharField(
        label=gettext_lazy("Your text"), required=False, max_length=_LONGEST_DRAFT_CHARS, strip=False,
        widget=forms.Textarea(attrs={"rows": 9, "dir": "auto"}),
    )  # fmt: skip
    form = forms.ChoiceField(label=gettext_lazy("What is it?"), required=False)
    turn = forms.ChoiceField(label=gettext_lazy("It answers"), required=False)
    answering = forms.CharField(
        label=gettext_lazy("Or paste what your customer wrote"), required=False, max_length=_LONGEST_DRAFT_CHARS,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )  # fmt: skip
    minutes = forms.IntegerField(
        label=gettext_lazy("A deck: how many minutes do you speak?"), required=False, min_value=1, max_value=600
    )

    def __init__(self, *args: Any, turns: Sequence[Turn], **kwargs: Any) -> None:
        """Offer the turns that wait for an answer."""
        super().__init__(*args, **kwargs)
        self.fields["form"].choices = [
            ("", _("Weerklank finds out")),
            *((key, str(name)) for key, name in FORMS.items()),
        ]
        self.fields["turn"].choices = [
            ("", _("nothing in Weerklank")),
            *((str(turn.pk), _told(turn)) for turn in turns),
        ]


def _told(turn: Turn) -> str:
    words = " ".join(turn.text.split())
    return f"{turn.speaker}: {words[:70]}{'…' if len(words) > 70 else ''}"


@dataclass(frozen=True, slots=True)
class CheckPage:
    """Hold all that the template sees.

    Attributes:
        mended_text: the text after a fix; None where nothing was mended.
        found: None before anything was checked.
        file: the name of an uploaded file; empty for a pasted text.
        fault: why it could not be checked.
    """

    form: CheckForm
    found: CheckedDraft | None
    file: str
    fault: str
    mended_text: str | None = None


@for_members(post=Right.READER)
def check(request: HttpRequest) -> HttpResponse:
    """Check what was pasted or uploaded; nothing of it is kept."""
    turns = _turns_to_answer(request.membership, chosen=request.POST.get("turn", ""))
    form = CheckForm(request.POST if request.method == "POST" else None, turns=turns)
    page = CheckPage(form, None, "", "")
    if request.method == "POST" and form.is_valid():
        upload = request.FILES.get("file")
        page = _of_file(form, upload) if upload else _of_text(request, form, turns)
    template = "web/remarks.html" if request.htmx else "web/check.html"
    # htmx shows no answer that is an error, and somebody who types would see the remarks of before.
    status = 400 if (page.fault or form.errors) and not request.htmx else 200
    seen = {"page": page, "found": page.found, "mended_text": page.mended_text, "fix_address": reverse("check")}
    return render(request, template, seen, status=status)


def _turns_to_answer(membership: Membership, *, chosen: str) -> list[Turn]:
    """Return the customer's last turn of each conversation that waits for us, newest first.

    Args:
        chosen: the id of a turn that stays on offer, also when somebody has answered it meanwhile.
    """
    waiting = Conversation.rows.for_member(membership).filter(waiting=Waiting.US, closed_at=None)
    newest = list(
        waiting.order_by(F("last_at").desc(nulls_last=True), "-id").values_list("pk", flat=True)[:_TURNS_OFFERED]
    )
    # The team isn't asked for again: SQLite would go over all turns of it, rather than over these conversations.
    rows = Turn.rows.filter(conversation__in=newest, role=Role.CUSTOMER.value)
    last = {turn.conversation_id: turn for turn in rows.order_by("index").defer("reading")}
    offered = [last[pk] for pk in newest if pk in last]
    if chosen.isdecimal() and all(str(turn.pk) != chosen for turn in offered):
        offered += Turn.rows.for_member(membership).filter(pk=chosen, role=Role.CUSTOMER.value)
    return offered


def _answered(form: CheckForm, turns: Sequence[Turn]) -> str:
    pasted = str(form.cleaned_data["answering"]).strip()
    return pasted or next((turn.text for turn in turns if str(turn.pk) == form.cleaned_data["turn"]), "")


def _of_text(request: HttpRequest, form: CheckForm, turns: Sequence[Turn]) -> CheckPage:
    text, checker = str(form.cleaned_data["text"]).replace("\r\n", "\n"), the_checker()
    kind, answering = _kind(form), _answered(form, turns)
    fix = request.POST.get("fix", "")
    if fix:
        text = mended(text, fix, checker=checker, form=kind, answering=answering)
        form = CheckForm({**request.POST.dict(), "text": text}, turns=turns)
    found = look_at(text, checker=checker, reader=reader_language(), form=kind, answering=answering)
    fault = "" if found or request.htmx else _("Paste a text first, or choose a file.")
    return CheckPage(form, found, "", fault, text if fix else None)


def _kind(form: CheckForm) -> Form | None:
    return Form(form.cleaned_data["form"]) if form.cleaned_data["form"] else None


def _of_file(form: CheckForm, upload: Any) -> CheckPage:
    ending = Path(upload.name).suffix.lower()
    if ending not in _ENDINGS or upload.size > LARGEST_DRAFT_BYTES:
        return CheckPage(form, None, "", _("Choose a .pptx, .txt or .md of at most 30 MB."))
    checker = the_checker()
    place = Path(mkdtemp(dir=the_folder().uploads))
    try:
        file = place / f"draft{ending}"
        file.write_bytes(b"".join(upload.chunks()))
        request = CheckRequest(
            (str(file),), form=_kind(form), reader=reader_language(), minutes=form.cleaned_data["minutes"]
        )
        [found] = check_files(request, checker=checker)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    if isinstance(found, InputError):
        return CheckPage(
            form, None, "", _("This file can't be read. Is it really a deck or a text?") + f" ({found.code})"
        )
    return CheckPage(form, checked_draft(found, rules=checker.rules, reader=reader_language()), upload.name, "")
