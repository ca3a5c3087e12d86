"""A mailbox whose folders are read by IMAP: connect it, try it, change it, and see what went wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from weerklank.errors import WeerklankError
from weerklank.services import mail_accounts as service
from weerklank.store.models import MailAccount, MailSecurity, Role
from weerklank.web.access import for_members
from weerklank.web.language import spoken
from weerklank.web.words import MAIL_FAULTS

__all__ = ["MailPage", "connection_mail", "connection_mail_one"]

_SECURITY = (
    (MailSecurity.TLS.value, gettext_lazy("TLS (port 993)")),
    (MailSecurity.STARTTLS.value, gettext_lazy("STARTTLS (port 143)")),
    (MailSecurity.NONE.value, gettext_lazy("none: only for a server at home")),
)
_DAYS_BACK = (
    ("0", gettext_lazy("only from today on")),
    ("30", gettext_lazy("the last 30 days as well")),
    ("365", gettext_lazy("the last year as well")),
    ("all", gettext_lazy("everything that is there")),
)


class MailForm(forms.Form):
    """Ask for a mailbox; its password is never shown again."""

    host = forms.CharField(
        label=gettext_lazy("Mail server (IMAP)"), max_length=253,
        widget=forms.TextInput(attrs={"placeholder": "imap.example.org", "autocapitalize": "none"}),
    )  # fmt: skip
    security = forms.ChoiceField(label=gettext_lazy("Encryption"), choices=_SECURITY)
    port = forms.IntegerField(label=gettext_lazy("Port"), min_value=1, max_value=65535, initial=993)
    login = forms.CharField(
        label=gettext_lazy("Username, mostly your address"), max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )  # fmt: skip
    password = forms.CharField(
        label=gettext_lazy("Password or app password"), max_length=500, strip=False, required=False,
        help_text=gettext_lazy(
            "It is kept encrypted and never shown again. Gmail, iCloud and others want an app password; "
            "Microsoft 365 takes no passwords here any more."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    folder = forms.CharField(
        label=gettext_lazy("Folder"), max_length=200, initial="INBOX",
        help_text=gettext_lazy("Best a folder in which only mail of customers comes."),
    )  # fmt: skip
    sent_folder = forms.CharField(
        label=gettext_lazy("Folder with what you sent"), max_length=200, required=False,
        help_text=gettext_lazy("May stay empty. With it, your answers stand in the conversation too."),
    )  # fmt: skip

    def wish(self, *, days_back: int | None = 0) -> service.MailWish:
        """Return what was filled in."""
        given = {**self.cleaned_data, "security": MailSecurity(self.cleaned_data["security"])}
        given["host"] = given["host"].strip().lower()
        given.pop("days_back", None)
        return service.MailWish(**given, days_back=days_back)


class NewMailForm(MailForm):
    """Ask for a new mailbox, and how far back it is read."""

    days_back = forms.ChoiceField(label=gettext_lazy("Which mail"), choices=_DAYS_BACK)

    def clean(self) -> dict[str, object]:
        """Ask for a password: there is none yet."""
        given: dict[str, object] = super().clean()
        if not given.get("password"):
            self.add_error("password", _("Give the password of this mailbox."))
        return given


@dataclass(frozen=True, slots=True)
class MailPage:
    """Hold all that the template sees; `row` is None for a new mailbox.

    Attributes:
        seen: what stands in the folders, after a try that went well.
        fault: why a try, or the last look, went wrong.
        names: of the folders there are, where the chosen one isn't among them.
    """

    form: MailForm
    row: MailAccount | None = None
    seen: Sequence[service.Seen] = ()
    fault: str = ""
    names: Sequence[str] = ()


@for_members(least=Role.OWNER)
@sensitive_post_parameters("password")
def connection_mail(request: HttpRequest) -> HttpResponse:
    """Connect a mailbox."""
    if request.method != "POST":
        return _show(request, MailPage(NewMailForm()))
    form = NewMailForm(request.POST)
    if not form.is_valid():
        return _show(request, MailPage(form), status=400)
    back = form.cleaned_data["days_back"]
    wish = form.wish(days_back=None if back == "all" else int(back))
    try:
        row = service.make_account(request.membership, wish, now=timezone.now(), allowed=_allowed())
    except WeerklankError as error:
        return _show(request, MailPage(form, fault=_told(error)), status=400)
    told = _("Saved. Weerklank looks in a moment; with “Try it” you see at once whether it works.")
    messages.success(request, told)
    return redirect("connection_mail_one", row.pk)


@for_members(least=Role.OWNER)
@sensitive_post_parameters("password")
def connection_mail_one(request: HttpRequest, mail_account: int) -> HttpResponse:
    """Show a mailbox; try it, change it, stop or start it, or forget it."""
    rows = MailAccount.rows.for_member(request.membership).select_related("source", "team")
    row: MailAccount = get_object_or_404(rows, pk=mail_account)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act == "try":
        return _show(request, _tried(row))
    if act == "save":
        return _saved(request, row)
    if act in ("start", "stop"):
        service.set_active(request.membership, row, active=act == "start", now=timezone.now())
    elif act == "delete":
        service.drop_account(request.membership, row)
        messages.success(request, _("The mailbox is forgotten, with its password. Its conversations stay."))
        return redirect("connections")
    if act:
        return redirect("connection_mail_one", row.pk)
    fault = str(MAIL_FAULTS.get(row.error_code, row.error_code))
    return _show(request, MailPage(_form_of(row), row, fault=fault))


def _saved(request: HttpRequest, row: MailAccount) -> HttpResponse:
    form = MailForm(request.POST)
    if not form.is_valid():
        return _show(request, MailPage(form, row), status=400)
    try:
        service.change_account(request.membership, row, form.wish(), now=timezone.now(), allowed=_allowed())
    except WeerklankError as error:
        return _show(request, MailPage(form, row, fault=_told(error)), status=400)
    messages.success(request, _("Saved."))
    return redirect("connection_mail_one", row.pk)


def _tried(row: MailAccount) -> MailPage:
    """Look into the mailbox; where the folder isn't there, say which are."""
    form = _form_of(row)
    try:
        return MailPage(form, row, seen=service.try_it(row, allowed=_allowed()))
    except WeerklankError as error:
        names = _names(row) if error.code == "S133" else ()
        return MailPage(form, row, fault=_told(error), names=names)


def _names(row: MailAccount) -> Sequence[str]:
    try:
        return service.folders_of(row, allowed=_allowed())
    except WeerklankError:
        return ()


def _form_of(row: MailAccount) -> MailForm:
    names = ("host", "security", "port", "login", "folder", "sent_folder")
    return MailForm(initial={name: getattr(row, name) for name in names})


def _told(error: WeerklankError) -> str:
    return str(MAIL_FAULTS.get(error.code, spoken(error).remedy))


def _allowed() -> frozenset[str]:
    hosts: frozenset[str] = settings.WEERKLANK.private_hosts
    return hosts


def _show(request: HttpRequest, page: MailPage, *, status: int = 200) -> HttpResponse:
    return render(request, "web/mail.html", {"page": page}, status=status)
