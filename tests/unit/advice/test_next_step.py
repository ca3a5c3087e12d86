from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.readings import JUNE, SELLER, advised, situation, they, we
from weerklank.advice.next_step import check_rules, possible_rules, what_to_do
from weerklank.errors import MethodError
from weerklank.method.records import StepWeights
from weerklank.text.language import Language

ASK = we("Hoe zie jij dat?", "open_question")
ECHO = we("Dus het past nu niet?", "paraphrase")
BLAME = we("Dat is uw eigen schuld.", "blame")
ARGUE = we("Dat valt best mee hoor.", "argue")
SOFT = we("Je zei eerst ja en nu nee.", "soft_confrontation")
HARD = we("Wat is er echt aan de hand?", "hard_confrontation")
WISH = they("Ik wil echt meer klanten.", "change_talk")
NOT_NOW = they("Nu niet.", "not_now")
STUCK = "Je hebt gelijk, ik stel het uit. En toch durf ik niet te beginnen."
FEAR = "Ik ben bang dat het weer mislukt en dan sta ik voor gek."

# One situation for each row of next_step.yaml, with the step it leads to.
ROWS = {
    "guard_owed_in_hardship": (
        [they("Weer niet geleverd, en mijn man is zo ziek.", "complaint", vulnerable=0.95)],
        "repair",
    ),
    "guard_vulnerable": ([they("Mijn vrouw is ziek.", "not_now", vulnerable=0.95)], "respect"),
    "guard_no": ([they("Nee, dank je. Haal me van je lijst.", "refusal")], "respect"),
    "landing": ([NOT_NOW, SOFT], "let_it_land"),
    "their_turn": ([NOT_NOW, ASK], None),
    "come_back_now": ([they("Belt u me na het weekend even?", "not_now", day=JUNE - 9, at="09:00")], "give_time"),
    "come_back_when_asked": ([they("Bel me na de zomer nog eens.", "not_now", day=JUNE, at="09:00")], "give_time"),
    "go_ahead": ([WISH, ASK, they("Prima, plan maar in.", "change_talk")], "inform"),
    "respect_hardship": ([they("Het gaat niet zo best met me.", vulnerable=0.6)], "respect"),
    "respect_leaving": ([NOT_NOW, ARGUE, they("Laat maar, het hoeft niet meer.", score=0.5)], "respect"),
    "repair_anger": ([they("Weer niet geleverd!", "complaint")], "repair"),
    "repair_after_arguing": ([NOT_NOW, BLAME, they("Zo. Dat is duidelijk.", score=0.6)], "repair"),
    "repair_wrong": ([they("De doos is kapot aangekomen.", score=0.6)], "repair"),
    "answer_question": ([they("Wat kost het?", "question")], "inform"),
    "clear_up": ([they("Wat heeft dat met mij te maken?", "unclear")], "inform"),
    "tell_how_it_goes_on": (
        [NOT_NOW, SOFT, they("Stuur maar, ik doe het. Staat in de agenda.", "change_talk")],
        "inform",
    ),
    "answer_in_passing": ([they("Prima. Hoe laat begint het?", "change_talk")], "inform"),
    "soft_on_clash": (
        {"turns": [WISH, ASK, NOT_NOW, ECHO, they("Ja, precies.")], "clashes": [(0, 2)]},
        "soft_confrontation",
    ),
    "still_landing": ([WISH, ASK, NOT_NOW, SOFT, they("...")], "let_it_land"),
    "hard_after_landing": (
        [WISH, ASK, NOT_NOW, ECHO, they("Ja."), SOFT, they(STUCK, "change_talk")],
        "hard_confrontation",
    ),
    "named_moment_has_come": (
        [
            NOT_NOW,
            SOFT,
            they("Laat me er even over nadenken, tot na het weekend.", "not_now", day=JUNE - 9, at="09:00"),
        ],
        "give_time",
    ),
    "wait_for_date": (
        [NOT_NOW, SOFT, they("Laat me er even over nadenken, tot na de zomer.", "not_now", day=JUNE, at="09:00")],
        "give_time",
    ),
    "wait_when_asked": ([NOT_NOW, SOFT, they("Laat me er even over nadenken.", "not_now")], "give_time"),
    "paraphrase_after_ask": ([NOT_NOW, ASK, they(FEAR, "distrust")], "paraphrase"),
    "paraphrase_after_arguing": ([NOT_NOW, ASK, NOT_NOW, ARGUE, they(FEAR, "distrust")], "paraphrase"),
    "moving": ([ECHO, they(FEAR, "change_talk")], "paraphrase"),
    "give_back": ([NOT_NOW, ECHO, they(FEAR, "distrust")], "paraphrase"),
    "ask_open_question": ([NOT_NOW], "ask"),
    "ask_when_in_doubt": ([they("Hm, dat weet ik zo niet.", "neutral", score=0.4, unsure=True)], "ask"),
    "ask_for_more": ([WISH], "ask"),
    "silence_after_question": ([ASK, they("...")], "listen"),
    "nothing_now": ([they("Tot morgen!", "neutral")], None),
    "listen_to_silence": ([NOT_NOW, ECHO, they("...")], "listen"),
    "listen_to_story": (
        [NOT_NOW, ECHO, they("Toen was ik zestien."), they("Mijn vader zei niets, de hele avond.", "change_talk")],
        "listen",
    ),
    "listen_to_change": (
        [NOT_NOW, ASK, NOT_NOW, ECHO, they("Ik zie nu pas dat ik mezelf in de weg zit.", "change_talk")],
        "listen",
    ),
    "listen_to_recognition": ([NOT_NOW, ECHO, they("Ja, dat is het precies.", score=0.6)], "listen"),
    "listen_for_now": ([NOT_NOW, ECHO, they("Daar moet ik van slikken.", score=0.5, unsure=True)], "listen"),
}

