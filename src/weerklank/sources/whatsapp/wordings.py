"""List what WhatsApp itself writes in an export, in Dutch and in English; Belgian phones use the Dutch.

The wordings are those of real exports and of the programs' own string tables, as public readers and their test data
list them: whatsapp-chat-parser, whatstk, WhatsR, whatsapp-chat-exporter and the chat mergers of Dutch public bodies.
"""

import re
from re import Pattern

from weerklank.sources.records import SkipReason

__all__ = ["ATTACHMENTS", "EDITED", "EVENT", "FILE_NAME", "NOTICE_KINDS", "OPENINGS", "SENTENCE", "WHOLE"]


def _pattern(*parts: str) -> Pattern[str]:
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


EDITED = _pattern(r"<(?:dit bericht is bewerkt|bericht bewerkt|this message was edited|message edited)\.?>$")
"""The tail of a message that was changed after it was sent."""

_GONE = r"(?:weggelaten|omitted)"
_MEDIUM = (
    r"(?:media|afbeelding|foto|image|photo|video|video ?(?:note|message)|videonotitie|videobericht|audio|spraakbericht|"
    r"voice message|gif|sticker|document|visitekaartje|contactkaart|contact card|bestand|bijlage|file)"
)
ATTACHMENTS = (
    _pattern(rf"^<[^<>\n]{{0,40}}\b{_GONE}>[^\S\n]*(?:\n|$)"),
    _pattern(r"^[^\n]{1,250}\.\w{0,5} \((?:bestand bijgevoegd|file attached)\)[^\S\n]*(?:\n|$)"),
    _pattern(r"\u200e?<(?:bijgevoegd|bijlage|attached): [^<>\n]{1,260}>"),
    _pattern(rf"(?:^|\u200e){_MEDIUM} {_GONE}\.?$"),
    _pattern(rf"^[^\n]{{1,250}}\.\w{{1,5}}(?: \u2022 [^\n]{{1,30}})? document {_GONE}\.?$"),
)
"""What stands for a picture or a file. Android writes its caption on the next line, iOS in front of it, if at all."""

FILE_NAME = _pattern(
    r"[^\n]{1,250}\.(?:pdf|docx?|odt|rtf|xlsx?|ods|csv|pptx?|odp|txt|zip|rar|7z|jpe?g|png|gif|webp|heic|svg|mp4|mov|3gp|",
    r"mkv|webm|mp3|m4a|aac|ogg|opus|wav|amr|vcf|ics|html?|xml|json|pages|numbers|key|dwg|psd|ai|eml|msg)",
    r"(?: ?\u2022[^\n]{0,40})?",
)
"""The name of a document, with its number of pages on iOS: it stands where a caption would."""

_MAP = (
    r"https?://(?:maps\.google\.|www\.google\.\w{2,3}/maps|maps\.apple\.|goo\.gl/maps|maps\.app\.goo\.gl|"
    r"(?:www\.)?foursquare\.)"
)
WHOLE = (
    (
        SkipReason.DELETED,
        "deleted",
        _pattern(
            r"(?:dit bericht is verwijderd|(?:je|jij|u) he(?:bt|eft) dit bericht (?:als \w{1,20} )?verwijderd|",
            r"this message was deleted|you deleted this message)",
            r"(?: (?:door|by|as) (?:een |an )?(?:groeps)?(?:beheerder|admin)[^\n]{0,60})?\.?",
        ),
    ),
    (SkipReason.MEDIA, "not_shown", _pattern("null")),
    (
        SkipReason.MEDIA,
        "view_once",
        _pattern(
            r"(?:you (?:received|sent) a view once|(?:je|u) he(?:bt|eft) een [^\n]{0,40}\beenmalige)[^\n]{0,200}",
        ),
    ),
    (SkipReason.MEDIA, "live_location", _pattern(r"live[- ]locatie gedeeld|live location shared")),
    (SkipReason.MEDIA, "location", _pattern(r"(?:locatie|location): (?:[^\n]{1,200} )?\(?", _MAP, r"\S*")),
    (SkipReason.MEDIA, "poll", _pattern(r"(?:poll|peiling|enquête):\s.*\sopt(?:ion|ie): .*")),
    (
        SkipReason.SYSTEM,
        "call",
        _pattern(
            r"(?:gemiste?|missed) (?:groeps|group )?(?:spraak|video|voice)[- ]?(?:oproep|gesprek|call)",
            r"(?:[.,]? (?:om|at|tik|tap|klik|click)\b[^\n]{0,40})?\.?",
        ),
    ),
    (
        SkipReason.SYSTEM,
        "call",
        _pattern(
            r"(?:(?:voice|video) call|spraakoproep|spraakgesprek|video-?oproep|videogesprek)\. ",
            r"(?:[0-9]{1,3} (?:s|sec|min|u|uur|hrs?|h)\b[^\n]{0,20}|",
            r"no answer|ended|declined|geen antwoord|beëindigd|geweigerd)\.?",
        ),
    ),
    (
        SkipReason.SYSTEM,
        "not_arrived",
        _pattern(
            r"(?:wacht(?:en|end)? op (?:dit bericht|deze berichten)|waiting for (?:this message|these messages))",
            r"(?:[.…][^\n]{0,60})?",
        ),
    ),
    (
        SkipReason.SYSTEM,
        "encryption",
        _pattern(
            r"(?:berichten en (?:gesprekken|oproepen) (?:worden|zijn)|messages and calls are|",
            r"messages to this (?:chat|group)(?: and calls)? are)[^\n]{1,30}end-to-end.{0,300}",
        ),
    ),
)
"""Messages that are the program's as a whole, whoever's name stands in front of them."""

