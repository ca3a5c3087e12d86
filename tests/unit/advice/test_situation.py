from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import Said
from tests.readings import JUNE, TODAY, diagnosis_of, situation, they, we
from weerklank.advice.situation import CONDITIONS, follow_up_date
from weerklank.text.language import Language

ASK = we("Hoe zie jij dat?", "open_question")
ECHO = we("Dus het past nu niet?", "paraphrase")
ARGUE = we("Dat valt best mee hoor.", "argue")
CONFRONT = we("Je zei eerst ja en nu nee.", "soft_confrontation")
NOT_NOW = they("Nu niet.", "not_now")
PLAIN = they("Oké.")

# Each condition with a situation in which it holds, and one, as near as can be, in which it doesn't.
CASES = {
    "angry": ([they("Weer niet geleverd.", "complaint")], [they("Weer niet nodig.", "no_problem")]),
    "argued": ([ARGUE, NOT_NOW], [ASK, NOT_NOW]),
    "argued_without_anger": ([ARGUE, NOT_NOW], [ARGUE, they("Weer niet geleverd.", "complaint")]),
    "asked": ([ASK, NOT_NOW], [ASK, PLAIN, ARGUE, NOT_NOW]),
    "asked_a_question": ([they("Wat kost het?", "question")], [they("Wat kost het?", "question", unsure=True)]),
    "asks_to_come_back": (
        [they("Bel me na de zomer nog eens. Het is nu te druk.", "not_now")],
        [they("Bel me niet zomaar op. Na de zomer is het rustiger.", "not_now")],
    ),
    "asks_something_else": (
        [they("Hoe laat kunt u me na de zomer bellen?", "question")],
        [they("Kunt u me na de zomer bellen?", "question")],
    ),
    "asks_for_time": ([they("Ik denk erover na.")], [they("Ik denk er anders over.")]),
    "clash": (
        {"turns": [PLAIN, ASK, NOT_NOW], "clashes": [(0, 2)]},
        {"turns": [PLAIN, NOT_NOW, *[ASK, PLAIN] * 4], "clashes": [(0, 1)]},
    ),
    "clearly_vulnerable": (
        [they("Mijn man is er niet meer.", vulnerable=0.95), *[ASK, PLAIN] * 8],
        [they("Mijn man is er niet.", vulnerable=0.7)],
    ),
    "commits_and_asks": (
        [they("Schrijf me in. Hoe laat begint het?", "change_talk")],
        [they("Schrijf me in.", "change_talk")],
    ),
    "committing": ([they("Schrijf me in.", "change_talk")], [they("Schrijf me eens.", "change_talk")]),
    "complaint_told": (
        [they("Ik heb nu drie keer om die factuur gevraagd.", "complaint")],
        [they("SERIEUS?", "complaint")],
    ),
    "confirmed": ([ECHO, they("Ja, precies.")], [ASK, they("Ja, precies.")]),
    "confronted_and_silent": ([NOT_NOW, CONFRONT], [NOT_NOW, CONFRONT, NOT_NOW]),
    "confronted_hard": (
        [we("Wat is er echt?", "hard_confrontation"), NOT_NOW],
        [we("Wat is er echt?", "hard_confrontation", score=0.2), NOT_NOW],
    ),
    "confronted_just_now": ([CONFRONT, NOT_NOW], [CONFRONT, NOT_NOW, ASK, NOT_NOW]),
    "confronted_soft": ([CONFRONT, NOT_NOW], [NOT_NOW, CONFRONT]),
    "confrontation_landed": ([CONFRONT, they("Dat is waar ook.")], [CONFRONT, they("(zwijgt) ...")]),
    "doubtful": (
        [they("Ja ja.", "not_now", score=0.4, unsure=True)],
        [they("Ja ja.", "neutral", score=0.9, unsure=True)],
    ),
    "gives_go_ahead": ([they("Prima, doe maar.")], [they("Doe maar, mits het op tijd is.")]),
    "heard": ([ECHO, PLAIN, ARGUE, NOT_NOW], [ARGUE, NOT_NOW]),
    "leaving": ([they("Laat maar zitten.")], [they("Laat eens zien.")]),
    "may_confront": ([NOT_NOW, ASK, PLAIN], [they("Wie bent u eigenlijk?", "distrust")]),
    "moment_passed": (
        [they("Na het weekend.", "not_now", day=JUNE - 9, at="09:00")],
        [they("Na het weekend.", "not_now", day=JUNE, at="09:00")],
    ),
    "moving": ([they("Ik ga het doen.", "change_talk")], [they("Ik ga het doen.", "change_talk", unsure=True)]),
    "named_a_moment": ([they("Na mijn examens.", "not_now")], [they("Na mijn werk.", "not_now")]),
    "named_no_date": (
        [they("Na mijn examens.", "not_now", day=JUNE, at="09:00")],
        [they("Na de zomer.", "not_now", day=JUNE, at="09:00")],
    ),
    "nothing_at_stake": ([they("Tot morgen!")], [they("Nu niet.", "not_now"), ASK, they("Tot morgen!")]),
    "not_understood": ([they("Ik kan je niet volgen.", "unclear")], [they("Ik volg je.", "neutral")]),
    "owed": (
        [they("Weer niet geleverd.", "complaint"), ASK, PLAIN],
        [they("Weer niet geleverd.", "complaint"), ASK, they("Mijn man is ziek.", vulnerable=0.95)],
    ),
    "owed_in_hardship": (
        [they("Mijn man is ziek.", vulnerable=0.95), ASK, they("Weer niet geleverd.", "complaint")],
        [they("Weer niet geleverd.", "complaint")],
    ),
    "paraphrased": ([ECHO, NOT_NOW], [ECHO, NOT_NOW, ASK, NOT_NOW]),
    "perhaps_vulnerable": (
        [they("Mijn man is er niet meer.", vulnerable=0.6)],
        [they("Mijn man is er niet meer.", vulnerable=0.95)],
    ),
    "put_off_before": ([NOT_NOW, ASK, PLAIN], [they("Nu niet.", "not_now", unsure=True), ASK, NOT_NOW]),
    "questioned": ([ASK, PLAIN, ARGUE, NOT_NOW], [ECHO, NOT_NOW, ASK]),
    "refused": ([they("Nee, stop.", "refusal", score=0.4)], [they("Nee, nu niet.", "not_now")]),
    "refused_before": (
        [they("Nee, stop.", "refusal"), ASK, PLAIN],
        [they("Nee, stop.", "refusal", unsure=True), ASK, PLAIN],
    ),
    "resistant": ([NOT_NOW], [they("Prima.", "change_talk")]),
    "seller_spoke_last": ([NOT_NOW, ASK], [ASK, NOT_NOW]),
    "silent": ([they("(kijkt naar buiten) ...")], [they("Dat weet ik nog niet.")]),
    "something_asked": ([they("Prima. Hoe laat?", "change_talk")], [they("Prima. Om acht uur.", "change_talk")]),
    "still_telling": ([PLAIN, they("En toen?")], [ASK, they("En toen?")]),
    "tells_what_went_wrong": ([they("De doos is kapot.")], [they("De doos is klein.")]),
    "wordless": ([they("(zwijgt) …")], [they("👍")]),
    "vulnerable": (
        [they("Mijn man is overleden.", "neutral", vulnerable=0.95), *[ASK, PLAIN] * 8],
        [they("Mijn man is overwerkt.", "neutral", vulnerable=0.1)],
    ),
}  # fmt: skip