CONFRONTATIONS = {"soft_confrontation", "hard_confrontation"}
texts = st.sampled_from(
    ["Nu niet.", "Ik wil echt groeien.", "Wat kost het?", "Na de zomer.", "Nee.", "Ik durf het niet.", "", "…"]
)


def built(case):
    return situation(**case) if isinstance(case, dict) else situation(case)


@st.composite
def customer_turns(draw, *, vulnerable: float | None = None):
    return they(
        draw(texts),
        draw(st.sampled_from(["not_now", "no_money", "change_talk", "question", "complaint", "refusal", "neutral"])),
        score=draw(st.floats(0.2, 0.99)),
        unsure=draw(st.booleans()),
        vulnerable=vulnerable,
        tension=draw(st.floats(0, 1)),
    )


seller_turns = st.builds(
    lambda moves, score: we("Zeg het maar.", *moves, score=score),
    st.lists(
        st.sampled_from(["open_question", "paraphrase", "argue", "inform", "soft_confrontation", "hard_confrontation"]),
        min_size=1,
        max_size=3,
        unique=True,
    ),
    st.floats(0.1, 0.99),
)
either = customer_turns() | seller_turns


@st.composite
def clashing(draw, turns):
    """Draw pairs of customer's turns, as a reader that sees clashes everywhere would."""
    own = [index for index, turn in enumerate(turns) if turn.label]
    pairs = [(first, second) for first in own for second in own if first < second]
    return sorted(draw(st.lists(st.sampled_from(pairs), max_size=3, unique=True)) if pairs else [], key=lambda p: p[1])


def test_every_row_stands_in_the_table_above(method):
    assert set(ROWS) == {rule.id for rule in method.step_rules}
    assert {step for _, step in ROWS.values() if step} <= set(method.steps)


@pytest.mark.parametrize("row", ROWS)
def test_a_row_is_reached_and_tells_why(row, method):
    case, step = ROWS[row]
    for reader in Language:
        found = advised(built(case), reader=reader)
        assert (found.rule, found.step) == (row, step)
        assert found.why.startswith(next(rule.why for rule in method.step_rules if rule.id == row).of(reader))


