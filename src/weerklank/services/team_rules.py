"""Change an account's name and language, a team's name and rules, and how customers are addressed."""

from django.db import transaction

from weerklank.advice.records import Address
from weerklank.services.audit import log
from weerklank.services.jobs import enqueue
from weerklank.store.models import Conversation, JobKind, Membership, Person, Team, User

__all__ = ["address_customers", "address_person", "change_account", "change_team", "live_in"]


def change_account(membership: Membership, *, name: str, language: str) -> None:
    """Change what one is called, and the language of the pages."""
    User.objects.filter(pk=membership.user_id).update(name=name.strip(), language=language)


def change_team(membership: Membership, *, name: str, keep_days: int | None, pseudonymise: bool) -> None:
    """Change the team's name, and what holds for new imports."""
    with transaction.atomic():
        rules = {"name": name.strip(), "keep_days": keep_days, "pseudonymise": pseudonymise}
        Team.objects.filter(pk=membership.team_id).update(**rules)
        log(membership, "team.rules", f"team {membership.team_id}")


def live_in(membership: Membership, zone: str) -> None:
    """Choose the time zone in which the team's days begin, times are shown and new imports are read."""
    changed = Team.objects.filter(pk=membership.team_id).exclude(timezone=zone)
    with transaction.atomic():
        if changed.update(timezone=zone):
            log(membership, "team.rules", f"team {membership.team_id}")


def address_customers(membership: Membership, address: Address) -> None:
    """Choose how drafts speak to the team's customers; conversations are then advised on anew."""
    with transaction.atomic():
        changed = Team.objects.filter(pk=membership.team_id).exclude(address=address.value)
        if changed.update(address=address.value):
            followers = Conversation.rows.for_member(membership).exclude(person__address__in=_OF_THEIR_OWN)
            followers.update(is_read=False)
            enqueue(membership.team_id, JobKind.READ)
            log(membership, "team.rules", f"team {membership.team_id}")


_OF_THEIR_OWN = tuple(address.value for address in Address)


def address_person(membership: Membership, person: Person, address: Address | None) -> None:
    """Choose how drafts speak to one customer; None leaves it to the team."""
    value = address.value if address else ""
    with transaction.atomic():
        mine = Person.rows.for_member(membership).filter(pk=person.pk).exclude(address=value)
        if mine.update(address=value):
            Conversation.rows.for_member(membership).filter(person=person).update(is_read=False)
            enqueue(membership.team_id, JobKind.READ)
