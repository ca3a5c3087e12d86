"""Tell with whom a workspace is connected, so that a page can say truly what stays and what goes out."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from weerklank.services.language_models import chosen_model
from weerklank.store.models import ApiKey, CalendarToken, MailAccount, Membership, ModelUse, Webhook

__all__ = ["Connected", "connected"]


@dataclass(frozen=True, slots=True)
class Connected:
    """Name what a team's words or days could go to, or come from.

    Attributes:
        model_host: where drafts are rewritten; empty where none are.
        mail_hosts: from which mail is fetched.
        tells: whether a webhook is told what happens.
        has_keys: whether a program may read by a key.
        has_calendar: whether names and days can be read at an address.
    """

    model_host: str
    mail_hosts: tuple[str, ...]
    tells: bool
    has_keys: bool
    has_calendar: bool


def connected(membership: Membership, *, installation_url: str) -> Connected:
    """Return what the member's team is connected with.

    Args:
        installation_url: of the language model that the settings name; empty where they name none.
    """
    team = membership.team
    model = chosen_model(team)
    url = {ModelUse.OWN: model.url, ModelUse.INSTALLATION: installation_url}.get(ModelUse(model.use), "")
    hosts = (
        MailAccount.rows.for_member(membership).filter(is_active=True).order_by("host").values_list("host", flat=True)
    )
    tells = Webhook.rows.filter(team_id=team.pk, is_active=True).exists()
    keys = ApiKey.rows.filter(team_id=team.pk, revoked_at=None).exists()
    return Connected(
        model_host=urlsplit(url).hostname or "" if url else "",
        mail_hosts=tuple(hosts.distinct()),
        tells=tells,
        has_keys=keys,
        has_calendar=CalendarToken.rows.filter(team_id=team.pk).exists(),
    )