@pytest.mark.parametrize("row", ROWS)
def test_respect_beats_every_row_for_somebody_in_hardship(row):
    case, _ = ROWS[row]
    found = built(case)
    readings = [
        replace(reading, vulnerable=0.95, is_vulnerable=True) if reading.index == found.focus else reading
        for reading in found.readings
    ]
    advice = advised(replace(found, readings=readings))
    owed = found.readings[found.focus].label == "complaint"
    assert advice.step == ("repair" if owed else "respect")  # what is owed is put right, and nothing is asked
    assert not any("?" in draft for draft in advice.drafts)


@pytest.mark.parametrize("row", sorted(set(ROWS) - {"guard_vulnerable"}))
def test_respect_beats_every_row_for_a_plain_no(row):
    case, _ = ROWS[row]
    turns = list(case["turns"] if isinstance(case, dict) else case)
    last = max(index for index, turn in enumerate(turns) if turn.label)
    turns[last] = replace(turns[last], text="Nee. Stop hiermee.", label="refusal", score=0.9)
    assert advised(situation(turns)).step == "respect"


@given(before=st.lists(either, max_size=6), after=st.lists(seller_turns, max_size=4))
def test_after_a_soft_confrontation_only_letting_it_land_is_suggested_until_they_answer(before, after):
    wish = they("Ik wil echt meer klanten.", "change_talk")
    found = advised(situation([*before, wish, SOFT, *after]))
    assert (found.step, found.drafts, found.wait_for_reply) == ("let_it_land", (), True)
    assert found.follow_up_on is None


@given(before=st.lists(either, max_size=6), after=st.lists(either, max_size=6), data=st.data())
def test_nobody_in_hardship_is_ever_confronted(before, after, data):
    turns = [*before, data.draw(customer_turns(vulnerable=0.95)), *after]
    found = advised(situation(turns, clashes=data.draw(clashing(turns))))
    assert found.step in {"respect", "repair"}
    assert not any("?" in draft for draft in found.drafts)
    assert found.follow_up_on is None


@given(after=st.lists(either, max_size=6), data=st.data())
def test_nobody_who_said_no_is_ever_confronted(after, data):
    asked = we("Dus het past niet?", "open_question", "paraphrase")
    turns = [
        they("Ik wil groeien."),
        SOFT,
        asked,
        they("Nee, stop.", "refusal"),
        asked,
        *after,
        they("Geen geld.", "no_money"),
    ]
    found = situation(turns, clashes=[(0, len(turns) - 1)])
    assert not CONFRONTATIONS & {rule.step for rule in possible_rules(found)}


@pytest.mark.parametrize(("turn", "also"), [
    (they("Right. Thanks for asking then.", "neutral", score=0.55), ("refusal", 0.17)),
    (they("Right. Thanks for asking then.", "neutral", score=0.55, unsure=True), ("refusal", 0.29)),
    (they("Ah. Now I see what you mean.", "refusal", score=0.24, unsure=True), ("neutral", 0.2)),
])  # fmt: skip
def test_a_faint_no_is_no_reason_to_say_goodbye(turn, also):
    found = situation([NOT_NOW, ASK, turn], also={2: also}, language=Language.EN)
    assert "respect" not in {rule.step for rule in possible_rules(found)}


@pytest.mark.parametrize("text", ["Right. Please do not call me.", "Right. I'm out then."])
def test_a_faint_no_is_a_reason_to_stop_where_the_words_say_so(text):
    turns = [NOT_NOW, ASK, they(text, score=0.55)]
    found = situation(turns, also={2: ("refusal", 0.17)}, language=Language.EN)
    assert "respect_leaving" in {rule.id for rule in possible_rules(found)}


def test_small_talk_asks_nobody_to_wait():
    assert not advised(situation([they("Tot morgen!")])).wait_for_reply
    assert advised(situation([they("Tot morgen!"), we("Tot morgen!")])).wait_for_reply


