"""Getting in: the first visit, signing in and out, an invite, and the language of the pages."""

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from weerklank.errors import SettingsError
from weerklank.services import accounts
from weerklank.store.models import Membership
from weerklank.web.access import for_everyone, membership_of
from weerklank.web.language import LANGUAGE_COOKIE, reader_language, spoken
from weerklank.web.pages.way_in import LOOPBACK, half_in

__all__ = ["choose_language", "first_visit", "join", "no_team", "sign_in", "sign_out"]

_YEAR_S = 31_536_000


class SignInForm(forms.Form):
    """Ask who somebody is."""

    login = forms.CharField(label=_("Name or e-mail address"), max_length=150,
                            widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}))  # fmt: skip
    password = forms.CharField(label=_("Password"), max_length=500, strip=False,
                               widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))  # fmt: skip


class NewUserForm(forms.Form):
    """Ask a new user for a name and a password."""

    name = forms.CharField(label=_("Your name"), max_length=150,
                           widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}))  # fmt: skip
    login = forms.CharField(label=_("E-mail address, or a name to sign in with"), max_length=150,
                            widget=forms.TextInput(attrs={"autocomplete": "username"}))  # fmt: skip
    password = forms.CharField(label=_("Password"), max_length=500, strip=False,
                               help_text=_("At least ten characters. A short sentence works well."),
                               widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))  # fmt: skip


class OwnerForm(NewUserForm):
    """Ask the first user for the team's name as well."""

    team = forms.CharField(label=_("Name of your company or team"), max_length=120, required=False)


@for_everyone
@sensitive_post_parameters("password")
def first_visit(request: HttpRequest) -> HttpResponse:
    """Let the first visitor, at this machine, become the owner."""
    if not accounts.nobody_yet():
        return redirect("sign_in")
    if settings.WEERKLANK.public_url or request.META.get("REMOTE_ADDR") not in LOOPBACK:
        return render(request, "web/first_elsewhere.html", status=403)
    form = OwnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            membership = accounts.create_owner(**form.cleaned_data, language=reader_language().value)
        except SettingsError as error:
            _tell(form, error)
        else:
            return _enter(request, membership)
    return render(request, "web/first_visit.html", {"form": form})


@for_everyone
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let a user in; after too many wrong passwords, nobody for a while."""
    if accounts.nobody_yet():
        return redirect("first_visit")
    form, wanted = SignInForm(request.POST or None), request.GET.get("next", "")
    if request.method == "POST" and form.is_valid():
        given = {"login": form.cleaned_data["login"], "address": request.META.get("REMOTE_ADDR", "")}
        now = timezone.now()
        if accounts.is_locked_out(**given, now=now):
            form.add_error(None, _("Too many attempts. Try again in a quarter of an hour."))
            return render(request, "web/sign_in.html", {"form": form, "next": wanted}, status=429)
        user = authenticate(request, username=given["login"].strip().casefold(), password=form.cleaned_data["password"])
        if user is not None:
            if user.totp_seed:
                return half_in(request, user, _next(request))
            accounts.forget_failures(login=given["login"])
            login(request, user)
            return redirect(_next(request))
        accounts.note_failure(**given, now=now)
        form.add_error(None, _("This name and password don't go together."))
    return render(request, "web/sign_in.html", {"form": form, "next": wanted})


@for_everyone
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Let a user out."""
    logout(request)
    return redirect("sign_in")


@for_everyone
@sensitive_post_parameters("password")
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody with an invite make an account in its team."""
    invite = accounts.open_invite(token, now=timezone.now())
    form = NewUserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            membership = accounts.accept_invite(
                token, **form.cleaned_data, language=reader_language().value, now=timezone.now()
            )
        except SettingsError as error:
            _tell(form, error)
        else:
            return _enter(request, membership)
    return render(request, "web/join.html", {"form": form, "invite": invite})


@for_everyone
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Show the pages in another language from now on."""
    chosen = "en" if request.POST.get("language") == "en" else "nl"
    if request.user.is_authenticated:
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    response = redirect(_next(request))
    response.set_cookie(
        LANGUAGE_COOKIE, chosen, max_age=_YEAR_S, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


@for_everyone
def no_team(request: HttpRequest) -> HttpResponse:
    """Tell a user that they are in no team any more."""
    if membership_of(request) is not None or not request.user.is_authenticated:
        return redirect("today")
    return render(request, "web/no_team.html")


def _enter(request: HttpRequest, membership: Membership) -> HttpResponse:
    login(request, membership.user)
    return redirect("today")


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if allowed else "today"


def _tell(form: forms.Form, error: SettingsError) -> None:
    texts = {
        "C045": _("Somebody signs in with this name already, or it is empty. Choose another."),
        "C047": _("This workspace has an owner already."),
    }
    field = error.place if error.place in form.fields else None
    form.add_error(field, texts.get(error.code, spoken(error).remedy))
