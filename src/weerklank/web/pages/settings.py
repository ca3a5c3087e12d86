"""Settings: one's own account, the second step of signing in, the teams, and the rules of the team."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from weerklank.advice.records import Address
from weerklank.errors import SettingsError
from weerklank.services import passwords, second_step, team_rules
from weerklank.store.models import Membership, Role, Team
from weerklank.web.access import TEAM_KEY, for_members
from weerklank.web.language import spoken

__all__ = [
    "ADDRESS_CHOICES", "SecondStepPage", "SettingsPage", "keep_choices", "settings_account", "settings_page",
    "settings_password", "settings_second_step", "settings_second_step_off", "settings_switch", "settings_team",
    "team_member_reset", "zone_choices",
]  # fmt: skip

_SEED = "second_step_seed"
_KEEP_CHOICES = (
    ("", gettext_lazy("until you delete it")),
    ("30", gettext_lazy("30 days")),
    ("90", gettext_lazy("90 days")),
    ("365", gettext_lazy("one year")),
    ("730", gettext_lazy("two years")),
)


def keep_choices(team: Team) -> tuple[tuple[str, Any], ...]:
    """Return for how many days something can be kept, as it is spelled, and in words; the team's own days are in it."""
    days = {team.keep_days, *team.keep_days_by_channel.values()} - {None}
    told = {str(each): ngettext("%(n)s day", "%(n)s days", each) % {"n": each} for each in days} | dict(_KEEP_CHOICES)
    return tuple(sorted(told.items(), key=lambda choice: int(choice[0] or 0)))


ADDRESS_CHOICES = (
    (Address.FOLLOW.value, gettext_lazy("je or u, as the customer and you do")),
    (Address.JE.value, gettext_lazy("always je")),
    (Address.U.value, gettext_lazy("always u")),
)


_AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def zone_choices(current: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return all time zones by their part of the world, as tzdata names them; the current one is among them."""
    known = {zone for zone in available_timezones() if zone.partition("/")[0] in _AREAS}
    areas: dict[str, list[tuple[str, str]]] = {}
    for zone in sorted(known | {current}):
        area, _slash, place = zone.partition("/")
        areas.setdefault(area, []).append((zone, (place or area).replace("_", " ")))
    return tuple((area, tuple(zones)) for area, zones in areas.items())


class AccountForm(forms.Form):
    """Ask a user for their name and language."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=150,
                           widget=forms.TextInput(attrs={"autocomplete": "name"}))  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=(("nl", "Nederlands"), ("en", "English")))


class PasswordForm(forms.Form):
    """Ask a user for their password, and a new one."""

    old = forms.CharField(label=gettext_lazy("Your password now"), max_length=500, strip=False,
                          widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))  # fmt: skip
    password = forms.CharField(label=gettext_lazy("New password"), max_length=500, strip=False,
                               help_text=gettext_lazy("At least ten characters. A short sentence works well."),
                               widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))  # fmt: skip


class TeamForm(forms.Form):
    """Ask the owner for the team's name and rules."""

    team = forms.CharField(label=gettext_lazy("Name of your company or team"), max_length=120)
    keep_days = forms.ChoiceField(
        label=gettext_lazy("Keep new imports"), required=False,
        help_text=gettext_lazy(
            "After that, Weerklank deletes them by itself. You can choose otherwise for each import."
        ),
    )  # fmt: skip
    address = forms.ChoiceField(
        label=gettext_lazy("In Dutch, drafts say"), choices=ADDRESS_CHOICES, required=False,
        help_text=gettext_lazy("For one customer you can choose otherwise on their own page."),
    )  # fmt: skip
    pseudonymise = forms.BooleanField(
        label=gettext_lazy("Replace names and numbers in new imports"), required=False,
        help_text=gettext_lazy(
            "Names, addresses and numbers become marks such as [naam k3v9q2] before anything is kept. "
            "A rare name may slip through."
        ),
    )  # fmt: skip
    timezone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), required=False,
        help_text=gettext_lazy(
            "Days begin by it, times are shown in it, and new imports are read in it. "
            "What came in before stays at the moment at which it was read."
        ),
    )  # fmt: skip

    def __init__(self, team: Team, data: Any = None) -> None:
        """Offer the days that the team has, and show its rules where nothing was sent."""
        super().__init__(data, initial={"team": team.name, "keep_days": team.keep_days or "", "address": team.address,
                                        "pseudonymise": team.pseudonymise, "timezone": team.timezone})  # fmt: skip
        self.fields["keep_days"].choices = keep_choices(team)
        self.fields["timezone"].choices = zone_choices(team.timezone)


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """Hold all that the template sees; `team_form` is None for whoever isn't owner."""

    account: AccountForm
    password: PasswordForm
    team_form: TeamForm | None
    teams: tuple[Membership, ...]
    codes_left: int


@dataclass(frozen=True, slots=True)
class SecondStepPage:
    """Hold what is shown while the second step is set up: a picture for the app, or the recovery codes, once."""

    picture: str
    secret: str
    codes: tuple[str, ...]
    fault: str