@given(turns=st.lists(either, max_size=10), data=st.data())
def test_a_confrontation_has_its_ground_whatever_was_said(method, turns, data):
    clashes = data.draw(clashing(turns))
    found = advised(situation(turns, clashes=clashes))
    focus = max((index for index, turn in enumerate(turns) if turn.label), default=-1)
    before = [move for turn in turns[: focus + 1] for move in turn.moves if move[1] >= 0.4]
    if found.step in CONFRONTATIONS:
        assert not any(turn.moves for turn in turns[focus + 1 :])
    if found.step == "soft_confrontation":
        assert clashes
        assert "soft_confrontation" not in dict(before)
        assert {"open_question", "paraphrase"} <= {move for turn in turns[:focus] for move, _ in turn.moves}
    if found.step == "hard_confrontation":
        assert "soft_confrontation" in dict(before)
        assert "hard_confrontation" not in dict(before)
        assert any(turn.label in method.forms for turn in turns[: focus + 1])


@example(turns=[they("Nu niet.", score=0.875)])
@given(turns=st.lists(either, max_size=10))
def test_some_row_always_decides_and_only_giving_time_names_a_day(method, turns):
    found = advised(situation(turns))
    assert found.step is None or found.step in method.steps
    assert found.why
    assert len(found.drafts) <= 3
    assert found.step == "give_time" or found.follow_up_on is None
    they_spoke_last = bool(turns) and turns[-1].speaker != SELLER
    assert found.step is not None or (found.drafts == () and found.wait_for_reply is not they_spoke_last)
    assert all(0 <= index < len(turns) for index in found.evidence)


def test_giving_time_names_the_day_in_the_advice_and_in_every_draft():
    found = advised(situation(ROWS["wait_for_date"][0]))
    assert found.follow_up_on.isoformat() == "2025-09-08"
    assert found.drafts
    assert all("8 september" in draft for draft in found.drafts)


@pytest.mark.parametrize(("text", "language"), [
    ("Bel me na de zomer nog eens.", Language.NL),
    ("Nu komt het niet uit. Kunt u me terugbellen na de zomer?", Language.NL),
    ("Neem na de zomer nog eens contact op!", Language.NL), ("Give me a ring after the summer.", Language.EN),
    ("Not now, sorry. Get back to me after the summer.", Language.EN),
    ("Kunt u me na de zomer bellen?", Language.NL), ("Zou u mij na de zomer even terug kunnen bellen?", Language.NL),
    ("Kunt ge na 't verlof eens terugbellen?", Language.NL), ("Gelieve mij na de zomer te contacteren.", Language.NL),
    ("Could you please call after the summer?", Language.EN),
    ("Na de zomer is het rustiger. Kunt u me dan bellen?", Language.NL),
    ("Kan het ook na de zomer?", Language.NL), ("Kunnen we het na de zomer weer oppakken?", Language.NL),
    ("We zijn er na de zomer weer. Belt u me daarna maar even.", Language.NL),
    ("Not before the summer, we're saving. Can you give us a nudge then?", Language.EN),
    ("Bel me maar niet meer voor de zomer.", Language.NL), ("Nu lukt het niet meer, bel me na de zomer.", Language.NL),
])  # fmt: skip
def test_who_asks_to_be_called_back_at_a_moment_gets_that_time_with_its_day(text, language):
    found = situation([they(text, "not_now", day=JUNE, at="09:00")], language=language)
    given = advised(found)
    assert (given.step, str(given.follow_up_on)) == ("give_time", "2025-09-08")
    assert all("8 september" in draft.lower() for draft in given.drafts)


@pytest.mark.parametrize("label", ["question", "not_now"])
def test_a_request_to_come_back_that_is_put_as_a_question_is_no_question_to_answer(label):
    given = advised(situation([they("Nu schikt het niet. Kunt u me na de zomer bellen?", label, day=JUNE, at="09:00")]))
    assert given.rule == "come_back_when_asked"
    assert all("8 september" in draft.lower() for draft in given.drafts)
    assert not any("antwoord" in draft for draft in given.drafts)