def built(case):
    return situation(**case) if isinstance(case, dict) else situation(case)


def test_every_condition_stands_in_the_table_above():
    assert set(CASES) == set(CONDITIONS)


@pytest.mark.parametrize("name", CASES)
def test_a_condition_holds_where_it_should_and_not_beside_it(name):
    holds, fails = CASES[name]
    assert (CONDITIONS[name](built(holds)), CONDITIONS[name](built(fails))) == (True, False)


def test_tension_alone_is_anger_enough():
    assert CONDITIONS["angry"](situation([they("Nou.", tension=0.6)]))
    assert not CONDITIONS["angry"](situation([they("Nou.", tension=0.1)]))


def test_anger_lasts_longer_than_one_dry_sentence_and_not_for_ever():
    complaint = they("Weer niet geleverd!", "complaint")
    assert CONDITIONS["angry"](situation([complaint, ASK, PLAIN]))
    assert not CONDITIONS["angry"](situation([complaint, ASK, PLAIN, ASK, PLAIN, ASK, PLAIN]))


def test_a_faint_second_label_complaint_is_anger_and_a_fainter_one_isnt():
    for score, expected in ((0.3, True), (0.1, False)):
        found = situation([they("Nou ja.", "not_now", score=0.6)], also={0: ("complaint", score)})
        assert CONDITIONS["angry"](found) is expected


def test_somebody_elses_complaint_is_not_this_customers_anger():
    found = situation([they("Weer niet geleverd!", "complaint", speaker="Roos"), ASK, PLAIN])
    assert not CONDITIONS["angry"](found)


def test_a_refusal_counts_as_soon_as_no_other_label_is_likelier():
    for score, expected in ((0.45, True), (0.3, False)):
        found = situation([they("Nee hoor.", "not_now", score=0.45)], also={0: ("refusal", score)})
        assert CONDITIONS["refused"](found) is expected


