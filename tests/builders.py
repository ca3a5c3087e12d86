"""Plain builders of whole reports, from invented conversations; every person in them is made up."""
# ruff: noqa: E501 - a sentence that somebody says is easiest to read on one line

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from weerklank.advice.records import (
    Answer,
    Candidate,
    Contradiction,
    Diagnosis,
    EscalationPoint,
    Figures,
    Finding,
    Recommendation,
    Report,
    Severity,
    Versions,
)
from weerklank.conversations.notes import Note
from weerklank.conversations.records import Channel, Conversation, Role, Speaker, Utterance, Warmth
from weerklank.insight.summary import summarise
from weerklank.method.catalog import load_method
from weerklank.method.records import Method
from weerklank.outputs.records import Analysis, FileReport, RenderOptions
from weerklank.text.language import Language
from weerklank.text.span import Span
from weerklank.understanding.records import Annotation, Evidence, Reading, Scored

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
VERSIONS = Versions(tool="0.1.0", method="test-method", model="test-model")
ANALYSED_AT = datetime(2025, 2, 10, 8, 30, tzinfo=UTC)
NO_FIGURES = Figures(None, None, None, None, 0, 0, 0)
NOTHING_NOW = Recommendation(
    step=None,
    why="De ander is aan zet. Wacht rustig op een antwoord.",
    rule="their_turn",
    drafts=(),
    wait_for_reply=False,
    follow_up_on=None,
    evidence=(),
)


@dataclass(frozen=True)
class Said:
    """Say one turn with what was understood of it.

    Attributes:
        day: days since 3 February 2025; at: "HH:MM" in UTC; no `at` means no time is known.
        label: a customer's label; moves: a seller's moves; words: the evidence.
    """

    speaker: str
    text: str
    day: int = 0
    at: str | None = None
    label: str | None = None
    score: float = 0.9
    unsure: bool = False
    nature: str | None = None
    depth: str | None = None
    stage: str | None = None
    vulnerable: float | None = None
    moves: tuple[tuple[str, float], ...] = ()
    words: tuple[str, ...] = ()
    tension: float = 0.0


@cache
def method() -> Method:
    return load_method()