def test_who_asks_to_be_called_back_said_no_final_no():
    said = "Het bestuur doet het dit jaar niet. Kunt u na de zomer weer contact met ons opnemen?"
    given = advised(situation([they(said, "refusal", score=0.6, day=JUNE, at="09:00")]))
    assert (given.rule, str(given.follow_up_on)) == ("come_back_when_asked", "2025-09-08")
    assert advised(situation([they("Nee. Bel me na de zomer niet meer.", "refusal")])).rule == "guard_no"


def test_who_names_a_moment_because_we_asked_for_one_puts_nothing_off_anew():
    turns = [NOT_NOW, we("Wat is een goed moment?", "open_question"), they("Bel me na de zomer.", day=JUNE, at="09:00")]
    assert advised(situation(turns)).rule == "come_back_when_asked"


@pytest.mark.parametrize(("text", "label", "language"), [
    ("Stuur me de factuur maar.", "change_talk", Language.NL), ("Prima, plan maar in.", "neutral", Language.NL),
    ("Akkoord, we gaan met u in zee.", "neutral", Language.NL), ("Ja graag!", "neutral", Language.NL),
    ("'t Is goed voor mij, ge moogt beginnen.", "neutral", Language.NL),
    ("Go ahead, send the contract.", "change_talk", Language.EN), ("Looks good. Sign us up!", "neutral", Language.EN),
])  # fmt: skip
@pytest.mark.parametrize("asked", [ASK, we("Zal ik het plannen?", "closed_question")])
def test_a_plain_yes_gets_what_happens_now_and_is_not_given_back(text, label, language, asked):
    for unsure in (False, True):
        given = advised(situation([WISH, asked, they(text, label, unsure=unsure)], language=language))
        assert (given.step, given.rule) == ("inform", "go_ahead")
        day = "op welke dag" if language is Language.NL else "on which day"
        assert given.drafts
        assert all(day in draft for draft in given.drafts)


def test_a_plain_yes_with_a_question_gets_the_answer_too():
    given = advised(situation([WISH, ASK, they("Ja, doe maar. Wat moet ik meenemen?", "question")]))
    assert given.rule == "go_ahead"
    assert any("Wat moet ik meenemen?" in draft for draft in given.drafts)


@pytest.mark.parametrize("turn", [
    they("Als de prijs zakt, doen we het. Dan is het akkoord, misschien.", "change_talk"),
    they("Doe maar niet."), they("Zullen we het doen, akkoord?", "question"),
    they("Doe maar na de zomer, nu is het te druk.", "not_now"),
    they("Stuur de factuur, en haal me van de lijst."),
    they("Akkoord. Weer niet geleverd!", "complaint"), they("Doe maar, mijn man is ziek.", vulnerable=0.6),
])  # fmt: skip
def test_a_yes_with_something_to_it_is_no_plain_yes(turn):
    assert advised(situation([WISH, ASK, turn])).rule != "go_ahead"


def test_what_to_do_is_told_in_the_words_of_the_row_where_it_has_its_own(method):
    for row, (case, step) in ROWS.items():
        told = what_to_do(advised(built(case)), method)
        own = next(rule.what for rule in method.step_rules if rule.id == row)
        assert told == (own or (method.steps[step].what if step else None))


@pytest.mark.parametrize("rule", ["come_back_now", "named_moment_has_come"])
def test_where_the_moment_has_come_nothing_is_said_of_a_day_to_come_back_on(rule, method):
    given = advised(built(ROWS[rule][0]))
    told = what_to_do(given, method)
    assert told is not None
    assert "Laat nu van je horen" in told.nl
    assert not any(given.why.endswith(against.nl) for against in method.steps["give_time"].instead_of.values())


@pytest.mark.parametrize("rule", ["come_back_now", "named_moment_has_come"])
def test_a_moment_that_has_come_is_no_time_to_give_any_more(rule):
    given = advised(situation(ROWS[rule][0]))
    assert (given.step, given.rule, given.follow_up_on) == ("give_time", rule, None)
    assert given.drafts
    for draft in given.drafts:
        assert "‘na het weekend’" in draft
        assert "de tijd" not in draft