OPENINGS = frozenset(
    opening[:4]
    for opening in (
        *("dit bericht", "je hebt", "jij hebt", "u hebt", "u heeft", "this message", "you deleted", "null"),
        *("live", "locatie", "location", "poll:", "peiling", "enquête", "gemist", "missed", "voice", "video"),
        *("spraak", "wachten", "waiting", "berichten en", "messages"),
    )
)
"""The first four small letters of everything in `WHOLE`: what starts otherwise needn't be compared with it."""

EVENT = _pattern(
    r"(?:(?:heeft|hebt) [^\n]{0,200}",
    r"\b(?:groep\w*|toegevoegd|verwijderd|onderwerp|vervaldatum|telefoonnummer|beheerder|community)\b|",
    r"is (?:toegevoegd|verwijderd|deelnemer geworden|now an admin|no longer an admin)|was (?:added|removed)|left\W*$|",
    r"(?:created|changed|joined|added|removed|turned|updated|reset|pinned) [^\n]{0,200}",
    r"\b(?:group|group's|subject|admin|link|messages?|timer|number|you)\b)",
)
"""What follows a name where the program tells what that person did."""

SENTENCE = _pattern(
    r"(?:je|uw) beveiligingscode |your security code |berichten en (?:gesprekken|oproepen) |messages (?:and|to) |",
    r"(?:dit|deze) (?:chat|bedrijf|is een) |this (?:chat|business) |(?:je|u) (?:hebt|heeft|bent) |you \w+ed |",
    r"[^\n]{1,100} (?:heeft|hebt) (?:het|de|deze) (?:onderwerp|groep)|",
    r"[^\n]{1,100} (?:changed|created) (?:the |this )?(?:group|subject)",
)
"""How lines without a sender begin that may hold a colon further on."""

NOTICE_KINDS = (
    ("encryption", _pattern(r"end-to-end|versleuteld|encrypt")),
    ("security_code", _pattern(r"beveiligingscode|security code")),
    ("call", _pattern(r"oproep|spraakgesprek|videogesprek|\bcall\b")),
    ("disappearing", _pattern(r"vervaldatum|verdwijn|disappear|timer")),
    ("new_number", _pattern(r"telefoonnummer|phone number|nieuwe? nummer|new number")),
    ("business", _pattern(r"zakelijk|bedrijf|business|\bmeta\b")),
    ("not_arrived", _pattern(r"wachten op|waiting for")),
    ("blocked", _pattern(r"blokkeer|blocked")),
    ("pinned", _pattern(r"vastgezet|vastgemaakt|pinned")),
    (
        "group",
        _pattern(
            r"groep|group|toegevoegd|added|verlaten|\bleft\b|verwijderd|removed|beheerder|admin|\blink\b|joined|deelnemer|",
            r"community|onderwerp|subject",
        ),
    ),
)
"""The kinds of notices, for the count of what was skipped."""