def span_of(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def conversation(
    turns: Sequence[Said],
    *,
    sellers: Sequence[str] = (),
    id: str = "chat.txt",  # noqa: A002 - the record's own word
    channel: Channel = Channel.WHATSAPP,
    language: Language = Language.NL,
    warmth: Warmth | None = None,
) -> Conversation:
    names = dict.fromkeys(turn.speaker for turn in turns)
    return Conversation(
        id=id,
        source=f"examples/{id}",
        channel=channel,
        participants=tuple(Speaker(name, Role.SELLER if name in sellers else Role.CUSTOMER) for name in names),
        utterances=tuple(
            Utterance(index, turn.speaker, turn.text, _time(turn), index + 1) for index, turn in enumerate(turns)
        ),
        language=language,
        warmth=warmth,
    )


def _time(turn: Said) -> datetime | None:
    if turn.at is None:
        return None
    hour, minute = map(int, turn.at.split(":"))
    return datetime(2025, 2, 3, hour, minute, tzinfo=UTC) + timedelta(days=turn.day)


def reading(index: int, turn: Said) -> Reading:
    evidence = tuple(
        Evidence(
            span_of(turn.text, words), turn.label or (turn.moves[0][0] if turn.moves else "neutral"), 1.0 - place / 10
        )
        for place, words in enumerate(turn.words)
    )
    if turn.label is None:
        return Reading(index, moves=tuple(Scored(move, score) for move, score in turn.moves), evidence=evidence)
    resistant = turn.label in method().forms
    return Reading(
        index,
        labels=(Annotation(turn.label, Span(0, len(turn.text)), turn.score, "test-model"),),
        resistance=turn.score if resistant else 1 - turn.score,
        unsure=turn.unsure,
        talk=Scored("sustain" if resistant else "change" if turn.label == "change_talk" else "neutral", 0.8),
        nature=Scored(turn.nature, 0.8) if turn.nature else None,
        depth=Scored(turn.depth, 0.8) if turn.depth else None,
        stage=Scored(turn.stage, 0.7) if turn.stage else None,
        vulnerable=turn.vulnerable or 0.02,
        is_vulnerable=(turn.vulnerable or 0) > 0.5,
        evidence=evidence,
    )


def report_on(turns: Sequence[Said], *, sellers: Sequence[str] = (), **changes) -> Report:
    """Build a report from turns; `changes` replace fields of the conversation or of the report."""
    of_conversation = {key: changes.pop(key) for key in ("id", "channel", "language", "warmth") if key in changes}
    built = Report(
        conversation=conversation(turns, sellers=sellers, **of_conversation),
        readings=tuple(reading(index, turn) for index, turn in enumerate(turns)),
        escalation=tuple(EscalationPoint(index, turn.tension) for index, turn in enumerate(turns)),
        contradictions=(),
        diagnosis=(),
        findings=(),
        next_step=NOTHING_NOW,
        figures=NO_FIGURES,
        seller_guess="",
        analysed_at=ANALYSED_AT,
        versions=VERSIONS,
    )
    return replace(built, **changes)


INGRID = (
    Said(
        "Ingrid Bakker",
        "Hoi Sanne! Ik wil dit voorjaar echt weer mensen in mijn keramieklessen, nu zijn er 4 van de 10 draaischijven bezet.",
        at="09:02",
        label="change_talk",
        score=0.93,
        stage="awareness",
        words=("wil dit voorjaar echt weer mensen",),
        tension=0.05,
    ),
    Said(
        "Sanne",
        "Wat fijn dat je appt, Ingrid! Hoe komen mensen nu bij jou terecht?",
        at="09:40",
        moves=(("open_question", 0.94), ("thank", 0.71)),
        words=("Hoe komen mensen",),
        tension=0.04,
    ),
    Said(
        "Ingrid Bakker",
        "via via meestal. en een briefje bij de bibliotheek haha",
        at="09:58",
        label="neutral",
        score=0.88,
        tension=0.04,
    ),
    Said(
        "Sanne",
        "Dan zou ik starten met mijn traject ‘Volle agenda’. Begint 24 februari, 6 weken, je gaat meteen oud-cursisten benaderen.",
        at="10:05",
        moves=(("advise", 0.81), ("inform", 0.66)),
        tension=0.1,
    ),
    Said(
        "Ingrid Bakker",
        "klinkt goed maar ik zit midden in de nieuwe site. de fotograaf komt pas als de glazuurproeven uit de oven zijn en zonder die plaatjes stuur ik niemand ergens naartoe",
        at="18:31",
        label="website_first",
        score=0.96,
        nature="rational",
        depth="reflex",
        stage="consideration",
        words=("midden in de nieuwe site", "zonder die plaatjes stuur ik niemand ergens naartoe"),
        tension=0.22,
    ),
    Said(
        "Sanne",
        "Een site brengt geen klanten hoor. Negen van de tien cursisten kijken niet eens naar je foto's, die willen gewoon kleien.",
        at="18:33",
        moves=(("argue", 0.91),),
        words=("Een site brengt geen klanten hoor",),
        tension=0.48,
    ),
    Said(
        "Ingrid Bakker",
        "nou ik kijk daar zelf wel naar als ik iets boek. ’t is toch je visitekaartje",
        at="18:50",
        label="website_first",
        score=0.84,
        nature="emotional",
        depth="reflex",
        stage="consideration",
        words=("je visitekaartje",),
        tension=0.55,
    ),
    Said(
        "Sanne",
        "Als je nu niet begint is je voorjaar al voorbij. Ik heb nog 2 plekken.",
        at="18:52",
        moves=(("pressure", 0.88),),
        words=("nog 2 plekken",),
        tension=0.74,
    ),
    Said(
        "Ingrid Bakker",
        "ik moet ook nog beslissen of ik kinderfeestjes blijf doen, dat moet dan ook op die site staan of juist niet. En eerlijk gezegd vind ik het eng om iedereen zo'n bericht te sturen terwijl het er nog niet mooi uitziet",
        day=1,
        at="19:20",
        label="website_first",
        score=0.78,
        nature="emotional",
        depth="reflex",
        stage="consideration",
        words=("vind ik het eng", "nog niet mooi uitziet"),
        tension=0.6,
    ),
)

INGRID_QUESTIONS = (
    Answer("moment", "Ja. In de fase ‘Overweging’ hoort deze reactie erbij.", (4,), None),
    Answer("homework", "Het lijkt van wel: je gaf uitleg en er kwam geen vraag meer over.", (3, 4), None),
    Answer(
        "nature", "Vooral gevoel: er klinkt twijfel, angst, schaamte, boosheid of vermoeidheid in door.", (8,), None
    ),
    Answer("depth", None, (), "Wat verandert er voor je als de site af is?"),
    Answer("reason", None, (), "Wat maakt dat je dat eerst af wilt hebben?"),
    Answer("mirror", "Je ging er 2 keer tegenin. Elk tegenargument roept een nieuw argument op.", (5, 7), None),
)


def report() -> Report:
    """Build a Dutch chat in which the seller argues, with everything that a report can hold."""
    turns = INGRID
    eng = span_of(turns[8].text, "vind ik het eng")
    card = span_of(turns[6].text, "je visitekaartje")
    return report_on(
        turns,
        sellers=("Sanne",),
        id="WhatsApp-chat met Ingrid.txt",
        warmth=Warmth.FOLLOWER,
        diagnosis=(
            Diagnosis(4, "website_first", "rational", "reflex", "consideration", INGRID_QUESTIONS[:1], ()),
            Diagnosis(
                8,
                "website_first",
                "emotional",
                "reflex",
                "consideration",
                INGRID_QUESTIONS,
                (
                    Candidate(
                        "afraid_to_be_seen",
                        "Zolang het niet af is, kan niemand zien dat het niet goed genoeg is.",
                        0.64,
                        ((8, eng), (6, card)),
                        "Wat is het spannendste aan laten zien hoe het nu is?",
                    ),
                    Candidate(
                        "really_unfinished",
                        "Mensen kunnen zich nu echt nergens inschrijven.",
                        0.36,
                        (),
                        "Wat mist er nog om iemand zich te laten inschrijven?",
                    ),
                ),
            ),
        ),
        contradictions=(
            Contradiction(
                0, 4, 0.81, "Wil dit voorjaar mensen in de lessen, en stuurt niemand iets tot de site af is."
            ),
        ),
        findings=(
            Finding(
                "argue",
                5,
                span_of(turns[5].text, "Een site brengt geen klanten hoor."),
                Severity.WARNING,
                "Je zet een argument tegenover wat Ingrid zegt.",
                "De ander zoekt een nieuw tegenargument en gelooft daar elke keer een beetje meer in.",
                "Eerst je site. Wat verandert er als hij af is?",
            ),
            Finding(
                "pressure",
                7,
                span_of(turns[7].text, "Ik heb nog 2 plekken."),
                Severity.WARNING,
                "Je zet druk met schaarste.",
                "Een ja onder druk wordt vaak een afzegging.",
            ),
        ),
        next_step=Recommendation(
            "ask",
            "Je weet nog niet wat er echt achter zit. Vraag het, en luister.",
            "ask_open",
            (
                "Je wilt dat het er mooi uitziet voordat je mensen uitnodigt. Wat is het spannendste aan laten zien hoe het nu is?",
                "Ik ging er te snel overheen, sorry. Je vertelde dat je het eng vindt om nu berichten te sturen.\n\nWat maakt dat zo spannend?",
            ),
            wait_for_reply=True,
            follow_up_on=date(2025, 2, 14),
            evidence=(6, 8),
        ),
        figures=Figures(0.46, 0.25, 1.0, 0.0, 2, 1, 3),
        seller_guess="Sanne is waarschijnlijk de verkoper: die stelt de vragen en doet het aanbod (geraden).",
    )


PRIYA = (
    Said("Priya", "Hi Dana, I'd love a new site before wedding season, we lose orders every week.", at="14:00", label="change_talk", words=("lose orders every week",), tension=0.03),
    Said("Dana Moreno", "Good to hear from you. What happens now when somebody wants to order?", at="14:10", moves=(("open_question", 0.95),), tension=0.02),
    Said("Priya", "They ring, and half the time I'm mid-service. But honestly there's just no budget for it this year.", at="14:25", label="no_money", score=0.91, nature="rational", depth="reflex", stage="decision", words=("no budget for it this year",), tension=0.2),
    Said("Dana Moreno", "So orders slip away, and the money isn't there to fix it. Did I get that right?", at="15:00", moves=(("paraphrase", 0.93),), tension=0.08),
    Said("Priya", "Sort of. I paid $940 in fees to that ordering app last month, so who knows.", day=4, at="09:12", label="no_money", score=0.48, unsure=True, nature="unknown", depth="unknown", stage="decision", words=("$940 in fees",), tension=0.1),
)  # fmt: skip


def report_en() -> Report:
    """Build an English chat with an unsure label and a soft confrontation as the next step."""
    return report_on(
        PRIYA,
        sellers=("Dana Moreno",),
        id="WhatsApp Chat with Priya.txt",
        language=Language.EN,
        warmth=Warmth.KNOWN,
        diagnosis=(
            Diagnosis(
                4,
                "no_money",
                "unknown",
                "unknown",
                "decision",
                (
                    Answer("moment", "Yes. In the stage ‘Decision’ this reaction is only natural.", (2,), None),
                    Answer("depth", None, (), "If the money were there tomorrow, what would you do first?"),
                ),
                (),
            ),
        ),
        contradictions=(Contradiction(2, 4, 0.88, "Has no budget this year, and paid $940 in fees in one month."),),
        next_step=Recommendation(
            "soft_confrontation",
            "You asked and listened, and they said two things that don't go together. Lay them side by side, without judgement.",
            "soft_on_clash",
            ("On Monday you said there's no budget this year. Today you said you paid $940 in fees last month.",),
            wait_for_reply=True,
            follow_up_on=None,
            evidence=(2, 4),
        ),
        figures=Figures(0.41, 0.5, 1.0, 1.0, 0, 1, 2),
    )


MARCY = (
    Said("Coach Dee", "Hé Marcy! Drie weken niet gezien. Geen smoesjes hè, 's ochtends is er altijd een gaatje ;)", moves=(("pressure", 0.83), ("blame", 0.61)), words=("Geen smoesjes hè",), tension=0.4),
    Said("Marcy", "druk met de kinderen", label="family_busy", score=0.87, nature="rational", depth="unknown", stage="customer", words=("druk met de kinderen",), tension=0.45),
    Said("Marcy", "en sinds mijn man er niet meer is slaap ik eigenlijk niet. ik red het gewoon even niet", label="family_busy", score=0.71, nature="emotional", depth="real", stage="customer", vulnerable=0.97, words=("sinds mijn man er niet meer is",), tension=0.5),
)  # fmt: skip


def vulnerable_report() -> Report:
    """Build a Dutch talk without times in which somebody turns out to be grieving."""
    return report_on(
        MARCY,
        sellers=("Coach Dee",),
        id="plain.txt",
        channel=Channel.OTHER,
        diagnosis=(Diagnosis(2, "family_busy", "emotional", "real", "customer", (), ()),),
        next_step=Recommendation(
            "respect",
            "Er speelt iets zwaars bij de ander. Dan past maar één ding: erkennen, stoppen en de deur openlaten.",
            "guard_vulnerable",
            (
                "Wat heftig, Marcy. Dit gaat nu voor alles. Je hoeft hier niets mee; als je er later weer aan toe bent, ben je welkom.",
            ),
            wait_for_reply=True,
            follow_up_on=None,
            evidence=(2,),
        ),
        figures=Figures(0.42, 0.0, None, None, 1, 0, 2),
    )


def seller_only_report() -> Report:
    """Build a talk in which only the seller has spoken, at no known time."""
    turns = (Said("Sanne", "Hallo, is daar iemand?", moves=(("closed_question", 0.7),)),)
    return report_on(turns, sellers=("Sanne",), id="stil.txt", figures=Figures(1.0, 1.0, 0.0, 0.0, 0, 0, 0))


def empty_report() -> Report:
    """Build a report on a conversation without any turn."""
    return report_on((), id="leeg.txt")


def hostile_report() -> Report:
    """Build a talk that tries to break out of every format."""
    texts = (
        "</script><script>alert(1)</script> <img src=x onerror=alert(1)>",
        "\x1b[2J\x1b]0;gotcha\x07 rood\x9b31m",
        "\u202egnp.exe en \u2066verstopt",
        '=HYPERLINK("http://x","klik")',
        "+31 6 00000000 | **vet** _schuin_ `code` [link](javascript:alert(1)) # kop",
        "-1+1",
        "@SUM(A1)",
        "\t=1+1",
        "#N/A",
        "een \ud800 halve letter en \x00 niets",
    )
    turns = [Said("<b>Eva</b>\x1b[31m", text, label="not_now", words=(text[:5],)) for text in texts]
    return report_on(
        turns, id="=cmd|'/c calc'!A1.txt", diagnosis=(Diagnosis(0, "not_now", "unknown", "unknown", None, (), ()),)
    )


def long_report(turns: int) -> Report:
    """Build a very long talk in which every third turn is resistance."""
    pair = (
        Said("Kim", "Wanneer zullen we beginnen?", at="09:00", moves=(("open_question", 0.9),), words=("Wanneer",)),
        Said("Roos", "Nu niet, na de zomer misschien.", at="09:01", label="not_now", words=("Nu niet",), tension=0.3),
        Said("Roos", "Ik hoor je wel.", at="09:02", label="neutral", tension=0.1),
    )
    said = [pair[index % 3] for index in range(turns)]
    resistant = [index for index in range(turns) if index % 3 == 1]
    return report_on(
        said,
        sellers=("Kim",),
        id="lang.txt",
        diagnosis=tuple(Diagnosis(index, "not_now", "rational", "reflex", None, (), ()) for index in resistant),
        figures=Figures(0.4, 1.0, 1.0, 0.0, 0, 0, len(resistant)),
    )


FILES = (
    FileReport(
        "examples/chat.txt",
        "whatsapp",
        {"system": 2, "media": 3},
        (Note("dates.day.number", {"line": 3, "date": "14-02-25"}),),
    ),
    FileReport("examples/plain.txt", "text", {}, ()),
)


def analysis(*reports: Report, files: tuple[FileReport, ...] = FILES) -> Analysis:
    """Build an analysis; several reports get a summary."""
    summary = summarise(reports, forms=method().forms) if len(reports) > 1 else None
    return Analysis(reports, summary, files, method(), VERSIONS)


def options(language: Language = Language.NL, *, colour: bool = False, width: int = 80) -> RenderOptions:
    return RenderOptions(language, AMSTERDAM, colour, width)