@pytest.mark.parametrize("turns", [
    [they("Bel me na de zomer nog eens, wat een puinhoop is dit!", "complaint")],
    [NOT_NOW, ASK, they("Bel me na de zomer nog eens.", "not_now")],
    [they("Nu niet. Na de zomer kijk ik er weer naar.", "not_now")],
    [they("Wat kost het, en kun je me na de zomer bellen?", "question")],
    [they("Kunt u me na de zomer bellen? Hebt u dan plek?", "question")],
    [they("Ik bel mijn zus na de zomer.", "not_now")], [they("Kan het ook zonder schuren?", "question")],
    [they("Wilt u me na de zomer niet meer bellen?", "refusal")],
    [they("Na de zomer is het rustiger. Bel me maar eens.", "not_now"), ASK],
])  # fmt: skip
def test_anger_a_question_a_date_that_moves_and_mere_delay_are_no_request_to_come_back(turns):
    assert advised(situation(turns)).rule != "come_back_when_asked"


def test_grief_of_one_customer_is_respected_and_doesnt_end_the_talk_with_another():
    grief = they("Mijn man is vorige week overleden.", "neutral", vulnerable=0.97, speaker="Roos")
    assert advised(situation([grief, NOT_NOW])).step == "ask"
    assert advised(situation([grief, NOT_NOW, they("Ja.", speaker="Roos")])).step == "respect"


def test_the_advice_rests_on_the_turn_that_asks_for_an_answer():
    assert advised(situation([WISH, ASK, NOT_NOW])).evidence == (2,)
    assert advised(situation([ASK])).evidence == ()


def test_the_advice_says_why_not_the_step_that_came_second(method):
    found = advised(situation([NOT_NOW]), reader=Language.EN)
    against = {text.en for text in method.steps["ask"].instead_of.values()}
    assert any(found.why.endswith(text) for text in against)


@pytest.mark.parametrize("row", ROWS)
def test_a_guard_gives_its_reason_alone(row, method):
    rule = next(rule for rule in method.step_rules if rule.id == row)
    if rule.decides:
        assert advised(built(ROWS[row][0])).why == rule.why.nl


@given(turns=st.lists(either, max_size=8))
def test_the_same_words_lead_to_the_same_advice(turns):
    assert advised(situation(turns)) == advised(situation(turns))


def test_no_row_but_a_guard_is_possible_where_a_guard_holds():
    turns = [they("Nee. Stop hiermee.", "refusal")]
    assert [rule.id for rule in possible_rules(situation(turns))] == ["guard_no"]


@given(turns=st.lists(either, max_size=8))
def test_what_is_advised_is_made_possible_by_a_row_that_holds(turns):
    found = situation(turns)
    assert advised(found).rule in {rule.id for rule in possible_rules(found)}


def test_two_statements_of_one_person_are_never_laid_before_another():
    turns = [WISH, NOT_NOW, ASK, ECHO, they("Bij ons ook niet.", "not_now", speaker="Roos")]
    assert advised(situation(turns, clashes=[(0, 1)])).step != "soft_confrontation"


def rules(method, *, last=(), weights=None, **changes):
    method = replace(method, step_weights=weights or method.step_weights)
    first = replace(method.step_rules[0], **changes)
    return replace(method, step_rules=(first, *method.step_rules[1:-1], replace(method.step_rules[-1], when=last)))


def test_the_bundled_table_is_sound(method):
    check_rules(method)


@pytest.mark.parametrize(("changes", "code"), [
    ({"when": ("vulnerabel",)}, "M013"),
    ({"when": ("not vulnerabel",)}, "M013"),
    ({"step": "respectt"}, "M014"),
    ({"last": ("angry",)}, "M015"),
    ({"weights": StepWeights(("askk",), {})}, "M014"),
    ({"weights": StepWeights(("ask",), {"complainss": (1.0,)})}, "M019"),
])  # fmt: skip
def test_a_table_that_names_what_doesnt_exist_is_refused(method, changes, code):
    with pytest.raises(MethodError) as told:
        check_rules(rules(method, **changes))
    assert told.value.code == code