def test_a_clear_sign_of_hardship_counts_for_the_whole_conversation_and_a_guard_beats_the_form():
    found = situation([they("Ik zit in de schulden.", "no_money", vulnerable=0.95), *[ASK, NOT_NOW] * 10])
    assert CONDITIONS["vulnerable"](found)
    assert CONDITIONS["clearly_vulnerable"](found)


def test_hardship_is_that_of_who_told_it_and_stays_theirs_when_another_spoke_between():
    grief = they("Mijn man is vorige week overleden.", "not_now", vulnerable=0.97, speaker="Roos")
    of_another, of_roos = situation([grief, NOT_NOW]), situation([grief, NOT_NOW, they("Ja.", speaker="Roos")])
    for name in ("vulnerable", "clearly_vulnerable"):
        assert not CONDITIONS[name](of_another)
        assert CONDITIONS[name](of_roos)


@pytest.mark.parametrize(("text", "language"), [
    ("Mijn moeder is vorige week overleden.", Language.NL), ("We're in debt up to our ears.", Language.EN),
])  # fmt: skip
def test_hardship_that_a_reader_missed_is_heard_by_its_name(text, language):
    assert CONDITIONS["vulnerable"](situation([they(text, vulnerable=0.0)], language=language))


@pytest.mark.parametrize(("text", "language"), [
    ("Mijn vader is zondag overleden, dus even geen website.", Language.NL),
    ("Oma is vorige week begraven. Ik kom er nog niet aan toe.", Language.NL),
    ("My dad died last night, so not now.", Language.EN),
])  # fmt: skip
def test_hardship_of_the_last_days_is_clear_though_a_reader_hears_little_of_it(text, language):
    assert CONDITIONS["clearly_vulnerable"](situation([they(text, vulnerable=0.22)], language=language))


@pytest.mark.parametrize(("text", "score"), [
    ("Mijn vader is in 1998 overleden, toen was ik negen.", 0.22),
    ("Ik heb net een opdracht van een uitvaartleider.", 0.02),
    ("Mijn vader is overleden. Zondag ben ik er weer.", 0.22),
])  # fmt: skip
def test_an_old_story_or_a_trade_is_no_clear_hardship(text, score):
    assert not CONDITIONS["clearly_vulnerable"](situation([they(text, vulnerable=score)]))


@given(st.sampled_from(sorted(CONDITIONS)))
def test_no_condition_stumbles_where_no_customer_spoke_or_nobody_did(name):
    assert CONDITIONS[name](situation([ASK, ARGUE])) in (True, False)
    assert CONDITIONS[name](situation([])) in (True, False)


def not_now(text, *, said, today=TODAY, language=Language.NL):
    day = (said - date(2025, 2, 3)).days if said else 0
    turn = Said("Ingrid", text, day=day, at="09:00" if said else None, label="not_now")
    return follow_up_date(situation([turn], today=today, language=language))


@pytest.mark.parametrize(("text", "said", "expected"), [
    ("Na de zomer kijk ik er weer naar.", date(2025, 6, 16), date(2025, 9, 8)),
    ("na de zomer misschien", date(2025, 10, 1), date(2026, 9, 8)),
    ("Morgen beslis ik.", date(2025, 6, 30), date(2025, 7, 1)),
    ("Geef me een weekje.", date(2025, 12, 29), date(2026, 1, 5)),
    ("Over een maand, denk ik.", date(2025, 12, 31), date(2026, 1, 28)),
    ("Bel me over een half jaar nog eens.", date(2025, 8, 31), date(2026, 3, 2)),
    ("Volgend jaar misschien.", date(2025, 11, 3), date(2026, 1, 15)),
    ("Na kerst, of anders na de zomer.", date(2025, 6, 16), date(2026, 1, 12)),
    ("Ooit wel een keer.", date(2025, 6, 16), None),
])  # fmt: skip
def test_words_that_put_off_become_a_date_counted_from_when_they_were_said(text, said, expected):
    assert not_now(text, said=said, today=said) == expected


@pytest.mark.parametrize(("text", "said", "expected"), [
    ("Over een week.", date(2025, 6, 14), date(2025, 6, 23)),  # a Saturday
    ("Bel me over twee weken.", date(2025, 4, 7), date(2025, 4, 22)),  # Easter Monday
    ("Begin december beslissen we.", date(2026, 6, 1), date(2026, 12, 7)),
    ("over een maand", date(2025, 11, 25), date(2025, 12, 29)),  # Christmas, and the weekend after it
    ("Over een week of twee.", date(2026, 4, 13), date(2026, 4, 28)),  # the King's birthday
    ("Ik wil er een nachtje over slapen.", date(2025, 6, 20), date(2025, 6, 23)),
])  # fmt: skip
def test_a_day_that_we_propose_is_a_working_day(text, said, expected):
    assert not_now(text, said=said, today=said) == expected


