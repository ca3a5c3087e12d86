"""For how long a team keeps the conversations of each channel, and how many would go."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from weerklank.conversations.records import Channel
from weerklank.services.retention import going, keep_channels
from weerklank.store.models import Conversation, Role
from weerklank.web.access import for_members
from weerklank.web.pages.settings import keep_choices

__all__ = ["ChannelRow", "RetentionPage", "settings_retention"]


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """Hold one channel; `days` is the choice as it is spelled, `going` how many conversations would go at once."""

    channel: str
    conversations: int
    days: str
    going: int


@dataclass(frozen=True, slots=True)
class RetentionPage:
    """Hold all that the template sees.

    Attributes:
        going: of all channels together.
        asks: whether saving was asked for and would delete something that wasn't told before.
        usual: the team's usual choice, in words.
    """

    rows: tuple[ChannelRow, ...]
    choices: tuple[tuple[str, Any], ...]
    going: int
    asks: bool
    usual: str


@for_members(least=Role.OWNER)
def settings_retention(request: HttpRequest) -> HttpResponse:
    """Show the days of each channel; look what a choice would delete, or keep it."""
    team = request.membership.team
    if request.method != "POST":
        return _show(request, team.keep_days_by_channel)
    given = {channel.value: request.POST.get(f"days-{channel.value}", "") for channel in Channel}
    days_of = {channel: int(days) for channel, days in given.items() if days and days in dict(keep_choices(team))}
    if request.POST.get("act") != "save":
        return _show(request, days_of)
    if str(going(team, days_of, now=timezone.now()).total()) != request.POST.get("sure"):
        return _show(request, days_of, asks=True)
    keep_channels(request.membership, days_of)
    messages.success(request, _("Saved."))
    return redirect("settings_retention")


def _show(request: HttpRequest, days_of: dict[str, int], *, asks: bool = False) -> HttpResponse:
    team = request.membership.team
    there = Conversation.rows.for_member(request.membership).order_by().values("channel").annotate(n=Count("pk"))
    counts = {each["channel"]: each["n"] for each in there}
    would_go = going(team, days_of, now=timezone.now())
    rows = tuple(
        ChannelRow(channel.value, counts.get(channel.value, 0), str(days_of.get(channel.value, "")), would_go[channel])
        for channel in Channel
    )
    words = dict(keep_choices(team))
    usual = str(words[str(team.keep_days or "")])
    total = would_go.total()
    page = RetentionPage(rows, tuple(each for each in words.items() if each[0]), total, asks and total > 0, usual)
    return render(request, "web/retention.html", {"page": page})
