from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import builders
from weerklank.advice.follow_up import named_moment
from weerklank.text.language import Language

MONDAY = date(2025, 6, 16)

# What people say on Monday 16 June 2025, and the day that fits it; None where only they know the day.
DUTCH = {
    "Na de zomer kijk ik er weer naar.": date(2025, 9, 8),
    "Over twee weken graag.": date(2025, 6, 30),
    "over 10 dagen weet ik meer": date(2025, 6, 26),
    "Over een week of drie misschien.": date(2025, 7, 7),
    "Geef me een maand.": date(2025, 7, 16),
    "geef ons twee weekjes": date(2025, 6, 30),
    "binnen de 2 weken laat ik iets weten": date(2025, 6, 30),
    "Over drie maanden is het rustiger.": date(2025, 9, 16),
    "Over anderhalf jaar pas.": date(2026, 12, 16),
    "Volgend kwartaal hebben we weer budget.": date(2025, 7, 5),
    "Na het derde kwartaal dan.": date(2025, 10, 7),
    "Begin januari beslissen we.": date(2026, 1, 5),
    "half september": date(2025, 9, 16),
    "eind augustus pas": date(2025, 8, 27),
    "Bel in oktober nog eens.": date(2025, 10, 5),
    "na november": date(2025, 12, 4),
    "Op 8 september ben ik terug.": date(2025, 9, 8),
    "tot 10 oktober zit ik vol": date(2025, 10, 10),
    "5 jan beginnen we weer": date(2026, 1, 5),
    "We zouden het tegen het eind van het jaar nog bekijken.": date(2025, 12, 8),
    "Vrijdag weet ik meer.": date(2025, 6, 20),
    "Kan het tot maandag wachten?": date(2025, 6, 23),
    "volgende week dinsdag": date(2025, 6, 24),
    "dinsdag volgende week": date(2025, 6, 24),
    "Volgende week op vrijdag dan.": date(2025, 6, 27),
    "Dinsdag over een week.": date(2025, 6, 24),
    "eind volgende week": date(2025, 6, 27),
    "binnen een week of twee": date(2025, 6, 30),
    "Ik ben een half jaar geleden gestopt, bel me na de zomer.": date(2025, 9, 8),
    "Na het weekend.": date(2025, 6, 23),
    "begin volgende week": date(2025, 6, 23),
    "begin volgende maand": date(2025, 7, 3),
    "Mag ik er een nachtje over slapen?": date(2025, 6, 17),
    "overmorgen": date(2025, 6, 18),
    "na Pasen": date(2026, 4, 7),
    "Na de carnaval, jong.": date(2026, 2, 23),
    "na 't verlof": date(2025, 9, 8),
    "na het bouwverlof": date(2025, 9, 8),
    "als de kinderen weer naar school zijn": date(2025, 9, 8),
    "na Sinterklaas": date(2025, 12, 8),
    "na de kerst of zo": date(2026, 1, 12),
    "Mijn dochter komt met kerst over.": date(2026, 1, 12),
    "Dit jaar niet meer voor de kerst.": date(2026, 1, 12),
    "Niet voor de zomer in elk geval.": date(2025, 9, 8),
    "in de loop van september": date(2025, 9, 5),
    "Kunt u me vrijdag terugbellen?": date(2025, 6, 20),
    "Belt u maandag even?": date(2025, 6, 23),
    "Misschien de ronde van januari.": date(2026, 1, 5),
    "na mijn examens": None,
    "Na onze verhuizing graag.": None,
    "na den oogst": None,
    "volgend seizoen": None,
    "als het wat rustiger is": None,
}
ENGLISH = {
    "Maybe after the summer.": date(2025, 9, 8),
    "in two weeks": date(2025, 6, 30),
    "in about ten days": date(2025, 6, 26),
    "in six weeks' time": date(2025, 7, 28),
    "Give me a week.": date(2025, 6, 23),
    "a couple of months": date(2025, 9, 16),
    "next quarter, perhaps": date(2025, 7, 5),
    "early January": date(2026, 1, 5),
    "mid-August": date(2025, 8, 16),
    "by the end of the month": date(2025, 7, 3),
    "Ring us in October.": date(2025, 10, 5),
    "Could you ring me back on Friday?": date(2025, 6, 20),
    "Not before the summer.": date(2025, 9, 8),
    "on 12 October": date(2025, 10, 12),
    "the 3rd of September": date(2025, 9, 3),
    "back on 12 Aug": date(2025, 8, 12),
    "Sep 4 works": date(2025, 9, 4),
    "by the end of the year": date(2025, 12, 8),
    "I'll know friday": date(2025, 6, 20),
    "next Tuesday": date(2025, 6, 24),
    "next week on Tuesday": date(2025, 6, 24),
    "the end of next week": date(2025, 6, 27),
    "after the weekend": date(2025, 6, 23),
    "let me sleep on it": date(2025, 6, 17),
    "after Easter": date(2026, 4, 7),
    "until spring": date(2026, 4, 15),
    "in the new year": date(2026, 1, 15),
    "after my exams": None,
    "once things settle down": None,
    "After the harvest.": None,
}
BACKWARD = {
    Language.NL: [
        "Ik wacht al drie weken.", "Maandag ziek, donderdag verdwaald.", "In maart stond ik in de aspergeoogst.",
        "Op 10 februari schreef je iets anders.", "Het duurde twee weken.", "31 februari", "Dat is nu de derde keer.",
        "Ik heb twee kinderen.", "Nu niet.", "", "Wacht tot Jan er is.",
        "Dat hebben we een half jaar geleden geprobeerd.", "Ik zit hier al een paar maanden mee.",
        "Een paar weken geleden.",
        "De afgelopen paar weken.", "In september vorig jaar.", "Gelukkig nieuw jaar!",
        "Goede morgen, ik heb nagedacht.",
        "De beste wensen voor het nieuwe jaar.",
    ],
    Language.EN: [
        "I've waited for three weeks now.", "last Monday", "two weeks ago", "I may call.", "may 5 people come?",
        "I marched in.", "the second time", "Not now.", "",
        "We tried that a few months ago.", "For the past few weeks.", "in September last year", "Happy New Year!",
        "It's been a couple of months.",
    ],
}  # fmt: skip
SAID = [(Language.NL, *pair) for pair in DUTCH.items()] + [(Language.EN, *pair) for pair in ENGLISH.items()]


