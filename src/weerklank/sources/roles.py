"""Know the words with which exports say on which side somebody stands."""

from weerklank.conversations.records import Role
from weerklank.text.normalize import fold

__all__ = ["is_machine", "role_of"]

_SIDES = {
    Role.SELLER: """
        seller, verkoper, verkoop, sales, medewerker, medewerkster, employee, staff, agent, admin, operator, support,
        helpdesk, klantenservice, service, coach, trainer, adviseur, advisor, adviser, consultant, consulent,
        begeleider, therapist, therapeut, counselor, counsellor, bedrijf, company, business, ondernemer, teammate,
        uit, uitgaand, uitgaande, out, outbound, outgoing, verzonden, verstuurd, sent""",
    Role.CUSTOMER: """
        customer, klant, client, consument, consumer, koper, buyer, prospect, lead, bezoeker, visitor, guest, gast,
        gebruiker, user, end user, eindgebruiker, requester, aanvrager, melder, contact, contactpersoon, deelnemer,
        cursist, lid, member, patient, coachee, in, inkomend, inkomende, inbound, incoming, ontvangen, received""",
    Role.OTHER: "other, anders, overig",
}
_ROLES = {word: role for role, words in _SIDES.items() for word in " ".join(words.split()).split(", ")}
_MACHINES = """
    system, systeem, automatisch, automatic, automated, bot, chatbot, internal, intern, internal note,
    interne notitie, private note
"""
_MACHINE = frozenset(" ".join(_MACHINES.split()).split(", "))


def role_of(word: str) -> Role | None:
    """Return the side that a word from a role or direction column stands for; None for a word nobody taught us."""
    return _ROLES.get(_plain(word))


def is_machine(word: str) -> bool:
    """Tell whether a role word marks what no person said to another: the system, a bot, an internal note."""
    return _plain(word) in _MACHINE


def _plain(word: str) -> str:
    return " ".join(fold(word[:60]).text.replace("_", " ").replace("-", " ").split())