@pytest.mark.parametrize(("text", "said", "expected"), [
    ("Bel me zaterdag maar even.", date(2025, 6, 16), date(2025, 6, 21)),
    ("Volgende week zondag.", date(2025, 6, 16), date(2025, 6, 29)),
    ("Morgen beslis ik.", date(2025, 6, 20), date(2025, 6, 21)),
    ("Op 26 december ben ik er weer.", date(2025, 11, 3), date(2025, 12, 26)),
])  # fmt: skip
def test_the_very_day_that_they_name_stays_that_day(text, said, expected):
    assert not_now(text, said=said, today=said) == expected


def test_english_talks_keep_the_days_off_that_most_countries_share():
    kings_day = date(2026, 4, 27)
    assert not_now("In two weeks.", said=date(2026, 4, 13), today=date(2026, 4, 13), language=Language.EN) == kings_day
    assert not_now("In two weeks.", said=date(2026, 12, 11), today=TODAY, language=Language.EN) == date(2026, 12, 28)


def test_a_moment_has_not_come_before_the_working_day_that_is_proposed():
    turn = they("Over een week.", "not_now", day=JUNE - 2, at="09:00")
    assert not CONDITIONS["moment_passed"](situation([turn], today=date(2025, 6, 22)))
    assert CONDITIONS["moment_passed"](situation([turn], today=date(2025, 6, 23)))


def test_english_words_are_looked_for_in_an_english_conversation():
    assert not_now("After the summer, maybe.", said=TODAY, language=Language.EN) == date(2025, 9, 8)
    assert not_now("After the summer, maybe.", said=TODAY, language=Language.NL) is None


def test_a_date_that_has_passed_is_no_date():
    assert not_now("Na de zomer.", said=date(2025, 6, 16), today=date(2025, 9, 8)) is None
    assert not_now("Volgende week.", said=date(2025, 6, 16), today=date(2026, 6, 16)) is None


def test_where_no_time_is_known_the_date_counts_from_today():
    assert not_now("Volgende week.", said=None, today=date(2025, 6, 16)) == date(2025, 6, 23)


A_YEAR_AND_A_HALF, MOST_DAYS_OFF = 550, 4
"""In days; both days of Christmas before a weekend are the longest row of days off."""


@given(
    said=st.dates(date(2025, 2, 3), date(2031, 12, 31)),
    today=st.dates(date(2025, 2, 3), date(2031, 12, 31)),
    data=st.data(),
)
def test_a_follow_up_lies_after_today_and_at_most_a_year_and_a_half_after_it_was_said(method, said, today, data):
    delay = data.draw(st.sampled_from(method.delays))
    phrase = data.draw(st.sampled_from(delay.phrases.of(Language.NL).phrases)).replace("*", "")
    due = not_now(f"Pas {phrase}.", said=said, today=today)
    assert due is None or (today < due and 0 < (due - said).days <= A_YEAR_AND_A_HALF + MOST_DAYS_OFF)


def test_a_year_and_a_half_later_may_be_a_few_days_off():
    assert not_now("Pas over anderhalf jaar.", said=date(2025, 7, 1), today=TODAY) == date(2027, 1, 4)


def test_every_way_to_put_off_gives_a_date_in_both_languages(method):
    for delay in method.delays:
        for language in Language:
            for phrase in delay.phrases.of(language).phrases:
                assert not_now(phrase.replace("*", ""), said=TODAY, language=language) is not None, phrase


def test_the_diagnosis_is_of_the_focus_turn():
    assert diagnosis_of(situation([ASK, NOT_NOW])).turn == 1
    assert diagnosis_of(situation([NOT_NOW, ASK, PLAIN])) is None


def test_who_was_not_confronted_has_nothing_that_landed():
    bob = they("Ik vind het ook te veel geld.", "no_money", speaker="Bob")
    assert not CONDITIONS["confrontation_landed"](situation([NOT_NOW, CONFRONT, bob]))
    assert CONDITIONS["confrontation_landed"](situation([NOT_NOW, CONFRONT, bob, they("Dat is waar ook.")]))


def test_another_customer_who_speaks_first_is_not_still_telling():
    assert not CONDITIONS["still_telling"](situation([they("En toen?", speaker="Bob"), they("Dat wil ik ook weten?")]))


def test_a_day_is_that_of_where_they_live():
    late = they("Morgen weet ik meer.", "not_now", day=JUNE, at="22:30")  # half past midnight on 17 June in Amsterdam
    found = replace(situation([late]), zone=ZoneInfo("Europe/Amsterdam"))
    assert follow_up_date(found) == date(2025, 6, 18)
