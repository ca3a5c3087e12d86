"""Other ways in: the second step, a link for a new password, and a backup on the first visit."""

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from weerklank.errors import SettingsError
from weerklank.services import accounts, backup, passwords, second_step
from weerklank.store.models import User
from weerklank.web.access import for_everyone
from weerklank.web.knowledge import the_folder
from weerklank.web.language import spoken

__all__ = ["HALF_IN", "LOOPBACK", "half_in", "reset", "restore_page", "sign_in_code"]

HALF_IN = "half_in"
"""Where the session keeps who gave the right password and owes a code."""
LOOPBACK = frozenset(("127.0.0.1", "::1"))
_HALF_IN_S = 300


class CodeForm(forms.Form):
    """Ask for a code of the app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"), max_length=40, help_text=_("From the app on your phone. Lost it? Use a recovery code."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )  # fmt: skip


class ResetForm(forms.Form):
    """Ask for a new password."""

    password = forms.CharField(label=_("New password"), max_length=500, strip=False,
                               help_text=_("At least ten characters. A short sentence works well."),
                               widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))  # fmt: skip


class RestoreForm(forms.Form):
    """Ask for a backup."""

    file = forms.FileField(label=_("The backup, a .zip"))


def half_in(request: HttpRequest, user: User, next_page: str) -> HttpResponse:
    """Remember who gave the right password, and ask for the code."""
    request.session[HALF_IN] = [user.pk, int(timezone.now().timestamp()), next_page]
    return redirect("sign_in_code")


@for_everyone
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Let somebody in who gave the right password and now a right code."""
    pk, since, next_page = request.session.get(HALF_IN) or (0, 0, "")
    now = timezone.now()
    user = User.objects.filter(pk=pk, is_active=True).exclude(totp_seed="").first()
    if user is None or now.timestamp() - since > _HALF_IN_S:
        return redirect("sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"login": user.login, "address": request.META.get("REMOTE_ADDR", "")}
        if accounts.is_locked_out(**given, now=now):
            form.add_error(None, _("Too many attempts. Try again in a quarter of an hour."))
            return render(request, "web/sign_in_code.html", {"form": form}, status=429)
        if second_step.is_right(user, form.cleaned_data["code"], now=now):
            accounts.forget_failures(login=user.login)
            del request.session[HALF_IN]
            login(request, user)
            return redirect(next_page)
        accounts.note_failure(**given, now=now)
        form.add_error("code", _("This code isn't right."))
    return render(request, "web/sign_in_code.html", {"form": form})


@for_everyone
@sensitive_post_parameters("password")
def reset(request: HttpRequest, key: str) -> HttpResponse:
    """Let somebody with a link choose a new password; they then sign in with it."""
    user = passwords.user_of_key(key)
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            passwords.reset_password(key, form.cleaned_data["password"])
        except SettingsError as error:
            form.add_error("password", spoken(error).remedy)
        else:
            accounts.forget_failures(login=user.login)
            return redirect("sign_in")
    return render(request, "web/reset.html", {"form": form, "name": user.name})


@for_everyone
def restore_page(request: HttpRequest) -> HttpResponse:
    """Let the first visitor, at this machine, begin with a backup."""
    if not accounts.nobody_yet():
        return redirect("sign_in")
    if settings.WEERKLANK.public_url or request.META.get("REMOTE_ADDR") not in LOOPBACK:
        return render(request, "web/first_elsewhere.html", status=403)
    form = RestoreForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            backup.restore(form.cleaned_data["file"], uploads=the_folder().uploads)
        except SettingsError as error:
            told = {
                "C077": _("This is no whole backup of Weerklank. Nothing of it was kept."),
                "C078": _("This backup was made by a newer Weerklank. Install the newest one first."),
            }
            form.add_error("file", told.get(error.code, spoken(error).remedy))
        else:
            return redirect("sign_in")
    return render(request, "web/restore.html", {"form": form})