@for_members
def settings_page(request: HttpRequest) -> HttpResponse:
    """Show the settings."""
    return _show(request)


@for_members(post=Role.READER)
@require_POST
def settings_account(request: HttpRequest) -> HttpResponse:
    """Change one's own name and language."""
    form = AccountForm(request.POST)
    if not form.is_valid():
        return _show(request, account=form)
    team_rules.change_account(request.membership, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("settings")


@for_members(post=Role.READER)
@sensitive_post_parameters("old", "password")
@require_POST
def settings_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password, and stay signed in here."""
    form = PasswordForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            passwords.change_password(request.membership, old=given["old"], new=given["password"])
        except SettingsError as error:
            told = _("This isn't your password.") if error.place == "old" else spoken(error).remedy
            form.add_error(error.place, told)
        else:
            update_session_auth_hash(request, request.membership.user)
            messages.success(request, _("Your password is changed. Other browsers are signed out."))
            return redirect("settings")
    return _show(request, password=form)


@for_members(post=Role.READER)
def settings_second_step(request: HttpRequest) -> HttpResponse:
    """Set up codes of an app: show the picture, then ask for a first code."""
    if request.membership.user.totp_seed:
        return redirect("settings")
    seed, fault = request.session.setdefault(_SEED, second_step.new_seed()), ""
    if request.method == "POST" and request.POST.get("code"):
        try:
            codes = second_step.switch_on(request.membership, seed=seed, code=request.POST["code"], now=timezone.now())
        except SettingsError:
            fault = _("This code isn't right. Look at the app again: a code lasts half a minute.")
        else:
            del request.session[_SEED]
            return render(request, "web/second_step.html", {"page": SecondStepPage("", "", tuple(codes), "")})
    address = second_step.otpauth(request.membership.user, seed)
    picture = segno.make(address, error="m").png_data_uri(scale=5, border=3)
    page = SecondStepPage(picture, second_step.secret_of(seed), (), fault)
    return render(request, "web/second_step.html", {"page": page}, status=400 if fault else 200)


@for_members(post=Role.READER)
@sensitive_post_parameters("old")
@require_POST
def settings_second_step_off(request: HttpRequest) -> HttpResponse:
    """Switch the second step off, for whoever knows the password."""
    user = request.membership.user
    if user.check_password(request.POST.get("old", "")):
        second_step.switch_off(request.membership, user_id=user.pk)
        messages.success(request, _("From now on your password is enough."))
    else:
        messages.error(request, _("This isn't your password."))
    return redirect("settings")


@for_members(post=Role.READER)
@require_POST
def settings_switch(request: HttpRequest) -> HttpResponse:
    """Look at another team of one's own."""
    wanted = request.POST.get("team", "")
    for mine in Membership.rows.filter(user=request.user):
        if str(mine.team_id) == wanted:
            request.session[TEAM_KEY] = mine.team_id
    return redirect("today")


@for_members(post=Role.OWNER)
@require_POST
def settings_team(request: HttpRequest) -> HttpResponse:
    """Change the team's name and rules."""
    form = TeamForm(request.membership.team, request.POST)
    if not form.is_valid():
        return _show(request, team_form=form)
    given = form.cleaned_data
    keep_days = int(given["keep_days"]) if given["keep_days"] else None
    team_rules.change_team(
        request.membership, name=given["team"], keep_days=keep_days, pseudonymise=given["pseudonymise"]
    )
    team_rules.live_in(request.membership, given["timezone"] or request.membership.team.timezone)
    team_rules.address_customers(request.membership, Address(given["address"] or request.membership.team.address))
    messages.success(request, _("Saved."))
    return redirect("settings")


@for_members(post=Role.OWNER)
@require_POST
def team_member_reset(request: HttpRequest, member: int) -> HttpResponse:
    """Make a link by which a colleague chooses a new password; it is shown once."""
    row = get_object_or_404(Membership.rows.for_member(request.membership).select_related("user"), pk=member)
    key = passwords.reset_key(request.membership, row)
    link = request.build_absolute_uri(reverse("reset", args=[key]))
    return render(request, "web/reset_link.html", {"link": link, "name": row.user.name})


def _show(
    request: HttpRequest,
    *,
    account: AccountForm | None = None,
    password: PasswordForm | None = None,
    team_form: TeamForm | None = None,
) -> HttpResponse:
    mine, wrong = request.membership, bool(account or password or team_form)
    page = SettingsPage(
        account=account or AccountForm({"name": mine.user.name, "language": mine.user.language}),
        password=password or PasswordForm(),
        team_form=(team_form or TeamForm(mine.team)) if mine.may(Role.OWNER) else None,
        teams=tuple(Membership.rows.filter(user=mine.user).select_related("team").order_by("id")),
        codes_left=len(mine.user.recovery_digests),
    )
    return render(request, "web/settings.html", {"page": page}, status=400 if wrong else 200)
