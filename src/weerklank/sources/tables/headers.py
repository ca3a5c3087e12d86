"""Know the words above columns, in Dutch and English, and what such a column holds.

Sources: the column names of the message exports of Zendesk, Freshdesk, Intercom, Trengo, HubSpot and Salesforce, and
what people write above their own columns in Dutch and English.
"""

import re
from collections.abc import Sequence

from weerklank.sources.tables.cells import Cell
from weerklank.text.normalize import fold

__all__ = ["FIELDS", "match_headers", "plain_header"]

FIELDS = ("text", "at", "clock", "role", "speaker", "conversation")
"""What a column can hold; `clock` is a time of day beside a date."""

_PHRASES: dict[str, str] = {
    "text": """
        message body, message text, bericht inhoud, berichtinhoud, berichttekst, plain body, comment body, body text,
        bericht, tekst, inhoud, message, text, body, content, reactie, reply, opmerking, opmerkingen, comment,
        comments, omschrijving, description, notitie, notities, note, notes, uiting, utterance, transcript,
        toelichting, chatbericht, chattekst, wat gezegd, gezegd, said, antwoord, vraag""",
    "at": """
        datum tijd, datum en tijd, datumtijd, datum en tijdstip, date time, datetime, date and time, timestamp,
        time stamp, message created at, message date, comment created at, verzonden op, verstuurd op, verzonddatum,
        verzenddatum, ontvangen op, geplaatst op, gemaakt op, aangemaakt op, aanmaakdatum, sent at, sent on,
        date sent, sent date, received at, received on, posted at, created at, created on, created date,
        creation date, created, datum, date, verzonden, verstuurd, ontvangen, sent, received, tijdstip, wanneer,
        when, at, moment""",
    "clock": "tijd, time, uur, uurtje, hour, time of day, tijdstip, tijd verzonden, time sent",
    "role": """
        rol, role, richting, direction, message direction, type afzender, afzendertype, soort afzender, sender type,
        sender role, author type, author role, message author type, actor type, user type, speaker role, in uit,
        in out, inbound outbound, kant, side, type bericht, message type, type, soort""",
    "speaker": """
        afzender, naam afzender, afzendernaam, spreker, naam spreker, speaker, speaker name, sender, sender name,
        from name, message author name, author name, auteur, author, comment author, van, from, medewerker,
        naam medewerker, agent, agent name, wie, wie zei het, who, who said it, deelnemer, participant, door, by,
        created by, aangemaakt door, posted by, naam, name, gebruiker, gebruikersnaam, user, user name, username,
        screen name, contactpersoon""",
    "conversation": """
        gespreksid, gesprek id, gespreksnummer, gesprek nummer, conversation id, conversationid, conversation,
        gesprek, thread id, thread, ticket id, ticketnummer, ticket nummer, ticketnr, ticket nr, ticket number,
        ticket, case id, case number, casenummer, case, zaaknummer, zaak id, zaak, dossiernummer, dossier,
        meldingsnummer, melding, chat id, chat, session id, sessie, session, interaction id, call id, klantnummer,
        klant id, klantnaam, naam klant, klant, customer id, customer name, customer, account id, account name,
        accountnaam, account, client, relatie, bedrijf, company, organisatie, organization, organisation, lead,
        contact, deal, opportunity""",
}
_RANKED = {
    field: {phrase.strip(): rank for rank, phrase in enumerate(" ".join(words.split()).split(","))}
    for field, words in _PHRASES.items()
}
_SIDE_MATTER_WORDS = """
    id nr nummer aantal count number url link status lengte length taal language score first last eerste laatste
    closed gesloten updated gewijzigd bijgewerkt hash html tags email mail phone telefoon
"""
_SIDE_MATTERS = frozenset(_SIDE_MATTER_WORDS.split())
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_WORD = re.compile(r"[\W_]+")
_LONGEST_HEADER = 60
_MOST_WORDS = 6
"""More words are a message, which may well end in 'gezegd'."""


def plain_header(cell: Cell) -> str:
    """Return a header for comparing: folded, words apart, without punctuation; empty for what is no header."""
    if not isinstance(cell, str) or len(cell) > _LONGEST_HEADER:
        return ""
    return " ".join(_NO_WORD.split(fold(_CAMEL.sub(" ", cell)).text)).strip()


def match_headers(cells: Sequence[Cell]) -> dict[str, int]:
    """Say which columns the words above them make known: field → index; each column once, the best word first."""
    headers = [plain_header(cell) for cell in cells]
    found: list[tuple[int, int, str, int]] = []
    for index, header in enumerate(headers):
        for order, field in enumerate(FIELDS):
            rank = _rank(field, header)
            if rank is not None:
                found.append((rank, order, field, index))
    chosen: dict[str, int] = {}
    for _, _, field, index in sorted(found):
        if field not in chosen and index not in chosen.values():
            chosen[field] = index
    return chosen


def _rank(field: str, header: str) -> int | None:
    """Rank a header by its place among the field's words; one that only begins or ends with such a word comes last."""
    ranked = _RANKED[field]
    if not header or header in ranked:
        return ranked.get(header)
    words = header.split()
    if len(words) > _MOST_WORDS or not _SIDE_MATTERS.isdisjoint(words):
        return None
    cuts = range(1, len(words))
    parts = [" ".join(words[:cut]) for cut in cuts] + [" ".join(words[cut:]) for cut in cuts]
    ranks = [ranked[part] for part in parts if part in ranked and len(part) > 3]
    return 1000 + min(ranks) if ranks else None