@pytest.mark.parametrize(("language", "text", "due"), SAID, ids=[text for _, text, _ in SAID])
def test_a_moment_becomes_the_day_that_fits_it_or_none_where_only_they_know_it(method, language, text, due):
    found = named_moment(text, language=language, said_on=MONDAY, method=method)
    assert found is not None
    assert found.due == due
    assert found.span.of(text)


@pytest.mark.parametrize("language", Language)
def test_what_looks_back_or_names_no_moment_gives_none(method, language):
    for text in BACKWARD[language]:
        assert named_moment(text, language=language, said_on=MONDAY, method=method) is None, text


def test_of_two_moments_the_first_counts_and_at_one_place_the_fullest(method):
    found = named_moment(
        "Volgende week dinsdag, of anders na de zomer.", language=Language.NL, said_on=MONDAY, method=method
    )
    assert found.due == date(2025, 6, 24)
    assert (found.span.start, found.span.end) == (0, 21)


@pytest.mark.parametrize(("said_on", "due"), [
    (date(2025, 6, 16), date(2025, 9, 8)), (date(2025, 10, 10), date(2026, 1, 12)),
    (date(2025, 12, 21), date(2026, 1, 12)),
])  # fmt: skip
def test_a_holiday_is_the_next_to_come(method, said_on, due):
    for language, text in ((Language.NL, "na de vakantie"), (Language.EN, "after the holidays")):
        assert named_moment(text, language=language, said_on=said_on, method=method).due == due


def test_a_week_after_a_weekday_skips_the_one_that_comes_first(method):
    wednesday = date(2025, 6, 18)
    for language, text in ((Language.NL, "dinsdag over een week"), (Language.EN, "a week on Tuesday")):
        found = named_moment(text, language=language, said_on=wednesday, method=method)
        assert found.due == date(2025, 7, 1)


@pytest.mark.parametrize(
    "text", ["over twee weken", "volgende maand", "na Pasen", "over 99 jaar", "volgende week dinsdag"]
)
def test_a_day_after_the_last_of_all_is_none(method, text):
    found = named_moment(text, language=Language.NL, said_on=date(9999, 12, 30), method=method)
    assert found is None or found.due is None


@pytest.mark.parametrize(("year", "easter"), [
    (2019, date(2019, 4, 21)), (2024, date(2024, 3, 31)), (2025, date(2025, 4, 20)), (2026, date(2026, 4, 5)),
    (2038, date(2038, 4, 25)), (2076, date(2076, 4, 19)),
])  # fmt: skip
def test_easter_falls_where_the_church_says(method, year, easter):
    said_on = date(year, 1, 10)
    found = named_moment("na pasen", language=Language.NL, said_on=said_on, method=method)
    assert found.due == easter + timedelta(days=2)


@given(
    said_on=st.dates(date(2000, 1, 1), date(2090, 1, 1)),
    said=st.sampled_from(SAID),
)
def test_a_day_lies_after_it_was_said_whenever_that_was(said_on, said):
    language, text, _ = said
    found = named_moment(text, language=language, said_on=said_on, method=builders.method())
    assert found is None or found.due is None or found.due > said_on


@given(st.text(max_size=80), st.sampled_from(Language))
def test_no_text_makes_it_stumble(text, language):
    found = named_moment(text, language=language, said_on=MONDAY, method=builders.method())
    assert found is None or found.span.end <= len(text)
