"""Which language model may rewrite the team's answers: choose it, try it, and forget it."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from weerklank.bootstrap import make_team_endpoint, the_slots
from weerklank.errors import ModelError, SettingsError
from weerklank.services import language_models as service
from weerklank.services.language_model import MOST_TIMEOUT_S
from weerklank.store.models import LanguageModel, ModelUse, Role
from weerklank.web.access import for_members
from weerklank.web.checking import may_rewrite
from weerklank.web.language import reader_language, spoken
from weerklank.web.words import MODEL_FAULTS

__all__ = ["ModelPage", "settings_model"]

_LONGEST_SHOWN_CHARS = 400
_USES = {
    ModelUse.INSTALLATION.value: gettext_lazy("that of this installation"),
    ModelUse.OWN.value: gettext_lazy("one of your own, filled in below"),
    ModelUse.OFF.value: gettext_lazy("none: nothing is rewritten, and nothing leaves"),
}


class ModelForm(forms.Form):
    """Ask for a language model; its key is never shown again."""

    use = forms.ChoiceField(label=gettext_lazy("Which language model"))
    url = forms.CharField(
        label=gettext_lazy("Address"), max_length=500, required=False,
        help_text=gettext_lazy(
            "As your provider gives it for the “chat completions” of OpenAI. "
            "It begins with https:// and often ends in /v1."
        ),
        widget=forms.TextInput(
            attrs={"placeholder": "https://llm.example.org/v1", "autocapitalize": "none", "inputmode": "url"}
        ),
    )  # fmt: skip
    model = forms.CharField(
        label=gettext_lazy("Name of the model"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )  # fmt: skip
    key = forms.CharField(
        label=gettext_lazy("Key"), max_length=2000, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    timeout_s = forms.IntegerField(
        label=gettext_lazy("Wait for at most so many seconds"), min_value=1, max_value=MOST_TIMEOUT_S, initial=20
    )

    def __init__(self, *given: Any, row: LanguageModel, **named: Any) -> None:
        """Offer the installation's model where there is one, or where it was chosen before."""
        super().__init__(*given, **named)
        hidden = set() if settings.WEERKLANK.llm_url else {ModelUse.INSTALLATION.value}
        uses = [(use, told) for use, told in _USES.items() if use not in hidden]
        self.fields["use"].choices = uses
        self.fields["key"].help_text = _kept(row)


@dataclass(frozen=True, slots=True)
class Tried:
    """Hold what came of a try.

    Attributes:
        asked: our sentence, after a try that went well.
        told: what came back.
        fault: why a try went wrong.
    """

    asked: str = ""
    told: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class ModelPage:
    """Hold all that the template sees.

    Attributes:
        usual: the name of the installation's model; empty where it has none.
        is_on: whether answers can be rewritten.
    """

    form: ModelForm
    row: LanguageModel
    usual: str
    is_on: bool
    tried: Tried = field(default_factory=Tried)


@for_members(least=Role.OWNER)
@sensitive_post_parameters("key")
def settings_model(request: HttpRequest) -> HttpResponse:
    """Show which language model the team has; choose, try or forget it."""
    row = service.chosen_model(request.membership.team)
    act = request.POST.get("act", "save") if request.method == "POST" else ""
    if act == "try":
        return _show(request, row, tried=_tried(request))
    if act == "forget":
        service.forget_model(request.membership)
        messages.success(request, _("The address and the key are forgotten."))
        return redirect("settings_model")
    return _saved(request, row) if act else _show(request, row)


def _saved(request: HttpRequest, row: LanguageModel) -> HttpResponse:
    form = ModelForm(request.POST, row=row)
    if not form.is_valid():
        return _show(request, row, form=form)
    wish = service.ModelWish(**{**form.cleaned_data, "use": ModelUse(form.cleaned_data["use"])})
    try:
        service.keep_model(request.membership, wish, allowed=settings.WEERKLANK.private_hosts)
    except SettingsError as error:
        form.add_error(error.place, str(MODEL_FAULTS[error.code]))
        return _show(request, row, form=form)
    messages.success(request, _("Saved."))
    return redirect("settings_model")


def _tried(request: HttpRequest) -> Tried:
    language = reader_language()
    try:
        endpoint = make_team_endpoint(settings.WEERKLANK, request.membership.team)
        told = service.try_it(request.membership, endpoint, language=language, slots=the_slots())
    except ModelError as error:
        return Tried(fault=f"{error.code}: {MODEL_FAULTS.get(error.code, spoken(error).remedy)}")
    return Tried(service.question(language), told[:_LONGEST_SHOWN_CHARS])


def _kept(row: LanguageModel) -> str:
    if row.sealed_key:
        return _("A key is kept, encrypted. Leave this empty to keep it; another address wants its own key.")
    return _("It is kept encrypted and never shown again. Leave it empty where none is asked for.")


def _show(
    request: HttpRequest, row: LanguageModel, *, form: ModelForm | None = None, tried: Tried | None = None
) -> HttpResponse:
    known = settings.WEERKLANK
    use = row.use if known.llm_url or row.use != ModelUse.INSTALLATION else ModelUse.OFF.value
    now = {"use": use, "url": row.url, "model": row.model, "timeout_s": row.timeout_s}
    page = ModelPage(
        form=form or ModelForm(initial=now, row=row),
        row=row,
        usual=known.llm_model if known.llm_url else "",
        is_on=may_rewrite(request.membership.team),
        tried=tried or Tried(),
    )
    return render(request, "web/language_model.html", {"page": page}, status=400 if form else 200)
